"""Reports sealed on the device: how many a second arrive, and what each sender waits."""

import itertools
import secrets
from dataclasses import dataclass, field

from tests.bench.disk import syncs
from tests.bench.place import Place, serving
from tests.bench.rates import Target, rates
from tests.bench.results import Results
from tests.bench.tickets import Tickets
from tests.support.instance import Instance, work
from tests.support.submission import CONTENT_TYPE, submission
from watchdog.intake.sealed import open_desks
from watchdog.sealing import Identity

MAILBOXES = 4_000
"""Many times what the server remembers of public keys, so that it reads nearly each one anew, as it would in life."""
WORDS = """
`POST /api/v1/reports`: the form of every envelope checked, the journal written, everything durable before the answer.
Each request has ids and a mailbox of its own; the envelope is one and the same, which the server cannot know. All that
was acknowledged is counted afterwards. *The disk itself* is a loop of appended writes of 16 KB, each made durable
(`fdatasync`), in the same folder just before. Senders who wait at the same time share one of those.
"""


@dataclass
class SealedReports:
    """Requests that differ as real ones do."""

    pieces: tuple[bytes, ...] = field(repr=False)
    recipients: list[bytes] = field(repr=False)
    tickets: Tickets

    def request(self) -> bytes:
        """Return a whole request."""
        chosen = (secrets.choice(self.recipients), secrets.token_hex(32).encode(), secrets.token_hex(16).encode())
        body = b"".join(itertools.chain(*zip(self.pieces, (*chosen, b""), strict=True)))
        headers = {"Host": "127.0.0.1", "Content-Type": CONTENT_TYPE, "Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in (headers | self.tickets.worked()).items())
        return f"POST /api/v1/reports HTTP/1.1\r\n{lines}\r\n".encode() + body

    def arrived(self, head: bytes, body: bytes) -> bool:
        """Tell whether the report was kept."""
        return head.startswith(b"HTTP/1.1 201 ") and b'"reference"' in body


def sealed_reports(instance: Instance, desk: str = "enpud") -> SealedReports:
    """Seal one report to a desk and return what makes many of it."""
    with work(instance) as unit:
        body = submission(unit.vault.instance, [open_desks(unit)[desk]])
    marks = ("mailbox_recipient", "mailbox_row", "report_id")
    whole, pieces = body.with_manifest(**{name: f"<{name}>" for name in marks}).encoded(), []
    for name in marks:
        piece, _, whole = whole.partition(f"<{name}>".encode())
        pieces.append(piece)
    recipients = [Identity.generate().recipient.encoded.encode() for _ in range(MAILBOXES)]
    return SealedReports((*pieces, whole), recipients, Tickets(instance.settings.secret))


def measure(results: Results, place: Place) -> None:
    """Measure the path of everybody whose browser can seal."""
    section = results.begin("Sealed reports arriving", WORDS)
    instance = place.instance("sealed")
    reports = sealed_reports(instance)
    with serving(instance) as server:
        section.add("the disk itself", syncs(place.folder), "durable writes a second")
        rates(section, place, Target(instance, server.port, rate=">= 300", p99="< 150 ms"), reports)
