"""A folder of backups (docs/backups.md): rows sealed to the recovery key, exhibits' envelopes as they are, manifests.

A backup is there when its manifest is, which is written last. Envelopes never change, so all backups share them.
"""

import datetime as dt
import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from watchdog.domain import wire
from watchdog.domain.wire import WireError
from watchdog.records import rows
from watchdog.records.desks import GRANT
from watchdog.records.vault import Vault
from watchdog.records.work import Work
from watchdog.sealing import Identity, SealingError, SealingStream, check_stream, open_sealed, open_stream

FORMAT: Final = "watchdog backup 1"
PURPOSE: Final = "backup"
CHUNK: Final = 1 << 20
_MANIFEST: Final = re.compile(r"watchdog-(\d{6,9})\.json")
_BLOB: Final = re.compile(r"[0-9a-f]{32}")


class BackupError(Exception):
    """A backup cannot be made or used; carries a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of a backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What belongs to a backup; readable by anybody, says no more than the folder itself."""

    format: str
    number: int
    instance: str
    revision: str
    day: dt.date
    rows: Piece
    blobs: dict[str, Piece]


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of the sealed rows: what they are, and the secret of the instance (Base 64)."""

    format: str
    number: int
    instance: str
    revision: str
    day: dt.date
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file of a backup: `missing`, `size`, `form` or `digest`."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a new backup holds.

    Attributes:
        manifest: The backup.
        written: How many envelopes had not been in the folder before.
        lost: Exhibits whose envelope should be in the store and is not.
    """

    manifest: Manifest
    written: int
    lost: Collection[str]


