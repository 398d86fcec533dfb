"""What the holder of a code can do: read answers, answer, add files, change what we may use, take it all back.

What the person wrote is never shown again: a forced code must not become a confession.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from watchdog.domain.ids import new_id
from watchdog.domain.message import PURPOSE, Direction, Message
from watchdog.domain.stages import CaseStage, ReportStage
from watchdog.domain.wire import WireError
from watchdog.intake.arrivals import SealedFile
from watchdog.intake.submit import SENDER, Exhibit, add_exhibits, note, store
from watchdog.intake.visits import Holder, Visit
from watchdog.records.desks import DeskKey
from watchdog.records.journal import Line
from watchdog.records.tables import CaseRow, MessageRow, ReportRow
from watchdog.records.work import Work
from watchdog.sealing import SealingError

WRONG_CODES: Final = 1_000
"""Wrong codes in a quarter of an hour, by everybody together, before we ask to come back later. Never by address:
people behind Tor share theirs. A code cannot be guessed (docs/sealing.md, section 11); this spares the machine."""


class GoneError(Exception):
    """The report was taken back in the meantime."""


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the conversation. `text` is None for the person's own words and for what cannot be opened."""

    from_us: bool
    day: dt.date
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message to the desks, sealed before the write lock is taken."""

    id: str
    sealed: bytes = field(repr=False)
    keys: tuple[DeskKey, ...]
    exhibits: tuple[Exhibit, ...] = ()


def busy(work: Work) -> bool:
    """Tell whether so many wrong codes were tried that everybody has to wait a little."""
    return work.members.wrong_codes() >= WRONG_CODES


def said(work: Work, visit: Visit) -> list[Said]:
    """Return the conversation as the person may see it."""
    return [_line(work, visit, row) for row in work.reports.messages(visit.report_id)]


def unread(work: Work, visit: Holder) -> bool:
    """Tell whether there is an answer that was not shown yet."""
    return bool(work.reports.unread([visit.report_id], Direction.TO_SENDER))


def shown(work: Work, visit: Holder) -> None:
    """Mark the answers as shown."""
    work.reports.mark_read(visit.report_id, Direction.TO_SENDER)


def prepare(work: Work, visit: Visit, message: Message, files: Sequence[SealedFile] = ()) -> Prepared:
    """Seal a message and files to the desks of the report; the person's own words are for them only.

    Raises:
        LookupError: A desk has no key.
    """
    keys = keys_of(work, visit)
    message_id = new_id()
    sealed = work.vault.seal(PURPOSE, message_id, message, [key.recipient for key in keys])
    return Prepared(message_id, sealed, keys, store(work, files, keys))


def keys_of(work: Work, visit: Holder) -> tuple[DeskKey, ...]:
    """Return the current keys of the desks of a report."""
    return tuple(work.desks.key(place.desk_id) for place in work.reports.desks_of(visit.report_id))


def reply(work: Work, visit: Holder, prepared: Prepared) -> None:
    """Keep an answer. A report that waited for one is open again.

    Raises:
        GoneError: The report was taken back.
    """
    _keep(work, visit, prepared)
    note(work, prepared.keys, Line("report.answered", SENDER, visit.report_id))
    add_exhibits(work, visit.report_id, prepared.exhibits, prepared.keys)
    row = work.reports.get(visit.report_id)
    if row.stage == ReportStage.NEEDS_ANSWER:
        work.reports.move(row, ReportStage.OPEN)


def change_consent(work: Work, visit: Holder, prepared: Prepared, *, narrowed: bool) -> None:
    """Keep what the person lets us do from now on.

    What it was before is sealed, so anything but pure widening counts as less: findings of the cases that rest on
    this report are called back at once and such a case is no longer cleared (case model, sections 3 and 6).

    Raises:
        GoneError: The report was taken back.
    """
    _keep(work, visit, prepared)
    note(work, prepared.keys, Line("report.consent-changed", SENDER, visit.report_id))
    if narrowed:
        for case_id in work.reports.cases_of(visit.report_id):
            _call_back(work, work.cases.get(case_id), destroy=False)


def withdraw(work: Work, visit: Holder) -> None:
    """Take everything back: content, files, messages and mailbox are destroyed, and what was made from them.

    Findings of every case that rests on the report are called back and destroyed. A case that rests on nothing else
    is destroyed too; one that other people also reported stays with its desk, which is told.

    Raises:
        GoneError: It was taken back already.
    """
    row = _still_there(work, visit)
    keys = keys_of(work, visit)
    cases = [work.cases.get(case_id) for case_id in work.reports.cases_of(visit.report_id)]
    if row.stage != ReportStage.WITHDRAWN:
        work.reports.move(row, ReportStage.WITHDRAWN)
    note(work, keys, Line("report.withdrawn", SENDER, visit.report_id))
    work.reports.destroy(row)
    note(work, keys, Line("report.destroyed", SENDER, visit.report_id))
    for case in cases:
        _call_back(work, case, destroy=True)
        if case.stage != CaseStage.WITHDRAWN and not _stands_without(work, case):
            work.cases.destroy(case)
            _note_case(work, case, "case.destroyed")


def _line(work: Work, visit: Visit, row: MessageRow) -> Said:
    if row.direction == Direction.TO_DESK:
        return Said(from_us=False, day=row.day, text=None)
    try:
        text: str | None = work.vault.open(Message, PURPOSE, row.id, row.sealed, [visit.identity]).text
    except (SealingError, WireError):
        text = None
    return Said(from_us=True, day=row.day, text=text)


def _still_there(work: Work, visit: Holder) -> ReportRow:
    if not work.reports.has_mailbox(visit.row):
        raise GoneError
    return work.reports.get(visit.report_id)


def _keep(work: Work, visit: Holder, prepared: Prepared) -> None:
    _still_there(work, visit)
    work.reports.add_message(
        MessageRow(
            id=prepared.id,
            report_id=visit.report_id,
            desk_id=prepared.keys[0].desk_id,
            direction=Direction.TO_DESK,
            unread=True,
            day=work.today,
            sealed=prepared.sealed,
        )
    )


def _call_back(work: Work, case: CaseRow, *, destroy: bool) -> None:
    if work.findings.recall([case.id], destroy=destroy):
        _note_case(work, case, "finding.recalled")
    if case.stage == CaseStage.CLEARED:
        work.cases.move(case, CaseStage.VERIFIED)


def _stands_without(work: Work, case: CaseRow) -> bool:
    """Tell whether a case still rests on a report that nobody took back."""
    return any(
        work.reports.get(report_id).stage != ReportStage.DESTROYED for report_id in work.cases.reports_of(case.id)
    )


def _note_case(work: Work, case: CaseRow, event: str) -> None:
    work.journal.note(case.desk_id, work.desks.recipient(case.desk_id), Line(event, SENDER, case.id))
