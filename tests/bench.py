"""`make bench`: measures the program from outside, prints a table and writes `bench.json`.

Every figure in the documentation comes from here. Figures are medians on this machine, shared with whatever else runs.
"""

import datetime as dt
import gzip
import http.client
import json
import os
import platform
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tests.support.findings import findings
from tests.support.instance import BEGINNING, Instance, make_instance, sign_in, work
from tests.support.server import get, memory, served
from watchdog.domain.draft import Draft
from watchdog.domain.ids import new_id, new_short_ref
from watchdog.domain.report import PURPOSE, Protection, Report
from watchdog.drafting.compose import compose
from watchdog.drafting.document import document
from watchdog.drafting.formats.docx import render_docx
from watchdog.drafting.formats.model import Document
from watchdog.drafting.formats.pdf import render_pdf
from watchdog.drafting.wording import wordings
from watchdog.intake import tickets
from watchdog.records.tables import Mailbox
from watchdog.sealing import Identity, Label, open_sealed, seal

PAGE = """# What was measured

`make bench` prints this table anew (`python -m tests.bench --docs` writes this page). Real server processes on
SQLite in safe mode (`synchronous=FULL`), the load generator on the same {cpus} cores, Python {python}. Medians of one
machine that other work may share; treat all as within a factor of two.

{table}

*Submissions* are whole reports on the path without scripts: the code is made and stretched, the report sealed, the
journal written, everything durable before the code is shown; every acknowledged one is counted afterwards. The
*form page* counts the page and its style sheet as they travel, compressed.
"""
STORY = "They stopped me near the site and took my medicine for a week. " * 12
SIZES = (100, 1_000, 10_000)
CLIENTS = (1, 4, 16)
SECONDS = 12


