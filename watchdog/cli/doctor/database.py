"""The database: is it there, does it keep what it acknowledged, is it whole; the journal, the exhibits, the backups."""

import datetime as dt
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import create_engine, func, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from watchdog.cli.doctor.check import Check
from watchdog.cli.doctor.scene import Scene, SkippedError
from watchdog.cli.tick import ARRIVING
from watchdog.records.database import prepare
from watchdog.records.quarters import WINDOW_SECONDS, quarter
from watchdog.records.standing import BACKUP_MADE, BACKUP_STALE
from watchdog.records.tables import Counter, Sitting
from watchdog.records.versions import newest, versions

FULL: Final = 2
UPKEEP_SECONDS: Final = 6 * 3600
ASKED: Final = ("fsync", "synchronous_commit", "full_page_writes", "log_statement", "is_superuser")
HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Version:
    """Which version of the tables there is, which is wanted, and whether the program knows it."""

    found: str | None
    wanted: str | None
    known: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """What the file `BACKUP_MADE` says: nothing (None), or its text."""

    today: dt.date
    said: str | None


def reachable(fault: str | None) -> str | None:
    """Judge whether the database answers (the kind of the fault)."""
    if fault:
        return f"The database does not answer ({fault}): start it, or correct WATCHDOG_DATABASE_URL."
    return None


def write_ahead(mode: str) -> str | None:
    """Judge SQLite's mode of writing."""
    if mode != "wal":
        return f"SQLite writes in the mode {mode}: stop whatever else opens the file, and run watchdog tick."
    return None


def synchronous(level: int) -> str | None:
    """Judge whether SQLite waits for the disk (`PRAGMA synchronous`, 2 is FULL)."""
    return None if level >= FULL else "SQLite does not wait for the disk: install the program again."


def whole(said: str) -> str | None:
    """Judge what SQLite's quick check says."""
    if said != "ok":
        return "The database file is damaged: stop the server, keep a copy of the file, and restore the last backup."
    return None


def references(count: int) -> str | None:
    """Judge how many rows refer to nothing."""
    if count:
        return f"{count} rows refer to something that is gone: keep a copy of the file, then restore the last backup."
    return None


def version(seen: Version) -> str | None:
    """Judge whether tables and program are of one version."""
    if seen.found is None:
        return "The database has no tables yet: run watchdog init."
    if not seen.known:
        return "The database was made by a newer program: install that version again, or restore a backup from before."
    if seen.found != seen.wanted:
        return "The database is of an older program: make a backup, then run watchdog init to bring it up to date."
    return None


def durable(said: Mapping[str, str]) -> str | None:
    """Judge whether PostgreSQL keeps what it acknowledged."""
    if "off" in (said["fsync"], said["full_page_writes"]):
        return "PostgreSQL loses data when the power fails: set fsync = on and full_page_writes = on."
    return None


def commits(said: Mapping[str, str]) -> str | None:
    """Judge whether PostgreSQL waits for the disk before it says that something is kept."""
    if said["synchronous_commit"] in {"off", "local"}:
        return "PostgreSQL acknowledges reports before they are safe: set synchronous_commit = on."
    return None


def statements(said: Mapping[str, str]) -> str | None:
    """Judge whether PostgreSQL writes down what is asked and when."""
    if said["log_statement"] != "none":
        return "PostgreSQL logs what is asked and when: set log_statement = none."
    return None


def rights(said: Mapping[str, str]) -> str | None:
    """Judge whether the account at PostgreSQL may do more than it needs."""
    if said["is_superuser"] == "on":
        return "The program is a superuser of PostgreSQL: give it an account of its own that owns only this database."
    return None


def encrypted(seen: tuple[Collection[str], bool]) -> str | None:
    """Judge whether the way to PostgreSQL is secured (its hosts, and whether TLS is used)."""
    hosts, tls = seen
    if not tls and any(not host.startswith("/") and host not in HERE for host in hosts):
        return "The line to PostgreSQL is not secured: add ?sslmode=verify-full to WATCHDOG_DATABASE_URL."
    return None


def backup(seen: Backup) -> str | None:
    """Judge how old the last backup is."""
    if seen.said is None:
        return "There is no backup yet: run watchdog backup create, and let a timer do it every day."
    try:
        made = dt.date.fromisoformat(seen.said.strip()[:10])
    except ValueError:
        return "Nobody can tell when the last backup was made: run watchdog backup create."
    if seen.today - made > BACKUP_STALE:
        return f"The last backup is of {made}: look why the timer does not run, and run watchdog backup create."
    return None


def journal(faults: int) -> str | None:
    """Judge the custody logs."""
    if faults:
        return f"The journal does not hold in {faults} places: copy the database, then run watchdog journal verify."
    return None


def orphans(count: int) -> str | None:
    """Judge envelopes that no row names."""
    if count:
        return f"{count} files belong to no report any more: run watchdog tick, by a timer every quarter of an hour."
    return None


