"""Restoring a backup into a new, empty place. A place that was begun and not finished is refused by everything else."""

import base64
import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, make_url

from watchdog.cli.place import BY_OPERATOR, Place, migrate, unmigrate, where_of, working
from watchdog.records import rows
from watchdog.records.backups import (
    CHUNK,
    BackupError,
    Backups,
    Examined,
    Manifest,
    Measured,
    check,
    ended,
    examine,
    opened,
    written,
)
from watchdog.records.journal import Line
from watchdog.records.work import Work
from watchdog.sealing import Identity
from watchdog.settings import UNFINISHED, Settings, data_folder


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore.

    Attributes:
        counts: Rows in the backup, by table.
        kept: Rows in the new database before it was brought up to date, by table.
        files: Envelopes in the new store.
        gone: Exhibits whose envelopes had been taken back while the backup was made; they have no row any more.
        faults: Faults of the journals.
    """

    counts: dict[str, int]
    kept: dict[str, int]
    files: int
    gone: int
    faults: int


def restored(place: Place, backups: Backups, manifest: Manifest, recovery: Identity) -> Restored:
    """Restore a backup, bring its tables up to date and check what came of it.

    Everything of the backup is opened and counted before anything is written. Envelopes come first, then all rows in
    one transaction, so that a place without its mark of being unfinished is whole.

    Raises:
        BackupError: "occupied" unless the place is empty, or one where a restore did not end; "mixed", "counts".
        SealingError: It is another recovery key, or the backup was changed.
        RowsError: The rows are not what they should be.
        OSError: Something cannot be read or written.
    """
    if next(check(backups.rows_path(manifest.number), manifest.rows, 1), None):
        raise BackupError("mixed")
    examined = examine(backups, manifest, recovery)
    settings = _emptied(place, base64.b64decode(examined.head.secret))
    migrate(settings, manifest.revision)
    _copy(backups, manifest, settings)
    kept = _load(backups, manifest, recovery, settings, examined)
    migrate(settings)
    with working(settings, keep=True) as work:
        _note(work, manifest)
    with working(settings) as work:
        faults = sum(1 for _ in work.journal.verify(work.desks.signing_public()))
        files = sum(1 for _ in work.blobs.names())
    if files != len(manifest.blobs):
        raise BackupError("counts")
    (settings.data / UNFINISHED).unlink()
    return Restored(examined.counts, kept, files, len(examined.gone), faults)


def _emptied(place: Place, secret: bytes) -> Settings:
    """Return the settings of an empty place, marked as unfinished; a refusal leaves the mark.

    The mark names the database and the store once they were found empty. Where it does so already, whatever is there
    came from a restore that did not end.
    """
    folder = data_folder(os.environ, place.data)
    mark = folder / UNFINISHED
    if not mark.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BackupError("occupied")
        _durably(mark, b"")
    _durably(folder / "secret", secret)
    settings = place.settings(restoring=True)
    where = where_of(settings).encode()
    if mark.read_bytes() == where:
        _clear(settings)
        return settings
    with working(settings) as work:
        tables = inspect(work.session.connection()).get_table_names()
        if tables or any(work.blobs.names()):
            raise BackupError("occupied")
    _durably(mark, where)
    return settings


def _clear(settings: Settings) -> None:
    """Take away what an earlier try left."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        for end in ("", "-wal", "-shm"):
            Path(f"{url.database}{end}").unlink(missing_ok=True)
    else:
        unmigrate(settings)
    with working(settings) as work:
        for name in list(work.blobs.names()):
            work.blobs.remove(name)


def _copy(backups: Backups, manifest: Manifest, settings: Settings) -> None:
    """Copy all envelopes into the store, each compared with the manifest on its way."""
    with working(settings) as work:
        for name, piece in manifest.blobs.items():
            incoming = work.blobs.incoming()
            try:
                sink = Measured(incoming.sink)
                with backups.blob_path(name).open("rb") as source:
                    while chunk := source.read(CHUNK):
                        sink.write(chunk)
                if sink.piece != piece:
                    raise BackupError("mixed")
                work.blobs.adopt(name, incoming)
            finally:
                incoming.discard()


def _load(
    backups: Backups, manifest: Manifest, recovery: Identity, settings: Settings, examined: Examined
) -> dict[str, int]:
    """Put all rows into the database in one transaction and return how many each table has."""
    with working(settings, keep=True) as work:
        connection = work.session.connection()
        _, lines = opened(backups, manifest, recovery)
        rows.load(connection, lines)
        gone = ended(lines, manifest)
        kept = rows.counts(connection)
        if kept != examined.counts:
            raise BackupError("counts")
        work.reports.forget_exhibits(gone)
    return kept


def _note(work: Work, manifest: Manifest) -> None:
    """Tell every desk in its journal that what stands before this line came from a backup."""
    for desk_id in work.desks.epochs():
        line = Line("record.restored", BY_OPERATOR, manifest.instance, manifest.day.isoformat())
        work.journal.note(desk_id, work.desks.recipient(desk_id), line)


def _durably(path: Path, data: bytes) -> None:
    with written(path) as sink:
        path.with_suffix(".part").chmod(0o600)
        sink.write(data)
