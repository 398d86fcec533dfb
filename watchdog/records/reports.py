"""Reports, their mailboxes, exhibits and messages: rows and envelopes, never contents."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    bindparam,
    delete,
    exists,
    func,
    insert,
    inspect,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from watchdog.domain.message import Direction
from watchdog.domain.stages import REPORT_STEPS, ReportStage, step
from watchdog.records.blobs import Blobs
from watchdog.records.references import fresh_ref
from watchdog.records.tables import CaseReport, ExhibitRow, Mailbox, MessageRow, ReportDesk, ReportRow, table_of

PAGE = 50
COUNTED = 1000
"""Counts beside a list stop here, so that they cost the same however long the list is."""

# A report is kept with plain statements, built once: the session's own bookkeeping cost more than the database.
_REPORT = insert(table_of(ReportRow))
_PLACE = insert(table_of(ReportDesk))
_MAILBOX = insert(table_of(Mailbox))
_HELD = select(
    exists().where(Mailbox.row == bindparam("mailbox")),
    exists().where(ReportRow.id == bindparam("id")),
    exists().where(ReportRow.short_ref == bindparam("short_ref")),
)
_HAS_MAILBOX = select(Mailbox.report_id).where(Mailbox.row == bindparam("wanted"))


class When(StrEnum):
    """Whether a list shows what was put off."""

    ALWAYS = "always"
    NOW = ""
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows besides its desks and stages.

    Attributes:
        unread: Only reports with an unread message in this direction.
        assigned: Only reports that are assigned to somebody.
        when: Without what was put off, or nothing else.
    """

    unread: str | None = None
    assigned: bool = False
    when: When = When.ALWAYS


