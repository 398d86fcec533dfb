"""New keys of desks: made for those who stay, waiting for the organisation's signature, and in force with it.

A key pair can be made and sealed to others by somebody who reads nothing. It is used for nothing before a holder of
the organisation's signing key has signed it: whoever can make a key must not become a reader quietly.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import POLICY, DeskKey, Desks, desk_key, key_statement
from watchdog.records.tables import DeskKeyRow, DeskRow, GrantRow, Instance, MemberRow, Membership
from watchdog.sealing import Identity, Recipient, SigningKey


@dataclass(frozen=True, slots=True)
class Epochs:
    """The keys that wait, inside one unit of work."""

    session: Session
    desks: Desks
    today: dt.date

    def waiting(self) -> list[DeskKey]:
        """Return the keys that wait for the organisation's signature, in order of their desks."""
        rows = self.session.scalars(select(DeskKeyRow).where(DeskKeyRow.signature == b"").order_by(DeskKeyRow.desk_id))
        return [desk_key(row) for row in rows]

    def waiting_of(self, desk_id: str) -> DeskKey | None:
        """Return the key of a desk that waits, or None."""
        return next((key for key in self.waiting() if key.desk_id == desk_id), None)

    def holders(self, desk_id: str, epoch: int) -> Sequence[MemberRow]:
        """Return the members of a desk who were given a key, by name."""
        given = select(GrantRow.member_id).where(
            GrantRow.desk_id == desk_id, GrantRow.epoch == epoch, GrantRow.member_id.is_not(None)
        )
        on_desk = select(Membership.member_id).where(Membership.desk_id == desk_id)
        return self.session.scalars(
            select(MemberRow)
            .where(MemberRow.id.in_(given), MemberRow.id.in_(on_desk), MemberRow.left.is_(None))
            .order_by(MemberRow.name)
        ).all()

    def found(self, desk_id: str, kind: str) -> DeskKey:
        """Make a desk with its first key, and give that to recovery alone: the desk has no members yet.

        Raises:
            ChangedMeanwhileError: The desk is there already.
        """
        self.session.execute(select(Instance.id).with_for_update())
        if self.session.get(DeskRow, desk_id) is not None:
            raise ChangedMeanwhileError
        self.session.add(DeskRow(id=desk_id, kind=kind))
        self.session.flush()
        return self._make(desk_id, 1)[0]

    def start(self, desk_id: str, seen: int | None = None) -> DeskKey:
        """Make a desk's next key and give it to recovery and to every member of the desk who holds the present one.

        Whoever only waits for the key gets none: being put on a desk must never be enough to read. A key that waits
        already was given to others and is thrown away; nothing was ever sealed to it.

        Args:
            desk_id: The desk.
            seen: Number of the key in force as the one who asks saw it; None where it must be done in any case.

        Raises:
            LookupError: No such desk, or its first key is not in force yet.
            ChangedMeanwhileError: Another key is in force by now, or waits already.
        """
        self._lock(desk_id)
        now, before = self.desks.key(desk_id), self.waiting_of(desk_id)
        if seen is not None and (seen != now.epoch or before is not None):
            raise ChangedMeanwhileError
        if before is not None:
            self._forget(before)
        key, identity = self._make(desk_id, now.epoch + 1)
        for member in self.holders(desk_id, now.epoch):
            self.desks.give(desk_id, key.epoch, member.id, identity, Recipient.parse(member.recipient))
        return key

    def sign(self, desk_id: str, fingerprint: str, signing: SigningKey) -> DeskKey:
        """Sign the key that waits; from now on everything for the desk is sealed to it.

        The organisation's signing key moves on with the policy desk's key, so that those who stay can open it.

        Args:
            desk_id: The desk.
            fingerprint: Of the key that was seen and compared.
            signing: The organisation's signing key.

        Raises:
            ChangedMeanwhileError: No key waits there, or another one than was seen.
        """
        self._lock(desk_id)
        waits = self.waiting_of(desk_id)
        if waits is None or waits.recipient.fingerprint != fingerprint:
            raise ChangedMeanwhileError
        row = self.session.get_one(DeskKeyRow, (desk_id, waits.epoch))
        row.signature = signing.sign(
            key_statement(self.desks.vault.instance, desk_id, waits.epoch, waits.recipient.encoded)
        )
        row.day = self.today
        self.session.flush()
        if desk_id == POLICY:
            self.desks.keep_signing(signing, [waits.recipient, self.desks.recovery()])
        return desk_key(row)

    def _make(self, desk_id: str, epoch: int) -> tuple[DeskKey, Identity]:
        """Make a key that waits, and give it to recovery."""
        identity = Identity.generate()
        encoded = identity.recipient.encoded
        row = DeskKeyRow(desk_id=desk_id, epoch=epoch, recipient=encoded, signature=b"", day=self.today)
        self.session.add(row)
        self.session.flush()
        self.desks.give(desk_id, epoch, None, identity, self.desks.recovery())
        return desk_key(row), identity

    def _lock(self, desk_id: str) -> None:
        self.session.execute(select(DeskRow.id).where(DeskRow.id == desk_id).with_for_update())

    def _forget(self, key: DeskKey) -> None:
        of_key = (GrantRow.desk_id == key.desk_id) & (GrantRow.epoch == key.epoch)
        self.session.execute(delete(GrantRow).where(of_key))
        mine = (DeskKeyRow.desk_id == key.desk_id) & (DeskKeyRow.epoch == key.epoch)
        self.session.execute(delete(DeskKeyRow).where(mine, DeskKeyRow.signature == b""))
        self.session.expire_all()
