"""Cases: opened from reports, joined, changed, reopened, and what the senders agreed to."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.access.visibility import desks_for
from watchdog.domain.case import CaseFile
from watchdog.domain.consent import Answer, Channel, ConsentEntry, Use, consented
from watchdog.domain.stages import EDITABLE, CaseStage, FindingStage, ReportStage, StepError
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import POLICY, DeskKey
from watchdog.records.journal import Line
from watchdog.records.reports import PAGE, Place
from watchdog.records.tables import CaseRow, ReportRow
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.review import prefill
from watchdog.review.correspond import conversation
from watchdog.review.triage import keys_of, note_at_desks, notes_on, open_report, report_at
from watchdog.sealing import LockedError, reviewer_mark

GONE: Final = frozenset({ReportStage.WITHDRAWN, ReportStage.DESTROYED})
REOPENED_FROM: Final = frozenset(
    {CaseStage.IN_REVIEW, CaseStage.POSSIBLE, CaseStage.NOT_VERIFIED, CaseStage.VERIFIED, CaseStage.CLEARED}
)
KEPT: Final = ("consents", "votes", "links", "merging", "merged")
"""Parts of a case that its form does not carry."""

NARROWED: Final = " · another sender of this case did not agree"


class ClosedError(Exception):
    """The case cannot be edited in its stage; a step must reopen it first."""


class CannotJoinError(Exception):
    """The report was taken back, or it cannot be opened."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the list of cases; `file` is None when its content was destroyed, or `locked` with another key."""

    id: str
    short_ref: str
    desk: str
    day: dt.date
    stage: CaseStage
    file: CaseFile | None = field(repr=False)
    locked: bool = False


def thing(by: Actor, row: CaseRow) -> Thing:
    """Return a case as rights see it. Marks are compared under every key held, so that a new epoch hides nobody."""
    marks = {reviewer_mark(key, row.id, by.member) for key in by.identities(row.desk_id)} if row.first_mark else set()
    return Thing(frozenset({row.desk_id}), asked_by_me=row.first_mark in marks)


def case_at(work: Work, by: Actor, permission: Permission, case_id: str) -> CaseRow:
    """Return a case's row if the member may do this to it.

    Raises:
        LookupError: There is no such case.
        UnseenError: It belongs to another desk.
        RefusedError: The member may see it, not do this.
    """
    row = work.cases.get(case_id)
    require(by, permission, thing(by, row))
    return row


def open_file(work: Work, by: Actor, row: CaseRow) -> CaseFile:
    """Return a case's content.

    Raises:
        LookupError: It was destroyed.
        LockedError: It is locked with another key of the desk.
    """
    return work.cases.open(row, by.identities(row.desk_id))


def epoch_key(work: Work, row: CaseRow) -> DeskKey:
    """Return the key of the epoch that a case stands in."""
    directory = work.desks.keys()
    return next(key for key in directory if (key.desk_id, key.epoch) == (row.desk_id, row.epoch))


def key_for(work: Work, row: CaseRow) -> DeskKey:
    """Return the key to save a case with: the current one, but while marks stand the one they were made under."""
    if row.first_mark is None:
        return work.desks.key(row.desk_id)
    return epoch_key(work, row)


def cases(
    work: Work, by: Actor, stages: Sequence[CaseStage], after: Place | None
) -> tuple[list[Summary], Place | None]:
    """Return one page of the member's cases, and where the next one begins."""
    require(by, Permission.CASE_LIST)
    rows = work.cases.page(desks_for(by, Permission.CASE_READ), stages, after)
    found = [_summary(work, by, row) for row in rows]
    return found, Place(rows[-1].day, rows[-1].id) if len(rows) == PAGE else None


def _summary(work: Work, by: Actor, row: CaseRow) -> Summary:
    file, locked = None, False
    try:
        file = None if row.sealed is None else open_file(work, by, row)
    except LockedError:
        locked = True
    return Summary(row.id, row.short_ref, row.desk_id, row.day, CaseStage(row.stage), file, locked)


