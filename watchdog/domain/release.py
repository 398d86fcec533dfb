"""What leaves the desk, built by rule from consent and disclosure control; shown field by field beside what stays.

Source: `docs/reference/case_model.md`, sections 5 (column Export), 8 and 11. Release makes papers that anyone can read,
so the columns L1 (counted) and L2 (told) are applied and nothing above them.
"""

import datetime as dt
from dataclasses import dataclass

from watchdog.domain.assessment import VERIFIED
from watchdog.domain.case import CaseFile, Problem
from watchdog.domain.consent import Use, consented
from watchdog.domain.evidence import Finding, FindingAct
from watchdog.languages import N_

ADULT_BANDS = frozenset({"18-24", "25-34", "35-49", "50-64", "65-plus", "adult-unknown"})
CHILD_BANDS = frozenset({"under-12", "12-14", "15-17"})

STAYS = (
    N_("Story and messages"),
    N_("Internal and confidential summary, and notes"),
    N_("Town, district and exact place"),
    N_("Day and month"),
    N_("Names of institutions, stations and units, rank, badge, vehicle"),
    N_("Particulars of each act, and who it was done to one by one"),
    N_("Help that was given, and steps for a remedy"),
    N_("Exact age and how many"),
    N_("Files"),
    N_("Who reported it, and who reviewed it"),
)
"""What never leaves with a finding, whatever the case holds."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the release page: its label, what the desk holds, what leaves, and why it differs."""

    label: str
    holds: str
    leaves: str
    why: str = ""


def lacks_for_release(case: CaseFile, on: dt.date) -> list[Problem]:
    """Return what is missing before a verified case can be released (section 6, verified to cleared)."""
    problems = []
    uses = consented(case.consents, on)
    if Use.COUNT not in uses:
        problems.append(Problem.NO_CONSENT)
    if Use.STORY in uses and not case.summary_public.strip():
        problems.append(Problem.NO_PUBLIC_SUMMARY)
    if not case.risk.level:
        problems.append(Problem.NO_RISK)
    elif case.risk.valid_until is None or case.risk.valid_until < on:
        problems.append(Problem.RISK_OLD)
    return problems


def build_finding(case: CaseFile, short_ref: str, region: str, on: dt.date) -> Finding:
    """Return the finding that consent lets out of a verified case on a day.

    Only verified acts leave. Ages become child or adult, dates a year, places a country and a kind of place; the text
    is the public summary and only where `story` is consented.
    """
    uses = consented(case.consents, on)
    told = Use.STORY in uses
    return Finding(
        short_ref=short_ref,
        region=region,
        country=case.country,
        year=case.date_from.year,
        place_type=case.place_type,
        acts=tuple(
            FindingAct(act.type, act.articles, act.certainty.value, act.perpetrator.kind, act.perpetrator.state_link)
            for act in case.acts
            if act.certainty in VERIFIED
        ),
        uses=tuple(sorted(use.value for use in uses & {Use.COUNT, Use.STORY})),
        number_band=case.person.number_band if case.person.number_band == "1" else "2-or-more",
        age_band=coarse_age(case.person.age_band),
        gender=case.person.gender if case.person.gender in {"woman", "man"} else "not-said",
        grounds=tuple(ground for ground in case.person.grounds if ground in {"drug-use", "drug-treatment"}),
        account=case.summary_public.strip() if told else "",
        state_response=case.state_response,
        source_forms=tuple(sorted({source.form for source in case.sources})),
        sources=len(case.sources),
        independent_sources=sum(source.independent and source.first_hand for source in case.sources),
    )


def coarse_age(band: str) -> str:
    """Return `child`, `adult` or `unknown` for an age band."""
    if band in CHILD_BANDS:
        return "child"
    return "adult" if band in ADULT_BANDS else "unknown"
