"""The custody log: append-only, hash-chained lines, one chain a desk, with sealed details.

The format, so that a verifier outside the project can check it, stands in `docs/journal.md`.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from sqlalchemy import bindparam, exists, func, insert, select
from sqlalchemy.orm import Session, aliased

from watchdog.domain.ids import new_id
from watchdog.records.chain import BEGINNING, Fault, Link, faults, line_hash
from watchdog.records.database import one_writer
from watchdog.records.tables import CaseRow, Checkpoint, DeskKeyRow, DeskRow, JournalRow, ReportRow, table_of
from watchdog.records.vault import Vault
from watchdog.sealing import Identity, LockedError, Recipient, SealingError, SigningKey, verify_signature

PURPOSE: Final = "journal"
LOCKED: Final = "journal.locked"
"""Stands in place of the event of a line that the reader holds no key of. No line of a journal has it."""

CHECKPOINT_DOMAIN: Final = b"watchdog checkpoint 1\n"

# Every report writes a line or two: plain statements, built once, cost a third of the session's bookkeeping.
_LINE = insert(table_of(JournalRow))
_LAST = (
    select(JournalRow.seq, JournalRow.hash)
    .where(JournalRow.desk_id == bindparam("desk"))
    .order_by(JournalRow.seq.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Line:
    """What happened: who, what, to which thing, and a word why. `event` reads `noun.verb-ed`."""

    event: str
    actor: str
    object_id: str
    reason: str = ""
    object_hash: str = ""


@dataclass(frozen=True, slots=True)
class SealedLine:
    """A line for a desk's journal that has no place in it yet."""

    desk_id: str
    id: str
    object_id: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """An opened line with its place in the chain."""

    seq: int
    day: dt.date
    line: Line


def seal_line(vault: Vault, desk_id: str, recipient: Recipient, line: Line) -> SealedLine:
    """Seal a line for a desk. That needs no lock, so whoever is in a hurry under the lock does it before."""
    line_id = new_id()
    return SealedLine(desk_id, line_id, line.object_id, vault.seal(PURPOSE, line_id, line, [recipient]))


