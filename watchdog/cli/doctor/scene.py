"""What the doctor looks at: an instance that may be broken, and that looking must not change."""

import datetime as dt
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from watchdog.records.blobs import FolderBlobs
from watchdog.records.database import options
from watchdog.records.versions import found, newest
from watchdog.records.work import Work

CONFIGURATION: Final = (
    Path("/etc/watchdog/settings"),
    Path("/etc/default/watchdog"),
    *(Path("/etc/systemd/system") / f"watchdog{part}.service" for part in ("", "-tick", "-backup")),
)
"""Files in which an operator may have written a password."""
PORT: Final = 8000


class SkippedError(Exception):
    """There is nothing to look at here, or another check tells of it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """An instance as it lies there.

    Attributes:
        data: Its folder, which may be missing.
        environment: The variables that the program would read.
        now: The moment, in UTC.
        port: Where the server listens.
        configuration: Files that may hold a password.
    """

    data: Path
    environment: Mapping[str, str] = field(repr=False)
    now: dt.datetime
    port: int = PORT
    configuration: tuple[Path, ...] = CONFIGURATION

    def said(self, name: str) -> str:
        """Return a variable, empty if it is not set."""
        return self.environment.get(name, "").strip()

    @property
    def folder(self) -> Path:
        """The data folder.

        Raises:
            SkippedError: There is none.
        """
        if not self.data.is_dir():
            raise SkippedError
        return self.data

    @property
    def process(self) -> Path:
        """The running server in `/proc`, or else this very process: the shell has other limits than the unit."""
        for path in sorted(Path("/proc").glob("[0-9]*"), key=lambda found: int(found.name)):
            with suppress(OSError):
                words = (path / "cmdline").read_bytes().decode(errors="replace").split("\0")
                if path.stat().st_uid == os.geteuid() and self._serves(words):
                    return path
        return Path("/proc") / str(os.getpid())

    def _serves(self, words: Sequence[str]) -> bool:
        if "serve" not in words or not any("watchdog" in word for word in words[: words.index("serve")]):
            return False
        told = re.search(r"--port[= ](\d+)", " ".join(words))
        return (int(told[1]) if told else PORT) == self.port

    @property
    def url(self) -> URL:
        """The database's address."""
        return make_url(self.said("WATCHDOG_DATABASE_URL") or f"sqlite:///{self.data / 'watchdog.sqlite3'}")

    @property
    def database_file(self) -> Path:
        """SQLite's file.

        Raises:
            SkippedError: There is none, or the database is another one.
        """
        path = Path(self.url.database or "")
        if self.url.get_backend_name() != "sqlite" or not path.is_file():
            raise SkippedError
        return path

    @property
    def blobs(self) -> Path:
        """The folder of the exhibits' envelopes.

        Raises:
            SkippedError: They lie in a store elsewhere.
        """
        said = self.said("WATCHDOG_BLOBS")
        if "://" in said:
            raise SkippedError
        return Path(said) if said else self.data / "blobs"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give a session that only reads.

        Raises:
            SkippedError: There is no database yet.
        """
        engine = self._engine()
        try:
            with Session(engine) as session:
                yield session
        finally:
            engine.dispose()

    def revision(self) -> str | None:
        """Return which version of the tables the database has."""
        with self.session() as session:
            return found(session)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Give a unit of work that only reads, on an instance whose tables are those of this program.

        Raises:
            SkippedError: They are not, or nothing was set up.
        """
        if self.revision() != newest():
            raise SkippedError
        with self.session() as session:
            work = Work(session, FolderBlobs(self.data / "blobs"), self.now)
            if not work.is_set_up():
                raise SkippedError
            yield work

    def _engine(self) -> Engine:
        if self.url.get_backend_name() == "sqlite":
            path = self.database_file

            def opened() -> sqlite3.Connection:
                return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)

            return create_engine("sqlite://", creator=opened, hide_parameters=True)
        held: dict[str, Any] = options(str(self.url)) | {"connect_args": {"connect_timeout": 5}}
        return create_engine(self.url, **held, execution_options={"postgresql_readonly": True})