@dataclass
class Results:
    """Rows of the table, in order."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)
    values: dict[str, float | int | str] = field(default_factory=dict)

    def add(self, name: str, value: float, unit: str, target: str = "") -> None:
        shown = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
        self.rows.append((name, f"{shown} {unit}", target))
        self.values[name] = round(value, 4)

    def as_markdown(self) -> str:
        lines = [f"| {name.strip()} | {shown} | {target} |" for name, shown, target in self.rows]
        return "\n".join(["| what | measured | target |", "|---|---|---|", *lines])

    def show(self) -> None:
        width = max(len(name) for name, _, _ in self.rows) + 2
        print(f"{'what':<{width}}{'measured':>16}   target")
        for name, shown, target in self.rows:
            print(f"{name:<{width}}{shown:>16}   {target}")


def percentiles(times: list[float]) -> tuple[float, float, float]:
    """Return p50, p95 and p99 in milliseconds."""
    if len(times) == 1:
        return (times[0] * 1000,) * 3
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return cuts[49] * 1000, cuts[94] * 1000, cuts[98] * 1000


def start_and_form(results: Results, instance: Instance) -> None:
    """First page after start, idle memory, and the weight of the form."""
    starts = []
    log = instance.settings.data.parent / "log"
    for _ in range(5):
        with served(instance, log) as server:
            starts.append(server.seconds)
            used = memory(server.process)
    results.add("start to first page", statistics.median(starts), "s", "< 1.5 s")
    results.add("idle memory (all processes)", used, "MB", "< 120 MB")
    with served(instance, log) as server:
        page = get(server.port, "/en/report", {"Accept-Encoding": "gzip"})[1]
        sheets = re.findall(rb'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"', gzip.decompress(page))
        sheets += re.findall(rb'<link[^>]+href="([^"]+)"[^>]+rel="stylesheet"', gzip.decompress(page))
        bodies = [page, *(get(server.port, sheet.decode(), {"Accept-Encoding": "gzip"})[1] for sheet in sheets)]
    results.add("form page, compressed", sum(map(len, bodies)) / 1024, "KB", "<= 15 KB")
    results.add("form page, requests", len(bodies), "", "2")


def submissions(results: Results, instance: Instance) -> None:
    """Reports a second on the path without scripts, at 1, 4 and 16 clients; count in, count out."""
    with served(instance, instance.settings.data.parent / "log", WATCHDOG_PLAIN_BUDGET="1000000") as server:
        for clients in CLIENTS:
            before = kept(instance)
            times, acknowledged, seconds = load(server.port, instance.settings.secret, clients)
            lost = acknowledged - (kept(instance) - before)
            p50, p95, p99 = percentiles(times)
            target = "50/s, none lost" if clients == max(CLIENTS) else ""
            results.add(f"submissions, {clients} clients", acknowledged / seconds, "/s", target)
            results.add(f"  p50 / {clients}", p50, "ms")
            results.add(f"  p95 / {clients}", p95, "ms")
            results.add(f"  p99 / {clients}", p99, "ms")
            results.add(f"  acknowledged but lost / {clients}", lost, "", "0")


def form_body(secret: bytes) -> bytes:
    fresh = tickets.issue(secret, dt.datetime.now(dt.UTC), 0).text
    answers = {"ticket": fresh, "story": STORY, "country": "KGZ", "consent_choice": "count"}
    return urlencode(answers).encode()


def load(port: int, secret: bytes, clients: int) -> tuple[list[float], int, float]:
    times: list[float] = []
    stop = time.perf_counter() + SECONDS

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while time.perf_counter() < stop:
            body = form_body(secret)
            began = time.perf_counter()
            connection.request("POST", "/en/report", body, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            page = answer.read()
            if answer.status == http.HTTPStatus.OK and b'id="code-digits"' in page:
                times.append(time.perf_counter() - began)
        connection.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=send) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(times), time.perf_counter() - began


def kept(instance: Instance) -> int:
    with instance.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM report").scalar_one())


def fill(instance: Instance, many: int) -> list[str]:
    """Put sealed reports into the inbox of enpud and return their ids."""
    ids = []
    with work(instance) as unit:
        recipient = unit.desks.recipient("enpud")
        for number in range(many):
            report_id = new_id()
            report = Report(STORY, "en", Protection.SERVER, country="KGZ", desks=("enpud",))
            sealed = unit.vault.seal(PURPOSE, report_id, report, [recipient])
            box = Mailbox(row=number.to_bytes(4, "big") + os.urandom(28), report_id=report_id, recipient="age1pq")
            unit.reports.add(report_id, new_short_ref("ENPUD"), sealed, {"enpud": 1}, box)
            ids.append(report_id)
    return ids


def timed(act: Callable[[], object], times: int) -> list[float]:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return found


def desk(results: Results, folder: Path) -> None:
    """Listing an inbox at three sizes, and opening a report."""
    for size in SIZES:
        place = folder / f"inbox{size}"
        place.mkdir()
        instance = make_instance(place, clock=now)
        ids = fill(instance, size)
        client = instance.client()
        sign_in(instance, client, "Birch")
        for warm in range(3):
            client.get(f"/desk/inbox?warm={warm}")
        p50, p95, _ = percentiles(timed(lambda: client.get("/desk/inbox"), 40))  # noqa: B023 - called at once
        results.add(f"inbox of {size:,}, p50", p50, "ms")
        results.add(f"inbox of {size:,}, p95", p95, "ms", "< 100 ms")
        instance.engine.dispose()
    some = iter(ids[:60])
    first = timed(lambda: client.get(f"/desk/reports/{next(some)}"), 40)
    results.add("opening a report, p50", percentiles(first)[0], "ms", "< 30 ms")
    results.add("opening a report, p95", percentiles(first)[1], "ms")


def now() -> dt.datetime:
    return BEGINNING


def drafting(results: Results, instance: Instance) -> None:
    """Composing and rendering a draft from 200 findings."""
    reference, today = instance.reference, BEGINNING.date()
    wording, used = wordings(reference), findings(200, "GEO")
    choice = Draft("Draft", "ccpr", "session", "GEO", 2023, 2026, "en", "A network")

    def composed() -> Document:
        whole = replace(choice, blocks=compose(choice, used, reference, wording, today))
        return document(whole, wording.languages["en"], reference, today, is_demo=False)

    made = composed()
    results.add("compose from 200 findings", percentiles(timed(composed, 7))[0], "ms")
    docx = percentiles(timed(lambda: render_docx(composed()), 7))[0]
    results.add("compose and render DOCX", docx, "ms", "< 1,000 ms")
    results.add("render PDF", percentiles(timed(lambda: render_pdf(made), 5))[0], "ms")


def sealing(results: Results) -> None:
    """Sealing and opening beside the raw cipher, in the same run."""
    identity, label = Identity.generate(), Label("bench", "i", "o")
    big = os.urandom(32 << 20)
    raw = ChaCha20Poly1305(os.urandom(32))
    results.add(
        "raw ChaCha20-Poly1305", 32 / statistics.median(timed(lambda: raw.encrypt(b"\0" * 12, big, b""), 5)), "MB/s"
    )
    sealed = seal(big, label, [identity.recipient])
    results.add("seal 32 MB", 32 / statistics.median(timed(lambda: seal(big, label, [identity.recipient]), 5)), "MB/s")
    results.add("open 32 MB", 32 / statistics.median(timed(lambda: open_sealed(sealed, label, [identity]), 5)), "MB/s")
    small = STORY.encode()
    envelope = seal(small, label, [identity.recipient])
    results.add(
        "seal a report", 1 / statistics.median(timed(lambda: seal(small, label, [identity.recipient]), 300)), "/s"
    )
    results.add(
        "open a report", 1 / statistics.median(timed(lambda: open_sealed(envelope, label, [identity]), 300)), "/s"
    )


def main() -> None:
    """Measure everything."""
    results = Results()
    folder = Path(tempfile.mkdtemp(prefix="watchdog-bench-"))
    try:
        instance = make_instance(folder)
        start_and_form(results, instance)
        submissions(results, instance)
        desk(results, folder)
        drafting(results, instance)
        sealing(results)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    results.values |= {"cpus": os.cpu_count() or 0, "python": platform.python_version()}
    results.show()
    Path("bench.json").write_text(json.dumps(results.values, indent=2) + "\n", encoding="utf-8")
    print("written to bench.json")
    if "--docs" in sys.argv:
        Path("docs/measured.md").write_text(
            PAGE.format(table=results.as_markdown(), **results.values), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