@dataclass(frozen=True, slots=True)
class Journal:
    """The journals of all desks, inside one unit of work."""

    session: Session
    get_vault: Callable[[], Vault]
    today: dt.date

    @property
    def vault(self) -> Vault:
        """Sealing, bound to this instance; the instance's name is read when something is sealed or opened."""
        return self.get_vault()

    def note(self, desk_id: str, recipient: Recipient, line: Line) -> None:
        """Seal a line and append it to a desk's journal."""
        self.append(seal_line(self.vault, desk_id, recipient, line))

    def append(self, line: SealedLine) -> None:
        """Append a sealed line to its journal; the desk's row is locked so that no two lines take one place."""
        if not one_writer(self.session):
            self.session.execute(select(DeskRow.id).where(DeskRow.id == line.desk_id).with_for_update())
        connection = self.session.connection()
        last = connection.execute(_LAST, {"desk": line.desk_id}).first()
        seq, previous = (last.seq + 1, last.hash) if last else (1, BEGINNING)
        link = Link(line.desk_id, seq, line.id, line.object_id, self.today, line.sealed, previous)
        connection.execute(_LINE, asdict(link) | {"hash": line_hash(link)})

    def entries(
        self, desk_id: str, keys: Sequence[Identity], most: int = 100, *, before: int | None = None
    ) -> list[Entry]:
        """Return a desk's latest lines, opened, newest first; `before` leaves out that line and all after it."""
        query = select(JournalRow).where(JournalRow.desk_id == desk_id).order_by(JournalRow.seq.desc()).limit(most)
        if before is not None:
            query = query.where(JournalRow.seq < before)
        return [self._open(row, keys) for row in self.session.scalars(query)]

    def about(self, desk_id: str, object_ids: Sequence[str], keys: Sequence[Identity]) -> list[Entry]:
        """Return the lines of a desk that concern some things, oldest first."""
        rows = self.session.scalars(
            select(JournalRow)
            .where(JournalRow.desk_id == desk_id, JournalRow.object_id.in_(object_ids))
            .order_by(JournalRow.seq)
        )
        return [self._open(row, keys) for row in rows]

    def _open(self, row: JournalRow, keys: Sequence[Identity]) -> Entry:
        try:
            line = self.vault.open(Line, PURPOSE, row.id, row.sealed, keys)
        except LockedError:
            if not self._is_of_desk(row.desk_id, keys):
                raise
            line = Line(LOCKED, "", row.object_id)
        return Entry(row.seq, row.day, line)

    def _is_of_desk(self, desk_id: str, keys: Sequence[Identity]) -> bool:
        """Tell whether one of the keys is or was a desk's: then a line that stays shut may be sealed to another one."""
        mine = [identity.recipient.encoded for identity in keys]
        known = select(DeskKeyRow.epoch).where(DeskKeyRow.desk_id == desk_id, DeskKeyRow.recipient.in_(mine))
        return self.session.scalars(known.limit(1)).first() is not None

    def last(self, desk_id: str) -> int:
        """Return the number of a desk's last line; 0 if there is none."""
        found = self.session.connection().execute(_LAST, {"desk": desk_id}).first()
        return 0 if found is None else int(found.seq)

    def changed(self, desk_id: str, after: int, most: int) -> list[tuple[int, str]]:
        """Return what a desk's lines after one are about, each thing once, at its last line, in order.

        Args:
            desk_id: The desk.
            after: The number of a line.
            most: How many things at most.
        """
        later = aliased(JournalRow)
        again = exists().where(
            later.desk_id == desk_id, later.object_id == JournalRow.object_id, later.seq > JournalRow.seq
        )
        query = (
            select(JournalRow.seq, JournalRow.object_id)
            .where(JournalRow.desk_id == desk_id, JournalRow.seq > after, ~again)
            .order_by(JournalRow.seq)
            .limit(most)
        )
        return [(seq, object_id) for seq, object_id in self.session.execute(query)]

    def destroyed(self, desk_id: str, after: int) -> list[str]:
        """Return the ids of reports and cases whose content was destroyed, of those that lines after one are about."""
        kinds = ((ReportRow, ReportRow.sealed), (CaseRow, CaseRow.sealed))
        return [
            object_id
            for kind, sealed in kinds
            for object_id in self.session.scalars(
                select(JournalRow.object_id)
                .join(kind, kind.id == JournalRow.object_id)
                .where(JournalRow.desk_id == desk_id, JournalRow.seq > after, sealed.is_(None))
                .distinct()
            )
        ]

    def heads(self) -> dict[str, tuple[int, str]]:
        """Return each desk's last line: its number and its hash in hexadecimal."""
        last = select(JournalRow.desk_id, func.max(JournalRow.seq).label("seq")).group_by(JournalRow.desk_id).subquery()
        query = select(JournalRow.desk_id, JournalRow.seq, JournalRow.hash).join(
            last, (JournalRow.desk_id == last.c.desk_id) & (JournalRow.seq == last.c.seq)
        )
        return {desk_id: (seq, digest.hex()) for desk_id, seq, digest in self.session.execute(query)}

    def checkpoints(self) -> int:
        """Return how many signed checkpoints there are."""
        return self.session.scalars(select(func.count()).select_from(Checkpoint)).one()

    def checkpoint(self, key: SigningKey) -> None:
        """Sign the heads as they stand."""
        heads = json.dumps(self.heads(), sort_keys=True)
        signature = key.sign(CHECKPOINT_DOMAIN + self.vault.instance.encode() + b"\n" + heads.encode())
        self.session.add(Checkpoint(id=new_id(), day=self.today, heads=heads, signature=signature))

    def verify(self, public: bytes) -> Iterator[Fault]:
        """Yield every place where a chain or a signed checkpoint does not hold."""
        hashes: dict[tuple[str, int], str] = {}
        previous: JournalRow | None = None
        for row in self.session.scalars(select(JournalRow).order_by(JournalRow.desk_id, JournalRow.seq)):
            before = previous if previous is not None and previous.desk_id == row.desk_id else None
            yield from faults(row, before)
            hashes[row.desk_id, row.seq] = row.hash.hex()
            previous = row
        for checkpoint in self.session.scalars(select(Checkpoint)):
            yield from self._checkpoint_faults(checkpoint, public, hashes)

    def _checkpoint_faults(
        self, checkpoint: Checkpoint, public: bytes, hashes: dict[tuple[str, int], str]
    ) -> Iterator[Fault]:
        message = CHECKPOINT_DOMAIN + self.vault.instance.encode() + b"\n" + checkpoint.heads.encode()
        try:
            verify_signature(public, message, checkpoint.signature)
        except SealingError:
            yield Fault("", 0, "checkpoint-signature")
            return
        for desk_id, (seq, digest) in json.loads(checkpoint.heads).items():
            if hashes.get((desk_id, seq)) != digest:
                yield Fault(desk_id, seq, "line-of-checkpoint")
