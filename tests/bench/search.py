"""Search: our sealed index beside Whoosh on a folder and SQLite's FTS5 in memory, on the same texts in one run."""

import datetime as dt
import multiprocessing
import random
import resource
import sqlite3
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage  # type: ignore[import-untyped]  # ships no types

from tests.bench.place import Place
from tests.bench.results import Results, Section, percentiles, timed
from watchdog.sealing.phrases import LANGUAGES
from watchdog.search.asking import ask
from watchdog.search.find import FACETS
from watchdog.search.index import Entry, Index, Text
from watchdog.search.tokens import tokens

SIZES = (10_000, 100_000)
BATCH = 500
LENGTH = 150
ASKED = 40
SECRET = bytes(range(32))
FIRST_DAY = dt.date(2024, 1, 1)
WORDS = f"""
Reports of {LENGTH} words in one desk's index, in {len(LANGUAGES)} languages; how often a word comes follows Zipf's law.
Each question is asked {ASKED} times, with other words each time, in all languages at once. *In the clear* is the same
index on Whoosh's own folder without sealing; *FTS5* is SQLite's own index in memory, which knows neither stems of many
languages nor near spellings nor sealing. *Unlock* is from the key to an index that can be asked, with nothing in
memory; *memory* is what a new process grows by that opens it and asks once; in the clear, mapped files count.
"""


def vocabulary() -> dict[str, list[str]]:
    """Return the words of each language that codes are made of, in an order by chance."""
    chance = random.Random(1)  # noqa: S311 - no secret
    found = {}
    for language in LANGUAGES:
        words = (files("watchdog.sealing") / "words" / f"{language}.txt").read_text("utf-8").split()
        chance.shuffle(words)
        found[language] = words
    return found


def texts(many: int) -> list[tuple[str, str]]:
    """Return language and words of some reports."""
    chance, words = random.Random(2), vocabulary()  # noqa: S311 - no secret
    weights = [1 / (place + 1) for place in range(2048)]
    return [
        (language, " ".join(chance.choices(words[language], weights[: len(words[language])], k=LENGTH)))
        for language in chance.choices(list(words), k=many)
    ]


def entry(number: int, language: str, words: str) -> Entry:
    chance = random.Random(number)  # noqa: S311 - no secret
    day = FIRST_DAY + dt.timedelta(days=number % 700)
    marks = {
        "kind=report",
        f"stage={chance.choice(('received', 'open', 'linked'))}",
        f"country=C{chance.randrange(60)}",
        f"type=T{chance.randrange(90)}",
        f"who=W{chance.randrange(12)}",
        f"language={language}",
        f"day={day.isoformat()}",
        f"month={day.isoformat()[:7]}",
    }
    return Entry(f"{number:032x}", "", frozenset(marks), (Text("report", words, (language,)),))


class PlainFiles(FileStorage):  # type: ignore[misc]  # same
    """Whoosh's own folder, in the clear."""

    def sweep(self) -> None:
        """There is nothing of ours to sweep."""

    def size(self) -> int:
        return sum(path.stat().st_size for path in Path(self.folder).iterdir())


class PlainIndex(Index):
    """The same index without sealing: what is different between the two is what sealing costs."""

    def _files(self) -> Any:
        return PlainFiles(str(self._folder))


def measure(results: Results, place: Place) -> None:
    """Fill three indexes of each size and ask them."""
    for size in SIZES:
        _measure(results, place, size)


def _measure(results: Results, place: Place, size: int) -> None:
    section = results.begin(f"Search in {size:,} reports", WORDS)
    reports, words = texts(size), vocabulary()
    folder = place.folder / f"search{size}"
    kinds = {"sealed": Index, "in the clear": PlainIndex}
    indexes = {whose: _filled(section, whose, kind, folder / kind.__name__, reports) for whose, kind in kinds.items()}
    memory = _fts(section, reports)
    for name, terms in _questions(reports, words["en"]).items():
        for whose, index in indexes.items():
            _ours(section, whose, name, index, terms)
        _in_memory(section, name, memory, terms)
    view, everything = indexes["sealed"].view, indexes["sealed"].view.marked("kind=report")

    def facets() -> None:
        for name in FACETS:
            for mark, bits in view.marks.items():
                if mark.startswith(f"{name}="):
                    (bits & everything).bit_count()

    p50, p95, _ = percentiles(timed(facets, ASKED))
    section.add("sealed: facets over everything, p50", p50, "ms")
    section.add("sealed: facets over everything, p95", p95, "ms", "< 500 ms")


