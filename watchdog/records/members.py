"""Accounts, invitations, sign-in attempts and sittings (signed-in browsers)."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from watchdog.domain.ids import new_id
from watchdog.records.quarters import Quarters
from watchdog.records.tables import MemberRow, NoticeRow, SavedSearchRow, SecondFactorRow, Sitting

ALL: Final = "all"
INVITATION_DAYS: Final = 7
CODES: Final = "codes"


@dataclass(frozen=True, slots=True)
class Members:
    """The accounts of an instance, inside one unit of work."""

    session: Session
    now: dt.datetime

    def add(self, name: str, *, administrator: bool = False, invitation: bytes | None = None) -> MemberRow:
        """Make an account without a key; it gets one when the invitation is taken up.

        Args:
            name: Account name, unique.
            administrator: May manage members and desks.
            invitation: The one-time secret; only its hash is kept.
        """
        row = MemberRow(
            id=new_id(),
            name=name,
            administrator=administrator,
            day=self.now.date(),
        )
        self.session.add(row)
        self.set_invitation(row, invitation)
        return row

    def set_invitation(self, row: MemberRow, invitation: bytes | None) -> None:
        """Keep the hash of an account's one-time secret and how long it is good, or that it has none any more."""
        row.invitation = hashlib.sha256(invitation).digest() if invitation else None
        row.invited_until = self.now.date() + dt.timedelta(days=INVITATION_DAYS) if invitation else None
        self.session.flush()

    def get(self, member_id: str) -> MemberRow:
        """Return an account.

        Raises:
            LookupError: There is none.
        """
        row = self.session.get(MemberRow, member_id)
        if row is None:
            raise LookupError(member_id)
        return row

    def named(self, name: str) -> MemberRow | None:
        """Return the account of that name that has a key and has not left, or None."""
        return self.session.scalars(
            select(MemberRow).where(MemberRow.name == name, MemberRow.left.is_(None), MemberRow.wrapped != "")
        ).one_or_none()

    def invited(self, invitation: bytes) -> MemberRow | None:
        """Return the account that an invitation is for, or None when it is over. Of two at once the second waits."""
        mine = MemberRow.invitation == hashlib.sha256(invitation).digest()
        asked = select(MemberRow).where(mine, MemberRow.left.is_(None), MemberRow.invited_until >= self.now.date())
        fresh = asked.with_for_update().execution_options(populate_existing=True)
        return self.session.scalars(fresh).one_or_none()

    def hide_hard_stories(self, member_id: str, *, soft: bool) -> None:
        """Keep whether a member wants hard stories hidden until wanted."""
        self.get(member_id).soft = soft

    def all(self) -> Sequence[MemberRow]:
        """Return all accounts by name."""
        return self.session.scalars(select(MemberRow).order_by(MemberRow.name)).all()

    def second_factor(self, member_id: str) -> bytes | None:
        """Return a member's sealed second factor, or None. Held until the unit of work ends, so none is used twice."""
        asked = select(SecondFactorRow).where(SecondFactorRow.member_id == member_id)
        row = self.session.scalars(asked.with_for_update().execution_options(populate_existing=True)).one_or_none()
        return None if row is None else row.sealed

    def has_second_factor(self, member_id: str) -> bool:
        """Tell whether a member has a second factor."""
        asked = select(SecondFactorRow.member_id).where(SecondFactorRow.member_id == member_id)
        return self.session.scalars(asked).first() is not None

    def keep_second_factor(self, member_id: str, sealed: bytes) -> None:
        """Keep a member's sealed second factor."""
        self.session.merge(SecondFactorRow(member_id=member_id, sealed=sealed))
        self.session.flush()

    def forget_second_factor(self, member_id: str) -> None:
        """Remove a member's second factor."""
        self.session.execute(delete(SecondFactorRow).where(SecondFactorRow.member_id == member_id))

    def sit(self, row: bytes, member_id: str, sealed: bytes, times: bytes | None = None) -> None:
        """Keep a sitting; a half one has no times."""
        self.session.add(Sitting(row=row, member_id=member_id, sealed=sealed, day=self.now.date(), times=times))
        self.session.flush()

    def sitting(self, row: bytes) -> Sitting | None:
        """Return a sitting, or None."""
        return self.session.get(Sitting, row)

    def sittings_of(self, member_id: str) -> Sequence[Sitting]:
        """Return the whole sittings of an account."""
        asked = select(Sitting).where(Sitting.member_id == member_id, Sitting.times.is_not(None))
        return self.session.scalars(asked).all()

    def rise(self, member_id: str, but: bytes = b"") -> None:
        """End all sittings of an account, but one if its row is given."""
        self.session.execute(delete(Sitting).where(Sitting.member_id == member_id, Sitting.row != but))

    def end_sitting(self, member_id: str, row: bytes) -> bool:
        """End one sitting of an account; tells whether it was there. Of two at the same moment one ends it."""
        ended = delete(Sitting).where(Sitting.row == row, Sitting.member_id == member_id).returning(Sitting.row)
        return self.session.execute(ended).first() is not None

    def end(self, row: MemberRow) -> None:
        """End an account for good: its sittings, its private key and all that is kept for it alone go.

        The name stays taken and the public half stays readable, for journals name them.
        """
        self.rise(row.id)
        for table in (SecondFactorRow, SavedSearchRow, NoticeRow):
            self.session.execute(delete(table).where(table.member_id == row.id))
        row.left, row.wrapped = self.now.date(), ""
        self.set_invitation(row, None)

    def sweep_sittings(self) -> None:
        """End the sittings that began before yesterday; none may last longer than twelve hours."""
        self.session.execute(delete(Sitting).where(Sitting.day < self.now.date() - dt.timedelta(days=1)))

    def failures(self, name: str, lane: str = "") -> tuple[int, int]:
        """Return how many sign-ins failed in this quarter of an hour: for this account or lane, and for all."""
        return self._quarters.counted(lane or _subject(name)), self._quarters.counted(ALL)

    def failed(self, name: str, lane: str = "") -> None:
        """Count a failed sign-in, in its own lane if it has one, and forget those of earlier quarters."""
        self._quarters.count(_counted(name, lane))

    def forgive(self, name: str, lane: str = "") -> None:
        """Take back one counted try: it was no failure after all, and nothing shall tell when it was."""
        self._quarters.take_back(_counted(name, lane))

    def wrong_codes(self) -> int:
        """Return how many wrong codes were tried in this quarter of an hour, by everybody together."""
        return self._quarters.counted(CODES)

    def wrong_code(self) -> None:
        """Count a wrong code."""
        self._quarters.count([CODES])

    @property
    def _quarters(self) -> Quarters:
        return Quarters(self.session, self.now)


def _subject(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _counted(name: str, lane: str) -> list[str]:
    return [lane] if lane else [_subject(name), ALL]