def open_case(work: Work, by: Actor, report_id: str, desk: str, reference: Reference) -> CaseRow:
    """Open a case from a report, filled in as far as the report and the desk's notes say it.

    Args:
        work: The unit of work.
        by: Who opens it.
        report_id: The report.
        desk: Which of the report's desks the case will belong to.
        reference: The vocabularies.

    Raises:
        CannotJoinError: The report was taken back, or cannot be opened.
    """
    report_row, desks = report_at(work, by, Permission.REPORT_TRIAGE, report_id)
    require(by, Permission.CASE_OPEN, Thing(frozenset({desk})))
    report = open_report(work, report_row, keys_of(by, desks)) if desk in desks else None
    if report is None or ReportStage(report_row.stage) in GONE:
        raise CannotJoinError
    place = next(place for place in work.reports.desks_of(report_id) if place.desk_id == desk)
    words = sender_words(work, by, report_id)
    case = prefill.case_from(
        report, notes_on(work, place, by), report_id, report_row.day, consents=words, reference=reference
    )
    row = work.cases.add(work.desks.key(desk), case, [report_id])
    work.journal.note(desk, work.desks.recipient(desk), Line("case.opened", by.name, row.id))
    _mark_linked(work, by, report_row, row)
    return row


def join(work: Work, by: Actor, case_id: str, report_id: str) -> None:
    """Rest a case on one more report: its source and its sender's word are added.

    Raises:
        ClosedError: The case is not open for editing.
        CannotJoinError: The report is not at the case's desk, was taken back, or cannot be opened.
    """
    row = case_at(work, by, Permission.CASE_EDIT, case_id)
    if CaseStage(row.stage) not in EDITABLE:
        raise ClosedError
    report_row, desks = report_at(work, by, Permission.REPORT_TRIAGE, report_id)
    report = open_report(work, report_row, keys_of(by, desks))
    if report is None or row.desk_id not in desks or ReportStage(report_row.stage) in GONE:
        raise CannotJoinError
    if report_id in work.cases.reports_of(case_id):
        return
    work.cases.link(row, report_id)
    file = open_file(work, by, row)
    file = replace(file, sources=(*file.sources, prefill.source_from(report, report_id)))
    work.cases.keep(row, with_senders_word(work, by, row, file), key_for(work, row), row.version)
    work.journal.note(row.desk_id, work.desks.recipient(row.desk_id), Line("case.joined", by.name, row.id))
    _mark_linked(work, by, report_row, row)


def save(
    work: Work, by: Actor, case_id: str, version: int, *, edited: CaseFile, entries: Iterable[ConsentEntry]
) -> None:
    """Save what a reviewer changed. What the form does not carry stays as it is; consent entries are only ever added.

    Raises:
        ClosedError: The case is not open for editing.
        ChangedMeanwhileError: Somebody else saved a newer version.
    """
    row = case_at(work, by, Permission.CASE_EDIT, case_id)
    if CaseStage(row.stage) not in EDITABLE:
        raise ClosedError
    if row.version != version:
        raise ChangedMeanwhileError
    kept = open_file(work, by, row)
    file = replace(edited, **{name: getattr(kept, name) for name in KEPT})
    file = with_senders_word(work, by, row, file).with_consents(entries)
    work.cases.keep(row, file, key_for(work, row), version)
    work.journal.note(row.desk_id, work.desks.recipient(row.desk_id), Line("case.saved", by.name, row.id))


def record_consent(work: Work, by: Actor, case_id: str, version: int, entries: Sequence[ConsentEntry]) -> None:
    """Add consent entries at any stage: a no must never have to wait.

    Raises:
        ChangedMeanwhileError: Somebody else saved a newer version.
    """
    row = case_at(work, by, Permission.CASE_EDIT, case_id)
    file = with_senders_word(work, by, row, open_file(work, by, row)).with_consents(entries)
    work.cases.keep(row, file, key_for(work, row), version)
    work.journal.note(row.desk_id, work.desks.recipient(row.desk_id), Line("case.consent-recorded", by.name, row.id))
    recall_unconsented(work, by, row, file)


def recall_unconsented(work: Work, by: Actor, row: CaseRow, file: CaseFile) -> None:
    """Call a finding back at once when consent no longer covers what it was released for."""
    released = [each for each in work.cases.findings_of(row.id) if each.stage == FindingStage.RELEASED]
    covered = consented(file.consents, work.today)
    keys = by.identities(row.desk_id)
    if any(not {Use(use) for use in work.findings.open(each, keys).uses} <= covered for each in released):
        call_back(work, by, row, "")


