"""How many there are of what, by day and desk: what the tables show anyway, and no more (docs/data-model.md)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from watchdog.domain.stages import ReportStage
from watchdog.records.tables import DraftRow, ExhibitRow, FindingRow, JournalRow, MessageRow, ReportDesk


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """How many of something there were on a day; `desk` is empty where there is none."""

    day: dt.date
    what: str
    desk: str
    count: int


_NO_DESK: Final = literal("")
_COUNTED: Final[dict[str, Select[dt.date, str, int]]] = {
    "reports": select(ReportDesk.day, ReportDesk.desk_id, func.count()).group_by(ReportDesk.day, ReportDesk.desk_id),
    "messages": select(MessageRow.day, MessageRow.desk_id, func.count()).group_by(MessageRow.day, MessageRow.desk_id),
    "files": select(ExhibitRow.day, _NO_DESK, func.count()).group_by(ExhibitRow.day),
    "acts": select(JournalRow.day, JournalRow.desk_id, func.count()).group_by(JournalRow.day, JournalRow.desk_id),
    "findings": select(FindingRow.day, _NO_DESK, func.count()).group_by(FindingRow.day),
    "drafts": select(DraftRow.day, _NO_DESK, func.count()).group_by(DraftRow.day),
}


def per_day(session: Session, since: dt.date) -> list[Count]:
    """Return the counts of every day since one, in order."""
    return sorted(_counts(session, since))


def _counts(session: Session, since: dt.date) -> Iterator[Count]:
    for what, query in _COUNTED.items():
        for day, desk, count in session.execute(query):
            if day >= since:
                yield Count(day, what, desk, count)


def unopened(session: Session) -> dict[str, int]:
    """Return how many reports nobody opened yet, by desk."""
    query = select(ReportDesk.desk_id, func.count()).where(ReportDesk.stage == ReportStage.RECEIVED)
    return {row[0]: row[1] for row in session.execute(query.group_by(ReportDesk.desk_id))}
