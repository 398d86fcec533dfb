"""Gates before a letter from one case: met, not met or not known, each with its rule.

Rules: `docs/reference/shadow_reports.md`, sections 10 and 11, and `docs/reference/case_model.md`, section 3. What the
program cannot know is never called met.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from watchdog.domain.act import PartialDate, Precision
from watchdog.domain.consent import Answer as Said
from watchdog.domain.consent import Use
from watchdog.drafting.letters.answers import answer
from watchdog.drafting.letters.sheet import Sheet, has_child, needed_use
from watchdog.languages import N_
from watchdog.reference.mechanisms import CaseField
from watchdog.reference.ratifications import Status

HIGH_RISK: Final = frozenset({"high", "extreme"})
COMPLAINT: Final = "individual_communication"
MONTHS: Final[Mapping[Precision, int]] = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.YEAR: 12}

MINIMA: Final[Mapping[str, tuple[str, ...]]] = {
    "special_procedures_minimum": ("victim_identity", "perpetrator", "submitter", "date", "place", "facts"),
    "wgeid_form": ("full_name", "date", "place", "forces", "search", "submitter"),
    "wgad_questionnaire": (
        *("identity", "arrest_date", "warrant", "legal_basis", "detention_places", "why_arbitrary"),
        *("internal_steps", "submitter"),
    ),
    "ced_urgent_action": ("person", "date", "circumstances", "perpetrators", "search", "requester"),
    "global_fund_complaint": ("implementer", "standard", "facts"),
}
"""Without these a body does not take a case up, by the questionnaire that asks for them."""


class Outcome(StrEnum):
    """Whether a gate is open."""

    MET = "met"
    NOT_MET = "not-met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: what it says, in words, where the rule comes from, and whether a letter may leave without it."""

    name: str
    outcome: Outcome
    says: str
    rule: str
    must: bool = False

    @property
    def blocks(self) -> bool:
        """Whether it keeps the letter at the desk."""
        return self.must and self.outcome is not Outcome.MET


def gates(sheet: Sheet) -> tuple[Gate, ...]:
    """Return every gate of the procedure; those of consent first, because nothing leaves without it."""
    found = [*_consent(sheet)]
    if sheet.mechanism.requires.any_of:
        found += [_bound(sheet), _in_time(sheet)]
    if sheet.mechanism.kind == COMPLAINT:
        found += [_remedies(sheet), _parallel(sheet), _authority(sheet), _interim(sheet), _lawyer(sheet)]
    return (*found, *_minima(sheet))


def closed(found: tuple[Gate, ...]) -> tuple[Gate, ...]:
    """Return the gates that keep the letter at the desk."""
    return tuple(gate for gate in found if gate.blocks)


def warnings(sheet: Sheet) -> tuple[str, ...]:
    """Return what to think of before everything else: the danger in the letter itself."""
    risk, found = sheet.case.risk, []
    if risk.level in HIGH_RISK:
        found.append(N_("The risk of this case is high. Speak with the person about it before anything is sent."))
    if not risk.level or risk.valid_until is None or risk.valid_until < sheet.today:
        found.append(N_("No assessment of reprisals holds today. Make one before anything is sent."))
    if has_child(sheet.case):
        found.append(N_("Somebody is under 18. Nothing of them goes to a State or in public, whoever agreed."))
    return tuple(map(sheet.say, found))


