"""Desks, their keys in epochs, who holds them, and the public key directory."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from sqlalchemy import ColumnElement, bindparam, delete, func, select
from sqlalchemy.orm import Session

from watchdog.domain.ids import new_id
from watchdog.records.tables import (
    DeskKeyRow,
    DeskRow,
    GrantRow,
    Instance,
    MemberRow,
    Membership,
    SigningKeyRow,
    table_of,
)
from watchdog.records.vault import Vault
from watchdog.sealing import (
    Identity,
    Label,
    Recipient,
    SealingError,
    SigningKey,
    open_sealed,
    seal,
    verify_signature,
)

GRANT: Final = "grant"
SIGNING: Final = "signing-key"
KEY_DOMAIN: Final = b"watchdog desk key 1\n"
POLICY: Final = "policy"
REVIEW: Final = "review"


_IN_FORCE = DeskKeyRow.signature != b""
"""A key without a signature waits (`records.epochs`): nothing is sealed to it."""
_EPOCHS = (
    select(DeskKeyRow.desk_id, func.max(DeskKeyRow.epoch).label("epoch")).where(_IN_FORCE).group_by(DeskKeyRow.desk_id)
)
_LATEST = _EPOCHS.subquery()
_CURRENT = (
    select(*table_of(DeskKeyRow).columns)
    .join(_LATEST, (_LATEST.c.desk_id == DeskKeyRow.desk_id) & (_LATEST.c.epoch == DeskKeyRow.epoch))
    .join(DeskRow, DeskRow.id == DeskKeyRow.desk_id)
    .where(DeskRow.kind == bindparam("kind"))
    .order_by(DeskKeyRow.desk_id)
)


class KeyColumns(Protocol):
    """A row of `desk_key`, as an object or as it comes from a plain statement."""

    desk_id: str
    epoch: int
    recipient: str
    day: dt.date
    signature: bytes


@dataclass(frozen=True, slots=True)
class DeskKey:
    """A desk's public key in one epoch."""

    desk_id: str
    epoch: int
    recipient: Recipient
    day: dt.date
    signature: bytes


@dataclass(slots=True)
class Keyring:
    """The desks' private keys that one member holds, opened when first asked for."""

    member: Identity = field(repr=False)
    grants: dict[str, list[tuple[Label, bytes]]] = field(repr=False)
    _opened: dict[str, tuple[Identity, ...]] = field(default_factory=dict, repr=False)

    def identities(self, desk_id: str) -> Sequence[Identity]:
        """Return the keys held for a desk, newest epoch first; empty when none is held."""
        if desk_id not in self._opened:
            self._opened[desk_id] = tuple(
                Identity.from_seed(open_sealed(sealed, label, [self.member]))
                for label, sealed in self.grants.get(desk_id, [])
            )
        return self._opened[desk_id]

    def holds(self, desk_id: str) -> bool:
        """Tell whether any key of the desk is held."""
        return desk_id in self.grants


def key_statement(instance: str, desk_id: str, epoch: int, recipient: str) -> bytes:
    """Return the bytes that the organisation signs for a desk's key."""
    return KEY_DOMAIN + f"{instance}\n{desk_id}\n{epoch}\n{recipient}".encode()


