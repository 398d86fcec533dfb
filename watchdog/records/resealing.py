"""Sealing the older envelopes of a desk anew to its present key, in batches that can be broken off at any moment.

A batch is read, sealed anew and opened again without a lock; then its rows and how far it came are kept together, each
row only if nobody changed it meanwhile. Files go another way (`records.resealed_files`). Lines of the journal stay as
they are: their hashes are the proof.
"""

import datetime as dt
import hashlib
import io
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, inspect, select, tuple_
from sqlalchemy.orm import Session

from watchdog.records.blobs import Blobs
from watchdog.records.desks import Desks
from watchdog.records.journal import Journal, Line
from watchdog.records.kinds import DRAFT, EXHIBIT, REPORT, Kind, kinds_of
from watchdog.records.resealed_files import ResealedFile, resealed_file
from watchdog.records.tables import CaseRow, DraftRelease, ExhibitRow, MemberRow, ReportDesk, ResealingRow
from watchdog.sealing import Identity, SealingError, opens, resealed, reviewer_mark

BATCH: Final = 200
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Anew:
    """One row of a batch: what was read, and what it will be."""

    place: Place
    sealed: bytes = field(repr=False)
    made: bytes | None = field(repr=False)
    file: ResealedFile | None = None


@dataclass(slots=True)
class Batch:
    """Rows that were sealed anew and are not kept yet.

    Attributes:
        desk: The desk.
        kind: Their kind.
        start: Where the walk stood: epoch, kind and last row.
        rows: What is to be kept.
        after: The last row that was looked at.
        last: Whether the kind is done with it.
        kept: How many needed nothing.
        shut: How many did not open.
        useless: Blobs that nothing names any more, once it was kept or refused.
    """

    desk: str
    kind: Kind
    start: tuple[int, str, str]
    rows: list[Anew] = field(default_factory=list)
    after: str = ""
    last: bool = False
    kept: int = 0
    shut: int = 0
    useless: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Held:
    """A desk's keys: the one in force, and all that are held by their number."""

    now: Identity = field(repr=False)
    epoch: int
    by_epoch: Mapping[int, Identity] = field(repr=False)

    @property
    def earlier(self) -> list[Identity]:
        """The keys before, the latest first."""
        return [self.by_epoch[epoch] for epoch in sorted(self.by_epoch, reverse=True) if epoch != self.epoch]


