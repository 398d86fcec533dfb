"""A desk's own first notes on a report: what it is, how urgent, and a few words in the desk's language."""

from dataclasses import dataclass
from typing import Final

PURPOSE: Final = "triage"


@dataclass(frozen=True, slots=True)
class Triage:
    """Tags are violation type ids; `priority` a code of that list; `note` free text for the desk."""

    tags: tuple[str, ...] = ()
    country: str = ""
    priority: str = "normal"
    note: str = ""

    def __repr__(self) -> str:
        """Show nothing."""
        return "Triage(…)"
