"""A server that is killed in the middle of an export has handed over what its journal says, and leaves no halves."""

import base64
import contextlib
import datetime as dt
import hashlib
import http.client
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import create_engine, text

from tests.support.findings import findings, release
from tests.support.instance import Instance, actor, make_instance, sign_in, ticket, work
from tests.support.server import Server, served
from watchdog.domain.draft import Draft
from watchdog.domain.handed import Handed
from watchdog.drafting.editing import write

BIRD = "zebrafinch"
CHOICE = Draft("Georgia", "ccpr", "session", "GEO", 2023, 2025, "en", "the network")
ENDS = ("bundle", "export/html")
BEFORE_THE_KILL = 5
SOON, LONG_ENOUGH = 0.1, 0.8
"""Seconds after which a file is being made, and after which it is made."""


@dataclass
class World:
    """An instance with a draft, and what a browser needs to press its buttons."""

    instance: Instance
    scratch: Path
    cookie: str
    ticket: str
    draft_id: str
    received: list[str] = field(default_factory=list)
    """Digests of the files that arrived whole."""

    def served(self, log: str) -> contextlib.AbstractContextManager[Server]:
        folder = self.scratch.parent
        return served(self.instance, folder / log, TMPDIR=str(self.scratch), TEMP=str(self.scratch))

    def asked(self, port: int, address: str) -> http.client.HTTPConnection:
        """Send the request for an export and leave the answer alone."""
        body = urlencode({"ticket": self.ticket, "state": "GEO", "version": "1"})
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", address, body, headers)
        return connection

    def export(self, port: int, address: str) -> bytes:
        with contextlib.closing(self.asked(port, address)) as connection, connection.getresponse() as answer:
            content = answer.read()
            assert answer.status == HTTPStatus.OK, content[:200]
        self.received.append(hashlib.sha256(content).hexdigest())
        return content

    def noted(self) -> list[str]:
        """Return the digests that the journal says were handed over, after all of it was verified."""
        with work(self.instance) as unit:
            assert list(unit.journal.verify(unit.desks.signing_public())) == []
            lines = unit.journal.entries("policy", [self.instance.desks["policy"]], most=10_000)
            found = [entry.line.object_hash for entry in lines if entry.line.event.endswith(".exported")]
            assert unit.journal.checkpoints() == len(found), "each export signs the journal's heads"
            kept = {each.thing.source for each in unit.shelf.all(Handed, [self.instance.desks["policy"]])}
        assert len(kept) <= len(found)
        return found

    def files(self) -> Iterator[Path]:
        folders = (self.instance.settings.data, self.scratch)
        return (path for folder in folders for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def world(tmp_path: Path) -> World:
    instance = make_instance(tmp_path, clock=lambda: dt.datetime.now(dt.UTC), demo=True, secure_cookies=False)
    heron = actor(instance, "Heron")
    told = [replace(each, account=f"{BIRD}. {each.account}" if each.account else "") for each in findings(60)]
    with work(instance) as unit:
        release(unit, told)
        draft_id = write.begin(unit, heron, CHOICE, reference=instance.reference)
    client = instance.client()
    token = base64.urlsafe_b64encode(sign_in(instance, client, "Heron")).decode()
    page = client.get("/drafts/findings/leaving").text
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return World(instance, scratch, f"watchdog={token}", ticket(page), draft_id)


def kill(server: Server) -> None:
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()


def exporting(world: World, port: int, addresses: list[str]) -> Callable[[], None]:
    """Return what asks for one export after another until the server is gone."""

    def go_on() -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                for address in addresses:
                    world.export(port, address)

    return go_on


def test_what_was_handed_over_at_a_kill_is_what_the_journal_says(world: World) -> None:
    data, bundle, page = "/drafts/findings/export/csv", *(f"/drafts/{world.draft_id}/{end}" for end in ENDS)

    # The first server dies under several hands, each at another moment of its export.
    with world.served("log1") as server:
        hands = [
            threading.Thread(target=exporting(world, server.port, addresses))
            for addresses in ([data, page], [bundle, data], [page, data])
        ]
        for hand in hands:
            hand.start()
        while len(world.received) < BEFORE_THE_KILL:
            time.sleep(0.01)
        kill(server)
        for hand in hands:
            hand.join()
    noted = world.noted()
    assert set(world.received) <= set(noted)
    assert len(noted) <= len(world.received) + len(hands), "at most what each hand waited for was noted and lost"

    # The second one goes on as if nothing had been; it dies while one file is being made and another one waits for its
    # line in the journal, because somebody else is writing.
    other = create_engine(world.instance.settings.database_url)
    with world.served("log2") as server:
        content = world.export(server.port, data)
        assert BIRD.encode() in content
        with other.connect() as holder:
            holder.execute(text("BEGIN IMMEDIATE"))
            waiting = [world.asked(server.port, data), world.asked(server.port, page)]
            time.sleep(LONG_ENOUGH)
            waiting.append(world.asked(server.port, bundle))
            time.sleep(SOON)
            kill(server)
            for connection in waiting:
                with contextlib.closing(connection), pytest.raises((OSError, http.client.HTTPException)):
                    connection.getresponse()
    other.dispose()
    assert world.noted() == [hashlib.sha256(content).hexdigest(), *noted]
    assert [path for path in world.files() if BIRD.encode() in path.read_bytes()] == []
    assert [path.name for path in world.scratch.rglob("*") if not path.name.startswith("wgunicorn-")] == []
