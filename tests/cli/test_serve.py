import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from watchdog.cli.place import migrate, reference, working
from watchdog.cli.setup import set_up
from watchdog.settings import load

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Served:
    port: int
    data: Path
    log: Path

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def listening(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data, port = tmp_path_factory.mktemp("served"), free_port()
    data.chmod(0o700)
    settings = load({}, data=data)
    migrate(settings)
    with working(settings, keep=True) as work:
        set_up(work, reference(settings), "Alder")
    log = data.parent / "served.log"
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [sys.executable, "-m", "watchdog", "--data", str(data), "serve", "--port", str(port)],
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        try:
            for _ in range(300):
                if listening(port) or server.poll() is not None:
                    break
                time.sleep(0.1)
            assert server.poll() is None, log.read_text()
            yield Served(port, data, log)
        finally:
            server.terminate()
            assert server.wait(timeout=60) == 0


def test_it_answers_and_does_not_say_who_serves(served: Served) -> None:
    status, headers, body = served.get("/healthz")
    assert (status, body.strip()) == (200, "ok")
    assert "Server" not in headers


def test_every_worker_reads_the_database_through_its_own_connection(served: Served) -> None:
    assert {served.get("/sign-in")[0] for _ in range(20)} == {200}
    assert {served.get("/join/unknown")[0] for _ in range(20)} == {404}


def test_what_a_proxy_claims_changes_nothing(served: Served) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "Script-Name": "/elsewhere"}
    assert served.get("/healthz", **forged)[0] == 200


def test_requests_beyond_the_limits_are_refused(served: Served) -> None:
    assert served.get("/" + "a" * 3000)[0] == 414
    assert served.get("/healthz", **{f"X-{number}": "x" for number in range(80)})[0] == 431
    assert served.get("/healthz", Cookie="x" * 5000)[0] == 431


def test_the_log_names_nobody_who_sent_something_malformed(served: Served) -> None:
    served.get("/" + "canary" * 600)
    with socket.create_connection((HOST, served.port), timeout=30) as raw:
        raw.sendall(b"canary canary canary\r\nHost: canary\r\n\r\n")
        raw.recv(4096)
    lines = served.log.read_text()
    assert "canary" not in lines
    assert HOST not in lines.replace(f"http://{HOST}:{served.port}", "")
