"""Where a State's findings can go: what is open to them, what they support there, and what nobody knows.

Rules only. What is unknown stays unknown and comes with the place to look (`un_mechanisms.yaml`, how_to_read); the
date of the depositary's record belongs beside every gate (docs/reference/shadow_reports.md, section 14).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from watchdog.domain.calendar_date import CalendarDate, DateKind
from watchdog.domain.consent import Use
from watchdog.domain.draft import Cell
from watchdog.domain.earlier import Earlier
from watchdog.domain.evidence import Finding
from watchdog.drafting.composing.count import count_cases, is_sensitive, limits
from watchdog.drafting.composing.select import VERIFIED_CODES, instrument_of, treaty
from watchdog.languages import N_
from watchdog.reference.library import Reference
from watchdog.reference.mechanisms import Mechanism, Stage
from watchdog.reference.ratifications import Inquiry, Status

MOST_DATES: Final = 3
"""Coming dates that are shown of a body."""

SITTING: Final = frozenset({"treaty_body", "upr", "cnd"})
"""Kinds that meet in sessions: without a date nobody can plan."""


class Openness(StrEnum):
    """Whether a way is open to a State's findings."""

    OPEN = N_("open")
    CLOSED = N_("not open")
    UNKNOWN = N_("not known")


class Way(StrEnum):
    """How a text for a stage begins."""

    DRAFT = "draft"
    DESK = "desk"
    FREE = "free"


class Missing(StrEnum):
    """What stands between the findings and a text, with where to look."""

    NOT_BOUND = N_("The State is not bound by what this needs.")
    BOUND_UNKNOWN = N_(
        "It is not known whether this is open for the State. Look at the United Nations Treaty Collection."
    )
    NO_FINDINGS = N_("No released finding supports a text here yet.")
    FEW = N_("There are few findings: a text could not give their number.")
    NO_TELLING = N_("No consent lets a case be told here: the text could give figures only.")
    LIMIT = N_("The length is not known for every stage. Look in the information note of the session.")
    DEADLINE = N_("The deadline is not known. Look in the information note of the session, or on the page of the body.")
    LANGUAGES = N_("The languages are not known. Look in the information note of the session, or ask the secretariat.")
    NO_DATE = N_("No coming date stands in the calendar. Look at the page of the body and enter it.")


@dataclass(frozen=True, slots=True)
class Bound:
    """Where the State stands under one instrument that opens the way.

    Attributes:
        effect: From when a denunciation holds, as the record writes it; empty: no denunciation, or not known.
    """

    instrument: str
    status: Status
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """How many findings engage a whole article; a small number is withheld."""

    article: str
    title: str
    findings: Cell


@dataclass(frozen=True, slots=True)
class Begin:
    """A stage and how a text for it begins."""

    stage: Stage
    way: Way


@dataclass(frozen=True, slots=True)
class Opening:
    """A mechanism in the light of one State.

    Attributes:
        bound: Every instrument of which one must bind the State; empty: none is needed.
        inquiry: What the record says about the inquiry procedure of such an instrument.
        findings: How many findings bear on it.
        told: How many of them may be told as a case.
        earlier: How many earlier recommendations are kept.
        dates: The next dates, soonest first.
        by_rule: The deadline that follows from the body's rule and the next session; None: it cannot be worked out.
    """

    mechanism: Mechanism
    openness: Openness
    bound: tuple[Bound, ...]
    inquiry: tuple[Inquiry, ...]
    findings: Cell
    told: Cell
    support: tuple[Support, ...]
    stages: tuple[Begin, ...]
    earlier: int
    dates: tuple[CalendarDate, ...]
    by_rule: dt.date | None
    missing: tuple[Missing, ...]

    def begins(self, way: Way) -> bool:
        """Tell whether a text for any stage begins this way."""
        return any(each.way is way for each in self.stages)


