"""People and floods at a running server, each from an address of their own."""

import contextlib
import http.client
import json
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.support.submission import CONTENT_TYPE
from tests.support.work import solve

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
STORY = "They took it."
PRESSES = 20


@dataclass
class Somebody:
    """Somebody who asks from an address on the loopback.

    Attributes:
        kept: How many of their reports were acknowledged.
        refused: What else they were told, as often as they were.
        context: What believes the certificate, where the server is reached over TLS.
    """

    port: int
    address: str
    kept: int = 0
    refused: list[str] = field(default_factory=list)
    context: ssl.SSLContext | None = None

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        source = (self.address, 0)
        connection = (
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=source)
            if self.context is None
            else http.client.HTTPSConnection(
                "localhost", self.port, timeout=60, source_address=source, context=self.context
            )
        )
        with contextlib.closing(connection):
            connection.request(method, path, body or None, {k.replace("_", "-"): v for k, v in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def ticket(self) -> tuple[str, int]:
        given = json.loads(self.ask("GET", "/api/v1/ticket")[1])
        return given["ticket"], given["bits"]

    def send(self, ticket: str) -> bytes:
        """Send a report without scripts, and return the page that came."""
        body = urlencode({"ticket": ticket, "story": STORY}).encode()
        status, page = self.ask("POST", "/en/report", body, **FORM)
        self._note(status == http.HTTPStatus.OK and b'id="code-digits"' in page, str(status))
        return page

    def post(self, header: str, body: bytes) -> str:
        """Send a sealed report, and return why it was refused, if it was."""
        status, answer = self.ask("POST", "/api/v1/reports", body, Watchdog_Ticket=header, Content_Type=CONTENT_TYPE)
        refusal: str = json.loads(answer).get("refused", "")
        self._note(status == http.HTTPStatus.CREATED, refusal)
        return refusal

    def worked(self) -> str:
        return solve(*self.ticket())

    def send_patiently(self) -> None:
        """Open the page, write, and press again as often as the page says so: as a person without scripts does."""
        page = self.ask("GET", "/en/report")[1]
        for _ in range(PRESSES):
            wait = re.search(rb"Please wait (\d+) second", page)
            time.sleep(int(wait[1]) if wait else 1)
            page = self.send(ticket_of(page))
            if self.kept:
                return

    def post_patiently(self, body: bytes) -> None:
        """Work for a ticket and send, and do so again when another ticket is asked for: as the page's script does."""
        for _ in range(PRESSES):
            if not self.post(self.worked(), body):
                return
            time.sleep(1)

    def _note(self, kept: bool, refusal: str) -> None:
        self.kept += kept
        if not kept:
            self.refused.append(refusal)


def ticket_of(page: bytes) -> str:
    found = re.search(rb'name="ticket"[^>]* value="([^"]+)"', page)
    assert found, page[:200]
    return found[1].decode()


@contextlib.contextmanager
def going_on(act: Callable[[int], None], times: int, a_second: int, threads: int) -> Iterator[None]:
    """Do something so many times, so often a second, while the block runs; wait for the end of it."""

    def some(first: int) -> None:
        for number in range(first, times, threads):
            time.sleep(max(0.0, began + number / a_second - time.monotonic()))
            act(number)

    began = time.monotonic()
    running = [threading.Thread(target=some, args=(first,)) for first in range(threads)]
    for thread in running:
        thread.start()
    try:
        yield
    finally:
        for thread in running:
            thread.join()
