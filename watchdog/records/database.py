"""The engine and the session: the one file that knows Flask-SQLAlchemy, and what each engine needs to be safe."""

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

db = SQLAlchemy()

WRITES = "watchdog_writes"
BUSY_SECONDS = 30
PATIENCE = 1000
"""Milliseconds until the log is left for the next time."""
THREADS = 16
"""Threads of a worker (`config/gunicorn.py`): each may hold a connection; the first five are kept open."""

POSTGRES: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""How soon a host that fell silent is given up (libpq, "parameter key words"): after that another one may be asked, and
the sender hears that nothing was sent, instead of nothing."""


def options(url: str) -> dict[str, Any]:
    """Return the engine's options for a database address.

    Parameters never reach an error message, so a failing statement cannot print what it carried.
    """
    common: dict[str, Any] = {"hide_parameters": True, "pool_size": 5, "max_overflow": THREADS - 5}
    if url.startswith("sqlite"):
        return common | {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
    return common | {"pool_pre_ping": True, "connect_args": POSTGRES}


def prepare(engine: Engine) -> None:
    """Make SQLite keep what it acknowledged and let writers queue instead of failing.

    WAL with `synchronous=FULL` survives power loss (sqlite.org/pragma.html#pragma_synchronous); `BEGIN IMMEDIATE`
    takes the write lock first, because a reader that becomes a writer half-way would fail instead of waiting.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def tables_made_anew(connection: Connection) -> Iterator[None]:
    """Let a migration make tables anew that others refer to (sqlite.org/lang_altertable.html, section 7).

    Raises:
        IntegrityError: Afterwards a row refers to nothing.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if driver.execute("PRAGMA foreign_key_check").fetchall():
            raise sqlite3.IntegrityError("foreign_key_check")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def one_writer(session: Session) -> bool:
    """Tell whether the database lets one writer in at a time, so that nothing can change under its hands."""
    return session.get_bind().dialect.name == "sqlite"


def in_transaction(session: Session) -> bool:
    """Ask SQLite itself whether the session's transaction still stands: some errors end it without a word."""
    driver = session.connection().connection.driver_connection
    return isinstance(driver, sqlite3.Connection) and driver.in_transaction


@contextmanager
def alone(engine: Engine, subject: str, folder: Path) -> Iterator[bool]:
    """Give the word that nobody else does the same for this database just now, or the word that somebody does.

    It ends with the block, or with the process: the kernel or PostgreSQL notices that by itself.

    Args:
        engine: The database. PostgreSQL gives the word to all hosts (its manual, "advisory locks").
        subject: What is to be done; a plain name.
        folder: Where SQLite's machine keeps the word, beside the database.
    """
    if engine.dialect.name == "sqlite":
        with (folder / subject).open("wb") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        return
    key = int.from_bytes(hashlib.sha256(f"watchdog {subject}".encode()).digest()[:8], "big", signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        given = bool(connection.scalar(select(func.pg_try_advisory_lock(key))))
        try:
            yield given
        finally:
            if given:
                connection.execute(select(func.pg_advisory_unlock(key)))


@contextmanager
def in_turn(queue: Path | None) -> Iterator[None]:
    """Let writers of all threads and processes wait in line.

    SQLite's own waiting sleeps and tries again, longer each time: at sixteen senders two thirds of the machine stood
    idle. A lock of the operating system wakes the next writer at once. It decides nothing about safety; whoever does
    not queue still waits for SQLite's lock.

    Args:
        queue: A file beside the database; None for databases that queue by themselves.
    """
    if queue is None:
        yield
        return
    with queue.open("wb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def begin_snapshot(session: Session) -> None:
    """Start the session's transaction as a reader who sees one moment, however long it reads and whoever writes.

    SQLite's readers do so by themselves in WAL mode (sqlite.org/isolation.html).
    """
    if not one_writer(session):
        session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})


def forget_freed(engine: Engine) -> None:
    """Let go of copies of deleted rows that the database still keeps for itself, as far as it can just now.

    SQLite writes zeros over them at once (`secure_delete`), but its log holds them until it is cut. PostgreSQL frees
    their place for others.
    """
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return
    with closing(engine.raw_connection()) as own:
        # Whoever reads for long, as a backup does, must not make senders wait until the log can be cut.
        own.cursor().execute(f"PRAGMA busy_timeout={PATIENCE}")
        own.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        own.cursor().execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def begin_writing(session: Session) -> None:
    """Start the session's transaction as a writer."""
    session.connection(execution_options={WRITES: True})
