"""Sealing a desk's older envelopes anew to a new key."""

import time

from tests.bench.place import Place
from tests.bench.results import Results
from tests.support.instance import Instance, actor, work
from tests.support.resealing import rekey, run
from tests.support.reviewing import a_report, send

ENVELOPES = 10_000
QUICK = 1_000
WORDS = """
Reports of one desk on SQLite, in this process, on one core: each is opened, given to the new key, opened with it, and
kept in batches. Beside it, how long the count at the end takes, which looks at every envelope once more.
"""


class LeftError(Exception):
    """Envelopes were lost, or are still sealed to the earlier key. No figure is worth that."""


def filled(instance: Instance, envelopes: int) -> None:
    """Keep reports, and put a new key in force."""
    with work(instance) as unit:
        for _ in range(envelopes):
            send(unit, a_report(), ("enpud",))
    rekey(instance)


def measure(results: Results, place: Place) -> None:
    """Measure it, and count in and out."""
    envelopes = ENVELOPES if place.seconds >= 60 else QUICK
    instance = place.instance("resealing")
    filled(instance, envelopes)
    began = time.perf_counter()
    found = run(instance)
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    with work(instance) as unit:
        held = unit.resealing.held("enpud", actor(instance, "Birch").identities("enpud"))
        left = unit.resealing.left("enpud", held)
    counting = time.perf_counter() - began
    if left or found.moved != envelopes:
        raise LeftError(f"{found.moved} of {envelopes} sealed anew, {left} left")
    section = results.begin("Sealing anew", WORDS)
    section.add(f"{envelopes:,} envelopes", seconds, "s")
    section.add("a second", envelopes / seconds, "envelopes")
    section.add("count at the end", counting, "s")