def _filled(section: Section, whose: str, kind: type[Index], folder: Path, reports: list[tuple[str, str]]) -> Index:
    index = kind(folder, SECRET)
    began = time.perf_counter()
    for begin in range(0, len(reports), BATCH):
        batch = enumerate(reports[begin : begin + BATCH], begin)
        index.write([entry(number, *report) for number, report in batch], (), begin)
    section.add(f"{whose}: taken in", len(reports) / (time.perf_counter() - began), "reports a second")
    section.add(f"{whose}: on the disk", index.size() / len(reports), "bytes a report")
    one = [timed(lambda: index.write([entry(7, *reports[7])], (), 1), 1)[0] for _ in range(5)]
    section.add(f"{whose}: one more report, median", percentiles(one)[0], "ms")
    unlock = timed(lambda: kind(folder, SECRET).view, 5)
    section.add(f"{whose}: unlock, median", percentiles(unlock)[0], "ms", "< 2,000 ms")
    with multiprocessing.get_context("spawn").Pool(1) as another:
        section.add(f"{whose}: memory", another.apply(_taken, (kind, folder)), "MB")
    return kind(folder, SECRET)


def _taken(kind: type[Index], folder: Path) -> float:
    """Return by how many MB a process grows that opens an index and asks once, in a process that did nothing before."""
    before = _resident()
    index = kind(folder, SECRET)
    question = ask("police")
    if question is not None:
        index.view.matching(question.question)
    return _resident() - before


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _fts(section: Section, reports: list[tuple[str, str]]) -> sqlite3.Connection:
    memory = sqlite3.connect(":memory:")
    memory.execute("CREATE VIRTUAL TABLE said USING fts5 (words)")
    began = time.perf_counter()
    rows = ((" ".join(token.text for token in tokens(words)),) for _language, words in reports)
    memory.executemany("INSERT INTO said VALUES (?)", rows)
    section.add("FTS5: taken in", len(reports) / (time.perf_counter() - began), "reports a second")
    return memory


def _questions(reports: list[tuple[str, str]], english: list[str]) -> dict[str, list[tuple[str, ...]]]:
    """Return the kinds of questions, each with its words."""
    chance = random.Random(3)  # noqa: S311 - no secret
    said = [words.split() for language, words in reports if language == "en"]
    pairs: list[tuple[str, ...]] = []
    for each in chance.choices(said, k=ASKED):
        at = chance.randrange(LENGTH - 1)
        pairs.append((each[at], each[at + 1]))
    return {
        "a rare word": [(english[-1 - at],) for at in range(ASKED)],
        "a frequent word": [(english[at],) for at in range(ASKED)],
        "two words": [(english[at], english[at + 30]) for at in range(ASKED)],
        "a phrase": pairs,
        "a beginning": [(english[at + 40][:4] + "*",) for at in range(ASKED)],
        "a near spelling": [(english[at + 40][:-1] + "~",) for at in range(ASKED)],
    }


def _add(section: Section, whose: str, name: str, act: Callable[[tuple[str, ...]], object], asked: list[Any]) -> None:
    act(asked[0])
    times = [timed(lambda: act(each), 1)[0] for each in asked]  # noqa: B023 - called at once
    p50, p95, _ = percentiles(times)
    section.add(f"{whose}: {name}, p50", p50, "ms")
    section.add(f"{whose}: {name}, p95", p95, "ms", "< 150 ms" if whose == "sealed" else "")


def _ours(section: Section, whose: str, name: str, index: Index, asked: list[tuple[str, ...]]) -> None:
    view = index.view

    def act(words: tuple[str, ...]) -> int:
        question = ask(f'"{" ".join(words)}"' if name == "a phrase" else " ".join(words))
        return 0 if question is None else view.matching(question.question).bit_count()

    _add(section, whose, name, act, asked)


def _in_memory(section: Section, name: str, memory: sqlite3.Connection, asked: list[tuple[str, ...]]) -> None:
    if name == "a near spelling":
        return

    def act(words: tuple[str, ...]) -> int:
        text = f'"{" ".join(words)}"' if name == "a phrase" else " ".join(words)
        return len(memory.execute("SELECT rowid FROM said WHERE said MATCH ?", [text]).fetchall())

    _add(section, "FTS5", name, act, asked)
