"""Who of a desk does a report, and when: assigning it to a colleague, and putting it off until a day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.records.journal import Line
from watchdog.records.tables import MemberRow, ReportDesk
from watchdog.records.work import Work
from watchdog.review.marks import Marks
from watchdog.review.triage import report_at

LONGEST: Final = dt.timedelta(days=90)
"""Nothing is put off for longer: who wrote waits for an answer."""


class DayError(Exception):
    """The day is not one between tomorrow and `LONGEST` from now."""


@dataclass(frozen=True, slots=True)
class Share:
    """Who does a report at a desk, and when.

    Attributes:
        assignee: Id of the colleague it is assigned to; empty for nobody, or for somebody who left.
        colleagues: Id and name of everybody at the desk who can open it.
        later: The day until which it is put off, if it still is.
    """

    assignee: str
    colleagues: tuple[tuple[str, str], ...]
    later: dt.date | None


def share(work: Work, by: Actor, report_id: str) -> Share:
    """Return who does a report at the member's desk, and when.

    Raises:
        LookupError: There is no such report.
        UnseenError: It belongs to desks whose keys the member does not hold.
    """
    place = _place(work, by, Permission.REPORT_READ, report_id)
    colleagues, marks = colleagues_of(work, place.desk_id), Marks.read_by(work, by)
    found = (each.id for each in colleagues if place.assignee and marks.of(place, each.id) == place.assignee)
    later = place.later if place.later and place.later > work.today else None
    return Share(next(found, ""), tuple((each.id, each.name) for each in colleagues), later)


def assign(work: Work, by: Actor, report_id: str, member_id: str) -> None:
    """Assign a report to a colleague, or to nobody.

    Args:
        work: The unit of work.
        by: Who assigns.
        report_id: The report.
        member_id: A colleague who holds the desk's key, oneself included; empty for nobody.

    Raises:
        LookupError: There is no such report at the desk, or no such colleague.
    """
    place = _place(work, by, Permission.REPORT_TRIAGE, report_id)
    if not member_id:
        place.assignee = None
        _note(work, place, Line("report.unassigned", by.name, report_id))
        return
    name = {each.id: each.name for each in colleagues_of(work, place.desk_id)}.get(member_id)
    mark = Marks.read_by(work, by).of(place, member_id)
    if name is None or mark is None:
        raise LookupError(member_id)
    place.assignee = mark
    _note(work, place, Line("report.assigned", by.name, report_id, name))


def put_off(work: Work, by: Actor, report_id: str, until: dt.date | None) -> None:
    """Put a report off until a day, or take it up now. It comes back by itself, and at once when its sender writes.

    Raises:
        DayError: It cannot be put off until that day.
        LookupError: There is no such report at the desk.
    """
    place = _place(work, by, Permission.REPORT_TRIAGE, report_id)
    if until is not None and not work.today < until <= work.today + LONGEST:
        raise DayError
    place.later = until
    if until is None:
        _note(work, place, Line("report.taken-up", by.name, report_id))
    else:
        _note(work, place, Line("report.put-off", by.name, report_id, until.isoformat()))


def colleagues_of(work: Work, desk_id: str) -> Sequence[MemberRow]:
    """Return the desk's members who can open what was sealed to it, by name."""
    waiting = {row.id for row in work.desks.waiting(desk_id)}
    return [row for row in work.desks.members(desk_id) if row.recipient and row.id not in waiting]


def _place(work: Work, by: Actor, permission: Permission, report_id: str) -> ReportDesk:
    _, desks = report_at(work, by, permission, report_id)
    return next(place for place in work.reports.desks_of(report_id) if place.desk_id == desks[0])


def _note(work: Work, place: ReportDesk, line: Line) -> None:
    work.session.flush()
    work.journal.note(place.desk_id, work.desks.recipient(place.desk_id), line)
