"""A large file in a report, brought locked or in pieces: kept whole, while the server holds little of it at a time."""

import http.client
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

import pytest

from tests.support.instance import Instance, make_instance, work
from tests.support.letters import letter
from tests.support.sender import File, multipart
from tests.support.server import Server, memory, served
from tests.support.submission import CONTENT_TYPE, Body, submission
from tests.support.work import solve
from watchdog.domain.report import EXHIBIT_PURPOSE
from watchdog.intake import sealed
from watchdog.intake.letters import letterbox
from watchdog.intake.pieces import PIECE
from watchdog.sealing import open_sealed

MEGABYTE = 1024 * 1024
CONTENT = bytes(range(256)) * (96 * MEGABYTE // 256)
HELD_MB = 40
"""More than a server needs for some chunks, a piece, and its first use of everything; less than half of the file."""


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path, demo=True)
    yield made
    made.close()


@pytest.fixture
def body(instance: Instance) -> Body:
    with work(instance) as unit:
        keys = [sealed.open_desks(unit)["enpud"]]
        return submission(unit.vault.instance, keys, {"film.txt": CONTENT})


class Watching:
    """Looks again and again how much memory a server takes, and notes the most."""

    def __init__(self, server: Server) -> None:
        self.before = self.most = memory(server.process)
        self._server = server
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._ended.wait(0.05):
            self.most = max(self.most, memory(self._server.process))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def rise(self) -> float:
        return self.most - self.before


def ask(server: Server, method: str, path: str, headers: dict[str, str] | None = None, data: bytes = b"") -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    try:
        connection.request(method, path, body=data, headers=headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())
    finally:
        connection.close()


def check_kept_whole(instance: Instance, body: Body) -> None:
    with work(instance) as unit:
        exhibit = unit.reports.exhibits(unit.reports.get(body.manifest["report_id"]).id)[0]
        with unit.blobs.open(exhibit.id) as source:
            label = unit.vault.label(EXHIBIT_PURPOSE, exhibit.id)
            assert open_sealed(source.read(), label, [instance.desks["enpud"]]) == CONTENT


def test_a_locked_file_is_opened_while_it_arrives(instance: Instance, body: Body, tmp_path: Path) -> None:
    with work(instance) as unit:
        readers = [letterbox(instance.settings.secret).recipient, unit.desks.key("enpud").recipient]
        brought = letter(unit.vault.instance, readers, body)
    with served(instance, tmp_path / "log", WATCHDOG_WAIT_SECONDS="0") as server:
        page = ask(server, "GET", "/en/sealed-file").text
        [ticket] = re.findall(r'name="ticket"[^>]* value="([^"]+)"', page)
        data, boundary = multipart([("ticket", ticket), File("notes.age", brought, "file")])
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        with Watching(server) as watching:
            answer = ask(server, "POST", "/en/sealed-file", kind, data)
    assert (answer.status, "It arrived. Thank you." in answer.text) == (200, True)
    assert watching.rise < HELD_MB
    check_kept_whole(instance, body)


def test_pieces_are_gathered_on_the_disk_alone(instance: Instance, body: Body, tmp_path: Path) -> None:
    whole = body.encoded()
    with served(instance, tmp_path / "log") as server:
        given = json.loads(ask(server, "GET", "/api/v1/ticket").text)
        announced = {"Upload-Length": str(len(whole)), "Upload-Type": CONTENT_TYPE}
        paid = announced | {"Watchdog-Ticket": solve(given["ticket"], given["bits"])}
        with Watching(server) as watching:
            upload = json.loads(ask(server, "POST", "/api/v1/uploads", paid).text)["upload"]
            for offset in range(0, len(whole), PIECE):
                at = {"Upload-Offset": str(offset)}
                added = ask(server, "PATCH", f"/api/v1/uploads/{upload}", at, whole[offset : offset + PIECE])
                assert added.headers["Upload-Offset"] == str(min(offset + PIECE, len(whole)))
            answer = ask(server, "POST", "/api/v1/reports", {"Watchdog-Upload": upload})
    assert (answer.status, json.loads(answer.text)["desks"]) == (201, ["enpud"])
    assert watching.rise < HELD_MB
    check_kept_whole(instance, body)
