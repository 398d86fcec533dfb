"""How an organization introduces itself in what it submits, and what it says there in words of its own."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Part(StrEnum):
    """What an organization may say in its own words."""

    SECTION = "section"
    RECOMMENDATION = "recommendation"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Place:
    """Where own words stand.

    Attributes:
        part: What they are.
        code: Id of the section, or of the kind of abuse that calls for a recommendation or question.
        language: Of the texts in which they stand.
    """

    part: Part
    code: str
    language: str


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What an organization says at one place, as Markdown.

    Attributes:
        instead: In place of our wording. Empty: ours stands.
        after: Behind it. Empty: nothing.
        version: How often it was saved, so that nobody saves over words that they have not read.
    """

    place: Place
    instead: str = ""
    after: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of an organization's texts.

    Attributes:
        name: Of the organization, as it stands on the cover.
        lines: Address and contact, one line each.
        about: A standing sentence about the organization; it opens "who we are". Empty: none.
        wording: Its own words, one entry a place.
    """

    SHELF: ClassVar[str] = "letterhead"

    name: str
    lines: tuple[str, ...] = ()
    about: str = ""
    wording: tuple[OwnWords, ...] = ()

    def said(self, place: Place) -> OwnWords:
        """Return what stands at a place; both texts are empty where it is left to ours."""
        return next((each for each in self.wording if each.place == place), OwnWords(place))

    def saying(self, words: OwnWords) -> tuple[OwnWords, ...]:
        """Return the wording with other words at their place."""
        return (*(each for each in self.wording if each.place != words.place), words)
