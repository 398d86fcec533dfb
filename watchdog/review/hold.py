"""Holding a report or a case back from deletion, and letting it go again. The sender can always take a report back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.records.journal import Line
from watchdog.records.tables import CaseRow, ReportRow
from watchdog.records.work import Work
from watchdog.review.casework import case_at
from watchdog.review.triage import note_at_desks, report_at
from watchdog.web.wording import Words

EXPIRED_REPORT: Final = "report.expired"
EXPIRED_CASE: Final = "case.expired"
"""What the journals say about a deletion after its time; its actor is the program."""


def hold_report(work: Work, by: Actor, report_id: str, reason: str) -> None:
    """Hold a report; the reason is sealed in the journals of its desks.

    Raises:
        LookupError: There is no such report, or its content is destroyed.
        UnseenError: It belongs to desks whose keys the member does not hold.
    """
    row, desks = report_at(work, by, Permission.HOLD_SET, report_id)
    _still_there(work, row)
    work.retention.hold(desks[0], report_id)
    note_at_desks(work, report_id, Line("report.held", by.name, report_id, reason))


def lift_report(work: Work, by: Actor, report_id: str, reason: str) -> None:
    """End the hold of the member's own desks; another desk's stays.

    Raises:
        LookupError: There is no such report.
        UnseenError: It belongs to desks whose keys the member does not hold.
    """
    _row, desks = report_at(work, by, Permission.HOLD_SET, report_id)
    for desk in desks:
        work.retention.lift(desk, report_id)
    note_at_desks(work, report_id, Line("report.hold-lifted", by.name, report_id, reason))


def hold_case(work: Work, by: Actor, case_id: str, reason: str) -> None:
    """Hold a case, and so the reports it rests on; the reason is sealed in its desk's journal.

    Raises:
        LookupError: There is no such case, or its content is destroyed.
        UnseenError: It belongs to another desk.
    """
    row = case_at(work, by, Permission.HOLD_SET, case_id)
    _still_there(work, row)
    work.retention.hold(row.desk_id, case_id)
    _note(work, row, Line("case.held", by.name, case_id, reason))


def lift_case(work: Work, by: Actor, case_id: str, reason: str) -> None:
    """End the hold of a case.

    Raises:
        LookupError: There is no such case.
        UnseenError: It belongs to another desk.
    """
    row = case_at(work, by, Permission.HOLD_SET, case_id)
    work.retention.lift(row.desk_id, case_id)
    _note(work, row, Line("case.hold-lifted", by.name, case_id, reason))


@dataclass(frozen=True, slots=True)
class Kept:
    """How long something is kept.

    Attributes:
        days: After the last activity, if nobody holds it.
        since: Since when a desk of the member holds it.
        by: The desks that hold it, of the member or not.
    """

    days: int
    since: dt.date | None
    by: tuple[str, ...]


def kept(work: Work, by: Actor, object_id: str, desks: Sequence[str]) -> Kept:
    """Return how long a report or a case is kept at some desks of the member."""
    require(by, Permission.HOLD_SET, Thing(frozenset(desks)))
    holds, days = work.retention.holds(object_id), work.retention.days()
    since = min((each.day for each in holds if each.desk_id in desks), default=None)
    return Kept(max(days[desk] for desk in desks), since, tuple(each.desk_id for each in holds))


def shown(found: Kept, words: Words) -> dict[str, Any]:
    """Return the same as a page shows it."""
    return {
        "days": found.days,
        "since": words.date(found.since) if found.since else "",
        "by": words.listed(map(words.desk, found.by)),
    }


def _still_there(work: Work, row: ReportRow | CaseRow) -> None:
    """Lock the row: what is about to be deleted is either held in time or gone."""
    work.session.refresh(row, with_for_update=True)
    if row.sealed is None:
        raise LookupError(row.id)


def _note(work: Work, row: CaseRow, line: Line) -> None:
    work.journal.note(row.desk_id, work.desks.recipient(row.desk_id), line)