@dataclass(frozen=True, slots=True)
class Desks:
    """The desks of an instance, inside one unit of work."""

    session: Session
    get_vault: Callable[[], Vault]
    today: dt.date

    @property
    def vault(self) -> Vault:
        """Sealing, bound to this instance; the instance's name is read when something is sealed or opened."""
        return self.get_vault()

    def all(self) -> Sequence[DeskRow]:
        """Return all desks in order of their codes."""
        return self.session.scalars(select(DeskRow).order_by(DeskRow.id)).all()

    def key(self, desk_id: str) -> DeskKey:
        """Return the desk's current key.

        Raises:
            LookupError: No such desk, or it has no key yet.
        """
        of_desk = select(DeskKeyRow).where(DeskKeyRow.desk_id == desk_id, _IN_FORCE)
        row = self.session.scalars(of_desk.order_by(DeskKeyRow.epoch.desc()).limit(1)).first()
        if row is None:
            raise LookupError(desk_id)
        return desk_key(row)

    def current(self, kind: str) -> dict[str, DeskKey]:
        """Return the current key of each desk of a kind that has one, in order of their codes."""
        rows = self.session.connection().execute(_CURRENT, {"kind": kind})
        return {row.desk_id: desk_key(row) for row in rows}

    def epochs(self) -> dict[str, int]:
        """Return the number of each desk's current key."""
        return {row.desk_id: row.epoch for row in self.session.connection().execute(_EPOCHS)}

    def keys(self) -> list[DeskKey]:
        """Return the key directory: every key of every epoch that is or was in force."""
        signed = select(DeskKeyRow).where(_IN_FORCE).order_by(DeskKeyRow.desk_id, DeskKeyRow.epoch)
        return [desk_key(row) for row in self.session.scalars(signed)]

    def recipient(self, desk_id: str) -> Recipient:
        """Return whom to seal to for a desk."""
        return self.key(desk_id).recipient

    def recovery(self) -> Recipient:
        """Return the recovery key's public half, a reader of every desk."""
        return Recipient.parse(self.session.scalars(select(Instance.recovery)).one())

    def open_desk(self, desk_id: str, kind: str, signing: SigningKey) -> Identity:
        """Make a desk with the key of its first epoch, granted to recovery, and return its private half."""
        identity = Identity.generate()
        self.session.add(DeskRow(id=desk_id, kind=kind))
        self.session.flush()
        statement = key_statement(self.vault.instance, desk_id, 1, identity.recipient.encoded)
        self.session.add(
            DeskKeyRow(
                desk_id=desk_id,
                epoch=1,
                recipient=identity.recipient.encoded,
                signature=signing.sign(statement),
                day=self.today,
            )
        )
        self.session.flush()
        self.give(desk_id, 1, None, identity, self.recovery())
        return identity

    def join(self, desk_id: str, member_id: str) -> None:
        """Put a member on a desk. It can read nothing until a holder grants the key."""
        self.session.add(Membership(desk_id=desk_id, member_id=member_id, day=self.today))
        self.session.flush()

    def grant(self, desk_id: str, member: MemberRow, held: Sequence[Identity]) -> None:
        """Give a member the desk's keys of all epochs that the giver holds and the member has not got yet."""
        by_recipient = {identity.recipient: identity for identity in held}
        has = set(
            self.session.scalars(
                select(GrantRow.epoch).where(GrantRow.desk_id == desk_id, GrantRow.member_id == member.id)
            )
        )
        for row in self.session.scalars(select(DeskKeyRow).where(DeskKeyRow.desk_id == desk_id)).all():
            identity = by_recipient.get(Recipient.parse(row.recipient))
            if identity is not None and row.epoch not in has:
                self.give(desk_id, row.epoch, member.id, identity, Recipient.parse(member.recipient))

    def lacks(self, held: Collection[Identity]) -> bool:
        """Tell whether there are other keys of the desks whose keys these are.

        What is locked may then be locked with one of those; else it was sealed to nobody of the desk, or damaged.
        """
        known, mine = self.keys(), {identity.recipient for identity in held}
        desks = {key.desk_id for key in known if key.recipient in mine}
        return any(key.desk_id in desks and key.recipient not in mine for key in known)

    def lacking(self, desk_id: str, held: Collection[Identity]) -> Sequence[MemberRow]:
        """Return the desk's members who have an account but not all of its keys that are held here, by name."""
        mine = {identity.recipient.encoded for identity in held}
        of_desk = select(DeskKeyRow.epoch).where(
            DeskKeyRow.desk_id == desk_id, _IN_FORCE, DeskKeyRow.recipient.in_(mine)
        )
        epochs = self.session.scalars(of_desk).all()
        granted = (
            select(func.count())
            .where(GrantRow.desk_id == desk_id, GrantRow.member_id == MemberRow.id, GrantRow.epoch.in_(epochs))
            .scalar_subquery()
        )
        return self._members(desk_id, MemberRow.recipient != "", granted < len(epochs))

    def revoke(self, member_id: str) -> list[str]:
        """Take a member off all desks and all keys away; returns the desks of which a key was held."""
        held = select(GrantRow.desk_id).where(GrantRow.member_id == member_id).distinct().order_by(GrantRow.desk_id)
        desks = list(self.session.scalars(held))
        for table in (GrantRow, Membership):
            self.session.execute(delete(table).where(table.member_id == member_id))
        return desks

    def waiting(self, desk_id: str) -> Sequence[MemberRow]:
        """Return members of the desk who have an account but not its current key; none where none is in force."""
        epoch = self.epochs().get(desk_id, 0)
        granted = select(GrantRow.member_id).where(
            GrantRow.desk_id == desk_id, GrantRow.epoch == epoch, GrantRow.member_id.is_not(None)
        )
        return self._members(desk_id, MemberRow.recipient != "", MemberRow.id.not_in(granted))

    def members(self, desk_id: str) -> Sequence[MemberRow]:
        """Return the desk's members by name."""
        return self._members(desk_id)

    def _members(self, desk_id: str, *wanted: ColumnElement[bool]) -> Sequence[MemberRow]:
        return self.session.scalars(
            select(MemberRow)
            .join(Membership, Membership.member_id == MemberRow.id)
            .where(Membership.desk_id == desk_id, MemberRow.left.is_(None), *wanted)
            .order_by(MemberRow.name)
        ).all()

    def desks_of(self, member_id: str) -> list[str]:
        """Return the codes of a member's desks."""
        return list(
            self.session.scalars(
                select(Membership.desk_id).where(Membership.member_id == member_id).order_by(Membership.desk_id)
            )
        )

    def keyring(self, member_id: str, identity: Identity) -> Keyring:
        """Return the keys that a member has been granted."""
        grants: dict[str, list[tuple[Label, bytes]]] = {}
        rows = self.session.scalars(
            select(GrantRow).where(GrantRow.member_id == member_id).order_by(GrantRow.epoch.desc())
        )
        for row in rows:
            grants.setdefault(row.desk_id, []).append((self.vault.label(GRANT, row.id), row.sealed))
        return Keyring(identity, grants)

    def recovered(self, desk_id: str, recovery: Identity) -> list[Identity]:
        """Return a desk's private keys of all epochs, opened with the recovery key.

        Raises:
            SealingError: It is not this instance's recovery key.
        """
        rows = self.session.scalars(select(GrantRow).where(GrantRow.desk_id == desk_id, GrantRow.member_id.is_(None)))
        return [
            Identity.from_seed(open_sealed(row.sealed, self.vault.label(GRANT, row.id), [recovery])) for row in rows
        ]

    def keep_signing(self, key: SigningKey, readers: Iterable[Recipient]) -> None:
        """Keep the organisation's signing key for the readers of the policy desk, in place of its readers so far."""
        row = self.session.scalars(select(SigningKeyRow)).one_or_none()
        if row is None:
            row = SigningKeyRow(id=new_id(), public=key.public, day=self.today)
            self.session.add(row)
        row.sealed = seal(key.seed, self.vault.label(SIGNING, row.id), [*readers])
        self.session.flush()

    def signing_public(self) -> bytes:
        """Return the organisation's public signing key (32 bytes)."""
        return self.session.scalars(select(SigningKeyRow.public)).one()

    def signed(self, key: DeskKey) -> bool:
        """Tell whether the organisation signed this key for this desk and epoch."""
        statement = key_statement(self.vault.instance, key.desk_id, key.epoch, key.recipient.encoded)
        try:
            verify_signature(self.signing_public(), statement, key.signature)
        except SealingError:
            return False
        return True

    def signing_key(self, policy: Sequence[Identity]) -> SigningKey:
        """Return the organisation's signing key for a holder of the policy desk's key."""
        row = self.session.scalars(select(SigningKeyRow)).one()
        return SigningKey.from_seed(open_sealed(row.sealed, self.vault.label(SIGNING, row.id), policy))

    def give(self, desk_id: str, epoch: int, member_id: str | None, key: Identity, reader: Recipient) -> None:
        """Seal a desk's private key to one reader; no member is the recovery key."""
        grant_id = new_id()
        sealed = seal(key.seed, self.vault.label(GRANT, grant_id), [reader])
        self.session.add(
            GrantRow(id=grant_id, desk_id=desk_id, epoch=epoch, member_id=member_id, sealed=sealed, day=self.today)
        )
        self.session.flush()


def desk_key(row: KeyColumns) -> DeskKey:
    """Return a row of `desk_key` as a value."""
    return DeskKey(row.desk_id, row.epoch, Recipient.parse(row.recipient), row.day, row.signature)
