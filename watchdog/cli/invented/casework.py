"""What invented reviewers write into a case: acts, marks, risk, summaries and votes."""

import datetime as dt
import random
from dataclasses import replace
from typing import Final

from watchdog.cli.invented.plan import Fate, Planned
from watchdog.domain.act import Act, PartialDate, Perpetrator, Precision
from watchdog.domain.assessment import CHECKLIST_POINTS, ELEMENTS, Certainty, Element, Rule, Source, Vote
from watchdog.domain.case import CaseFile, Risk
from watchdog.reference.library import Reference
from watchdog.review.rows import proposed_articles
from watchdog.review.verify import Outcome

RELIABILITY: Final = "C"
CREDIBLE, CONFIRMED = 2, 1
REASON_ACCOUNT: Final = "Detailed, fits itself and what we know of the place. Gaps are those of any memory."
REASON_PAPER: Final = "Sent by the person; day and words agree with the account."
REASON_CONFIRMED: Final = "The outreach team noted the same on the same evening, before the report came."
PAPER_FORMS: Final = {"notes": "other", "letter": "official-document", "clinic": "medical-record"}
MEASURES: Final = "Place and day stay at the desk. Nothing that only the officers could know is in the public text."
RISK_LEVELS: Final = ("low", "medium", "medium", "high")
RISK_DAYS: Final = 180
"""Case model, 5.11: an assessment for counting and telling lasts that long."""

NOTES: Final = {
    Outcome.RETURNED: "Please ask once more when it was, and whether anything is in writing.",
    Outcome.POSSIBLE: "One detailed account that fits the pattern, nothing beside it yet.",
}
ALL_POINTS: Final = tuple(range(1, CHECKLIST_POINTS + 1))


def assessed(
    file: CaseFile, planned: Planned, reference: Reference, today: dt.date, *, turn: int, rng: random.Random
) -> CaseFile:
    """Return a case as a reviewer completes it before asking a second one.

    Args:
        file: The case as it was opened from the reports.
        planned: What it is about.
        reference: The vocabularies.
        today: For the date of the risk assessment.
        turn: How many cases of the scenario came before; wordings take turns.
        rng: Decides what is left open.
    """
    about = planned.told.scenario
    date, ongoing = _date(planned.told.report.when_choice, planned.day)
    return replace(
        file,
        title=about.titles[turn % len(about.titles)],
        summary_internal=about.notes,
        summary_public=about.accounts[turn % len(about.accounts)],
        place_type=about.place_code or file.place_type,
        date_from=date,
        ongoing=ongoing,
        acts=tuple(_act(kind, planned, file, reference) for kind in about.types),
        sources=_sources(file, planned),
        risk=Risk(rng.choice(RISK_LEVELS), MEASURES, today + dt.timedelta(days=RISK_DAYS)),
        state_response=rng.choice(about.responses),
    )


def vote_of(file: CaseFile, member: str, day: dt.date, version: int, *, sure: bool = True) -> Vote:
    """Return the vote of the one who asks.

    Args:
        file: The case.
        member: Account name.
        day: Day of the vote.
        version: The version that was read.
        sure: Whether reasonable grounds are met.
    """
    return Vote(
        member=member,
        day=day,
        version=version,
        agrees=sure,
        rule=_rule(file) if sure else None,
        checked=ALL_POINTS,
        conflict=False,
        note="" if sure else "Reasonable suspicion only.",
    )


def second_vote(file: CaseFile, member: str, day: dt.date, version: int) -> Vote:
    """Return the vote of the one who confirms: all read again, without looking at the first."""
    return replace(vote_of(file, member, day, version), note="Read all sources anew.")


def disagrees(vote: Vote, outcome: Outcome) -> Vote:
    """Return the vote as it stands for an outcome; every outcome but verified has its reason."""
    return replace(vote, note=NOTES[outcome]) if outcome in NOTES else vote


def _date(choice: str, day: dt.date) -> tuple[PartialDate, bool]:
    """Return when it happened, as a reviewer finds out by asking."""
    before = {"today": 0, "this-week": 4, "this-month": 14, "still": 150}
    if choice in before:
        precision = Precision.DAY if choice == "today" else Precision.MONTH
        then = day - dt.timedelta(days=before[choice])
        return PartialDate(then if precision is Precision.DAY else then.replace(day=1), precision), choice == "still"
    years = 2 if choice == "earlier" else 0
    return PartialDate(dt.date(day.year - years, 1, 1), Precision.YEAR), False


def _act(kind: str, planned: Planned, file: CaseFile, reference: Reference) -> Act:
    about = planned.told.scenario
    return Act(
        type=kind,
        articles=proposed_articles(kind, file.country, reference),
        certainty=Certainty.POSSIBLE if planned.fate is Fate.POSSIBLE else Certainty.REASONABLE_GROUNDS,
        perpetrator=Perpetrator(kind=about.perpetrator, state_link=about.state_link, how_known="uniform"),
        purpose="unknown",
        injury=about.injury,
        elements=dict.fromkeys(ELEMENTS, Element.SUPPORTED.value),
    )


def _sources(file: CaseFile, planned: Planned) -> tuple[Source, ...]:
    """Mark the accounts, and add the paper that came with one."""
    alone = len(file.sources) == 1 and planned.told.paper is None
    credibility, reason = (CONFIRMED, REASON_CONFIRMED) if alone else (CREDIBLE, REASON_ACCOUNT)
    marked = [
        replace(source, reliability=RELIABILITY, credibility=credibility, reasons=reason) for source in file.sources
    ]
    if planned.told.paper is not None:
        marked.append(
            replace(
                marked[0],
                form=PAPER_FORMS[planned.told.scenario.paper],
                first_hand=False,
                independent=False,
                credibility=CREDIBLE,
                reasons=REASON_PAPER,
            )
        )
    return tuple(marked)


def _rule(file: CaseFile) -> Rule:
    if any(source.credibility == CONFIRMED for source in file.sources):
        return Rule.CONFIRMED
    accounts = [source for source in file.sources if source.first_hand]
    return Rule.TWO_ACCOUNTS if len(accounts) > 1 else Rule.ACCOUNT_AND_DOCUMENT
