"""The real program in its own process, as an operator starts it."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask_migrate import stamp

from tests.support.instance import Instance
from watchdog.settings import NUMBERS, Settings

PROGRAM = (sys.executable, "-m", "watchdog")


@dataclass
class Server:
    """A running server: its port, how long the first page took, its process and what it printed."""

    port: int
    seconds: float
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def memory(process: subprocess.Popen[bytes]) -> float:
    """Return the proportional memory of a process and its children, in MB."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    total = 0
    for pid in [str(process.pid), *children]:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        total += int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0])
    return total / 1024


@contextlib.contextmanager
def served(instance: Instance, log: Path, workers: int = 2, /, **environment: str) -> Iterator[Server]:
    """Run `watchdog serve` on an instance until the block ends."""
    with served_at(free_port(), instance, log, workers, **environment) as server:
        yield server


@contextlib.contextmanager
def served_at(port: int, instance: Instance, log: Path, workers: int = 2, /, **environment: str) -> Iterator[Server]:
    """Run it on a port, as a server comes back where it was."""
    settings = instance.settings
    with instance.app.app_context():
        stamp()
    secret = settings.data / "secret"
    secret.write_bytes(settings.secret)
    secret.chmod(0o600)
    began = time.perf_counter()
    demo = {"WATCHDOG_DEMO": "yes"} if settings.demo else {}
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*PROGRAM, "--data", str(settings.data), "serve", "--port", str(port), "--workers", str(workers)],
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=os.environ | {"WATCHDOG_DATABASE_URL": settings.database_url} | demo | _fields(settings) | environment,
        )
        try:
            _wait(port, process, log)
            yield Server(port, time.perf_counter() - began, process, log)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def _fields(settings: Settings) -> dict[str, str]:
    return {f"WATCHDOG_{name.upper()}": str(getattr(settings, name)) for name in (*NUMBERS, "translations")}


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(3000):
        with contextlib.suppress(OSError):
            if get(port, "/en/")[0] == http.HTTPStatus.OK:
                return
        if process.poll() is not None:
            break
        time.sleep(0.01)
    raise TimeoutError(f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
