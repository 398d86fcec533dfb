"""What policy staff keep beside their drafts, sealed to the policy desk: one shelf for each kind of thing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from watchdog.domain.ids import new_id
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.tables import ShelfRow
from watchdog.records.vault import Vault
from watchdog.sealing import Identity, Recipient


class Shelved(Protocol):
    """A dataclass that says under which name it is kept: `SHELF`, a class variable."""

    SHELF: ClassVar[str]


T = TypeVar("T", bound=Shelved)


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """A thing as it stands on the shelf, with its id and the version that was read."""

    id: str
    version: int
    thing: T


@dataclass(frozen=True, slots=True)
class Shelf:
    """The shelves of an instance, inside one unit of work."""

    session: Session
    vault: Vault
    today: dt.date

    def put(self, thing: Shelved, policy: Recipient) -> str:
        """Put a new thing on its shelf and return its id."""
        row_id = new_id()
        sealed = self.vault.seal(thing.SHELF, f"{row_id}:1", thing, [policy])
        self.session.add(ShelfRow(id=row_id, kind=thing.SHELF, day=self.today, version=1, sealed=sealed))
        self.session.flush()
        return row_id

    def all(self, kind: type[T], keys: Sequence[Identity]) -> list[Kept[T]]:
        """Return everything on a shelf, in no order.

        Raises:
            NoKeyError: The reader holds no key.
        """
        rows = self.session.scalars(select(ShelfRow).where(ShelfRow.kind == kind.SHELF)).all()
        return [self._open(kind, row, keys) for row in rows]

    def get(self, kind: type[T], row_id: str, keys: Sequence[Identity]) -> Kept[T]:
        """Return one thing.

        Raises:
            LookupError: There is none of this kind under the id.
            NoKeyError: The reader holds no key.
        """
        return self._open(kind, self._row(kind.SHELF, row_id), keys)

    def change(self, kept: Kept[T], policy: Recipient) -> None:
        """Save a thing anew; `kept` holds the version that the editor had read.

        Raises:
            LookupError: It was removed.
            ChangedMeanwhileError: Somebody saved another version since.
        """
        row = self._row(kept.thing.SHELF, kept.id)
        self.session.refresh(row, with_for_update=True)
        if row.version != kept.version:
            raise ChangedMeanwhileError
        row.version += 1
        row.day = self.today
        row.sealed = self.vault.seal(kept.thing.SHELF, f"{row.id}:{row.version}", kept.thing, [policy])
        self.session.flush()

    def remove(self, kind: type[Shelved], row_id: str) -> None:
        """Take a thing off its shelf for good.

        Raises:
            LookupError: There is none of this kind under the id.
        """
        row = self._row(kind.SHELF, row_id)
        self.session.execute(delete(ShelfRow).where(ShelfRow.id == row.id))

    def count(self, kind: type[Shelved]) -> int:
        """Return how many things stand on a shelf."""
        query = select(func.count()).select_from(ShelfRow).where(ShelfRow.kind == kind.SHELF)
        return self.session.scalars(query).one()

    def _row(self, kind: str, row_id: str) -> ShelfRow:
        row = self.session.get(ShelfRow, row_id)
        if row is None or row.kind != kind:
            raise LookupError(row_id)
        return row

    def _open(self, kind: type[T], row: ShelfRow, keys: Sequence[Identity]) -> Kept[T]:
        thing = self.vault.open(kind, kind.SHELF, f"{row.id}:{row.version}", row.sealed, keys)
        return Kept(row.id, row.version, thing)
