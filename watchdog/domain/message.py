"""Questions and answers between a desk and the person who sent a report; sealed both ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from watchdog.domain.consent import Answer, Use

PURPOSE: Final = "message"
TEXT_LIMIT: Final = 20_000

CONTACT: Final = "contact"
"""Not a use but a flag of its own: we may ask questions in the channel (case model, section 3)."""

ASKED: Final = (Use.COUNT.value, Use.STORY.value, CONTACT, Use.UN_CLOSED.value, Use.UN_STATE.value, Use.NAMED.value)
"""What a return visit can answer, each by itself, from least to most exposing."""


class Direction(StrEnum):
    """Whom a message is for."""

    TO_DESK = "to-desk"
    TO_SENDER = "to-sender"


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Attributes:
        text: What was written.
        consent: What we may use from now on as one choice, as return visits once asked.
        uses: The sender's yes or no to single uses; what is not in it stays as it was.
    """

    text: str
    consent: str = ""
    uses: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Show nothing."""
        return "Message(…)"


def settled(said: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a message as they count, in the order in which they are asked.

    Whatever is no known use, or neither yes nor no, says nothing: a stranger may have written it. Nothing can be told
    that may not even be counted, so a no to `count` takes `story` away, and a yes to `story` alone is one to `count`
    (case model, section 3, rule 1).
    """
    answers = {use: said[use] for use in ASKED if said.get(use) in {Answer.YES, Answer.NO}}
    if answers.get(Use.COUNT) == Answer.NO:
        answers[Use.STORY] = Answer.NO
    elif answers.get(Use.STORY) == Answer.YES:
        answers[Use.COUNT] = Answer.YES
    return {use: answers[use] for use in ASKED if use in answers}


def narrows(said: Mapping[str, str]) -> bool:
    """Tell whether answers take anything away. Only what is yes throughout is pure widening."""
    return any(answer != Answer.YES for answer in settled(said).values())