@dataclass(frozen=True, slots=True)
class Held:
    """What is on record: released findings, the calendar, and earlier recommendations, of any State."""

    findings: Iterable[Finding] = ()
    dates: Iterable[CalendarDate] = ()
    earlier: Iterable[Earlier] = ()


@dataclass
class _Tally:
    """Findings of a State, counted in one pass: by treaty (None: any) and by whole article."""

    treaties: Counter[str | None] = field(default_factory=Counter)
    told: Counter[str | None] = field(default_factory=Counter)
    articles: Counter[str] = field(default_factory=Counter)
    ordinary: set[str] = field(default_factory=set)
    """Articles that at least one act engages which is no matter of special sensitivity."""


@dataclass(frozen=True, slots=True)
class _Light:
    """What every mechanism is looked at in the light of."""

    counted: _Tally
    recommended: Counter[str]
    ahead: Sequence[CalendarDate]
    today: dt.date


def openings(state: str, held: Held, reference: Reference, today: dt.date) -> tuple[Opening, ...]:
    """Return every mechanism that is offered, in the order of the vocabulary.

    Args:
        state: ISO 3166-1 alpha-3.
        held: What is on record, of any State.
        reference: The vocabularies.
        today: The day from which dates are coming.
    """
    light = _Light(
        counted=_count(state, held.findings, reference),
        recommended=Counter(each.mechanism for each in held.earlier if each.state == state),
        ahead=coming(held.dates, state, today),
        today=today,
    )
    return tuple(
        _opening(mechanism, state, light, reference) for mechanism in reference.mechanisms.all if mechanism.available
    )


def coming(dates: Iterable[CalendarDate], state: str, today: dt.date) -> list[CalendarDate]:
    """Return the dates that are not over and concern a State, soonest first."""
    ahead = (each for each in dates if each.end >= today and each.state in {"", state})
    return sorted(ahead, key=lambda each: (each.first, each.end, each.title))


def family(mechanism: Mechanism, reference: Reference) -> frozenset[str]:
    """Return the ids under which dates and recommendations of a body may be kept: the UPR has two procedures."""
    if mechanism.kind != "upr":
        return frozenset({mechanism.id})
    return frozenset(each.id for each in reference.mechanisms.all if each.kind == "upr")


def openness(mechanism: Mechanism, state: str, reference: Reference) -> Openness:
    """Tell whether a way is open for a State; the UPR is for members of the United Nations."""
    record = reference.ratifications
    if mechanism.kind == "upr":
        if state not in record.names:
            return Openness.UNKNOWN
        return Openness.OPEN if state in record.un_members else Openness.CLOSED
    met = record.meets(state, mechanism.requires.any_of)
    return {True: Openness.OPEN, False: Openness.CLOSED, None: Openness.UNKNOWN}[met]


def way_of(mechanism: Mechanism, stage: Stage) -> Way:
    """Return how a text for a stage begins: a case belongs to its desk, a stage without sections has no form."""
    if stage.output == "case":
        return Way.DESK
    return Way.DRAFT if mechanism.sections[stage.id] else Way.FREE


def _count(state: str, findings: Iterable[Finding], reference: Reference) -> _Tally:
    tally = _Tally()
    sensitive = {kind.id for kind in reference.violation_types.types if is_sensitive(kind.id, reference)}
    for finding in findings:
        if finding.country != state or Use.COUNT not in finding.uses:
            continue
        acts = [act for act in finding.acts if act.certainty in VERIFIED_CODES]
        if not acts:
            continue
        engaged = {whole(code) for act in acts for code in act.articles}
        treaties = {None, *map(treaty, engaged)}
        tally.articles.update(engaged)
        tally.treaties.update(treaties)
        if Use.STORY in finding.uses:
            tally.told.update(treaties)
        tally.ordinary.update(whole(code) for act in acts if act.type not in sensitive for code in act.articles)
    return tally


def whole(code: str) -> str:
    """Return the whole article of a code: ICESCR-2.2 is of ICESCR-2."""
    return code.partition(".")[0]


