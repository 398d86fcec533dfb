"""Whom to tell that something waits. The server knows that and no more: what is urgent stands inside the envelopes."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from watchdog.domain.message import Direction
from watchdog.domain.stages import ReportStage
from watchdog.records.tables import MemberRow, Membership, MessageRow, NoticeRow, ReportDesk


class Wish(StrEnum):
    """When somebody wants to be told."""

    NEVER = "never"
    DAILY = "daily"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Notices:
    """The notices of an instance, inside one unit of work."""

    session: Session
    today: dt.date

    def of(self, member_id: str) -> NoticeRow | None:
        """Return what a member wishes; None for nothing."""
        return self.session.get(NoticeRow, member_id)

    def keep(self, member_id: str, wish: Wish, language: str, address: bytes) -> None:
        """Keep a member's wish; `NEVER` forgets the address."""
        row = self.of(member_id)
        if wish is Wish.NEVER:
            if row is not None:
                self.session.delete(row)
        elif row is None:
            self.session.add(NoticeRow(member_id=member_id, wish=wish, language=language, address=address))
        else:
            row.wish, row.language, row.address = wish, language, address
        self.session.flush()

    def due(self) -> Iterator[NoticeRow]:
        """Return who is to be told now: at most once a day, and only if something waits at one of their desks."""
        wished = (
            select(NoticeRow)
            .join(MemberRow, MemberRow.id == NoticeRow.member_id)
            .where(MemberRow.left.is_(None), NoticeRow.sent.is_(None) | (NoticeRow.sent < self.today))
        )
        for row in self.session.scalars(wished).all():
            before = self.today if row.wish == Wish.DAILY else self.today - dt.timedelta(days=1)
            if self._waits(row.member_id, before):
                yield row

    def told(self, member_id: str) -> None:
        """Note that a member was told today."""
        row = self.of(member_id)
        if row is not None:
            row.sent = self.today

    def _waits(self, member_id: str, before: dt.date) -> bool:
        """Tell whether a report that nobody opened or a message that nobody read came on a day or earlier."""
        desks = select(Membership.desk_id).where(Membership.member_id == member_id)
        report = exists().where(
            ReportDesk.desk_id.in_(desks), ReportDesk.stage == ReportStage.RECEIVED, ReportDesk.day <= before
        )
        message = exists().where(
            MessageRow.desk_id.in_(desks),
            MessageRow.direction == Direction.TO_DESK,
            MessageRow.unread,
            MessageRow.day <= before,
        )
        return bool(self.session.scalar(select(report | message)))
