"""The inbox and a report: what is seen first, what the desk notes about it, and where it goes."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
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
from watchdog.records.reports import PAGE, Place, Wanted, When
from watchdog.records.tables import ReportDesk, ReportRow
from watchdog.records.work import Work
from watchdog.review.marks import Marks
from watchdog.sealing import Identity, LockedError, SealingError

TO_DO: Final = (ReportStage.RECEIVED, ReportStage.OPEN, ReportStage.NEEDS_ANSWER)
"""What an inbox shows unless asked for something else."""

NEWEST: Final = 100
"""How many unopened reports are looked through for danger."""

WITH_REASON: Final = frozenset({ReportStage.OUT_OF_SCOPE, ReportStage.DUPLICATE})


class ReasonError(Exception):
    """The step needs a reason."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the inbox. `report` is None when it was destroyed or cannot be opened.

    `locked`: the member lacks a key that it may be locked with. `assignee` is the name of the colleague it is assigned
    to, if one is; `later` the day until which it is put off.
    """

    id: str
    short_ref: str
    day: dt.date
    stage: ReportStage
    desks: tuple[str, ...]
    report: Report | None
    triage: Triage
    exhibits: int
    unread: bool
    locked: bool = False
    assignee: str = ""
    mine: bool = False
    later: dt.date | None = None


class Of(StrEnum):
    """Whose reports are asked for."""

    ALL = ""
    ME = "me"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which reports an inbox shows.

    Attributes:
        stages: Their stages.
        desk: Only this desk's; those of all the member's desks when empty.
        of: Whose they are.
        when: Whether what was put off is among them.
        messages: Only reports with an unread message from the sender.
    """

    stages: Sequence[ReportStage] = TO_DO
    desk: str = ""
    of: Of = Of.ALL
    when: When = When.NOW
    messages: bool = False

    @property
    def wanted(self) -> Wanted:
        """The same as the record asks it."""
        return Wanted(Direction.TO_DESK if self.messages else None, self.of is Of.ME, self.when)


@dataclass(frozen=True, slots=True)
class _Opened:
    report: Report | None = field(repr=False)
    locked: bool = False


Pair = tuple[ReportDesk, ReportRow]


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

    Whoever sends a sealed report can seal rubbish; the first opening is where that shows (design, section 4). Only
    somebody with all keys of the desk can tell.

    Raises:
        LockedError: It may be locked with a key of the desk that is not among these.
    """
    if row.sealed is None:
        return None
    try:
        return work.vault.open(Report, reports.PURPOSE, row.id, row.sealed, keys)
    except LockedError:
        if work.desks.lacks(keys):
            raise
        return None
    except (SealingError, WireError):
        return None


def notes_on(work: Work, place: ReportDesk, by: Actor) -> Triage:
    """Return a desk's own notes on a report.

    Raises:
        LockedError: They are locked with another key of the desk.
    """
    if place.notes is None:
        return Triage()
    return work.vault.open(Triage, notes.PURPOSE, place.report_id, place.notes, by.identities(place.desk_id))


def inbox(work: Work, by: Actor, asked: Asked, after: Place | None) -> Inbox:
    """Return one page of the member's reports; only what the page shows is opened.

    Args:
        work: The unit of work.
        by: Who looks.
        asked: Which reports.
        after: Where the page begins.
    """
    require(by, Permission.REPORT_LIST)
    desks = desks_for(by, Permission.REPORT_READ, frozenset({asked.desk}) if asked.desk else None)
    marks = Marks.read_by(work, by)
    opened: dict[str, _Opened] = {}
    danger: list[Pair] = []
    if after is None and not asked.messages and ReportStage.RECEIVED in asked.stages:
        newest = work.reports.page(desks, [ReportStage.RECEIVED], None, NEWEST, asked.wanted)
        fits = _fits(work, asked, marks)
        newest = [pair for pair in newest if fits(pair[0])]
        opened = {row.id: _opened(work, row, by, place) for place, row in newest}
        danger = [(place, row) for place, row in newest if (sent := opened[row.id].report) and sent.danger]
    rows = _rows(work, desks, asked, after, marks)
    first = {row.id for _, row in danger}
    later = [(place, row) for place, row in rows if row.id not in first]
    last = rows[-1][0] if len(rows) == PAGE else None
    return Inbox(
        danger=_seen(work, marks, danger, opened),
        rows=_seen(work, marks, later, opened),
        older=None if last is None else Place(last.day, last.report_id),
    )


def _rows(work: Work, desks: Sequence[str], asked: Asked, after: Place | None, marks: Marks) -> list[Pair]:
    """Return the rows of a page. Whose they are is told by their marks, which no query can compare."""
    fits = _fits(work, asked, marks)
    found: list[Pair] = []
    while True:
        page = work.reports.page(desks, asked.stages, after, PAGE, asked.wanted)
        found += [pair for pair in page if fits(pair[0])]
        if len(page) < PAGE or len(found) >= PAGE:
            return found[:PAGE]
        after = Place(page[-1][0].day, page[-1][0].report_id)


def _fits(work: Work, asked: Asked, marks: Marks) -> Callable[[ReportDesk], bool]:
    """Return whether a report is among those asked for; one of somebody who left the desk is nobody's."""
    names = _names(work, marks.by)
    tests: dict[Of, Callable[[ReportDesk], bool]] = {
        Of.ALL: lambda _place: True,
        Of.ME: marks.is_mine,
        Of.NOBODY: lambda place: not marks.name(place, names),
    }
    return tests[asked.of]


