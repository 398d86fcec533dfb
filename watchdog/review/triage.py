"""The inbox and a report: what is seen first, what the desk notes about it, and where it goes."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.access.visibility import desks_for
from watchdog.domain import report as reports
from watchdog.domain import triage as notes
from watchdog.domain.message import Direction
from watchdog.domain.report import Report
from watchdog.domain.stages import REPORT_STEPS, ReportStage
from watchdog.domain.triage import Triage
from watchdog.domain.wire import WireError
from watchdog.records.journal import Line
from watchdog.records.reports import PAGE, Place
from watchdog.records.tables import ReportDesk, ReportRow
from watchdog.records.work import Work
from watchdog.sealing import Identity, SealingError

TO_DO: Final = (ReportStage.RECEIVED, ReportStage.OPEN, ReportStage.NEEDS_ANSWER)
"""What an inbox shows unless asked for something else."""

NEWEST: Final = 100
"""How many unopened reports are looked through for danger."""

WITH_REASON: Final = frozenset({ReportStage.OUT_OF_SCOPE, ReportStage.DUPLICATE})


class ReasonError(Exception):
    """The step needs a reason."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the inbox. `report` is None when it was destroyed or cannot be opened."""

    id: str
    short_ref: str
    day: dt.date
    stage: ReportStage
    desks: tuple[str, ...]
    report: Report | None
    triage: Triage
    exhibits: int
    unread: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page: what may be danger now comes first; `older` is where the next page begins."""

    danger: list[Seen] = field(repr=False)
    rows: list[Seen] = field(repr=False)
    older: Place | None


def report_at(work: Work, by: Actor, permission: Permission, report_id: str) -> tuple[ReportRow, list[str]]:
    """Return a report's row and the desks through which the member may act on it.

    Raises:
        LookupError: There is no such report.
        UnseenError: It belongs to desks whose keys the member does not hold.
    """
    row = work.reports.get(report_id)
    desks = frozenset(place.desk_id for place in work.reports.desks_of(report_id))
    require(by, permission, Thing(desks))
    return row, desks_for(by, permission, desks)


def keys_of(by: Actor, desks: Collection[str]) -> list[Identity]:
    """Return the private keys that a member holds for some desks."""
    return [identity for desk in desks for identity in by.identities(desk)]


def open_report(work: Work, row: ReportRow, keys: Sequence[Identity]) -> Report | None:
    """Return what was sent, or None when it was destroyed or is not what it claims to be.

    Whoever sends a sealed report can seal rubbish; the first opening is where that shows (design, section 4).
    """
    if row.sealed is None:
        return None
    try:
        return work.vault.open(Report, reports.PURPOSE, row.id, row.sealed, keys)
    except (SealingError, WireError):
        return None


def notes_on(work: Work, place: ReportDesk, by: Actor) -> Triage:
    """Return a desk's own notes on a report."""
    if place.notes is None:
        return Triage()
    return work.vault.open(Triage, notes.PURPOSE, place.report_id, place.notes, by.identities(place.desk_id))


def inbox(
    work: Work, by: Actor, stages: Sequence[ReportStage], desk: str, after: Place | None, *, messages: bool = False
) -> Inbox:
    """Return one page of the member's reports; only what the page shows is opened.

    Args:
        work: The unit of work.
        by: Who looks.
        stages: Which stages to show.
        desk: Only this desk; all of the member's when empty.
        after: Where the page begins.
        messages: Only reports with an unread message from the sender.
    """
    require(by, Permission.REPORT_LIST)
    desks = desks_for(by, Permission.REPORT_READ, frozenset({desk}) if desk else None)
    unread = Direction.TO_DESK if messages else None
    opened: dict[str, Report | None] = {}
    danger: list[tuple[ReportDesk, ReportRow]] = []
    if after is None and not messages and ReportStage.RECEIVED in stages:
        newest = work.reports.page(desks, [ReportStage.RECEIVED], None, NEWEST)
        opened = {row.id: open_report(work, row, by.identities(place.desk_id)) for place, row in newest}
        danger = [(place, row) for place, row in newest if (sent := opened[row.id]) and sent.danger]
    rows = work.reports.page(desks, stages, after, PAGE, unread=unread)
    first = {row.id for _, row in danger}
    later = [(place, row) for place, row in rows if row.id not in first]
    last = rows[-1][0] if len(rows) == PAGE else None
    return Inbox(
        danger=_seen(work, by, danger, opened),
        rows=_seen(work, by, later, opened),
        older=None if last is None else Place(last.day, last.report_id),
    )