@dataclass(frozen=True, slots=True)
class Examined:
    """What is inside a backup's rows.

    Attributes:
        head: The first line.
        counts: Rows of each table.
        gone: Blobs of exhibits that were taken back while the backup was made; their rows are in it, they are not.
        exhibits: The exhibit that each blob belongs to.
        keys: The private keys of all desks, as the recovery key opens them.
    """

    head: Head
    counts: dict[str, int]
    gone: frozenset[str]
    exhibits: dict[str, str]
    keys: tuple[Identity, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Backups:
    """The backups of one instance in one folder."""

    folder: Path

    def numbers(self) -> list[int]:
        """Return the numbers of the backups that are there, oldest first."""
        found = (_MANIFEST.fullmatch(path.name) for path in self.folder.glob("watchdog-*.json"))
        return sorted(int(match[1]) for match in found if match)

    def manifest(self, number: int | None = None) -> Manifest:
        """Return the manifest of a backup, of the newest unless a number is given.

        Raises:
            BackupError: "none" if there is no such backup, "manifest" if it cannot be read.
        """
        numbers = self.numbers()
        wanted = number if number is not None else (numbers or [0])[-1]
        if wanted not in numbers:
            raise BackupError("none")
        try:
            found = wire.load(Manifest, self._manifest_path(wanted).read_bytes())
        except WireError:
            raise BackupError("manifest") from None
        if found.format != FORMAT or found.number != wanted or not all(map(_BLOB.fullmatch, found.blobs)):
            raise BackupError("manifest")
        return found

    def rows_path(self, number: int) -> Path:
        """Return where the sealed rows of a backup lie."""
        return self.folder / f"watchdog-{number:06}.age"

    def blob_path(self, name: str) -> Path:
        """Return where an exhibit's envelope lies."""
        return self.folder / "blobs" / name[:2] / name

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one process at a time change the folder, which is made if it is not there.

        Raises:
            BackupError: "busy" if another one is at it.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("wb") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BackupError("busy") from None
            yield

    def sweep(self) -> None:
        """Remove what belongs to no backup: leftovers of one that did not end, and envelopes that were pruned.

        Raises:
            BackupError: "manifest" if one cannot be read; then nothing is removed.
        """
        numbers = self.numbers()
        named = {name for number in numbers for name in self.manifest(number).blobs}
        sealed = {self.rows_path(number) for number in numbers}
        loose = [path for path in self.folder.glob("watchdog-*.age") if path not in sealed]
        blobs = [path for path in self.folder.glob("blobs/[0-9a-f][0-9a-f]/*") if path.name not in named]
        for path in (*self.folder.glob("watchdog-*.part"), *loose, *blobs):
            path.unlink()

    def prune(self, keep: int) -> int:
        """Remove all but the newest backups and the envelopes that only they had; return how many went."""
        old = self.numbers()[:-keep]
        for number in old:
            self._manifest_path(number).unlink()
        self.sweep()
        return len(old)

    def keep_manifest(self, manifest: Manifest) -> None:
        """Write a manifest, durably: from now on the backup is there."""
        with written(self._manifest_path(manifest.number)) as sink:
            sink.write(wire.dump(manifest) + b"\n")

    def _manifest_path(self, number: int) -> Path:
        return self.folder / f"watchdog-{number:06}.json"


class Measured:
    """Passes on what is written, and knows its size and digest."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink, self._digest, self._size = sink, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        """Write on."""
        self._digest.update(data)
        self._size += len(data)
        return self._sink.write(data)

    @property
    def piece(self) -> Piece:
        """What was written so far."""
        return Piece(self._size, self._digest.hexdigest())


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """Give a file that stands under its name, durably and whole, when the block ends well, and not at all otherwise."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as sink:
            yield sink
            sink.flush()
            os.fsync(sink.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def create(backups: Backups, work: Work, head: Head, now: Callable[[Collection[str]], dict[str, str]]) -> Made:
    """Make a backup while others go on writing.

    The rows are those of one moment. What is taken back after it loses its envelopes while we copy: the backup says so.
    What is sealed anew after it gets other blobs than the rows name: the backup is given up.

    Args:
        backups: Where to; the caller is alone there.
        work: A unit of work that sees one moment; it ends when the rows are written, so that nothing waits for files.
        head: The first line.
        now: Asked at the end, which blobs some exhibits have; those that the database has no more are left out.

    Raises:
        BackupError: "instance" if the folder holds backups of another instance; "moved" if files were sealed anew.
        OSError: It cannot be written; then what was there before is still whole.
    """
    before = backups.manifest() if backups.numbers() else None
    if before and before.instance != head.instance:
        raise BackupError("instance")
    backups.sweep()
    label, recovery = Vault(head.instance).label(PURPOSE, str(head.number)), work.desks.recovery()
    with written(backups.rows_path(head.number)) as file:
        sink = Measured(file)
        stream = SealingStream(sink, label, [recovery])  # type: ignore[arg-type]  # only `write` is asked of a sink
        stream.write(wire.dump(head) + b"\n")
        for line in rows.dump(work.session.connection()):
            stream.write(line)
        exhibits = work.reports.exhibit_blobs()
        work.session.rollback()
        blobs, gone, copied = _copied(backups, work, sorted(exhibits), before.blobs if before else {})
        lost = set(now([exhibits[name] for name in gone]).values())
        if not lost <= set(gone):
            raise BackupError("moved")
        for line in _ending(blobs, gone):
            stream.write(line)
        stream.finish()
    manifest = Manifest(FORMAT, head.number, head.instance, head.revision, head.day, sink.piece, blobs)
    backups.keep_manifest(manifest)
    return Made(manifest, copied, lost)


def _copied(
    backups: Backups, work: Work, names: Iterable[str], known: dict[str, Piece]
) -> tuple[dict[str, Piece], list[str], int]:
    """Copy the envelopes that are not in the folder yet."""
    blobs: dict[str, Piece] = {}
    gone, copied = [], 0
    for name in names:
        path, piece = backups.blob_path(name), known.get(name)
        if piece is None or not path.exists() or path.stat().st_size != piece.size:
            try:
                source = work.blobs.open(name)
            except FileNotFoundError:
                gone.append(name)
                continue
            with source, written(path) as file:
                sink = Measured(file)
                while chunk := source.read(CHUNK):
                    sink.write(chunk)
            piece, copied = sink.piece, copied + 1
        blobs[name] = piece
    return blobs, gone, copied


def _ending(blobs: dict[str, Piece], gone: Collection[str]) -> Iterator[bytes]:
    for name, piece in blobs.items():
        yield rows.line({"blob": name, "size": piece.size, "sha256": piece.sha256})
    for name in gone:
        yield rows.line({"gone": name})
    yield rows.line({"blobs": len(blobs), "gone": len(gone)})


def faults(backups: Backups, manifest: Manifest) -> Iterator[Fault]:
    """Yield what is wrong with the files of a backup, as far as that shows without a key."""
    yield from check(backups.rows_path(manifest.number), manifest.rows, 1)
    for name, piece in manifest.blobs.items():
        yield from check(backups.blob_path(name), piece, None)


def check(path: Path, piece: Piece, readers: int | None) -> Iterator[Fault]:
    """Yield what is wrong with one file.

    Args:
        path: Where it should lie.
        piece: What it should be.
        readers: For how many it should be sealed; None for any number.
    """
    try:
        source = path.open("rb")
    except FileNotFoundError:
        yield Fault(path.name, "missing")
        return
    with source:
        if os.fstat(source.fileno()).st_size != piece.size:
            yield Fault(path.name, "size")
            return
        digest = hashlib.sha256()
        try:
            for part in check_stream(source, readers):
                digest.update(part)
        except SealingError:
            yield Fault(path.name, "form")
            return
    if digest.hexdigest() != piece.sha256:
        yield Fault(path.name, "digest")


def opened(backups: Backups, manifest: Manifest, recovery: Identity) -> tuple[Head, Iterator[bytes]]:
    """Return the first line of a backup's rows, and the others as they are opened.

    Raises:
        SealingError: It is another recovery key, or the file was changed; also while iterating.
        BackupError: "mixed" if the rows are not those of the manifest.
        RowsError: It does not begin as it should.
    """
    lines = _lines(backups, manifest, recovery)
    try:
        head = wire.load(Head, next(lines, b""))
    except WireError:
        raise rows.RowsError("head") from None
    told = (head.format, head.number, head.instance, head.revision, head.day)
    if told != (manifest.format, manifest.number, manifest.instance, manifest.revision, manifest.day):
        raise BackupError("mixed")
    return head, lines


def ended(lines: Iterator[bytes], manifest: Manifest) -> frozenset[str]:
    """Read what follows the tables and return which exhibits were taken back meanwhile.

    Raises:
        BackupError: "mixed" if the manifest lists other envelopes.
        RowsError: Something is missing, or follows the end.
    """
    blobs: dict[str, Piece] = {}
    gone: set[str] = set()
    while "sha256" in (found := rows.parsed(lines)):
        blobs[str(found["blob"])] = Piece(found["size"], found["sha256"])
    while "blobs" not in found:
        gone.add(str(found["gone"]))
        found = rows.parsed(lines)
    if found != {"blobs": len(blobs), "gone": len(gone)} or next(lines, None) is not None:
        raise rows.RowsError("end")
    if blobs != manifest.blobs:
        raise BackupError("mixed")
    return frozenset(gone)


def examine(backups: Backups, manifest: Manifest, recovery: Identity) -> Examined:
    """Open all rows of a backup, count them, and keep nothing of them but the keys of desks.

    Raises:
        SealingError: It is another recovery key, or something was changed.
        BackupError: "mixed" if rows, envelopes and manifest do not belong together.
        RowsError: The rows are not what they should be.
    """
    head, lines = opened(backups, manifest, recovery)
    counts: dict[str, int] = {}
    exhibits: dict[str, str] = {}
    keys: list[Identity] = []
    vault = Vault(head.instance)
    for batch in rows.batches(lines):
        counts[batch.table] = counts.get(batch.table, 0) + len(batch.rows)
        if batch.table == "exhibit":
            exhibits |= {row.get("blob", row["id"]): row["id"] for row in batch.rows}
        if batch.table == "grant":
            own = [row for row in batch.rows if row["member_id"] is None]
            seeds = (open_sealed(row["sealed"], vault.label(GRANT, row["id"]), [recovery]) for row in own)
            keys += map(Identity.from_seed, seeds)
    gone = ended(lines, manifest)
    if exhibits.keys() != gone | manifest.blobs.keys():
        raise BackupError("mixed")
    return Examined(head, dict(sorted(counts.items())), gone, exhibits, tuple(keys))


def opens(backups: Backups, examined: Examined, name: str, purpose: str) -> bool:
    """Tell whether an exhibit's envelope opens to its end with the keys of desks."""
    label = Vault(examined.head.instance).label(purpose, examined.exhibits[name])
    with backups.blob_path(name).open("rb") as source, suppress(SealingError):
        for _ in open_stream(source, label, [*examined.keys]):
            pass
        return True
    return False


def _lines(backups: Backups, manifest: Manifest, recovery: Identity) -> Iterator[bytes]:
    label, rest = Vault(manifest.instance).label(PURPOSE, str(manifest.number)), b""
    with backups.rows_path(manifest.number).open("rb") as source:
        for piece in open_stream(source, label, [recovery]):
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole
    if rest:
        raise rows.RowsError("line")
