"""From nothing to the first page, and what an idle server weighs."""

import statistics

from tests.bench.place import Place, memory, serving
from tests.bench.results import Results

WORDS = """
From the command `watchdog serve` to the first page, and the memory of all its processes together (proportional set
size: what they share counts once).
"""


def measure(results: Results, place: Place) -> None:
    """Measure a start and an idle server."""
    section = results.begin("Starting", WORDS)
    instance = place.instance("start")
    starts = []
    for _ in range(place.repeats):
        with serving(instance) as server:
            starts.append(server.seconds)
            used = memory(server.process)
    section.add("start to first page", statistics.median(starts), "s", "< 1.5 s")
    section.add("idle memory (all processes)", used, "MB", "< 120 MB")
