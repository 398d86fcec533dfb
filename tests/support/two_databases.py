"""Two machines with PostgreSQL as the shipped files set it up: at addresses of the loopback, with TLS and passwords."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.support.postgres import binaries, owner, place, run_tool
from tests.support.proxies import CONFIG, changed
from tests.support.server import free_port

SHIPPED = CONFIG / "postgresql"
ADDRESSES = {"db1": "127.0.0.1", "db2": "127.0.0.2"}
PASSWORD = "of-the-tests"
DEFINED = f"""
CREATE ROLE replica LOGIN REPLICATION PASSWORD '{PASSWORD}';
CREATE ROLE watchdog LOGIN PASSWORD '{PASSWORD}';
CREATE DATABASE watchdog OWNER watchdog;
"""


@dataclass
class Machine:
    """One of the two. Its folder holds data, settings, certificates, the socket and its log."""

    name: str
    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def address(self) -> str:
        return ADDRESSES[self.name]

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def set_up(self) -> None:
        """Lay the shipped settings where PostgreSQL looks for them, as Debian does: beside the data."""
        settings = changed(
            (SHIPPED / "watchdog.conf").read_text(encoding="utf-8"),
            {
                "cluster_name = 'db1'": f"cluster_name = '{self.name}'",
                "'10.0.0.21'": f"'{self.address}'",
                "/etc/postgresql/tls/": f"{self.folder}/",
            },
        )
        rights = (SHIPPED / "pg_hba.conf").read_text(encoding="utf-8")
        rights = changed(rights, {" peer": " trust", "10.0.0.0/24": "127.0.0.0/8"})  # who the tests are is no matter
        (self.folder / "postgresql.conf").write_text(settings, encoding="utf-8")
        (self.folder / "pg_hba.conf").write_text(rights, encoding="utf-8")
        passwords = self.folder / "pgpass"
        passwords.write_text(f"*:*:*:*:{PASSWORD}\n", encoding="utf-8")
        for path in self.folder.iterdir():
            shutil.chown(path, **owner())
            path.chmod(0o700 if path.is_dir() else 0o600)

    def start(self) -> None:
        """Start it and wait until it answers."""
        given = {
            "config_file": self.folder / "postgresql.conf",
            "hba_file": self.folder / "pg_hba.conf",
            "unix_socket_directories": self.folder,
            "port": self.port,
        }
        words = [word for name, value in given.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as sink:
            self.process = subprocess.Popen(
                [binaries() / "postgres", "-D", self.folder / "data", *words],
                stdout=sink,
                stderr=sink,
                cwd=self.folder,
                env=os.environ | {"HOME": str(self.folder)},  # it looks for certificates there
                **owner(),
            )
        until(self.answers)

    def answers(self) -> bool:
        try:
            self.asked("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT as `pg_ctl stop -m fast` does, SIGQUIT as a crash."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)
            self.process = None

    def asked(self, statement: str) -> list[tuple[object, ...]]:
        """Ask it as its owner, over its socket."""
        where = f"host={self.folder} port={self.port} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    def run(self, script: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one of the shipped scripts as on this machine."""
        environment = {
            "PATH": f"{binaries()}:{os.environ['PATH']}",
            "PGHOST": str(self.folder),
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
            "PGDATA": str(self.folder / "data"),
            "PGPASSFILE": str(self.folder / "pgpass"),
            "WATCHDOG_CA": str(self.folder / "server.crt"),
        }
        text = (SHIPPED / script).read_text(encoding="utf-8")
        return subprocess.run(
            ["bash", "-s", "--", *words],
            input=text,
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **owner(),
        )


def until(happened: Callable[[], bool]) -> None:
    for _ in range(600):
        if happened():
            return
        time.sleep(0.1)
    raise TimeoutError


@dataclass
class Pair:
    """Primary and standby, and what the hosts are told of them."""

    first: Machine
    second: Machine

    def url(self, user: str = "watchdog", sslmode: str = "verify-full") -> str:
        """Return what `WATCHDOG_DATABASE_URL` says, in the short form: both machines listen on one port."""
        both = ",".join(ADDRESSES.values())
        tls = f"sslmode={sslmode}&sslrootcert={self.first.folder / 'server.crt'}"
        where = f"{user}:{PASSWORD}@{both}:{self.first.port}/watchdog"
        return f"postgresql+psycopg://{where}?{tls}&target_session_attrs=read-write"

    def follow(self, standby: Machine, primary: Machine) -> None:
        """Make one the standby of the other, by the shipped scripts."""
        done = standby.run("standby.sh", primary.address)
        assert done.returncode == 0, done.stderr
        standby.start()
        until(lambda: primary.run("together.sh").returncode == 0)
        until(lambda: primary.asked("SELECT sync_state FROM pg_stat_replication") == [("quorum",)])


@contextlib.contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    """Run both until the block ends, the first as primary, the second as its standby."""
    _certificate(folder)
    port = free_port()
    with contextlib.ExitStack() as stack:
        machines = []
        for name in ADDRESSES:
            machine = Machine(name, port, stack.enter_context(place()).folder)
            stack.callback(machine.stop)
            for file in ("server.crt", "server.key"):
                shutil.copy(folder / file, machine.folder)
            machine.set_up()
            machines.append(machine)
        first, second = machines
        run_tool("initdb", "-D", first.folder / "data", "-U", "postgres", "-E", "UTF8", "-k", cwd=first.folder)
        first.start()
        assert first.run("alone.sh").returncode == 0
        for statement in DEFINED.strip().splitlines():
            first.asked(statement)
        made = Pair(first, second)
        made.follow(second, first)
        yield made


def _certificate(folder: Path) -> None:
    names = ",".join(f"IP:{address}" for address in ADDRESSES.values())
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    where = ["-keyout", str(folder / "server.key"), "-out", str(folder / "server.crt")]
    told = ["-subj", "/CN=databases", "-addext", f"subjectAltName={names}"]
    subprocess.run([*words, *where, *told], check=True, capture_output=True)
