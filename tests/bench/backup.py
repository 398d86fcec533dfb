"""Backups: how fast one is made, made again, checked and restored."""

import os
import time
from collections.abc import Callable

from click.testing import Result

from tests.bench.place import Place
from tests.bench.results import Results
from tests.support.backing import Operator, place_at, placed
from tests.support.instance import work
from tests.support.reviewing import Scene, a_scene
from watchdog.domain.ids import new_id
from watchdog.domain.report import ExhibitHead
from watchdog.records.tables import ShelfRow

FILES = 16
FILE_MB = 8
ROWS = 10_000
ROW_BYTES = 6_000
WORDS = f"""
`watchdog backup …` on an instance with {FILES} files of {FILE_MB} MB and {ROWS:,} sealed rows of {ROW_BYTES:,} bytes,
in SQLite; megabytes of what the instance holds. Everything is durable before it is told.
"""


def filled(place: Place) -> Scene:
    """Make an instance with files and rows."""
    (place.folder / "backup").mkdir()
    scene = a_scene(place.folder / "backup")
    sent = scene.send()
    for _ in range(FILES):
        scene.attach(sent, os.urandom(FILE_MB << 20), ExhibitHead("film.mp4", "video/mp4", FILE_MB << 20, "0" * 64))
    with work(scene.instance) as unit:
        sealed = os.urandom(ROW_BYTES)
        unit.session.add_all(
            ShelfRow(id=new_id(), kind="bench", day=unit.today, version=1, sealed=sealed) for _ in range(ROWS)
        )
    return scene


def rate(megabytes: float, act: Callable[[], Result]) -> float:
    """Return how many megabytes a second a command works through."""
    began = time.perf_counter()
    result = act()
    if result.exit_code:
        raise RuntimeError(result.output)
    return megabytes / (time.perf_counter() - began)


def measure(results: Results, place: Place) -> None:
    """Measure the life of a backup."""
    section = results.begin("Backups", WORDS)
    scene = filled(place)
    source, folder = placed(scene.instance), place.folder / "backup"
    operator = Operator(folder / "backups", scene.instance.recovery.encoded)
    rows = ROWS * ROW_BYTES / (1 << 20)
    whole = FILES * FILE_MB + rows
    section.add("first backup", rate(whole, lambda: operator.create(source)), "MB/s")
    section.add("next backup: rows only", rate(rows, lambda: operator.create(source)), "MB/s")
    section.add("checked without a key", rate(whole, lambda: operator.verify(source)), "MB/s")
    section.add("checked and opened", rate(whole, lambda: operator.verify(source, "--open")), "MB/s")
    section.add("restored", rate(whole, lambda: operator.restore(place_at(folder / "new"))), "MB/s")
