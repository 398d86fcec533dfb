"""Two hosts before one database and one store of objects, senders who try every door, and a last count."""

import contextlib
import datetime as dt
import http.client
import json
import os
import secrets
import signal
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path

from sqlalchemy import select

from tests.support.instance import Instance, make_instance, work
from tests.support.object_store import environment, fresh_bucket, place
from tests.support.server import Server, free_port, served_at
from tests.support.submission import CONTENT_TYPE, STORY, Body, submission
from watchdog.app import create_app
from watchdog.domain.report import EXHIBIT_PURPOSE, PURPOSE, Report
from watchdog.intake.sealed import open_desks
from watchdog.intake.tickets import issue
from watchdog.records.desks import DeskKey
from watchdog.records.tables import Mailbox, ReportRow
from watchdog.records.work import Work
from watchdog.sealing import open_sealed

SENDERS = 4
PIECE = 512 * 1024
LARGE = 1_300_000
ENOUGH = 8
"""Reports that have to be acknowledged before the next thing breaks, and after it."""


@dataclass(frozen=True)
class Door:
    """Where somebody gets in: a host itself, or a balancer over TLS, which tells senders apart by their address."""

    port: int
    address: str = "127.0.0.1"
    context: ssl.SSLContext | None = None

    def connection(self) -> http.client.HTTPConnection:
        source = (self.address, 0)
        if self.context is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=source)
        return http.client.HTTPSConnection(
            "localhost", self.port, timeout=60, source_address=source, context=self.context
        )


@dataclass
class Host:
    """One of the machines."""

    instance: Instance
    port: int
    log: Path
    environment: dict[str, str]
    running: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    server: Server | None = None

    def start(self) -> None:
        self.server = self.running.enter_context(served_at(self.port, self.instance, self.log, **self.environment))

    def kill(self) -> None:
        """Kill it and all its workers, in the middle of whatever they do."""
        assert self.server is not None
        os.killpg(self.server.process.pid, signal.SIGKILL)
        self.server.process.wait()


@dataclass
class Site:
    """Two hosts and what stands behind them."""

    hosts: tuple[Host, Host]
    keys: list[DeskKey]
    vault_instance: str
    doors: list[Door]
    acknowledged: list[Body] = field(default_factory=list)
    told: set[int] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def instance(self) -> Instance:
        return self.hosts[0].instance

    def ticket(self) -> dict[str, str]:
        now = dt.datetime.now(dt.UTC)
        return {"Watchdog-Ticket": f"{issue(self.instance.settings.secret, now, 0).text}/0"}


@contextlib.contextmanager
def site(objects: int, url: str, tmp_path: Path, **environs: str) -> Iterator[Site]:
    """Run two hosts until the block ends.

    Args:
        objects: Port of the store of objects.
        url: The database's address; it is empty.
        tmp_path: For both hosts' folders.
        environs: What the hosts are told besides.
    """
    held = place(objects, fresh_bucket(objects))
    (tmp_path / "one").mkdir()
    one = make_instance(tmp_path / "one", url, demo=True, secure_cookies=False, objects=held, device_budget=100_000)
    data = tmp_path / "two" / "data"
    data.mkdir(mode=0o700, parents=True)
    settings = replace(one.settings, data=data, blobs=data / "blobs")
    two = replace(one, app=create_app(settings, one.clock), settings=settings)
    hosts = tuple(
        Host(made, free_port(), made.settings.data.parent / "log", environment(held) | environs) for made in (one, two)
    )
    with work(one) as unit:
        keys, name = [open_desks(unit)["enpud"]], unit.vault.instance
    with contextlib.ExitStack() as stack:
        for host in hosts:
            host.start()
            stack.push(host.running)
        yield Site((hosts[0], hosts[1]), keys, name, [Door(host.port) for host in hosts])
        two.close()


