"""What is deleted after its time: reports that are set aside, cases that were rejected; and what is held back."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, delete, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from watchdog.domain.retention import DAYS, GRACE, REJECTED, SET_ASIDE
from watchdog.records.blobs import Blobs
from watchdog.records.desks import REVIEW
from watchdog.records.tables import (
    CaseReport,
    CaseRevision,
    CaseRow,
    DeskKeyRow,
    DeskRow,
    ExhibitRow,
    FindingRow,
    HoldRow,
    JournalRow,
    Mailbox,
    MessageRow,
    ReportDesk,
    ReportRow,
    RetentionRow,
)

Goes = Callable[[str, dt.date, dt.date | None], dt.date]
"""From a desk, the day of a thing and the day of its last line in a journal to the day on which it goes there."""

_OPENED = select(DeskKeyRow.desk_id).where(DeskKeyRow.signature != b"")


@dataclass(frozen=True, slots=True)
class Due:
    """A report or a case whose time is over on a day.

    Attributes:
        kind: `report` or `case`.
        id: Its id.
        short_ref: What people quote.
        desks: Whose it is.
        stage: Its stage.
        day: The day from which on it goes.
    """

    kind: str
    id: str
    short_ref: str
    desks: tuple[str, ...]
    stage: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Retention:
    """Periods and holds of an instance, inside one unit of work."""

    session: Session
    blobs: Blobs
    today: dt.date

    def days(self) -> dict[str, int]:
        """Return how many days after the last activity each review desk keeps what is set aside.

        A desk whose first key waits keeps nothing yet, and has no journal to say that a period was set.
        """
        query = (
            select(DeskRow.id, func.coalesce(RetentionRow.days, DAYS))
            .outerjoin(RetentionRow, RetentionRow.desk_id == DeskRow.id)
            .where(DeskRow.kind == REVIEW, DeskRow.id.in_(_OPENED))
            .order_by(DeskRow.id)
        )
        return {row[0]: row[1] for row in self.session.execute(query)}

    def keep_for(self, desk_id: str, days: int) -> None:
        """Set a desk's period."""
        row = self.session.get(RetentionRow, desk_id) or RetentionRow(desk_id=desk_id)
        row.days, row.day = days, self.today
        self.session.add(row)
        self.session.flush()

    def holds(self, object_id: str) -> Sequence[HoldRow]:
        """Return which desks hold a report or a case, and since when."""
        query = select(HoldRow).where(HoldRow.object_id == object_id).order_by(HoldRow.desk_id)
        return self.session.scalars(query).all()

    def count_holds(self) -> int:
        """Return how many holds there are."""
        return self.session.scalars(select(func.count()).select_from(HoldRow)).one()

    def hold(self, desk_id: str, object_id: str) -> None:
        """Hold something back from deletion; a second time changes nothing."""
        if self.session.get(HoldRow, (object_id, desk_id)) is None:
            self.session.add(HoldRow(object_id=object_id, desk_id=desk_id, day=self.today))
            self.session.flush()

    def lift(self, desk_id: str, object_id: str) -> None:
        """End a desk's hold; none is fine."""
        self.session.execute(delete(HoldRow).where(HoldRow.desk_id == desk_id, HoldRow.object_id == object_id))

    def latest(self) -> dt.date | None:
        """Return the day of the last line of any journal: when something last happened here."""
        return self.session.scalars(select(func.max(JournalRow.day))).one()

    def due(self, until: dt.date) -> list[Due]:
        """Return what goes until a day unless something happens to it, the first day first.

        Anything that leaves a line in a journal is activity. Of several desks the latest day counts. By a period that
        was set for a desk nothing goes in the first days.
        """
        days, spared = self.days(), self._spared()
        before = until - dt.timedelta(days=min(days.values(), default=DAYS))

        def goes(desk: str, day: dt.date, last: dt.date | None) -> dt.date:
            return max(max(day, last or day) + dt.timedelta(days=days[desk]), spared.get(desk, day))

        cases = [each for each in self._cases(before, goes) if each.day <= until]
        going = {each.id for each in cases}
        reports = [each for each in self._reports(before, goes, going) if each.day <= until]
        return sorted([*cases, *reports], key=lambda each: (each.day, each.kind, each.short_ref))

    def files(self, found: Collection[Due]) -> list[str]:
        """Return the names of the blobs of what goes."""
        query = select(ExhibitRow.blob).where(ExhibitRow.report_id.in_([each.id for each in found]))
        return list(self.session.scalars(query))

    def remains(self, found: Collection[Due], files: Collection[str]) -> int:
        """Return how many rows and envelopes there still are of what was deleted; none, if all is well."""
        ids = [each.id for each in found]
        queries = [
            select(func.count()).where(ReportRow.id.in_(ids), ReportRow.sealed.is_not(None)),
            select(func.count()).where(CaseRow.id.in_(ids), CaseRow.sealed.is_not(None)),
            select(func.count()).where(CaseRevision.case_id.in_(ids)),
            select(func.count()).where(ReportDesk.report_id.in_(ids), ReportDesk.notes.is_not(None)),
            *(select(func.count()).where(of.report_id.in_(ids)) for of in (ExhibitRow, MessageRow, Mailbox)),
        ]
        return sum(self.session.scalars(query).one() for query in queries) + sum(map(self._lies_there, files))

    def _lies_there(self, name: str) -> bool:
        try:
            self.blobs.open(name).close()
        except FileNotFoundError:
            return False
        return True

    def _spared(self) -> dict[str, dt.date]:
        """Return the first day on which something goes by the period that was set for a desk."""
        rows = self.session.scalars(select(RetentionRow))
        return {row.desk_id: row.day + dt.timedelta(days=GRACE) for row in rows}

    def _cases(self, before: dt.date, goes: Goes) -> list[Due]:
        query = select(CaseRow, _last(CaseRow.id)).where(
            CaseRow.stage.in_(REJECTED),
            CaseRow.sealed.is_not(None),
            CaseRow.day <= before,
            ~exists().where(FindingRow.case_id == CaseRow.id),
            ~exists().where(HoldRow.object_id == CaseRow.id),
        )
        return [
            Due("case", row.id, row.short_ref, (row.desk_id,), row.stage, goes(row.desk_id, row.day, last))
            for row, last in self.session.execute(query)
        ]

    def _reports(self, before: dt.date, goes: Goes, going: Collection[str]) -> list[Due]:
        kept = (
            select(CaseReport.report_id)
            .join(CaseRow, CaseRow.id == CaseReport.case_id)
            .where(CaseReport.report_id == ReportRow.id, CaseRow.sealed.is_not(None), CaseRow.id.not_in(going))
        )
        query = select(ReportRow, _last(ReportRow.id)).where(
            ReportRow.stage.in_(SET_ASIDE),
            ReportRow.day <= before,
            ~kept.exists(),
            ~exists().where(HoldRow.object_id == ReportRow.id),
        )
        found = []
        for row, last in self.session.execute(query).all():
            desks = tuple(
                self.session.scalars(
                    select(ReportDesk.desk_id).where(ReportDesk.report_id == row.id).order_by(ReportDesk.desk_id)
                )
            )
            day = max(goes(desk, row.day, last) for desk in desks)
            found.append(Due("report", row.id, row.short_ref, desks, row.stage, day))
        return found


def _last(of: InstrumentedAttribute[str]) -> ScalarSelect[dt.date]:
    return select(func.max(JournalRow.day)).where(JournalRow.object_id == of).scalar_subquery()
