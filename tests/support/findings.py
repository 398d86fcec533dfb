"""Findings to write drafts from: invented, and the same at every run."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from watchdog.domain.case import CaseFile
from watchdog.domain.evidence import Finding, FindingAct
from watchdog.domain.ids import CROCKFORD, new_id
from watchdog.records.work import Work
from watchdog.reference.library import Reference

KINDS: dict[str, tuple[int, tuple[str, ...], tuple[str, ...], str]] = {
    "police-beating": (12, ("ICCPR-7", "ICCPR-9"), ("police", "anti-drug-unit"), "police-station"),
    "police-extortion": (10, ("ICCPR-9", "ICCPR-26"), ("police",), "street"),
    "withdrawal-confession": (9, ("ICCPR-7", "ICCPR-14", "ICESCR-12"), ("police", "anti-drug-unit"), "police-station"),
    "arbitrary-detention": (11, ("ICCPR-9",), ("police",), "police-station"),
    "supplies-confiscated": (8, ("ICESCR-12", "ICCPR-17"), ("police",), "street"),
    "custody-treatment-denied": (8, ("ICESCR-12", "ICCPR-7", "ICCPR-10"), ("prison-staff",), "prison"),
    "compulsory-drug-centre": (6, ("ICCPR-7", "ICCPR-9", "ICESCR-12"), ("state-centre-staff",), "state-drug-centre"),
    "care-refused": (7, ("ICESCR-2", "ICESCR-12", "ICCPR-26"), ("public-health-staff",), "hospital-clinic"),
    "oat-denied": (6, ("ICESCR-12", "ICESCR-15", "ICCPR-7"), ("public-health-staff",), "drug-service"),
    "drug-user-register": (5, ("ICCPR-17", "ICESCR-12"), ("government-office",), "hospital-clinic"),
    "housing-lost": (4, ("ICESCR-2", "ICESCR-11", "ICCPR-17"), ("landlord", "local-official"), "home"),
    "police-sexual-violence": (3, ("ICCPR-3", "ICCPR-7"), ("police",), "police-station"),
    "child-removed": (3, ("ICCPR-17", "ICCPR-23", "ICESCR-10"), ("child-protection",), "home"),
    "unfair-trial": (3, ("ICCPR-14",), ("judge-prosecutor",), "court"),
    "defender-attacked": (2, ("ICCPR-9", "ICCPR-19"), ("police",), "street"),
}
"""Kind of act: its weight, articles, who did it, and where."""

ACCOUNTS = {
    "police-station": (
        "A person was held overnight in a station without the medicine prescribed for dependence. "
        "By the morning withdrawal was severe. A statement was put down and signed before a doctor was called."
    ),
    "street": (
        "A person was stopped on the way home from a service. Sterile equipment was taken and broken. "
        "The person was let go after handing over money."
    ),
    "prison": (
        "A person who had received methadone outside was told on arrival that there was none. No other treatment "
        "was offered during the weeks that followed."
    ),
}
OTHER_ACCOUNT = "A person asked for help and was turned away when staff learned of the drug use. No reason was given."


def finding(number: int = 1, country: str = "GEO", **changes: object) -> Finding:
    """Return one plain finding; `changes` are fields of Finding."""
    plain = Finding(
        short_ref=reference(number),
        region="enpud",
        country=country,
        year=2024,
        place_type="police-station",
        acts=(FindingAct("police-beating", ("ICCPR-7",), "reasonable-grounds", "police", "state"),),
        uses=("count",),
        number_band="1",
        age_band="adult",
        gender="man",
        sources=2,
        independent_sources=1,
        source_forms=("web-report",),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields of Finding by name


def reference(number: int) -> str:
    """Return a reference that looks like one and repeats at every run."""
    draw = Random(number)  # noqa: S311 - invented references
    body = "".join(draw.choice(CROCKFORD) for _ in range(8))
    return f"ENPUD-F-{body[:4]}-{body[4:]}"


def findings(
    count: int, country: str = "GEO", years: Sequence[int] = (2023, 2024, 2025), *, seed: int = 7
) -> list[Finding]:
    """Return so many findings of a State, spread over years, kinds, places and people; the same at every run."""
    draw = Random(f"{seed}{country}")  # noqa: S311 - invented people
    return [_finding(number, country, years, draw) for number in range(count)]


def _finding(number: int, country: str, years: Sequence[int], draw: Random) -> Finding:
    kinds = list(KINDS)
    main = draw.choices(kinds, [KINDS[kind][0] for kind in kinds])[0]
    place = KINDS[main][3]
    others = [kind for kind in kinds if kind != main and KINDS[kind][3] == place and draw.random() < 0.2]
    is_told = draw.random() < 0.5
    forms = ["web-report", *(["medical-record"] if draw.random() < 0.25 else [])]
    return finding(
        number,
        country,
        year=draw.choice(years),
        place_type=place,
        acts=tuple(_act(kind, draw) for kind in [main, *others[:1]]),
        uses=("count", "story") if is_told else ("count",),
        gender=draw.choice(["man", "man", "woman", "not-said"]),
        account=ACCOUNTS.get(place, OTHER_ACCOUNT) if is_told else "",
        state_response=draw.choice(
            ["none-asked", "none-asked", "none-asked", "no-answer", "complaint-refused", "denied"]
        ),
        source_forms=tuple(forms),
        sources=draw.randint(1, 3),
    )


def _act(kind: str, draw: Random) -> FindingAct:
    _, articles, actors, _ = KINDS[kind]
    certainty = "established" if draw.random() < 0.3 else "reasonable-grounds"
    return FindingAct(kind, articles, certainty, draw.choice(actors), "private" if actors[0] == "landlord" else "state")


def release(work: Work, released: Iterable[Finding]) -> dict[str, str]:
    """Release findings, each from a case of its own, and return the cases by the findings' references."""
    cases = {}
    for each in released:
        case = work.cases.add(work.desks.key(each.region), CaseFile(), [])
        recipients = [work.desks.recipient("policy"), work.desks.recipient(each.region)]
        work.findings.release(new_id(), case.id, each, recipients)
        cases[each.short_ref] = case.id
    return cases


def of_every_kind(reference: Reference, each: int = 3, country: str = "GEO") -> list[Finding]:
    """Return so many findings of every kind of abuse, marked with every article that the vocabulary suggests."""
    places = ("police-station", "prison", "hospital-clinic", "street")
    return [
        finding(
            1000 * number + time,
            country,
            place_type=places[number % len(places)],
            acts=(FindingAct(kind.id, tuple(kind.rights), "reasonable-grounds", "police", "state"),),
        )
        for number, kind in enumerate(reference.violation_types.types)
        for time in range(each)
    ]
