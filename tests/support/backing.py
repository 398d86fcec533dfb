"""Backups as an operator makes and restores them: the real command, in this process or in its own."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result
from flask_migrate import stamp
from sqlalchemy import Connection, create_engine

from tests.support.instance import Instance
from watchdog.cli.main import main
from watchdog.records import rows


@dataclass
class Spot:
    """Where an instance is, or will be: its folder and its database."""

    data: Path
    database_url: str

    def environment(self, backups: Path) -> dict[str, str]:
        return {"WATCHDOG_DATABASE_URL": self.database_url, "WATCHDOG_BACKUPS": str(backups)}

    @contextlib.contextmanager
    def connected(self) -> Iterator[Connection]:
        engine = create_engine(self.database_url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    def contents(self) -> dict[str, list[bytes]]:
        """Return all rows by table, in their neutral form, as far as backups hold them."""
        with self.connected() as connection:
            found: dict[str, list[bytes]] = {}
            for batch in rows.batches(rows.dump(connection)):
                found.setdefault(batch.table, []).extend(repr(sorted(row.items())).encode() for row in batch.rows)
        return found


def place_at(folder: Path, database_url: str | None = None) -> Spot:
    return Spot(folder, database_url or f"sqlite:///{folder / 'watchdog.sqlite3'}")


def placed(instance: Instance) -> Spot:
    """Give an instance of the tests what the command line asks for: a known revision and a file with its secret."""
    with instance.app.app_context():
        stamp()
    secret = instance.settings.data / "secret"
    secret.write_bytes(instance.settings.secret)
    secret.chmod(0o600)
    return Spot(instance.settings.data, instance.settings.database_url)


@dataclass
class Operator:
    """Somebody who runs commands about a folder of backups."""

    backups: Path
    recovery: str = field(repr=False)

    def run(self, place: Spot, *words: str, said: str = "") -> Result:
        environment = place.environment(self.backups)
        return CliRunner().invoke(main, ["--data", str(place.data), *words], input=said, env=environment)

    def create(self, place: Spot, *words: str) -> Result:
        return self.run(place, "backup", "create", *words)

    def verify(self, place: Spot, *words: str) -> Result:
        return self.run(place, "backup", "verify", *words, said=f"{self.recovery}\n")

    def restore(self, place: Spot, *words: str, key: str = "") -> Result:
        return self.run(place, "backup", "restore", *words, said=f"{key or self.recovery}\n")

    def start(
        self, place: Spot, *words: str, limits: Callable[[], None] | None = None, said: str = ""
    ) -> subprocess.Popen[str]:
        """Start a command in a process of its own."""
        process = subprocess.Popen(
            [sys.executable, "-m", "watchdog", "--data", str(place.data), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | place.environment(self.backups),
            preexec_fn=limits,  # noqa: PLW1509 - the child only lowers its own limits
        )
        if said:
            assert process.stdin is not None
            process.stdin.write(said)
            process.stdin.close()
            process.stdin = None
        return process


def pipe_instead(path: Path) -> bytes:
    """Put a pipe in place of a file, so that whoever reads it waits there, and return what was in the file."""
    contents = path.read_bytes()
    path.unlink()
    os.mkfifo(path)
    return contents


def file_again(path: Path, contents: bytes) -> None:
    """Put the file back."""
    path.unlink()
    path.write_bytes(contents)


def wait_for(happened: Callable[[], bool]) -> None:
    for _ in range(3000):
        if happened():
            return
        time.sleep(0.01)
    raise TimeoutError
