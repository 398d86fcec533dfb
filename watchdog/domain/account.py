"""An account of use: where the findings of one desk went and what came of it, so that submitters can be told.

It names findings by their references and holds nothing of what they say: a case that is taken back later takes
nothing with it that would have to be destroyed here.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

PURPOSE: Final = "account-of-use"


class OutcomeKind(StrEnum):
    """What came of a submission."""

    CONCLUDING_OBSERVATION = "concluding-observation"
    OPINION = "opinion"
    VIEW = "view"
    RECOMMENDATION = "recommendation"
    REPLY = "reply"
    PRESS = "press"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sending:
    """That a released text was sent: on which day, and to which address or office, in words."""

    day: dt.date
    to: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that came of a submission.

    Attributes:
        document: Symbol of the document: "CCPR/C/XYZ/CO/3"; for other things what it is called.
        paragraph: As the document numbers it.
        quoted: Its words.
        day: Of the document.
        source: Where it was read.
    """

    kind: OutcomeKind
    day: dt.date
    document: str = ""
    paragraph: str = ""
    quoted: str = field(default="", repr=False)
    source: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AccountOfUse:
    """Where findings of one desk went in one released text.

    Attributes:
        draft: Reference of the draft.
        number: Of the release.
        released: Day of the release.
        mechanism: Id of the body or procedure.
        stage: Id of its stage.
        state: ISO 3166-1 alpha-3.
        language: Of the text (BCP-47).
        title: Of the text.
        findings: References of all findings of the desk that the text rests on.
        told: Those of them whose account the text tells.
        sent: When and to whom, the first one first.
        outcomes: What came of it, in the order in which it was written down.
    """

    draft: str
    number: int
    released: dt.date
    mechanism: str
    stage: str
    state: str
    language: str
    title: str = field(repr=False)
    findings: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    sent: tuple[Sending, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    def with_sending(self, sending: Sending) -> "AccountOfUse":
        """Return the account with one more sending; what it says already is not said twice."""
        return replace(self, sent=tuple(dict.fromkeys((*self.sent, sending))))

    def with_outcome(self, outcome: Outcome) -> "AccountOfUse":
        """Return the account with one more outcome; what it says already is not said twice."""
        return replace(self, outcomes=tuple(dict.fromkeys((*self.outcomes, outcome))))
