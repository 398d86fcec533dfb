"""A report through the shipped proxies: over TLS, to a real server, and nothing of it is logged or spooled."""

import contextlib
import http.client
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.flood import ticket_of
from tests.support.instance import Instance, make_instance, work
from tests.support.proxies import WRITTEN, Proxy, before
from tests.support.sender import File, multipart
from tests.support.server import Server, served
from watchdog.records.tables import ExhibitRow

CANARY = b"quetzalcanary "
FILE = CANARY * 300_000
AGENT = "ibiscanary"


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path)
    yield made
    made.close()


@pytest.fixture
def server(instance: Instance, tmp_path: Path) -> Iterator[Server]:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with served(instance, tmp_path / "server.log", TMPDIR=str(scratch), WATCHDOG_FORWARDED="yes") as running:
        yield running


def asked(proxy: Proxy) -> http.client.HTTPSConnection:
    return http.client.HTTPSConnection("localhost", proxy.port, timeout=60, context=proxy.context)


def get(proxy: Proxy, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    with contextlib.closing(asked(proxy)) as connection:
        connection.request("GET", path, headers={"User-Agent": AGENT})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def send_in_halves(proxy: Proxy) -> tuple[int, bytes, set[str]]:
    """Send a report with a file; return the answer, and what the proxy has open for writing half-way."""
    ticket = ticket_of(get(proxy, "/en/report")[2])
    body, boundary = multipart(
        [("ticket", ticket), ("story", CANARY), ("country", "KGZ"), ("consent_choice", "story"), File("a.txt", FILE)]
    )
    with contextlib.closing(asked(proxy)) as connection:
        connection.putrequest("POST", "/en/report")
        connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
        connection.putheader("Content-Length", str(len(body)))
        connection.putheader("User-Agent", AGENT)
        connection.endheaders()
        half = len(body) // 2
        connection.send(body[:half])
        open_files = set()
        for _ in range(25):
            time.sleep(0.02)
            open_files |= proxy.open_files()
        connection.send(body[half:])
        answer = connection.getresponse()
        return answer.status, answer.read(), open_files


def is_expected(path: str, proxy: Proxy) -> bool:
    return path == str(proxy.folder / "nginx.pid")


@pytest.mark.parametrize("kind", sorted(WRITTEN))
def test_a_report_goes_through_and_is_neither_logged_nor_spooled(
    instance: Instance, server: Server, tmp_path: Path, kind: str
) -> None:
    with before(server.port, kind, tmp_path / "proxy") as proxy:
        status, page, open_files = send_in_halves(proxy)
        assert (status, b'id="code-digits"' in page) == (200, True), page[:600]
        assert {path for path in open_files if not is_expected(path, proxy)} == set()
        assert get(proxy, "/readyz")[0] == 404
        _, headers, _ = get(proxy, "/en/")
        assert "Strict-Transport-Security" in headers
        # A handshake and a request that are broken would be worth a line with an address to most servers.
        with socket.create_connection(("127.0.0.1", proxy.port)) as raw:
            raw.sendall(CANARY * 10)
            raw.recv(100)
        get(proxy, "/" + AGENT * 400)
    with work(instance) as unit:
        assert unit.session.scalar(select(func.count()).select_from(ExhibitRow)) == 1
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    names = {path.name for path in left}
    assert {"server.log", "proxy.printed"} <= names
    for path in left:
        content = path.read_bytes()
        for word in (CANARY.strip(), AGENT.encode()):
            assert word not in content, path
    logged = (tmp_path / "server.log").read_text(encoding="utf-8") + proxy.printed.read_text(encoding="utf-8")
    assert "127.0.0.1" not in logged.replace(f"http://127.0.0.1:{server.port}", "")
    assert list((tmp_path / "scratch").iterdir()) == []


def test_the_look_would_find_a_spooled_body(server: Server, tmp_path: Path) -> None:
    on = {"proxy_request_buffering off": "proxy_request_buffering on"}
    with before(server.port, "nginx", tmp_path / "proxy", **on) as proxy:
        _, _, open_files = send_in_halves(proxy)
        assert [path for path in open_files if "watchdog-nginx-body" in path]
