"""A file of 100 MB on both ways: how fast it arrives, and what the server needs for it."""

import http.client
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from tests.bench.place import Place, memory, serving
from tests.bench.results import Results, Section
from tests.bench.sealing import raw_cipher
from tests.bench.tickets import Tickets
from tests.support.instance import Instance, ticket, work
from tests.support.sender import File, multipart
from tests.support.server import Server, get
from tests.support.submission import CONTENT_TYPE, submission
from watchdog.domain.ids import new_id
from watchdog.intake.sealed import open_desks
from watchdog.sealing import Label, SealingStream

MEGABYTES = 100
PIECE = 1 << 20
WARMING = 12
TAKEN = {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT}
WORDS = """
One request over the loopback, from its first byte to the answer, when the file is durable. On the plain path the server
seals while it parses; on the sealed path a plain HTTP client sends an envelope made before, and the server checks its
form and hashes it. In pieces: the same as the page's script sends it, 1 MB at a time, each durable before the next.
Memory is that of all server processes together, looked at every 20 ms.
"""


class NotTakenError(Exception):
    """The server did not keep the file; the message is its status."""


@dataclass
class Peak:
    """The most memory that was seen, in MB."""

    megabytes: float = 0


@contextmanager
def watched(server: Server, every: float = 0.02) -> Iterator[Peak]:
    """Look at a server's memory until the block ends, each time after so many seconds: looking itself costs some."""
    peak, over = Peak(), threading.Event()

    def look() -> None:
        while not over.wait(every):
            peak.megabytes = max(peak.megabytes, memory(server.process))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def content() -> Iterator[bytes]:
    """Give a file that is taken for a PDF."""
    block = os.urandom(PIECE)
    yield b"%PDF-1.7\n".ljust(PIECE, b"\n")
    yield from (block for _ in range(MEGABYTES - 1))


def plain_body(port: int) -> tuple[Iterator[bytes], int, str]:
    """Return a form with the file in it, its size and its type."""
    given = ticket(get(port, "/en/report")[1].decode())
    mark = b"the file stands here"
    form, boundary = multipart([("ticket", given), ("story", "A film."), File("film.pdf", mark)])
    before, _, after = form.partition(mark)

    def pieces() -> Iterator[bytes]:
        yield before
        yield from content()
        yield after

    return pieces(), len(before) + MEGABYTES * PIECE + len(after), f"multipart/form-data; boundary={boundary}"


def sealed_body(instance: Instance, folder: Path) -> tuple[Iterator[bytes], int, str]:
    """Return a submission with the sealed file in it, its size and its type."""
    with work(instance) as unit:
        name, key = unit.vault.instance, open_desks(unit)["enpud"]
    mark = b"the file stands here"
    exhibit_id = new_id()
    with (folder / "payload").open("wb") as sink:
        stream = SealingStream(sink, Label("exhibit", name, exhibit_id))
        for piece in content():
            stream.write(piece)
        stream.finish()
    body = submission(name, [key], {"film.pdf": b"short"}).with_part(2, stream.header([key.recipient]) + mark)
    before, _, after = body.with_manifest(exhibits=[exhibit_id]).encoded().partition(mark)

    def pieces() -> Iterator[bytes]:
        yield before
        with (folder / "payload").open("rb") as source:
            while piece := source.read(PIECE):
                yield piece
        yield after

    return pieces(), len(before) + (folder / "payload").stat().st_size + len(after), CONTENT_TYPE


def post(server: Server, address: str, body: tuple[Iterator[bytes], int, str], tickets: Tickets) -> float:
    """Send a body and return how long it took.

    Raises:
        NotTakenError: The answer was another.
    """
    pieces, size, kind = body
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    headers = {"Content-Type": kind, "Content-Length": str(size)} | tickets.worked()
    began = time.perf_counter()
    connection.request("POST", address, pieces, headers)
    with connection.getresponse() as answer:
        answer.read()
    connection.close()
    if answer.status not in TAKEN:
        raise NotTakenError(answer.status)
    return time.perf_counter() - began


def post_in_pieces(server: Server, address: str, body: tuple[Iterator[bytes], int, str], tickets: Tickets) -> float:
    """Send a body in pieces as a device does and return how long it took.

    Raises:
        NotTakenError: The answer was another.
    """
    pieces, size, kind = body
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    began = time.perf_counter()
    announced = {"Upload-Length": str(size), "Upload-Type": kind, "Content-Length": "0"} | tickets.worked()
    upload = json.loads(asked(connection, "POST", "/api/v1/uploads", None, announced))["upload"]
    offset = 0
    for piece in pieces:
        asked(connection, "PATCH", f"/api/v1/uploads/{upload}", piece, {"Upload-Offset": str(offset)})
        offset += len(piece)
    asked(connection, "POST", address, None, {"Watchdog-Upload": upload, "Content-Length": "0"})
    connection.close()
    return time.perf_counter() - began


def asked(
    connection: http.client.HTTPConnection, method: str, address: str, body: bytes | None, headers: dict[str, str]
) -> bytes:
    """Ask and return the answer.

    Raises:
        NotTakenError: It says no.
    """
    connection.request(method, address, body, headers)
    with connection.getresponse() as answer:
        content = answer.read()
    if answer.status not in TAKEN:
        raise NotTakenError(answer.status)
    return content


def add(section: Section, name: str, seconds: float, idle: float, peak: Peak) -> None:
    section.add(f"{name}: 100 MB", MEGABYTES / seconds, "MB/s")
    section.add(f"{name}: most memory meanwhile", peak.megabytes, "MB", "no more for a larger file")
    section.add(f"{name}: over idle", peak.megabytes - idle, "MB")


def warm(port: int) -> None:
    """Let both workers load what their first page needs, so that it does not count as the upload's."""
    for _ in range(WARMING):
        get(port, "/en/report")
        get(port, "/api/v1/keys")


def measure(results: Results, place: Place) -> None:
    """Upload on both ways."""
    section = results.begin("A file of 100 MB", WORDS)
    section.add("raw ChaCha20-Poly1305", raw_cipher(), "MB/s")
    instance = place.instance("uploads")
    tickets = Tickets(instance.settings.secret)
    with serving(instance) as server:
        sealed = sealed_body(instance, place.folder)
        plain = plain_body(server.port)
        warm(server.port)
        idle = memory(server.process)
        with watched(server) as peak:
            seconds = post(server, "/en/report", plain, tickets)
        add(section, "plain path", seconds, idle, peak)
        with watched(server) as peak:
            seconds = post(server, "/api/v1/reports", sealed, tickets)
        add(section, "sealed path", seconds, idle, peak)
        sealed = sealed_body(instance, place.folder)
        with watched(server) as peak:
            seconds = post_in_pieces(server, "/api/v1/reports", sealed, tickets)
        add(section, "sealed path in pieces", seconds, idle, peak)
