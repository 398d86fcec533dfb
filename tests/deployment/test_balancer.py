"""Several hosts behind the shipped balancer: it tells who is at the other end, and asks only hosts that are ready."""

import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.support.balancing import Balanced, Ports, balanced, balancer_text, behind_text
from tests.support.flood import FORM, Somebody, ticket_of
from tests.support.instance import Instance, make_instance
from tests.support.proxies import CONFIG, certificate
from tests.support.server import served

ONE_EACH = {
    "WATCHDOG_FORWARDED": "yes",
    "WATCHDOG_PROXY_PROTOCOL": "yes",
    "WATCHDOG_WAIT_SECONDS": "0",
    "WATCHDOG_PLAIN_BUDGET": "1",
    "WATCHDOG_LANE_SHARE": "1",
}
"""After the first report each end has one, up to four in all."""
CANARY = "quetzalcanary"
PORTS = Ports(8443, 8080, 8081)


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path)
    yield made
    made.close()


def test_the_balancer_takes_its_file(tmp_path: Path) -> None:
    certificate(tmp_path)
    file = tmp_path / "haproxy.cfg"
    file.write_text(balancer_text(tmp_path, 8443, 8000, 8080, PORTS), encoding="utf-8")
    said = subprocess.run(["haproxy", "-c", "-f", file], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert "[WARNING]" not in said.stderr


def test_nginx_takes_its_form_behind_a_balancer(tmp_path: Path) -> None:
    certificate(tmp_path)
    file = tmp_path / "nginx.conf"
    file.write_text(behind_text(tmp_path, "127.0.0.1", PORTS, 8000), encoding="utf-8")
    said = subprocess.run(["nginx", "-e", "stderr", "-t", "-c", file], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def test_balancer_nginx_and_tor_are_of_one_mind() -> None:
    balancer = (CONFIG / "haproxy" / "haproxy.cfg").read_text(encoding="utf-8")
    nginx = (CONFIG / "nginx" / "nginx.conf").read_text(encoding="utf-8")
    tor = (CONFIG / "tor" / "torrc").read_text(encoding="utf-8")
    assert not re.search(r"^\s*(log|option (tcp|http)log|capture|stats|stick)", balancer, re.MULTILINE)
    assert set(re.findall(r" port (\d+) ", balancer)) == set(re.findall(r"#\s+listen (\d+);", nginx))
    (onion,) = re.findall(r"bind (\S+) accept-proxy", balancer)
    assert f"HiddenServicePort 80 {onion}" in tor
    patience = max(int(each) for each in re.findall(r"proxy_(?:send|read)_timeout (\d+)s", nginx))
    assert {int(each) > patience for each in re.findall(r"timeout (?:client|server) (\d+)s", balancer)} == {True}


def test_two_senders_and_two_circuits_have_lanes_of_their_own_and_nothing_is_written_down(
    instance: Instance, tmp_path: Path
) -> None:
    with (
        served(instance, tmp_path / "server.log", 1, **ONE_EACH) as server,
        balanced(tmp_path / "site", {"one": server.port}) as site,
    ):
        site.until_told("Server hosts/two is DOWN")
        assert [by_address(site, address) for address in ("127.0.0.2", "127.0.0.2", "127.0.0.3")] == [1, 0, 1]
        assert [by_circuit(site, circuit) for circuit in (1, 1, 2)] == [1, 0, 1]
        asked = Somebody(site.balancer.port, "127.0.0.2", context=site.balancer.context)
        assert asked.ask("GET", "/readyz")[0] == 404
    for path in (each for each in tmp_path.rglob("*") if each.is_file()):
        content = path.read_bytes()
        assert CANARY.encode() not in content, path
        assert not re.search(rb"127\.0\.0\.[23]\b|fc00:dead", content), path


def by_address(site: Balanced, address: str) -> int:
    """Send a report from an address, and return how many were kept."""
    person = Somebody(site.balancer.port, address, context=site.balancer.context)
    person.send(person.ticket()[0])
    return person.kept


def by_circuit(site: Balanced, circuit: int) -> int:
    """Send a report as tor on the balancer's machine hands it on, and return how many were kept."""
    ticket = ticket_of(through_tor(site, circuit, b"GET /en/report HTTP/1.1", b""))
    body = f"ticket={ticket}&story={CANARY}".encode()
    page = through_tor(site, circuit, b"POST /en/report HTTP/1.1", body)
    return int(page.startswith(b"HTTP/1.1 200") and b'id="code-digits"' in page)


def through_tor(site: Balanced, circuit: int, line: bytes, body: bytes) -> bytes:
    head = [
        b"PROXY TCP6 fc00:dead:beef:4dad::0:%d ::1 65535 80" % circuit,
        line,
        b"Host: example.onion",
        b"Content-Type: " + FORM["Content-Type"].encode(),
        b"Content-Length: %d" % len(body),
        b"Connection: close",
        b"",
        body,
    ]
    with socket.create_connection(("127.0.0.1", site.onion), timeout=60) as connection:
        connection.sendall(b"\r\n".join(head))
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_host_that_is_not_ready_gets_nobody_and_if_none_is_people_are_told_kindly(
    instance: Instance, tmp_path: Path
) -> None:
    people = [f"127.0.0.{number}" for number in range(20, 40)]
    with (
        served(instance, tmp_path / "one.log", 1, WATCHDOG_FORWARDED="yes") as one,
        served(instance, tmp_path / "two.log", 1, WATCHDOG_FORWARDED="yes") as two,
        balanced(tmp_path / "site", {"one": one.port, "two": two.port}) as site,
    ):
        assert {status_for(site, each) for each in people} == {200}
        one.process.terminate()
        site.until_told("Server hosts/one is DOWN")
        assert {status_for(site, each) for each in people} == {200}
        with instance.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        site.until_told("Server hosts/two is DOWN")
        # One host is gone, the other says that it is not ready, but what it says is a page.
        assert 200 in {status_for(site, each) for each in people}


def status_for(site: Balanced, address: str) -> int:
    return Somebody(site.balancer.port, address, context=site.balancer.context).ask("GET", "/en/")[0]