@contextlib.contextmanager
def load(held: Site) -> Iterator[None]:
    """Let senders send until the block ends; what each was told is noted."""
    threads = [threading.Thread(target=send, args=(held, number)) for number in range(SENDERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        held.over.set()
        for thread in threads:
            thread.join()


def send(held: Site, number: int) -> None:
    """Send one report after another; whoever is not answered, or kindly sent away, tries the next door."""
    turn = number
    while not held.over.is_set():
        large = number == 0
        body = submission(held.vault_instance, held.keys, {"one.txt": secrets.token_bytes(LARGE if large else 3_000)})
        whole, upload, at = body.encoded(), "", 0
        for _ in range(200):
            turn += 1
            door = held.doors[turn % len(held.doors)]
            try:
                if not large:
                    status, answer, _end = ask(door, "POST", "/api/v1/reports", held.ticket(), whole)
                elif not upload:
                    given = {"Upload-Length": str(len(whole)), "Upload-Type": CONTENT_TYPE}
                    status, answer, _end = ask(door, "POST", "/api/v1/uploads", held.ticket() | given)
                    upload, at = (json.loads(answer)["upload"], 0) if status == HTTPStatus.CREATED else ("", 0)
                    held.told.add(status)
                    continue
                elif at < len(whole):
                    offset = {"Upload-Offset": str(at)}
                    piece = whole[at : at + PIECE]
                    status, answer, end = ask(door, "PATCH", f"/api/v1/uploads/{upload}", offset, piece)
                    assert end is None or end >= at  # what was told to be there is there, over whichever host
                    at = at if end is None else end
                    held.told.add(status)
                    continue
                else:
                    status, answer, _end = ask(door, "POST", "/api/v1/reports", {"Watchdog-Upload": upload})
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            held.told.add(status)
            if status == HTTPStatus.CREATED or json_of(answer).get("refused") == "arrived":
                held.acknowledged.append(body)
                break
            if json_of(answer).get("refused") == "taken":
                break  # the host died between store and row; a device seals anew
            time.sleep(0.05)


def json_of(answer: bytes) -> dict[str, str]:
    found = json.loads(answer) if answer.startswith(b"{") else {}
    assert isinstance(found, dict)
    return found


def ask(
    door: Door, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> tuple[int, bytes, int | None]:
    with contextlib.closing(door.connection()) as connection:
        connection.request(method, path, body, {"Content-Type": CONTENT_TYPE} | headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            assert b"Please try again in a few minutes" in said
        end = answer.headers.get("Upload-Offset")
        return answer.status, said, None if end is None else int(end)


def until_more(held: Site, many: int = ENOUGH) -> None:
    """Wait until so many more reports are acknowledged."""
    enough = len(held.acknowledged) + many
    deadline = time.monotonic() + 60
    while len(held.acknowledged) < enough:
        assert time.monotonic() < deadline, f"told: {sorted(held.told)}"
        time.sleep(0.02)


def check_all_is_there(held: Site) -> None:
    """Each acknowledged report is there once, whole, and opens; nothing is there by halves, and nothing is double."""
    with work(held.instance) as unit:
        reports = list(unit.session.scalars(select(ReportRow.id)))
        wanted = [body.manifest["report_id"] for body in held.acknowledged]
        assert len(set(wanted)) == len(wanted)
        assert set(wanted) <= set(reports)
        assert sorted(box.report_id for box in unit.session.scalars(select(Mailbox))) == sorted(reports)
        for body in held.acknowledged:
            check_opens(held.instance, unit, body)
        lines = unit.journal.entries("enpud", [held.instance.desks["enpud"]], most=100_000)
        received = [entry.line.object_id for entry in lines if entry.line.event == "report.received"]
        assert sorted(received) == sorted(reports)
        assert list(unit.journal.verify(unit.desks.signing_public())) == []
        names = list(unit.blobs.names())
        assert set(unit.reports.blob_names()) <= set(names)
        assert len(set(names)) == len(names)


def check_opens(instance: Instance, unit: Work, body: Body) -> None:
    keys, row = [instance.desks["enpud"]], unit.reports.get(body.manifest["report_id"])
    assert unit.vault.open(Report, PURPOSE, row.id, row.sealed or b"", keys).story == STORY
    (exhibit,) = unit.reports.exhibits(row.id)
    with unit.blobs.open(exhibit.id) as envelope:
        found = envelope.read()
    assert found == body.parts[2][1]
    open_sealed(found, unit.vault.label(EXHIBIT_PURPOSE, exhibit.id), keys)
