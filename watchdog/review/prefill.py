"""What a report already says, put into a case for the reviewer to decide on; and what its sender agreed to."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from watchdog.domain.act import Act, PartialDate, Perpetrator, Person, Precision
from watchdog.domain.assessment import Source
from watchdog.domain.case import CaseFile
from watchdog.domain.consent import Answer, Basis, Channel, ConsentEntry, Use
from watchdog.domain.message import CONTACT
from watchdog.domain.report import ConsentChoice, Report
from watchdog.domain.triage import Triage
from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError

UNMARKED_SOURCE: Final = "F"
UNMARKED_INFORMATION: Final = 6
STATE_LINK: Final = {"state": "state", "private": "private"}
FIRST_HAND: Final = frozenset({"me", "i-saw-it", "our-group"})
CONNECTION: Final = {
    "me": "affected-person",
    "i-saw-it": "witness",
    "someone-i-know": "friend",
    "many": "witness",
    "our-group": "organisation",
}
_OWN_WORD: Final = {
    "me": Basis.SELF,
    "our-group": Basis.WITNESS,
    "i-saw-it": Basis.WITNESS,
    "many": Basis.WITNESS,
}
_WITH_PERMISSION: Final = frozenset({"agree", "yes", "beside", Basis.SAYS_PERMISSION.value})
_ALLOWS: Final = {
    ConsentChoice.HELP: frozenset[Use](),
    ConsentChoice.COUNT: frozenset({Use.COUNT}),
    ConsentChoice.STORY: frozenset({Use.COUNT, Use.STORY}),
}
_HIGHER: Final = frozenset({Use.UN_CLOSED, Use.UN_STATE, Use.NAMED})
_HIGHER_LASTS: Final = dt.timedelta(days=365)
_WEEK, _MONTH = dt.timedelta(days=7), dt.timedelta(days=31)


def case_from(
    report: Report,
    triage: Triage,
    report_id: str,
    received: dt.date,
    *,
    consents: Iterable[ConsentEntry],
    reference: Reference,
) -> CaseFile:
    """Return a new case as far as a report and the desk's notes on it already say it.

    Args:
        report: What was sent; codes that the vocabularies do not know are left out.
        triage: The desk's notes.
        report_id: Id of the report.
        received: Day it came.
        consents: What the sender agreed to, see `consents_from`.
        reference: The vocabularies.
    """
    date, ongoing = when(report.when_choice, received)
    return CaseFile(
        summary_internal=triage.note,
        country=next((code for code in (triage.country, report.country) if code in reference.regions.countries), ""),
        place_exact=report.place_text,
        place_type=next(iter(codes(reference, "place_type", report.place_type)), "unknown"),
        date_from=date,
        ongoing=ongoing,
        person=_person(report, reference),
        acts=_acts(report, triage, reference),
        sources=(source_from(report, report_id),),
        consents=tuple(consents),
        priority=triage.priority if triage.priority in reference.code_lists.codes("priority") else "normal",
        notes=report.who_did_text,
    )


def codes(reference: Reference, name: str, chosen: Sequence[str]) -> list[str]:
    """Return the code of the case model for each choice in a question of the form.

    A choice can stand for several codes; the first one claims least, and the reviewer decides. A code that already is
    one of the case model stays as it is.
    """
    found = []
    question = reference.intake.field(name)
    known = reference.code_lists.codes(question.code_list) if question.code_list else frozenset()
    for choice in chosen:
        try:
            option = question.option(choice)
        except UnknownCodeError:
            found += [choice] if choice in known else []
            continue
        found += [code for code in option.codes if code in known][:1]
    return found


def state_link(reference: Reference, kind: str) -> str:
    """Return the link to the State that follows from who did it; the reviewer may change it."""
    return STATE_LINK.get(reference.code_lists.group("perpetrator_type", kind) or "", "unknown")


def source_from(report: Report, report_id: str) -> Source:
    """Return a report as a source with the marks of a first anonymous report: neither can be judged yet."""
    return Source(
        report_id=report_id,
        connection=CONNECTION.get(report.who_hurt, "heard-from-others"),
        form="web-report",
        language=report.language,
        first_hand=report.who_hurt in FIRST_HAND,
        reliability=UNMARKED_SOURCE,
        credibility=UNMARKED_INFORMATION,
    )


def basis(report: Report) -> Basis:
    """Return whose consent the form's answer is (case model, section 3, rule 3).

    Consent belongs to the affected person; a witness, and whoever writes for a group, consents for the own account
    only. Whoever writes for the person beside them says that they have permission. Who writes about somebody else and
    says that they agree caps at `count`. People who *cannot be asked* count as having given none: the form does not ask
    whether the sender is family, so only a reviewer who asked can record a relative's consent. A sender who skipped the
    question may be writing about somebody else: none, until asked.
    """
    if report.writing_beside:
        return Basis.SAYS_PERMISSION
    if report.who_hurt in _OWN_WORD:
        return _OWN_WORD[report.who_hurt]
    if report.who_hurt == "someone-i-know" and report.knows in _WITH_PERMISSION:
        return Basis.SAYS_PERMISSION
    return Basis.NONE


def allowed_by(choice: str) -> frozenset[Use]:
    """Return the uses that a choice in the form or in a message allows; an unknown word allows none."""
    return _ALLOWS[ConsentChoice(choice)] if choice in set(ConsentChoice) else frozenset()


def consents_from(
    report: Report, choice: str, channel: Channel, *, day: dt.date, recorded_by: str, evidence: str
) -> list[ConsentEntry]:
    """Return a sender's choice as one entry a use, so that a no is on record as well as a yes."""
    return [
        ConsentEntry(
            use=use,
            answer=Answer.YES if use in allowed_by(choice) else Answer.NO,
            basis=basis(report),
            channel=channel,
            language=report.language,
            day=day,
            recorded_by=recorded_by,
            wording_version=report.form_version,
            evidence=evidence,
        )
        for use in (Use.COUNT, Use.STORY)
    ]


