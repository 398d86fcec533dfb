"""While somebody floods the intake, or sends as slowly as they can, a person's report still arrives."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.flood import STORY, Somebody, going_on
from tests.support.instance import Instance, make_instance, work
from tests.support.sender import stored_bytes
from tests.support.server import Server, memory, served
from tests.support.submission import submission
from watchdog.cli.worker import FIRST
from watchdog.intake import sealed
from watchdog.records.tables import ReportRow

FLOODER, PERSON = "127.0.0.1", "127.0.0.2"
REQUESTS, A_SECOND, AT_ONCE = 1_000, 100, 12
SLOW = 20
WORKERS = 2
LARGEST_MB = 250
BUSY = {
    "WATCHDOG_WAIT_SECONDS": "1",
    "WATCHDOG_WORK_BITS": "6",
    "WATCHDOG_PLAIN_BUDGET": "40",
    "WATCHDOG_DEVICE_BUDGET": "40",
    "WATCHDOG_LANE_SHARE": "5",
}


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path)
    yield made
    made.close()


def bodies(instance: Instance, many: int) -> list[bytes]:
    with work(instance) as unit:
        keys, name = [sealed.open_desks(unit)["enpud"]], unit.vault.instance
    return [submission(name, keys).encoded() for _ in range(many)]


def kept(instance: Instance) -> int:
    with work(instance) as unit:
        return unit.session.scalar(select(func.count()).select_from(ReportRow)) or 0


class Flood:
    """One client that tries everything in turn."""

    def __init__(self, server: Server, instance: Instance) -> None:
        self.flooder = Somebody(server.port, FLOODER)
        self.ways = (self.without_ticket, self.again, self.properly, self.rubbish, self.work_again, self.work_properly)
        self.bodies = bodies(instance, REQUESTS // len(self.ways) + 10)
        self.ripening: list[str] = []
        self.used = self.flooder.ticket()[0]
        self.worked = self.flooder.worked()
        time.sleep(1.5)
        self.flooder.send(self.used)
        self.flooder.post(self.worked, self.bodies.pop())
        assert self.flooder.kept == 2

    def __call__(self, number: int) -> None:
        self.ways[number % len(self.ways)]()

    def without_ticket(self) -> None:
        self.flooder.send("")

    def again(self) -> None:
        self.flooder.send(self.used)

    def properly(self) -> None:
        self.ripening.append(self.flooder.ticket()[0])
        if len(self.ripening) > A_SECOND:
            self.flooder.send(self.ripening.pop(0))

    def rubbish(self) -> None:
        self.flooder.post("rubbish", b"rubbish" * 1000)

    def work_again(self) -> None:
        self.flooder.post(self.worked, self.bodies[0])

    def work_properly(self) -> None:
        self.flooder.post(self.flooder.worked(), self.bodies.pop())


def wait_until_full(flooder: Somebody) -> None:
    """Wait until both ways tell the flooder to come back later."""
    for _ in range(600):
        if {"429", "later"} <= set(flooder.refused):
            return
        time.sleep(0.05)


def test_two_people_get_through_a_flood_and_every_report_is_counted(instance: Instance, tmp_path: Path) -> None:
    scripts = bodies(instance, 1)[0]
    with served(instance, tmp_path / "log", **BUSY) as server:
        flood = Flood(server, instance)
        device, page = Somebody(server.port, PERSON), Somebody(server.port, PERSON)
        with going_on(flood, REQUESTS, A_SECOND, AT_ONCE):
            wait_until_full(flood.flooder)
            device.post_patiently(scripts)
            page.send_patiently()
        used = memory(server.process)
        assert [device.kept, page.kept] == [1, 1]
        assert kept(instance) == flood.flooder.kept + 2
        assert used < LARGEST_MB
    assert {"403", "409", "422", "429", "later", "work"} >= set(flood.flooder.refused) > {"429", "later"}
    instance.engine.dispose()
    left = stored_bytes(instance.settings.data) + server.log.read_bytes().replace(server.url.encode(), b"")
    assert FLOODER.encode() not in left
    assert PERSON.encode() not in left
    assert STORY.encode() not in left


@contextlib.contextmanager
def dripping(port: int, begin: bytes, many: int) -> Iterator[None]:
    """Hold connections open that have sent something and go on with a byte a second."""
    ended = threading.Event()
    with contextlib.ExitStack() as stack:
        open_ones = [stack.enter_context(socket.create_connection((FLOODER, port), timeout=60)) for _ in range(many)]
        for each in open_ones:
            each.sendall(begin)

        def drip() -> None:
            while not ended.wait(1):
                for each in open_ones:
                    with contextlib.suppress(OSError):
                        each.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


BEGUN = b"POST /en/report HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    "begin",
    [
        b"POST /en/re",
        BEGUN,
        BEGUN + b"Content-Length: 9000\r\n\r\nstory=",
        b"",
        BEGUN + b"Transfer-Encoding: chunked\r\n\r\n",
    ],
    ids=["line", "head", "body", "nothing", "chunks"],
)
def test_slow_senders_keep_nobody_from_sending(instance: Instance, tmp_path: Path, begin: bytes) -> None:
    with served(instance, tmp_path / "log") as server, dripping(server.port, begin, 4 * SLOW):
        for _ in range(8):
            person = Somebody(server.port, PERSON)
            person.send(person.ticket()[0])
            assert person.kept == 1


def test_slow_senders_of_large_files_keep_nobody_from_sending_a_text(instance: Instance, tmp_path: Path) -> None:
    begin = BEGUN + b"Content-Length: 90000000\r\n\r\nstory=" + b"x" * FIRST
    with served(instance, tmp_path / "log") as server, dripping(server.port, begin, 3 * SLOW):
        for _ in range(8):
            person = Somebody(server.port, PERSON)
            person.send(person.ticket()[0])
            assert person.kept == 1


def test_when_there_is_no_more_room_the_slowest_makes_it(instance: Instance, tmp_path: Path) -> None:
    with served(instance, tmp_path / "log") as server, dripping(server.port, b"POST /en/re", 700):
        person = Somebody(server.port, PERSON)
        person.send(person.ticket()[0])
        assert person.kept == 1


def test_tor_s_word_on_circuits_makes_lanes(instance: Instance, tmp_path: Path) -> None:
    settings = BUSY | {"WATCHDOG_WAIT_SECONDS": "0", "WATCHDOG_PLAIN_BUDGET": "1", "WATCHDOG_LANE_SHARE": "1"}
    with served(instance, tmp_path / "log", WATCHDOG_PROXY_PROTOCOL="yes", **settings) as server:
        taken = [by_circuit(server.port, circuit).startswith(b"HTTP/1.1 200") for circuit in (1, 1, 1, 2)]
    assert taken[0]
    assert sum(taken[:3]) <= WORKERS  # each worker counts for itself
    assert taken[3]


def by_circuit(port: int, circuit: int) -> bytes:
    """Send a report as it comes out of a circuit of Tor."""
    ticket = Somebody(port, FLOODER).ticket()[0]
    body = f"ticket={ticket}&story=x".encode()
    line = f"PROXY TCP6 fc00:dead:beef:4dad::0:{circuit} ::1 65535 80\r\n".encode()
    head = BEGUN + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    with socket.create_connection((FLOODER, port), timeout=60) as connection:
        connection.sendall(line + head + body)
        return b"".join(iter(lambda: connection.recv(65536), b""))