@dataclass(frozen=True, slots=True)
class Resealing:
    """Sealing anew, inside one unit of work."""

    session: Session
    blobs: Blobs
    desks: Desks
    journal: Journal
    today: dt.date

    def held(self, desk_id: str, identities: Sequence[Identity]) -> Held:
        """Return a desk's keys by their numbers.

        Raises:
            LookupError: The key in force is not among them, or there is no such desk.
        """
        now, mine = self.desks.key(desk_id), {identity.recipient: identity for identity in identities}
        known = [key for key in self.desks.keys() if key.desk_id == desk_id]  # noqa: SIM118 - no mapping
        by_epoch = {key.epoch: mine[key.recipient] for key in known if key.recipient in mine}
        if now.epoch not in by_epoch:
            raise LookupError(desk_id)
        return Held(by_epoch[now.epoch], now.epoch, by_epoch)

    def progress(self, desk_id: str) -> ResealingRow | None:
        """Return how far a desk is, or None where it was never begun."""
        return self.session.get(ResealingRow, desk_id)

    def begin(self, desk_id: str, by: str) -> None:
        """Begin at the first envelope, or go on where it was broken off.

        Args:
            desk_id: The desk.
            by: Who begins, as the journal says.
        """
        key, row = self.desks.key(desk_id), self.session.get(ResealingRow, desk_id, with_for_update=True)
        if row is not None and row.epoch == key.epoch and row.kind:
            return
        row = row or ResealingRow(desk_id=desk_id)
        row.epoch, row.kind, row.after, row.day = key.epoch, kinds_of(desk_id)[0].name, "", self.today
        row.total, row.moved, row.kept, row.shut = self.count(desk_id), 0, 0, 0
        self.session.add(row)
        self.session.flush()
        self._note(desk_id, Line("desk.resealing-begun", by, desk_id, str(key.epoch)))

    def count(self, desk_id: str) -> int:
        """Return how many envelopes a desk has, without its journal."""
        return sum(
            self.session.scalars(select(func.count()).where(kind.scope(desk_id), kind.column.is_not(None))).one()
            for kind in kinds_of(desk_id)
        )

    def left(self, desk_id: str, held: Held) -> int:
        """Count out: return how many envelopes the desk's present key does not open. Looks at every one."""
        found = 0
        for kind in kinds_of(desk_id):
            after = ""
            while rows := self._rows(kind, desk_id, after, BATCH):
                found += sum(not _opens(sealed, held.now) for _place, sealed in rows)
                after = json.dumps(rows[-1][0])
        return found

    def prepare(self, desk_id: str, held: Held, seconds: float) -> Batch | None:
        """Seal some envelopes anew without keeping them; None when nothing is left to do.

        Args:
            desk_id: The desk.
            held: Its keys.
            seconds: After so long, the rest waits for the next batch.
        """
        row = self.progress(desk_id)
        if row is None or not row.kind or row.epoch != held.epoch:
            return None
        kind = next(kind for kind in kinds_of(desk_id) if kind.name == row.kind)
        batch = Batch(desk_id, kind, (row.epoch, row.kind, row.after), after=row.after)
        rows, until = self._rows(kind, desk_id, row.after, BATCH), time.monotonic() + seconds
        for place, sealed in rows:
            self._look_at(batch, held, place, sealed)
            batch.after = json.dumps(place)
            if time.monotonic() > until:
                break
        batch.last = len(rows) < BATCH and (not rows or batch.after == json.dumps(rows[-1][0]))
        return batch

    def keep(self, batch: Batch, held: Held, by: str) -> ResealingRow | None:
        """Keep a batch and how far it came; None where somebody else was faster, and nothing of it is kept.

        Rows that were changed or destroyed meanwhile stay as they are: whoever changed them sealed to the present key.
        `sweep` belongs after it, once it is committed.
        """
        row = self.session.get(ResealingRow, batch.desk, with_for_update=True, populate_existing=True)
        if row is None or (row.epoch, row.kind, row.after) != batch.start:
            batch.useless = [anew.file.new for anew in batch.rows if anew.file]
            return None
        for anew in batch.rows:
            done = self._put(batch, held, anew, by)
            row.moved, row.kept = row.moved + done, row.kept + (not done)
            if anew.file:
                batch.useless.append(anew.file.old if done else anew.file.new)
        row.kept, row.shut, row.day, row.after = row.kept + batch.kept, row.shut + batch.shut, self.today, batch.after
        if batch.last:
            names = [*(kind.name for kind in kinds_of(batch.desk)), ""]
            row.kind, row.after = names[names.index(row.kind) + 1], ""
            if not row.kind:
                said = f"{row.epoch}: {row.moved} + {row.kept} + {row.shut}"
                self._note(batch.desk, Line("desk.resealed", by, batch.desk, said))
        self.session.flush()
        return row

    def sweep(self, batch: Batch) -> None:
        """Remove the files that nothing names any more."""
        for name in batch.useless:
            self.blobs.remove(name)

    def _rows(self, kind: Kind, desk_id: str, after: str, most: int) -> list[tuple[Place, bytes]]:
        query = select(*kind.place, kind.column).where(kind.scope(desk_id), kind.column.is_not(None))
        if after:
            query = query.where(tuple_(*kind.place) > tuple_(*json.loads(after)))
        found = self.session.execute(query.order_by(*kind.place).limit(most))
        return [(tuple(each), sealed) for *each, sealed in found]

    def _look_at(self, batch: Batch, held: Held, place: Place, sealed: bytes) -> None:
        try:
            made = None if _opens(sealed, held.now) else resealed(sealed, held.earlier, held.now)
            file = self._file(str(place[0]), held) if batch.kind is EXHIBIT else None
        except (SealingError, FileNotFoundError):
            batch.shut += 1
            return
        if made is None and file is None:
            batch.kept += 1
        else:
            batch.rows.append(Anew(place, sealed, made, file))

    def _file(self, exhibit_id: str, held: Held) -> ResealedFile | None:
        old = self.session.scalars(select(ExhibitRow.blob).where(ExhibitRow.id == exhibit_id)).one_or_none()
        return None if old is None else resealed_file(self.blobs, old, held.earlier, held.now)

    def _put(self, batch: Batch, held: Held, anew: Anew, by: str) -> bool:
        """Change one row if it is still as it was read; tells whether it was."""
        kind = batch.kind
        row = self.session.get(inspect(kind.column.class_), anew.place, with_for_update=True, populate_existing=True)
        if row is None or getattr(row, kind.column.key) != anew.sealed:
            return False
        if isinstance(row, CaseRow) and not self._mark_case(row, held):
            return False
        if isinstance(row, ExhibitRow) and anew.file:
            if row.blob != anew.file.old:
                return False
            row.blob = anew.file.new
            said = Line("exhibit.resealed", by, row.report_id, anew.file.before, anew.file.after)
            self._note(batch.desk, said)
        if anew.made is not None:
            setattr(row, kind.column.key, anew.made)
        self.session.flush()
        if kind is REPORT:
            self._mark_place(batch.desk, str(anew.place[0]), held)
        if kind is DRAFT and anew.made is not None and self._was_released(anew.place):
            before, after = (hashlib.sha256(each).hexdigest() for each in (anew.sealed, anew.made))
            self._note(batch.desk, Line("draft.resealed", by, str(anew.place[0]), before, after))
        return True

    def _mark_place(self, desk_id: str, report_id: str, held: Held) -> None:
        """Let a report at its desk stand under the present key, and say so to its sender for ever."""
        place = self.session.get_one(ReportDesk, (desk_id, report_id), with_for_update=True, populate_existing=True)
        if place.epoch == held.epoch:
            return
        if place.assignee is not None:
            place.assignee = self._mark(place.assignee, report_id, held, place.epoch)
        place.first_epoch = place.epoch if place.first_epoch is None else place.first_epoch
        place.epoch = held.epoch
        self.session.flush()

    def _mark_case(self, row: CaseRow, held: Held) -> bool:
        """Make a case's marks anew under the present key; tells whether all of them are somebody's."""
        marks = {mark: self._mark(mark, row.id, held, row.epoch) for mark in (row.first_mark, row.second_mark) if mark}
        if None in marks.values():
            return False
        row.first_mark = marks[row.first_mark] if row.first_mark else None
        row.second_mark = marks[row.second_mark] if row.second_mark else None
        row.epoch = held.epoch
        return True

    def _mark(self, mark: bytes, object_id: str, held: Held, epoch: int) -> bytes | None:
        """Return a mark of the same person under the present key; None if it is nobody's."""
        before = held.by_epoch.get(epoch)
        if before is None:
            return None
        for member_id in self.session.scalars(select(MemberRow.id)):
            if reviewer_mark(before, object_id, member_id) == mark:
                return reviewer_mark(held.now, object_id, member_id)
        return None

    def _was_released(self, place: Place) -> bool:
        released = select(DraftRelease.number).where(
            DraftRelease.draft_id == place[0], DraftRelease.version == place[1]
        )
        return self.session.scalars(released).first() is not None

    def _note(self, desk_id: str, line: Line) -> None:
        self.journal.note(desk_id, self.desks.recipient(desk_id), line)


def _opens(sealed: bytes, identity: Identity) -> bool:
    try:
        return opens(io.BytesIO(sealed), identity)
    except SealingError:
        return False