def _opening(mechanism: Mechanism, state: str, light: _Light, reference: Reference) -> Opening:
    counted = light.counted
    ids = family(mechanism, reference)
    applied = instrument_of(mechanism, reference)
    stages = tuple(Begin(stage, way_of(mechanism, stage)) for stage in mechanism.stages)
    dates = [each for each in light.ahead if each.mechanism in ids]
    is_open = openness(mechanism, state, reference)
    limit = limits(reference).general
    missing = [
        *_gate(is_open),
        *(_evidence(counted, applied, limit) if any(each.way is Way.DRAFT for each in stages) else ()),
        *_unknown(mechanism),
        *([Missing.NO_DATE] if mechanism.kind in SITTING and not dates else []),
    ]
    return Opening(
        mechanism=mechanism,
        openness=is_open,
        bound=_bound(mechanism, state, reference),
        inquiry=_inquiry(mechanism, state, reference),
        findings=count_cases(counted.treaties[applied], limit),
        told=count_cases(counted.told[applied], limit),
        support=_support(counted, applied, reference),
        stages=stages,
        earlier=sum(light.recommended[each] for each in ids),
        dates=tuple(dates[:MOST_DATES]),
        by_rule=_by_rule(mechanism, dates, light.today),
        missing=tuple(missing),
    )


def _gate(is_open: Openness) -> list[Missing]:
    said = {Openness.CLOSED: Missing.NOT_BOUND, Openness.UNKNOWN: Missing.BOUND_UNKNOWN}
    return [said[is_open]] if is_open in said else []


def _evidence(counted: _Tally, applied: str | None, limit: int) -> list[Missing]:
    number = counted.treaties[applied]
    if not number:
        return [Missing.NO_FINDINGS]
    few = [Missing.FEW] if number < limit else []
    return few if counted.told[applied] else [*few, Missing.NO_TELLING]


def _unknown(mechanism: Mechanism) -> list[Missing]:
    deadline = mechanism.deadlines_rule
    limited = {each.stage for each in mechanism.length_limits if each.words is not None or each.pages is not None}
    found = (
        (Missing.LIMIT, any(stage.id not in limited for stage in mechanism.stages)),
        (Missing.DEADLINE, deadline.rule is None or not deadline.verified),
        (Missing.LANGUAGES, not mechanism.languages.accepted),
    )
    return [missing for missing, holds in found if holds]


def _bound(mechanism: Mechanism, state: str, reference: Reference) -> tuple[Bound, ...]:
    record = reference.ratifications
    ends = record.notes.denounced_with_effect.get(state, {})
    return tuple(Bound(code, record.status(state, code), ends.get(code, "")) for code in mechanism.requires.any_of)


def _inquiry(mechanism: Mechanism, state: str, reference: Reference) -> tuple[Inquiry, ...]:
    return tuple(
        each
        for each in reference.ratifications.notes.inquiry
        if each.instrument in mechanism.requires.any_of and state in each.countries
    )


def _support(counted: _Tally, applied: str | None, reference: Reference) -> tuple[Support, ...]:
    known, small = reference.articles.articles, limits(reference)
    place = {code: number for number, code in enumerate(known)}
    engaged = [code for code in counted.articles if applied is None or treaty(code) == applied]
    return tuple(
        Support(
            code,
            known[code].title if code in known else "",
            count_cases(counted.articles[code], small.general if code in counted.ordinary else small.sensitive),
        )
        for code in sorted(engaged, key=lambda each: (place.get(each, len(place)), each))
    )


def _by_rule(mechanism: Mechanism, dates: Sequence[CalendarDate], today: dt.date) -> dt.date | None:
    rule = mechanism.deadlines_rule
    session = next((each for each in dates if each.kind is DateKind.SESSION and each.first >= today), None)
    if session is None or rule.weeks_before_session is None or not rule.verified:
        return None
    day = session.first - dt.timedelta(weeks=rule.weeks_before_session)
    return day if day >= today else None
