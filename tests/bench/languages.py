"""What forty languages cost a start and a request."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from babel.support import Translations
from flask import Flask
from flask.testing import FlaskClient

from tests.bench.place import Place
from tests.bench.results import Results
from watchdog.languages import DEFAULT, offered
from watchdog.settings import shipped
from watchdog.web import language

MILLI = 1000
PAGES = 200
WORDS = """
All catalogues of the sender's and the staff's side. A start looks whether each is there; one is read at the first
request in its language, once in the life of a worker. Requests are those of the start page, in a test client.
"""


def spent(act: Callable[[], object]) -> float:
    """Return how many milliseconds something takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * MILLI


def measure(results: Results, place: Place) -> None:
    """Measure the start, the first request and the later ones."""
    section = results.begin("Languages", WORDS)
    folder = shipped("translations")
    codes = [each.locale for each in offered() if each.code != DEFAULT]
    section.add("languages", len(codes) + 1, "")
    starts = [spent(lambda: language.install(Flask("empty"), folder)) for _ in range(place.repeats)]
    section.add("added to a start", statistics.median(starts), "ms", "< 50 ms")
    section.add("largest catalogue, read once", max(_read(folder, code) for code in codes), "ms", "< 50 ms")
    client = place.instance("languages").client()
    pages = {each.code: _page(client, f"/{each.code}/") for each in offered()}
    section.add("a page in English", pages[DEFAULT], "ms")
    section.add("the same page, slowest language", max(pages.values()), "ms")


def _read(folder: Path, code: str) -> float:
    return min(spent(lambda: Translations.load(str(folder), [code])) for _ in range(3))


def _page(client: FlaskClient, address: str) -> float:
    client.get(address)
    return statistics.median(spent(lambda: client.get(address)) for _ in range(PAGES))