def lost(count: int) -> str | None:
    """Judge rows whose envelope is gone."""
    if count:
        return f"{count} files of reports are gone from the disk: bring them back with watchdog backup restore."
    return None


def upkeep(idle_seconds: int) -> str | None:
    """Judge since when nobody swept what should have been forgotten."""
    if idle_seconds > UPKEEP_SECONDS:
        return "What should be forgotten still stands in the database: run watchdog tick every quarter of an hour."
    return None


def _reachable(scene: Scene) -> str | None:
    try:
        with scene.session() as session:
            inspect(session.connection()).get_table_names()
    except (SQLAlchemyError, ModuleNotFoundError) as fault:
        return type(fault).__name__
    return None


def _pragma(scene: Scene, name: str) -> list[tuple[object, ...]]:
    path = scene.database_file
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(f"PRAGMA {name}").fetchall()
    finally:
        connection.close()


def _quick(scene: Scene) -> str:
    try:
        return str(_pragma(scene, "quick_check(1)")[0][0])
    except sqlite3.DatabaseError as fault:
        return type(fault).__name__


def _synchronous(scene: Scene) -> int:
    _ = scene.database_file
    engine = create_engine("sqlite://")
    prepare(engine)
    try:
        with engine.connect() as connection:
            return int(connection.execute(text("PRAGMA synchronous")).scalar_one())
    finally:
        engine.dispose()


def _version(scene: Scene) -> Version:
    if scene.url.get_backend_name() == "sqlite" and not scene.data.is_dir():
        raise SkippedError
    try:
        found = scene.revision()
    except SkippedError:  # no file yet
        found = None
    return Version(found, newest(), found in versions())


def _postgres(scene: Scene) -> dict[str, str]:
    if scene.url.get_backend_name() != "postgresql":
        raise SkippedError
    with scene.session() as session:
        return {name: str(session.execute(text(f"SHOW {name}")).scalar_one()) for name in ASKED}


def hosts(url: URL) -> tuple[str, ...]:
    """Return the hosts that a database's address names; SQLAlchemy takes several in two forms.

    They are `…@one,two/…` and `…@/…?host=one:5432&host=two:5432`.
    """
    said = url.query.get("host", ())
    named = [url.host or "", *([said] if isinstance(said, str) else said)]
    return tuple(
        host.partition(":")[0] if host.count(":") == 1 else host for host in ",".join(named).split(",") if host
    )


def _encrypted(scene: Scene) -> tuple[tuple[str, ...], bool]:
    if scene.url.get_backend_name() != "postgresql":
        raise SkippedError
    with scene.session() as session:
        tls = session.execute(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).scalar_one()
    return hosts(scene.url), bool(tls)


def _backup(scene: Scene) -> Backup:
    path = scene.folder / BACKUP_MADE
    said = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
    return Backup(scene.now.date(), said)


def _journal(scene: Scene) -> int:
    with scene.work() as work:
        return sum(1 for _ in work.journal.verify(work.desks.signing_public()))


def _orphans(scene: Scene) -> int:
    before = (scene.now - ARRIVING).timestamp()
    with scene.work() as work:
        kept = set(work.reports.blob_names())
    files = [path for path in scene.blobs.glob("[0-9a-f][0-9a-f]/*") if path.stem not in kept]
    return sum(path.stat().st_mtime < before for path in [*files, *scene.blobs.glob("incoming/*")])


def _lost(scene: Scene) -> int:
    with scene.work() as work:
        return sum(not (scene.blobs / name[:2] / name).is_file() for name in work.reports.blob_names())


def _idle(scene: Scene) -> int:
    with scene.work() as work:
        window: int | None = work.session.scalar(select(func.min(Counter.window)))
        sat: dt.date | None = work.session.scalar(select(func.min(Sitting.day)))
    counted = 0 if window is None else (quarter(scene.now) - window) * WINDOW_SECONDS
    forgotten = dt.timedelta() if sat is None else scene.now.date() - sat - dt.timedelta(days=2)
    return max(counted, int(forgotten.total_seconds()))


CHECKS: Final = (
    Check("database", _reachable, reachable),
    Check("database-mode", lambda scene: str(_pragma(scene, "journal_mode")[0][0]), write_ahead),
    Check("database-synchronous", _synchronous, synchronous),
    Check("database-whole", _quick, whole),
    Check("database-references", lambda scene: len(_pragma(scene, "foreign_key_check")), references),
    Check("database-version", _version, version),
    Check("postgresql-durable", _postgres, durable),
    Check("postgresql-commits", _postgres, commits),
    Check("postgresql-statements", _postgres, statements),
    Check("postgresql-rights", _postgres, rights),
    Check("postgresql-encrypted", _encrypted, encrypted),
    Check("backup", _backup, backup),
    Check("journal", _journal, journal),
    Check("files-orphaned", _orphans, orphans),
    Check("files-lost", _lost, lost),
    Check("upkeep", _idle, upkeep),
)
