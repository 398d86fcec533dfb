"""What both ways of sending are measured with: 1, 4 and 16 clients, count in and count out."""

from dataclasses import dataclass

from tests.bench.load import Reports, Sent, load
from tests.bench.place import Place, counted
from tests.bench.results import Section, percentiles
from tests.support.instance import Instance

CLIENTS = (1, 4, 16)


class LostError(Exception):
    """Reports were refused or lost; the message says what came instead."""


@dataclass(frozen=True)
class Target:
    """Where reports go, and what has to be reached at the largest number of clients."""

    instance: Instance
    port: int
    rate: str = ""
    p99: str = ""


def rates(section: Section, place: Place, target: Target, reports: Reports) -> None:
    """Measure reports a second and what each sender waits, and count what is there afterwards.

    Raises:
        LostError: An acknowledged report is not there, or another answer came. No figure is worth that.
    """
    for clients in CLIENTS:
        before = counted(target.instance)
        sent = load(target.port, reports, clients, place.seconds)
        kept = counted(target.instance) - before
        check(sent, kept)
        aimed = target if clients == max(CLIENTS) else Target(target.instance, target.port)
        p50, p95, p99 = percentiles(sent.times)
        section.add(f"{clients} at once: a second", sent.rate, "reports", aimed.rate)
        section.add(f"{clients} at once: p50", p50, "ms")
        section.add(f"{clients} at once: p95", p95, "ms")
        section.add(f"{clients} at once: p99", p99, "ms", aimed.p99)
        section.add(f"{clients} at once: acknowledged", len(sent.times), "reports")
        section.add(f"{clients} at once: found afterwards", kept, "reports", "as many")
        section.add(f"{clients} at once: failures", len(sent.failures), "", "0")


def check(sent: Sent, kept: int) -> None:
    """Refuse figures of a run in which something was refused or lost.

    Raises:
        LostError: An acknowledged report is not there, or another answer came.
    """
    if sent.failures or kept < len(sent.times):
        came = f"{len(sent.times)} acknowledged, {kept} kept, {len(sent.failures)} failed"
        raise LostError(f"{came}: {sent.failures[:3]}")
