"""A real PostgreSQL of our own, started for the tests in a throw-away folder."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


def _binaries() -> Path:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise LookupError("PostgreSQL is needed for the tests: apt-get install postgresql")
    return found[-1].parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server and give the address of its maintenance database."""
    binaries, port = _binaries(), _free_port()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    who: dict[str, str] = {}
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        who = {"user": "postgres", "group": "postgres"}
    data = folder / "data"
    subprocess.run(
        [binaries / "initdb", "-D", data, "-A", "trust", "-U", "watchdog", "-E", "UTF8"],
        check=True,
        capture_output=True,
        cwd=folder,
        **who,  # type: ignore[call-overload]  # keyword names are right, the stub cannot see through the dict
    )
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-p", str(port), "-k", folder, "-c", "fsync=off", "-h", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        **who,  # type: ignore[call-overload]  # same
    )
    url = f"postgresql://watchdog@127.0.0.1:{port}/postgres"
    try:
        _wait(url)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


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