def call_back(work: Work, by: Actor, row: CaseRow, reason: str) -> None:
    """Recall a case's findings and take it back to verified; both journals say so, the reason stays at the desk."""
    findings = [each.id for each in work.cases.findings_of(row.id) if each.stage == FindingStage.RELEASED]
    work.findings.recall([row.id])
    if row.stage == CaseStage.CLEARED:
        work.cases.move(row, CaseStage.VERIFIED)
    key = work.desks.recipient(row.desk_id)
    work.journal.note(row.desk_id, key, Line("finding.recalled", by.name, row.id, reason))
    for finding_id in findings:
        line = Line("finding.recalled", row.desk_id, finding_id)
        work.journal.note(POLICY, work.desks.recipient(POLICY), line)


def reopen(work: Work, by: Actor, case_id: str, reason: str) -> None:
    """Open a case for editing again; marks and a released finding do not survive it.

    Raises:
        StepError: The case is open already, or was withdrawn.
    """
    row = case_at(work, by, Permission.CASE_EDIT, case_id)
    stage = CaseStage(row.stage)
    if stage not in REOPENED_FROM:
        raise StepError(stage.value)
    if stage is CaseStage.CLEARED:
        call_back(work, by, row, reason)
    if stage is not CaseStage.IN_REVIEW:
        work.cases.move(row, CaseStage.IN_REVIEW)
    work.cases.move(row, CaseStage.NEEDS_INFORMATION)
    row.first_mark = row.second_mark = None
    line = Line("case.reopened", by.name, row.id, reason)
    work.journal.note(row.desk_id, work.desks.recipient(row.desk_id), line)


def sender_words(work: Work, by: Actor, report_id: str) -> list[ConsentEntry]:
    """Return all that a report's sender ever said about its use, oldest first.

    A report that was taken back, or that is not what it claims to be, says no to everything.

    Raises:
        LockedError: Something of it may be locked with a key of the desk that the member does not hold. What it says
            about consent must not be guessed.
    """
    row, desks = report_at(work, by, Permission.REPORT_READ, report_id)
    report = open_report(work, row, keys_of(by, desks))
    if report is None or ReportStage(row.stage) in GONE:
        return prefill.refusals(work.today, by.name, f"{row.short_ref}/gone")
    words = prefill.consents_from(
        report, report.consent_choice, Channel.FORM, day=row.day, recorded_by=by.name, evidence=row.short_ref
    )
    for number, said in enumerate(conversation(work, by, report_id), start=1):
        if said.locked:
            raise LockedError
        evidence = f"{row.short_ref}/{number}"
        if said.consent and not said.from_us:
            words += prefill.consents_from(
                report, said.consent, Channel.REPLY, day=said.day, recorded_by=by.name, evidence=evidence
            )
        words += prefill.consents_said(report, said.uses, day=said.day, recorded_by=by.name, evidence=evidence)
    return words


def with_senders_word(work: Work, by: Actor, row: CaseRow, case: CaseFile) -> CaseFile:
    """Return the case with whatever its senders said since it was last saved.

    A case is as open as its least open report: where several senders differ, a yes of one does not overrule the no of
    another. A reviewer can still record what the affected person says, with evidence.
    """
    known = {entry.evidence.partition(" · ")[0] for entry in case.consents}
    said = {report_id: sender_words(work, by, report_id) for report_id in work.cases.reports_of(row.id)}
    agreed = {report_id: consented(words, work.today) for report_id, words in said.items()}
    fresh = []
    for report_id, words in said.items():
        others = [uses for other, uses in agreed.items() if other != report_id]
        fresh += [_narrowed(entry, others) for entry in words if entry.evidence not in known]
    return case.with_consents(fresh)


def _narrowed(entry: ConsentEntry, others: Iterable[Collection[Use]]) -> ConsentEntry:
    if entry.answer is Answer.YES and any(entry.use not in uses for uses in others):
        return replace(entry, answer=Answer.NO, evidence=entry.evidence + NARROWED)
    return entry


def _mark_linked(work: Work, by: Actor, report_row: ReportRow, row: CaseRow) -> None:
    if report_row.stage == ReportStage.LINKED:
        return
    if report_row.stage not in {ReportStage.OPEN, ReportStage.NEEDS_ANSWER}:
        work.reports.move(report_row, ReportStage.OPEN)
    work.reports.move(report_row, ReportStage.LINKED)
    note_at_desks(work, report_row.id, Line("report.linked", by.name, report_row.id, row.short_ref))