def consents_said(
    report: Report, uses: Mapping[str, str], *, day: dt.date, recorded_by: str, evidence: str
) -> list[ConsentEntry]:
    """Return a sender's single answers in the reply channel as entries.

    A yes to a higher use ends after a year (case model, section 3, rule 5). Whether questions may be asked is no use
    of the report and no entry.
    """
    return [
        ConsentEntry(
            use=Use(use),
            answer=Answer(answer),
            basis=basis(report),
            channel=Channel.REPLY,
            language=report.language,
            day=day,
            recorded_by=recorded_by,
            wording_version=report.form_version,
            expires=day + _HIGHER_LASTS if Use(use) in _HIGHER and answer == Answer.YES else None,
            evidence=evidence,
        )
        for use, answer in uses.items()
        if use != CONTACT
    ]


def refusals(day: dt.date, recorded_by: str, evidence: str) -> list[ConsentEntry]:
    """Return a no to every use, for a report whose sender took it back or cannot be heard."""
    return [
        ConsentEntry(use, Answer.NO, Basis.NONE, Channel.REPLY, "", day, recorded_by, evidence=evidence)
        for use in (Use.COUNT, Use.STORY)
    ]


def when(choice: str, received: dt.date) -> tuple[PartialDate, bool]:
    """Return the date that a choice means, no more exact than it is, and whether it still goes on."""
    if choice == "today":
        return PartialDate(received, Precision.DAY), False
    if choice in {"this-week", "this-month"}:
        return _since(received - (_WEEK if choice == "this-week" else _MONTH), received), False
    if choice == "this-year":
        return PartialDate(received.replace(month=1, day=1), Precision.YEAR), False
    return PartialDate(), choice == "still"


def _since(first: dt.date, last: dt.date) -> PartialDate:
    if (first.year, first.month) == (last.year, last.month):
        return PartialDate(last.replace(day=1), Precision.MONTH)
    if first.year == last.year:
        return PartialDate(last.replace(month=1, day=1), Precision.YEAR)
    return PartialDate()


def _person(report: Report, reference: Reference) -> Person:
    number = "unknown" if report.who_hurt in {"many", "our-group", ""} else "1"
    return Person(
        number_band=number,
        age_band=_age(report, reference),
        gender=next(iter(codes(reference, "about_gender", [report.gender])), "not-said"),
        grounds=tuple(dict.fromkeys(codes(reference, "about_grounds", report.grounds))),
    )


def _age(report: Report, reference: Reference) -> str:
    """A child must stay a child: of the three bands under 18 the oldest claims least."""
    if report.age_band == "under-18":
        return "15-17"
    return next(iter(codes(reference, "about_age", [report.age_band])), "unknown")


def _acts(report: Report, triage: Triage, reference: Reference) -> tuple[Act, ...]:
    kinds = codes(reference, "who_did", report.who_did)
    known = {kind.id for kind in reference.violation_types.types}
    types = [code for code in triage.tags if code in known]
    if not types and kinds:
        types = [reference.violation_types.unclassified.id]
    kind = kinds[0] if kinds else "unknown"
    return tuple(Act(code, perpetrator=Perpetrator(kind, state_link=state_link(reference, kind))) for code in types)
