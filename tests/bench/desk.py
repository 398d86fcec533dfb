"""What a reviewer waits for: the inbox at four sizes, opening a report, and an index made anew."""

import datetime as dt
import os
import time

from tests.bench.place import Place
from tests.bench.plain import STORY
from tests.bench.results import Results, percentiles, timed
from tests.support.filling import fill as posted
from tests.support.instance import BEGINNING, Instance, sign_in, work
from watchdog.domain.case import CaseFile
from watchdog.domain.ids import new_id, new_short_ref
from watchdog.domain.report import PURPOSE, Protection, Report
from watchdog.records.journal import Line
from watchdog.records.tables import Mailbox

SIZES = (100, 1_000, 10_000, 100_000)
LOOKS = 40
ANEW = 1_000
WORDS = "Signed in, keys and all, without the network: the page from the request to its last byte."


def now() -> dt.datetime:
    return BEGINNING


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
            unit.journal.note("enpud", recipient, Line("report.received", "sender", report_id))
            ids.append(report_id)
    return ids


def fill_cases(instance: Instance, many: int) -> list[str]:
    """Put cases onto the desk of enpud and return their ids."""
    with work(instance) as unit:
        key = unit.desks.key("enpud")
        return [unit.cases.add(key, CaseFile(title=f"Case {number}", country="KGZ"), []).id for number in range(many)]


def measure(results: Results, place: Place) -> None:
    """Look at inboxes and lists of cases, then open reports and cases of the longest ones."""
    section = results.begin("At the desk", WORDS)
    for size in SIZES:
        instance = place.instance(f"inbox{size}", clock=now)
        ids = fill(instance, size)
        client = instance.client()
        sign_in(instance, client, "Birch")
        for warm in range(3):
            client.get(f"/desk/inbox?warm={warm}")
        p50, p95, _ = percentiles(timed(lambda: client.get("/desk/inbox"), LOOKS))  # noqa: B023 - called at once
        section.add(f"inbox of {size:,}, p50", p50, "ms")
        section.add(f"inbox of {size:,}, p95", p95, "ms", "< 100 ms")
        cases = fill_cases(instance, size)
        client.get("/desk/cases")
        p50, p95, _ = percentiles(timed(lambda: client.get("/desk/cases"), LOOKS))  # noqa: B023 - same
        section.add(f"list of {size:,} cases, p95", p95, "ms", "< 100 ms")
        few = iter(cases[:LOOKS])
        p50, p95, _ = percentiles(timed(lambda: client.get(f"/desk/cases/{next(few)}"), LOOKS))  # noqa: B023 - same
        section.add(f"a case among {size:,}, p95", p95, "ms", "< 100 ms")
    some = iter(ids[: LOOKS + 20])
    p50, p95, _ = percentiles(timed(lambda: client.get(f"/desk/reports/{next(some)}"), LOOKS))
    section.add("opening a report, p50", p50, "ms", "< 30 ms")
    section.add("opening a report, p95", p95, "ms")
    instance.close()
    instance = place.instance("anew", clock=now)
    fill(instance, ANEW)
    section.add("a lost index made anew, from the record", ANEW / _index_made(instance), "reports a second")
    instance.close()


def _index_made(instance: Instance) -> float:
    """Return how long it takes, in seconds, to open every report and take it into an empty index, batch by batch."""
    client = instance.client()
    sign_in(instance, client, "Birch")
    token = posted(client.get("/desk/search").text, "/desk/search")
    began = time.perf_counter()
    while client.post("/desk/search/follow", data=token).json != {"percent": 100}:
        pass
    return time.perf_counter() - began
