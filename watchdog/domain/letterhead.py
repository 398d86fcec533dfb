"""How an organization introduces itself in what it submits."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of an organization's texts.

    Attributes:
        name: Of the organization, as it stands on the cover.
        lines: Address and contact, one line each.
        about: A standing sentence about the organization; it opens "who we are". Empty: none.
    """

    SHELF: ClassVar[str] = "letterhead"

    name: str
    lines: tuple[str, ...] = ()
    about: str = ""
