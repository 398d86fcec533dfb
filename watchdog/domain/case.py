"""A reviewer's structured account of one event: who did what to whom, according to whom.

It knows reports by id only. Fields: `docs/reference/case_model.md`, section 5.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from watchdog.domain.act import UNDATED, Act, PartialDate, Person
from watchdog.domain.aftermath import Intervention, RemedyStep
from watchdog.domain.assessment import CHECKLIST_POINTS, VERIFIED, Exhibit, Source, Vote, rule_holds
from watchdog.domain.consent import ConsentEntry
from watchdog.languages import N_

PURPOSE: Final = "case"
SOMEBODY: Final = Person()


@dataclass(frozen=True, slots=True)
class Risk:
    """What could happen to people if the State reads the page."""

    level: str = ""
    measures: str = ""
    valid_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Another case of the desk and how it hangs together with this one (HURIDOCS list 22, chain of events).

    `towards` tells which way it reads: this case follows that one, or that one follows this. `before` is this case's
    version before it took the other one in; 0 if it did not.
    """

    kind: str
    case_id: str
    short_ref: str
    towards: bool = True
    before: int = 0


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything a desk knows and decided about one event. Sealed to the desk.

    `person` is whom it was done to, `others` further people or groups. `merging` is the reference of the case that
    somebody proposed to merge this one into, `merged` the day on which a second person agreed.
    """

    title: str = ""
    summary_internal: str = ""
    summary_public: str = ""
    country: str = ""
    admin1: str = ""
    place_exact: str = ""
    place_type: str = "unknown"
    date_from: PartialDate = UNDATED
    date_to: PartialDate = UNDATED
    ongoing: bool = False
    person: Person = SOMEBODY
    acts: tuple[Act, ...] = ()
    sources: tuple[Source, ...] = ()
    consents: tuple[ConsentEntry, ...] = ()
    votes: tuple[Vote, ...] = ()
    risk: Risk = Risk()
    state_response: str = "none-asked"
    priority: str = "normal"
    notes: str = ""
    summary_confidential: str = ""
    context: str = ""
    national_law: str = ""
    contradictions: str = ""
    others: tuple[Person, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    steps: tuple[RemedyStep, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    links: tuple[Link, ...] = ()
    merging: str = ""
    merged: dt.date | None = None

    def __repr__(self) -> str:
        """Show nothing."""
        return "CaseFile(…)"

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody it was done to."""
        return (self.person, *self.others)

    def with_consents(self, entries: Iterable[ConsentEntry]) -> "CaseFile":
        """Return the file with more consent entries; earlier ones stay."""
        return replace(self, consents=(*self.consents, *entries))


class Problem(StrEnum):
    """What a case still lacks for its next step, in words for the reviewer."""

    NO_ACT = N_("Add at least one act: what was done.")
    NO_COUNTRY = N_("Choose the country.")
    NO_SOURCE = N_("Link at least one report or other source.")
    NO_ARTICLES = N_("Each act needs at least one article.")
    NO_PERPETRATOR = N_("Say what kind of person or body did it. “Unknown” is an answer.")
    NOT_SURE_ENOUGH = N_("No act has reached reasonable grounds to believe.")
    NO_MARKS = N_("Give each source its two marks.")
    UNREAD = N_("Tick every point of the checklist.")
    CONFLICT = N_("You declared a conflict of interest. Somebody else must decide.")
    NO_RULE = N_("Say which of the four ways to reasonable grounds was met.")
    RULE_NOT_MET = N_("The sources do not bear the way that you chose.")
    SAME_PERSON = N_("You asked for this verification. A second person must confirm it.")
    FIRST_NOT_SURE = N_("Whoever asked does not think that the standard is met. Return it, or decide otherwise.")
    NO_REASON = N_("Write the reason.")
    NO_RISK = N_("Make the risk assessment before anything leaves the desk.")
    RISK_OLD = N_("The risk assessment is out of date.")
    NO_CONSENT = N_("Nobody has agreed that this leaves the desk.")
    TELLING = N_("Read the marked places again, and say that they point to nobody.")
    NO_PUBLIC_SUMMARY = N_("Consent covers telling it. Write the short public version.")


def lacks_for_review(case: CaseFile) -> list[Problem]:
    """Return what is missing before verification can be asked for (section 6, draft to in-review)."""
    problems = []
    if not case.acts:
        problems.append(Problem.NO_ACT)
    if not case.country:
        problems.append(Problem.NO_COUNTRY)
    if not case.sources:
        problems.append(Problem.NO_SOURCE)
    if any(not act.articles for act in case.acts):
        problems.append(Problem.NO_ARTICLES)
    return problems


def lacks_for_vote(case: CaseFile, vote: Vote, similar_verified: int) -> list[Problem]:
    """Return why this vote cannot carry the case to verified (section 7.3).

    Args:
        case: The case as the reviewer read it.
        vote: The judgement; a vote that disagrees needs nothing but a note.
        similar_verified: See `assessment.rule_holds`.
    """
    problems = lacks_for_review(case)
    if vote.conflict:
        problems.append(Problem.CONFLICT)
    if set(vote.checked) != set(range(1, CHECKLIST_POINTS + 1)):
        problems.append(Problem.UNREAD)
    if not any(act.certainty in VERIFIED for act in case.acts):
        problems.append(Problem.NOT_SURE_ENOUGH)
    if vote.rule is None:
        problems.append(Problem.NO_RULE)
    elif not rule_holds(vote.rule, case.sources, similar_verified):
        problems.append(Problem.RULE_NOT_MET)
    return problems
