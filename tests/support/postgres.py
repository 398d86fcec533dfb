"""Real PostgreSQL servers of our own, started for the tests in throw-away folders."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg


@cache
def binaries() -> Path:
    """Return the folder of PostgreSQL's programs."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise LookupError("PostgreSQL is needed for the tests: apt-get install postgresql")
    return found[-1].parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Cluster:
    """A server, whether or not it runs just now."""

    folder: Path
    port: int
    durable: bool = False
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of its maintenance database."""
        return f"postgresql://watchdog@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers."""
        where: list[str | Path] = [
            "-D",
            self.folder / "data",
            "-p",
            str(self.port),
            "-k",
            self.folder,
            "-h",
            "127.0.0.1",
        ]
        self.process = subprocess.Popen(
            [binaries() / "postgres", *where, "-p", str(self.port), "-c", f"fsync={'on' if self.durable else 'off'}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            **owner(),
        )
        _wait(self.url)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT as `pg_ctl stop -m fast` does, SIGQUIT as a crash."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=30)
            self.process = None

    def restart(self) -> None:
        """Do as `pg_ctl restart -m fast`."""
        self.stop()
        self.start()

    def promote(self) -> None:
        """Make a standby the primary."""
        run_tool("pg_ctl", "promote", "-w", "-D", self.folder / "data", cwd=self.folder)


@contextmanager
def running(*, durable: bool = False) -> Iterator[Cluster]:
    """Start a server of its own; only a durable one keeps what it acknowledged when the power fails."""
    with place() as made:
        run_tool("initdb", "-D", made.folder / "data", "-A", "trust", "-U", "watchdog", "-E", "UTF8", cwd=made.folder)
        made.durable = durable
        made.start()
        yield made


@contextmanager
def standby(primary: Cluster) -> Iterator[Cluster]:
    """Start a standby that a running primary waits for at each commit."""
    with place() as made:
        run_tool("pg_basebackup", "-d", primary.url, "-D", made.folder / "data", "-R", "-c", "fast", cwd=made.folder)
        made.start()
        with psycopg.connect(primary.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")
            followed = b"SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
            while (found := connection.execute(followed).fetchone()) is None or found[0] == 0:
                subprocess.run(["sleep", "0.1"], check=True)
        yield made


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server and give the address of its maintenance database."""
    with running() as made:
        yield made.url


@contextmanager
def place() -> Iterator[Cluster]:
    """Give a throw-away folder for a server, and stop it in the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    made = Cluster(folder, _free_port())
    try:
        yield made
    finally:
        with contextlib.suppress(ProcessLookupError):
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def owner() -> dict[str, Any]:
    """Return as whom PostgreSQL's programs run: they refuse root."""
    return {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}


def run_tool(program: str, *arguments: str | Path, cwd: Path) -> None:
    """Run one of PostgreSQL's programs."""
    subprocess.run([binaries() / program, *arguments], check=True, capture_output=True, cwd=cwd, **owner())


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            subprocess.run(["sleep", "0.1"], check=True)
        else:
            return
    raise TimeoutError("PostgreSQL did not start")


def fresh_database(server: str) -> str:
    """Make an empty database and return its SQLAlchemy address."""
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres", f"/{name}")