EVERYTHING: Final = Wanted()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list begins: after this day and id."""

    day: dt.date
    id: str


class Held(NamedTuple):
    """Which of a new report's marks another one has."""

    mailbox: bool
    id: bool
    short_ref: bool


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of an instance, inside one unit of work."""

    session: Session
    blobs: Blobs
    today: dt.date

    def add(
        self, report_id: str, short_ref: str, sealed: bytes, desks: dict[str, int], mailbox: Mailbox | None
    ) -> None:
        """Keep a new report with its mailbox.

        Args:
            report_id: Random id, bound into the envelope.
            short_ref: What people quote.
            sealed: The report's envelope.
            desks: Desk to the epoch of the key it was sealed to.
            mailbox: Where its sender reads answers; None if nobody does.
        """
        connection, same = self.session.connection(), {"day": self.today, "stage": ReportStage.RECEIVED.value}
        connection.execute(_REPORT, same | {"id": report_id, "short_ref": short_ref, "sealed": sealed})
        places = [{"desk_id": desk_id, "report_id": report_id, "epoch": epoch} for desk_id, epoch in desks.items()]
        connection.execute(_PLACE, [same | place for place in places])
        if mailbox is not None:
            box = {"row": mailbox.row, "report_id": report_id, "recipient": mailbox.recipient}
            connection.execute(_MAILBOX, box)

    def fresh_ref(self, desk_id: str) -> str:
        """Return a reference for a new report of a desk."""
        return fresh_ref(self.session, ReportRow.short_ref, desk_id)

    def held(self, mailbox: bytes, report_id: str, short_ref: str) -> Held:
        """Tell, in one question, what of a new report is held already; a tombstone keeps its id."""
        asked = {"mailbox": mailbox, "id": report_id, "short_ref": short_ref}
        return Held(*self.session.connection().execute(_HELD, asked).one())

    def has_mailbox(self, row: bytes) -> bool:
        """Tell whether a code's row hash has a mailbox."""
        return self.session.connection().execute(_HAS_MAILBOX, {"wanted": row}).first() is not None

    def knows(self, report_id: str) -> bool:
        """Tell whether there is a report of that id, in any stage."""
        return self.session.scalars(select(ReportRow.id).where(ReportRow.id == report_id)).first() is not None

    def get(self, report_id: str) -> ReportRow:
        """Return a report's row.

        Raises:
            LookupError: There is none.
        """
        row = self.session.get(ReportRow, report_id)
        if row is None:
            raise LookupError(report_id)
        return row

    def desks_of(self, report_id: str) -> list[ReportDesk]:
        """Return the desks a report was sealed to."""
        return list(
            self.session.scalars(
                select(ReportDesk).where(ReportDesk.report_id == report_id).order_by(ReportDesk.desk_id)
            )
        )

    def named(self, short_ref: str) -> ReportRow | None:
        """Return the row of the report that people quote by this reference, or None."""
        return self.session.scalars(select(ReportRow).where(ReportRow.short_ref == short_ref)).one_or_none()

    def page(
        self,
        desks: Sequence[str],
        stages: Sequence[ReportStage],
        after: Place | None,
        most: int = PAGE,
        wanted: Wanted = EVERYTHING,
    ) -> list[tuple[ReportDesk, ReportRow]]:
        """Return one page of some desks' reports, newest day first; paging goes by key, never by offset.

        Args:
            desks: The desks.
            stages: The stages.
            after: Where the page begins.
            most: How many at most.
            wanted: Which of them.
        """
        places = [
            select(ReportDesk.desk_id, ReportDesk.report_id, ReportDesk.day)
            .where(ReportDesk.desk_id == desk, ReportDesk.stage == stage, *self._chosen(after, wanted))
            .order_by(ReportDesk.day.desc(), ReportDesk.report_id.desc())
            .limit(most)
            for desk in desks
            for stage in stages
        ]
        if not places:
            return []
        # Each part reads one stretch of the index from its end; a list over several stages would sort all of them.
        first = union_all(*(select(place.subquery()) for place in places)).subquery()
        query = (
            select(ReportDesk, ReportRow)
            .join(first, (first.c.desk_id == ReportDesk.desk_id) & (first.c.report_id == ReportDesk.report_id))
            .join(ReportRow, ReportRow.id == ReportDesk.report_id)
            .order_by(first.c.day.desc(), first.c.report_id.desc())
            .limit(most)
        )
        return [(place, row) for place, row in self.session.execute(query)]

    def count(self, desks: Sequence[str], stages: Sequence[ReportStage]) -> int:
        """Return how many reports of some desks are in some stages and not put off, `COUNTED` at most."""
        found = (
            select(ReportDesk.report_id)
            .where(ReportDesk.desk_id.in_(desks), ReportDesk.stage.in_(stages), self._is_due())
            .limit(COUNTED)
        )
        return self.session.scalars(select(func.count()).select_from(found.subquery())).one()

    def move(self, row: ReportRow, then: ReportStage) -> None:
        """Take a report one lawful step.

        Raises:
            StepError: The table of stages does not allow it.
        """
        row.stage = step(REPORT_STEPS, ReportStage(row.stage), then)
        self.session.flush()

    def mailbox(self, row: bytes) -> Mailbox | None:
        """Return the mailbox of a code's row hash, or None."""
        return self.session.get(Mailbox, row)

    def mailbox_of(self, report_id: str) -> Mailbox | None:
        """Return a report's mailbox, or None after it was destroyed."""
        return self.session.scalars(select(Mailbox).where(Mailbox.report_id == report_id)).one_or_none()

    def add_message(self, row: MessageRow) -> None:
        """Append a message and set its position. What was put off is due again when its sender writes."""
        last = self.session.scalars(
            select(func.max(MessageRow.position)).where(MessageRow.report_id == row.report_id)
        ).one()
        row.position = (last or 0) + 1
        self.session.add(row)
        self.session.flush()
        if row.direction == Direction.TO_DESK:
            self.session.execute(update(ReportDesk).where(ReportDesk.report_id == row.report_id).values(later=None))

    def message(self, message_id: str) -> MessageRow | None:
        """Return a message's row, or None."""
        return self.session.get(MessageRow, message_id)

    def messages(self, report_id: str) -> Sequence[MessageRow]:
        """Return a report's conversation in order."""
        return self.session.scalars(
            select(MessageRow).where(MessageRow.report_id == report_id).order_by(MessageRow.position)
        ).all()

    def unread(self, report_ids: Sequence[str], direction: str) -> set[str]:
        """Return which of some reports have an unread message in a direction."""
        return set(
            self.session.scalars(
                select(MessageRow.report_id).where(
                    MessageRow.report_id.in_(report_ids), MessageRow.direction == direction, MessageRow.unread
                )
            )
        )

    def unread_count(self, desks: Sequence[str], direction: str) -> int:
        """Return how many reports of some desks have an unread message in a direction."""
        return self.session.scalars(
            select(func.count(func.distinct(MessageRow.report_id))).where(
                MessageRow.desk_id.in_(desks), MessageRow.direction == direction, MessageRow.unread
            )
        ).one()

    def mark_read(self, report_id: str, direction: str) -> None:
        """Mark a report's messages in a direction as read."""
        self.session.execute(
            update(MessageRow)
            .where(MessageRow.report_id == report_id, MessageRow.direction == direction)
            .values(unread=False)
        )

    def add_exhibit(self, row: ExhibitRow) -> None:
        """Keep an exhibit's row; its blob must be kept already."""
        row.day = self.today
        self.session.add(row)
        self.session.flush()

    def exhibits(self, report_id: str) -> Sequence[ExhibitRow]:
        """Return a report's exhibits."""
        return self.session.scalars(
            select(ExhibitRow).where(ExhibitRow.report_id == report_id).order_by(ExhibitRow.id)
        ).all()

    def exhibit_counts(self, report_ids: Sequence[str]) -> dict[str, int]:
        """Return how many exhibits some reports have; those without any are left out."""
        query = (
            select(ExhibitRow.report_id, func.count())
            .where(ExhibitRow.report_id.in_(report_ids))
            .group_by(ExhibitRow.report_id)
        )
        return {row[0]: row[1] for row in self.session.execute(query)}

    def exhibit(self, exhibit_id: str) -> ExhibitRow:
        """Return an exhibit's row.

        Raises:
            LookupError: There is none.
        """
        row = self.session.get(ExhibitRow, exhibit_id)
        if row is None:
            raise LookupError(exhibit_id)
        return row

    def unopened_since(self, day: dt.date) -> bool:
        """Tell whether a report that came on a day or earlier was opened by nobody yet."""
        waits = exists().where(ReportDesk.stage == ReportStage.RECEIVED, ReportDesk.day <= day)
        return bool(self.session.scalar(select(waits)))

    def blob_names(self) -> list[str]:
        """Return the names of all blobs that rows stand for."""
        return list(self.session.scalars(select(self._blob_column)))

    def exhibit_blobs(self) -> dict[str, str]:
        """Return the exhibit that each blob belongs to."""
        return {row[0]: row[1] for row in self.session.execute(select(self._blob_column, ExhibitRow.id))}

    def blobs_now(self, exhibits: Collection[str]) -> dict[str, str]:
        """Return the blobs of those of some exhibits that still have a row; whoever is deleting one is waited for."""
        query = select(ExhibitRow.id, self._blob_column).with_for_update()
        rows = (row for part in _parts(exhibits) for row in self.session.execute(query.where(ExhibitRow.id.in_(part))))
        return {row[0]: row[1] for row in rows}

    def forget_exhibits(self, blobs: Collection[str]) -> None:
        """Remove rows of exhibits whose blobs are not there."""
        for part in _parts(blobs):
            self.session.execute(delete(ExhibitRow).where(self._blob_column.in_(part)))

    @property
    def _blob_column(self) -> ColumnElement[str]:
        """Backups also know tables of older revisions, in which a blob has the name of its exhibit."""
        table = table_of(ExhibitRow)
        columns = inspect(self.session.connection()).get_columns(table.name)
        return table.c.blob if any(column["name"] == "blob" for column in columns) else table.c.id

    def destroy(self, row: ReportRow) -> None:
        """Destroy a report's content, files, messages and mailbox; a tombstone (id, day, stage) stays."""
        # Locked, so that a file that is being sealed anew is not left behind under its new name.
        mine = select(ExhibitRow.blob).where(ExhibitRow.report_id == row.id).with_for_update()
        exhibits = list(self.session.scalars(mine))
        for table in (MessageRow, ExhibitRow, Mailbox):
            self.session.execute(delete(table).where(table.report_id == row.id))
        nothing = {"notes": None, "assignee": None, "later": None}
        self.session.execute(update(ReportDesk).where(ReportDesk.report_id == row.id).values(nothing))
        row.stage = ReportStage.DESTROYED
        row.sealed = None
        self.session.flush()
        for name in exhibits:
            self.blobs.remove(name)

    def cases_of(self, report_id: str) -> list[str]:
        """Return the ids of the cases that rest on a report."""
        return list(self.session.scalars(select(CaseReport.case_id).where(CaseReport.report_id == report_id)))

    def _chosen(self, after: Place | None, wanted: Wanted) -> list[ColumnElement[bool]]:
        place, found = ReportDesk, list[ColumnElement[bool]]()
        if wanted.unread is not None:
            waiting = select(MessageRow.report_id).where(MessageRow.direction == wanted.unread, MessageRow.unread)
            found.append(place.report_id.in_(waiting))
        if wanted.assigned:
            found.append(place.assignee.is_not(None))
        if wanted.when is not When.ALWAYS:
            found.append(self._is_due() if wanted.when is When.NOW else ~self._is_due())
        if after is not None:
            found.append(or_(place.day < after.day, (place.day == after.day) & (place.report_id < after.id)))
        return found

    def _is_due(self) -> ColumnElement[bool]:
        return or_(ReportDesk.later.is_(None), ReportDesk.later <= self.today)


def _parts(names: Collection[str]) -> Iterator[list[str]]:
    """Cut names into parts that one query takes."""
    asked = list(names)
    for start in range(0, len(asked), COUNTED):
        yield asked[start : start + COUNTED]
