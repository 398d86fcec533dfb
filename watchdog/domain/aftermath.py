"""What came after: steps for a remedy, how the State answered, and help. Fields: case model, 5.5 and 5.12."""

from dataclasses import dataclass

from watchdog.domain.act import UNDATED, PartialDate


@dataclass(frozen=True, slots=True)
class RemedyStep:
    """A complaint, an appeal, or that there was none and why (`why_none`); `answer` is how the State answered."""

    step: str
    why_none: str = ""
    date: PartialDate = UNDATED
    answer: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Intervention:
    """Help given, or a referral. `by_organisation` is a body, never a person."""

    kind: str
    status: str = "planned"
    wanted: str = "not-asked"
    by_organisation: str = ""
    date: PartialDate = UNDATED
    outcome: str = ""