def days_of(date: PartialDate) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day that a date may be; None where it is open on that side."""
    if date.day is None or date.precision is Precision.UNKNOWN:
        return None, None
    if date.precision is Precision.BEFORE:
        return None, date.day - dt.timedelta(days=1)
    if date.precision is Precision.AFTER:
        return date.day + dt.timedelta(days=1), None
    if date.precision is Precision.DAY:
        return date.day, date.day
    first = date.day.replace(day=1, month=1) if date.precision is Precision.YEAR else date.day.replace(day=1)
    month = first.month - 1 + MONTHS[date.precision]
    return first, dt.date(first.year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def after_acceptance(facts: PartialDate, status: Status) -> bool | None:
    """Tell whether facts lie after a State's acceptance, day by day; None where the dates do not decide it.

    Args:
        facts: When they happened.
        status: Where the State stands; the year alone is known of some.
    """
    accepted = days_of(_accepted(status))
    first, last = days_of(facts)
    if accepted[1] is not None and first is not None and first >= accepted[1]:
        return True
    if accepted[0] is not None and last is not None and last < accepted[0]:
        return False
    return None


def _accepted(status: Status) -> PartialDate:
    if status.date is not None:
        return PartialDate(status.date, Precision.DAY)
    return PartialDate(dt.date(status.year, 1, 1), Precision.YEAR) if status.year else PartialDate()


def _consent(sheet: Sheet) -> Iterator[Gate]:
    needed = needed_use(sheet.mechanism)
    text = N_("The case may be sent to this body: %(said)s.")
    yield _agreed(sheet, "consent-send", needed, text, must=True)
    if needed is Use.UN_STATE:
        text = N_("The person knows that the Government learns of it, and agreed: %(said)s.")
        yield _agreed(sheet, "consent-state", Use.UN_STATE, text, must=True)
    text = N_("The name may be published: %(said)s. Without a yes the letter asks that it be withheld.")
    yield _agreed(sheet, "consent-name", Use.NAMED, text, must=False)


def _agreed(sheet: Sheet, name: str, use: Use, text: str, *, must: bool) -> Gate:
    entry = sheet.entry(use)
    if use in sheet.uses and entry is not None:
        until = sheet.words.date(entry.expires) if entry.expires else ""
        said = sheet.say(N_("yes, until %s")) % until if until else sheet.say(N_("yes"))
        return Gate(name, Outcome.MET, sheet.say(text, said=said), "case_model 3", must)
    if entry is None or entry.answer is Said.NOT_ASKED:
        return Gate(name, Outcome.UNKNOWN, sheet.say(text, said=sheet.say(N_("not asked yet"))), "case_model 3", must)
    refused = N_("no") if entry.answer is Said.NO else N_("a yes that does not hold today")
    return Gate(name, Outcome.NOT_MET, sheet.say(text, said=sheet.say(refused)), "case_model 3", must)


def _bound(sheet: Sheet) -> Gate:
    """Tell whether the State accepted the procedure; one that did not closes it (10.1)."""
    record, required = sheet.reference.ratifications, sheet.mechanism.requires.any_of
    values = {"instrument": " / ".join(required), "as_of": sheet.words.date(record.as_of)}
    is_bound = record.meets(sheet.case.country, required) if sheet.case.country else None
    if is_bound:
        since = _acceptance(sheet)
        text = N_("The State is bound by %(instrument)s since %(since)s. As at %(as_of)s: check it.")
        day = sheet.words.date(since.date) if since.date else str(since.year or "")
        return Gate("bound", Outcome.MET, sheet.say(text, since=day, **values), "shadow_reports 10.1", must=True)
    if is_bound is None:
        text = N_("Whether the State is bound by %(instrument)s is not known. As at %(as_of)s: ask the depositary.")
        return Gate("bound", Outcome.UNKNOWN, sheet.say(text, **values), "shadow_reports 10.1")
    text = N_("The State is not bound by %(instrument)s. As at %(as_of)s: check it.")
    return Gate("bound", Outcome.NOT_MET, sheet.say(text, **values), "shadow_reports 10.1", must=True)


def _acceptance(sheet: Sheet) -> Status:
    record = sheet.reference.ratifications
    found = [record.status(sheet.case.country, code) for code in sheet.mechanism.requires.any_of]
    return next((status for status in found if status.kind == "party"), Status("unknown"))


def _in_time(sheet: Sheet) -> Gate:
    """Compare full dates; what goes on falls under the procedure whenever it began (10.2)."""
    facts = [sheet.begin(act) for act in sheet.acts] or [sheet.case.date_from]
    told = {after_acceptance(each, _acceptance(sheet)) for each in facts}
    if sheet.case.ongoing:
        outcome, text = Outcome.MET, N_("The case says that it is still going on.")
    elif told == {True}:
        outcome, text = (
            Outcome.MET,
            N_("All facts lie after the State accepted. Check when that took effect."),
        )
    elif told == {False}:
        outcome, text = Outcome.NOT_MET, N_("The facts lie before the State accepted, and are not said to go on.")
    else:
        outcome, text = (
            Outcome.UNKNOWN,
            N_("The dates do not tell whether all facts lie after the State accepted."),
        )
    return Gate("in-time", outcome, sheet.say(text), "shadow_reports 10.2")


def _remedies(sheet: Sheet) -> Gate:
    steps = sheet.case.steps
    if not steps:
        outcome, text = Outcome.NOT_MET, N_("The case names no remedy that was tried at home, and no reason for none.")
    elif all(step.outcome or step.why_none for step in steps):
        outcome, text = (
            Outcome.MET,
            N_("Each remedy at home has its outcome, or the reason for none. Is it enough?"),
        )
    else:
        outcome, text = Outcome.UNKNOWN, N_("What came of a remedy at home is not known.")
    return Gate("remedies", outcome, sheet.say(text), "shadow_reports 10.3")


def _parallel(sheet: Sheet) -> Gate:
    kinds = {each.id: each for each in sheet.reference.mechanisms.all}
    before = [kinds[code] for code in sheet.earlier if code in kinds and code != sheet.mechanism.id]
    complaints = dict.fromkeys(sheet.say(each.short_name) for each in before if each.kind == COMPLAINT)
    if complaints:
        text = N_(
            "A letter from this case was handed out for another committee: %(names)s. One matter goes to one body."
        )
        says = sheet.say(text, names=sheet.words.listed(complaints))
        return Gate("parallel", Outcome.NOT_MET, says, "shadow_reports 10.4")
    says = sheet.say(N_("Ask whether the same matter is or was before another international body."))
    return Gate("parallel", Outcome.UNKNOWN, says, "shadow_reports 10.4")


def _authority(sheet: Sheet) -> Gate:
    says = sheet.say(N_("A case holds no signed authority. Ask for it, or write why it cannot be had."))
    return Gate("authority", Outcome.UNKNOWN, says, "shadow_reports 10.5")


def _interim(sheet: Sheet) -> Gate:
    says = sheet.say(N_("Answer this first: what harm cannot be undone, when, and what would prevent it?"))
    return Gate("interim", Outcome.UNKNOWN, says, "shadow_reports 10.6")


def _lawyer(sheet: Sheet) -> Gate:
    says = sheet.say(N_("A case names no lawyer. The letter is marked: not for sending before a lawyer has read it."))
    return Gate("lawyer", Outcome.UNKNOWN, says, "shadow_reports 10.8")


def _minima(sheet: Sheet) -> Iterator[Gate]:
    """Yield what the body cannot do without: held, held in part, or not held."""
    wanted = sheet.mechanism.case_fields
    names = {name for each in wanted.by_stage.get(sheet.stage.id, wanted.sets) for name in MINIMA.get(each, ())}
    for field in sheet.reference.mechanisms.case_fields(sheet.mechanism.id, sheet.stage.id):
        if field.id in names:
            yield _held(sheet, field)


def _held(sheet: Sheet, field: CaseField) -> Gate:
    filled = answer(sheet, field)
    outcome, text = Outcome.MET, N_("%(question)s: the case says it.")
    if filled.lacks:
        outcome, text = Outcome.UNKNOWN, N_("%(question)s: in part; the rest is added by hand.")
    if not filled.pieces:
        outcome, text = Outcome.NOT_MET, N_("%(question)s: missing.")
    return Gate(field.id, outcome, sheet.say(text, question=sheet.say(field.label)), "shadow_reports 10")
