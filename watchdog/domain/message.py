"""Questions and answers between a desk and the person who sent a report; sealed both ways."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PURPOSE: Final = "message"
TEXT_LIMIT: Final = 20_000


class Direction(StrEnum):
    """Whom a message is for."""

    TO_DESK = "to-desk"
    TO_SENDER = "to-sender"


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `consent` is set when the sender changed what we may use."""

    text: str
    consent: str = ""

    def __repr__(self) -> str:
        """Show nothing."""
        return "Message(…)"
