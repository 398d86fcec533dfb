"""How sure we are, and who says so: marks, certainty, the checklist and the votes.

Source: `docs/reference/case_model.md`, section 7. The standard of proof is *reasonable grounds to believe* (OHCHR,
Commissions of Inquiry: Guidance and Practice, HR/PUB/14/7).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Certainty(StrEnum):
    """How sure we are that an act happened (section 7.2)."""

    UNASSESSED = "unassessed"
    REPORTED = "reported"
    POSSIBLE = "possible"
    REASONABLE_GROUNDS = "reasonable-grounds"
    ESTABLISHED = "established"
    CONTRADICTED = "contradicted"


VERIFIED = frozenset({Certainty.REASONABLE_GROUNDS, Certainty.ESTABLISHED})
"""Certainty that makes an act verified."""


class Rule(StrEnum):
    """Which of the four ways to reasonable grounds was met (section 7.2)."""

    CONFIRMED = "a"
    TWO_ACCOUNTS = "b"
    ACCOUNT_AND_DOCUMENT = "c"
    PATTERN = "d"


class Element(StrEnum):
    """How far one element of an act (what, when, where, who did it, to whom) is supported."""

    ALLEGED = "alleged"
    SUPPORTED = "supported"
    ESTABLISHED = "established"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


ELEMENTS = ("what", "when", "where", "who-did", "to-whom")
CHECKLIST_POINTS = 14
"""Points of section 7.3 that one reviewer can tick; the fifteenth is the second reviewer."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who told it, and how well. Reliability A-F and credibility 1-6 are marked apart (Admiralty code)."""

    report_id: str
    connection: str
    form: str
    language: str
    first_hand: bool
    reliability: str
    credibility: int
    reasons: str = ""
    independent: bool = True


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What a reviewer says about one file of a report (case model, 5.7). The file itself is never changed."""

    exhibit_id: str
    kind: str = "other"
    description: str = ""
    shows_person: str = ""
    authenticity: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """One reviewer's judgement of the whole case at one version of it."""

    member: str
    day: dt.date
    version: int
    agrees: bool
    rule: Rule | None
    checked: tuple[int, ...]
    conflict: bool
    note: str = ""


def rule_holds(rule: Rule, sources: Sequence[Source], similar_verified: int) -> bool:
    """Tell whether the sources bear the rule that a reviewer says was met.

    Args:
        rule: Way a, b, c or d of section 7.2.
        sources: All sources of the case.
        similar_verified: Other verified cases with the same unit or place and method within 24 months, for way d.
    """
    accounts = [s for s in sources if s.first_hand and s.independent and s.credibility in {1, 2}]
    papers = [
        s for s in sources if s.form not in {"web-report", "interview", "voice-message", "letter", "social-media"}
    ]
    match rule:
        case Rule.CONFIRMED:
            return any(source.credibility == 1 for source in sources)
        case Rule.TWO_ACCOUNTS:
            return len(accounts) > 1 and any(source.reliability not in {"D", "E"} for source in accounts)
        case Rule.ACCOUNT_AND_DOCUMENT:
            return bool(papers) and any(source.reliability in {"A", "B", "C"} for source in accounts)
        case Rule.PATTERN:
            return bool(accounts) and similar_verified > 1