def _names(work: Work, by: Actor) -> dict[str, str]:
    return {row.id: row.name for desk in by.desks for row in work.desks.members(desk)}


def _opened(work: Work, row: ReportRow, by: Actor, place: ReportDesk) -> _Opened:
    try:
        return _Opened(open_report(work, row, by.identities(place.desk_id)))
    except LockedError:
        return _Opened(None, locked=True)


def _noted(work: Work, places: Iterable[ReportDesk], by: Actor) -> Triage:
    for place in places:
        if place.notes is not None:
            with suppress(LockedError):
                return notes_on(work, place, by)
    return Triage()


def _seen(work: Work, marks: Marks, pairs: Sequence[Pair], opened: dict[str, _Opened]) -> list[Seen]:
    by = marks.by
    names = _names(work, by)
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
            opened[report_id] = _opened(work, row, by, mine[0])
        found.append(
            Seen(
                id=row.id,
                short_ref=row.short_ref,
                day=row.day,
                stage=ReportStage(row.stage),
                desks=tuple(place.desk_id for place in mine),
                report=opened[report_id].report,
                locked=opened[report_id].locked,
                triage=_noted(work, mine, by),
                exhibits=files.get(report_id, 0),
                unread=report_id in unread,
                assignee=next((name for place in mine if (name := marks.name(place, names))), ""),
                mine=any(map(marks.is_mine, mine)),
                later=max((place.later for place in mine if place.later and place.later > work.today), default=None),
            )
        )
    return found


def is_news(work: Work, by: Actor, report_id: str) -> bool:
    """Tell whether reading this report now is something to note: its first opening, or an unread message."""
    row, _ = report_at(work, by, Permission.REPORT_READ, report_id)
    return row.stage == ReportStage.RECEIVED or bool(work.reports.unread([report_id], Direction.TO_DESK))


def read(work: Work, by: Actor, report_id: str) -> None:
    """Note that a report was opened for the first time, and that the sender's messages were read.

    Raises:
        LockedError: The member does not hold its key, so nobody has read anything.
    """
    row, desks = report_at(work, by, Permission.REPORT_READ, report_id)
    open_report(work, row, keys_of(by, desks))
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
    place = _own_place(work, by, report_id)
    kept = notes_on(work, place, by).translations
    _keep_notes(work, place, replace(decision, translations=kept), Line("report.tagged", by.name, report_id))


def translate(work: Work, by: Actor, report_id: str, part: str, *, text: str, language: str) -> None:
    """Keep the desk's translation of a part of a report, beside the original; an empty one takes it away.

    Args:
        work: A unit of work for writing.
        by: Who translated.
        report_id: The report.
        part: `STORY`, or the id of one of its messages.
        text: The translation.
        language: Into which language.

    Raises:
        LookupError: The report has no such part.
    """
    place = _own_place(work, by, report_id)
    if part != notes.STORY and part not in {each.id for each in work.reports.messages(report_id)}:
        raise LookupError(part)
    kept = notes_on(work, place, by)
    others = {name: each for name, each in kept.translations.items() if name != part}
    if text.strip():
        others[part] = notes.Translation(text.strip(), language, by.name, work.today)
    line = Line("report.translated", by.name, report_id)
    _keep_notes(work, place, replace(kept, translations=others), line)


def _own_place(work: Work, by: Actor, report_id: str) -> ReportDesk:
    row, desks = report_at(work, by, Permission.REPORT_TRIAGE, report_id)
    if row.sealed is None:
        raise LookupError(report_id)
    return next(place for place in work.reports.desks_of(report_id) if place.desk_id == desks[0])


def _keep_notes(work: Work, place: ReportDesk, decision: Triage, line: Line) -> None:
    key = work.desks.recipient(place.desk_id)
    place.notes = work.vault.seal(notes.PURPOSE, place.report_id, decision, [key])
    work.journal.note(place.desk_id, key, line)


def move(work: Work, by: Actor, report_id: str, then: ReportStage, reason: str) -> None:
    """Take a report to another stage.

    Raises:
        ReasonError: The step needs a reason and has none.
        StepError: The step is not in the table.
        LockedError: The member does not hold its key, and so cannot know what it is.
    """
    row, desks = report_at(work, by, Permission.REPORT_TRIAGE, report_id)
    open_report(work, row, keys_of(by, desks))
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
