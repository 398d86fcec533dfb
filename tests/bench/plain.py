"""Reports from browsers without scripts, sealed on arrival."""

from dataclasses import dataclass
from urllib.parse import urlencode

from tests.bench.disk import syncs
from tests.bench.place import Place, serving
from tests.bench.rates import Target, rates
from tests.bench.results import Results
from tests.bench.tickets import Tickets

STORY = "They stopped me near the site and took my medicine for a week. " * 12
WORDS = """
`POST /en/report`: the code is made and stretched (200,000 rounds, which no design can save), the report sealed, the
journal written, everything durable before the page with the code is shown; counted as above.
"""


@dataclass
class PlainReports:
    """Forms as a browser sends them."""

    tickets: Tickets

    def request(self) -> bytes:
        """Return a whole request."""
        answers = {"ticket": self.tickets.waited(), "story": STORY, "country": "KGZ", "consent_choice": "count"}
        body = urlencode(answers).encode()
        head = (
            "POST /en/report HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def arrived(self, head: bytes, body: bytes) -> bool:
        """Tell whether the page shows a code."""
        return head.startswith(b"HTTP/1.1 200 ") and b'id="code-digits"' in body


def measure(results: Results, place: Place) -> None:
    """Measure the path of everybody else."""
    section = results.begin("Plain reports arriving", WORDS)
    instance = place.instance("plain")
    with serving(instance) as server:
        section.add("the disk itself", syncs(place.folder), "durable writes a second")
        reports = PlainReports(Tickets(instance.settings.secret))
        rates(section, place, Target(instance, server.port, rate=">= 50"), reports)