def _seen(
    work: Work, by: Actor, pairs: Sequence[tuple[ReportDesk, ReportRow]], opened: dict[str, Report | None]
) -> list[Seen]:
    places: dict[str, list[ReportDesk]] = {}
    rows: dict[str, ReportRow] = {}
    for place, row in pairs:
        places.setdefault(row.id, []).append(place)
        rows[row.id] = row
    files = work.reports.exhibit_counts(list(rows))
    unread = work.reports.unread(list(rows), Direction.TO_DESK)
    found = []
    for report_id, row in rows.items():
        mine = places[report_id]
        if report_id not in opened:
            opened[report_id] = open_report(work, row, by.identities(mine[0].desk_id))
        found.append(
            Seen(
                id=row.id,
                short_ref=row.short_ref,
                day=row.day,
                stage=ReportStage(row.stage),
                desks=tuple(place.desk_id for place in mine),
                report=opened[report_id],
                triage=next((notes_on(work, place, by) for place in mine if place.notes is not None), Triage()),
                exhibits=files.get(report_id, 0),
                unread=report_id in unread,
            )
        )
    return found


def is_news(work: Work, by: Actor, report_id: str) -> bool:
    """Tell whether reading this report now is something to note: its first opening, or an unread message."""
    row, _ = report_at(work, by, Permission.REPORT_READ, report_id)
    return row.stage == ReportStage.RECEIVED or bool(work.reports.unread([report_id], Direction.TO_DESK))


def read(work: Work, by: Actor, report_id: str) -> None:
    """Note that a report was opened for the first time, and that the sender's messages were read."""
    row, _ = report_at(work, by, Permission.REPORT_READ, report_id)
    if row.stage == ReportStage.RECEIVED:
        work.reports.move(row, ReportStage.OPEN)
        note_at_desks(work, report_id, Line("report.opened", by.name, report_id))
    if work.reports.unread([report_id], Direction.TO_DESK):
        work.reports.mark_read(report_id, Direction.TO_DESK)
        if row.stage == ReportStage.NEEDS_ANSWER:
            work.reports.move(row, ReportStage.OPEN)
        note_at_desks(work, report_id, Line("message.read", by.name, report_id))


def tag(work: Work, by: Actor, report_id: str, decision: Triage) -> None:
    """Keep the desk's notes on a report; they are sealed to the member's own desk only."""
    _, desks = report_at(work, by, Permission.REPORT_TRIAGE, report_id)
    place = next(place for place in work.reports.desks_of(report_id) if place.desk_id == desks[0])
    key = work.desks.recipient(desks[0])
    place.notes = work.vault.seal(notes.PURPOSE, report_id, decision, [key])
    work.journal.note(desks[0], key, Line("report.tagged", by.name, report_id))


def move(work: Work, by: Actor, report_id: str, then: ReportStage, reason: str) -> None:
    """Take a report to another stage.

    Raises:
        ReasonError: The step needs a reason and has none.
        StepError: The step is not in the table.
    """
    row, _ = report_at(work, by, Permission.REPORT_TRIAGE, report_id)
    if then in WITH_REASON and not reason.strip():
        raise ReasonError(then.value)
    work.reports.move(row, then)
    note_at_desks(work, report_id, Line(f"report.{then.value}", by.name, report_id, reason.strip()))


def moves(stage: ReportStage) -> list[ReportStage]:
    """Return the steps that a reviewer can take by hand; linking, answers and withdrawal come about otherwise."""
    by_hand = {ReportStage.OPEN, ReportStage.DUPLICATE, ReportStage.OUT_OF_SCOPE}
    return sorted(REPORT_STEPS[stage] & by_hand)


def note_at_desks(work: Work, report_id: str, line: Line) -> None:
    """Note one line in the journal of every desk that a report was sealed to: its custody is one story."""
    for place in work.reports.desks_of(report_id):
        work.journal.note(place.desk_id, work.desks.recipient(place.desk_id), line)
