"""A desk's own notes on a report: what it is, how urgent, a few words, and translations for those who read it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

PURPOSE: Final = "triage"
STORY: Final = "story"
"""The part of a report that is no message; messages are named by their ids."""


@dataclass(frozen=True, slots=True)
class Translation:
    """What somebody of the desk wrote beside a text of the sender. It never stands instead of it.

    Attributes:
        text: The translation.
        language: Into which language, BCP-47.
        by: The name of who wrote it.
        day: When.
    """

    text: str
    language: str
    by: str
    day: dt.date

    def __repr__(self) -> str:
        """Show nothing."""
        return "Translation(…)"


@dataclass(frozen=True, slots=True)
class Triage:
    """Tags are violation type ids; `priority` a code of that list; `note` free text for the desk.

    `translations` are named by the part of the report that they stand beside: `STORY`, or a message's id.
    """

    tags: tuple[str, ...] = ()
    country: str = ""
    priority: str = "normal"
    note: str = ""
    translations: dict[str, Translation] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Show nothing."""
        return "Triage(…)"
