"""A search through everything that a member may read: hits with their words, and how many of each kind there are."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Final, NamedTuple

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.access.visibility import desks_for
from watchdog.records.work import Work
from watchdog.reference.violation_types import ViolationTypes
from watchdog.sealing import LockedError
from watchdog.search.asking import Asked, ask
from watchdog.search.bits import numbers_of
from watchdog.search.entries import case_texts, open_whole
from watchdog.search.follow import Progress, follow
from watchdog.search.held import Held
from watchdog.search.index import BrokenIndexError, Text, View
from watchdog.search.tokens import Stemming, tokens

PAGE: Final = 20
DEEPEST: Final = 50
"""Pages that can be turned to; who looks further narrows the search."""

FACETS: Final = ("kind", "stage", "country", "type", "who", "urgent", "language", "month")
"""What a search can be narrowed by, in the order in which a page offers it."""

MOST_FILES: Final = 2_000
"""Exhibits that are followed to their reports; a question that fits more is no question."""

AROUND: Final = 120
"""Letters shown on each side of the first word that was found."""


class Order(StrEnum):
    """What stands first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for.

    Attributes:
        text: As it was typed; everything when empty.
        marks: What it was narrowed by: one of each name's values has to be borne.
        since, until: Only what came on these days and between.
        order: What stands first.
        page: Counts from 0.
    """

    text: str = field(default="", repr=False)
    marks: frozenset[str] = frozenset()
    since: dt.date | None = None
    until: dt.date | None = None
    order: Order = Order.NEWEST
    page: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A bit of a text around what was found."""

    words: str = field(repr=False)
    found: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found. `kind` is `report` or `case`; `section` where the words stand."""

    id: str
    kind: str
    short_ref: str
    desk: str
    day: dt.date
    stage: str
    marks: frozenset[str]
    hard: tuple[str, ...]
    section: str
    language: str
    pieces: tuple[Piece, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, how many there are, what they could be narrowed by, and how far the indexes are."""

    hits: list[Hit]
    many: int
    facets: dict[str, dict[str, int]]
    progress: dict[str, Progress]
    broken: list[str]


@dataclass(slots=True)
class Searched:
    """One desk's part of an answer, as bits of its own index. `wide` is what each facet counts."""

    desk: str
    view: View
    wide: dict[str, int]
    bits: int


def find(work: Work, by: Actor, held: Held, types: ViolationTypes, wish: Wish) -> Found:
    """Search through all desks of a member. Each index first takes in a batch of what is new, and forgets at once.

    Args:
        work: A unit of work for reading.
        by: Who searches.
        held: The open indexes.
        types: What kinds of abuse there are, to tell what is hard to read.
        wish: What is looked for.
    """
    asked = ask(wish.text) if wish.text else None
    searched, progress, broken = look(work, by, held, wish, asked)
    begin = min(max(0, wish.page), DEEPEST) * PAGE
    places = list(islice(_ordered(searched, wish, asked), begin, begin + PAGE))
    return Found(
        hits=_hits(work, by, types, places, asked),
        many=sum(part.bits.bit_count() for part in searched),
        facets={name: _facet(searched, name) for name in FACETS},
        progress=progress,
        broken=broken,
    )


def look(
    work: Work, by: Actor, held: Held, wish: Wish, asked: Asked | None
) -> tuple[list[Searched], dict[str, Progress], list[str]]:
    """Ask the index of each of a member's desks; each first takes in a batch of what is new, and forgets at once.

    Args:
        work: A unit of work for reading.
        by: Who searches.
        held: The open indexes.
        wish: What is looked for.
        asked: Its words, as a question.

    Returns:
        What each desk answers, in which a report of several desks counts once; how far each index is; the desks whose
        index cannot be read.
    """
    require(by, Permission.REPORT_SEARCH)
    progress: dict[str, Progress] = {}
    broken: list[str] = []
    searched: list[Searched] = []
    for desk in desks_for(by, Permission.REPORT_SEARCH):
        try:
            index = held.index(work, by, desk)
            if index is None:
                continue
            progress[desk] = follow(work, by, desk, index)
            searched.append(_search(desk, index.view, wish, asked))
        except BrokenIndexError:
            broken.append(desk)
    _count_once(searched)
    return searched, progress, broken


def _search(desk: str, view: View, wish: Wish, asked: Asked | None) -> Searched:
    """Return what one index answers. `wide` is what each facet counts: all but what narrows by that facet itself."""
    bits = view.marked("kind=report") | view.marked("kind=case")
    if wish.text:
        matching = 0 if asked is None else view.matching(asked.question)
        bits &= matching | _of_files(view, matching & view.marked("kind=file"))
    if wish.since or wish.until:
        bits &= _between(view, wish.since or dt.date.min, wish.until or dt.date.max)
    narrowed: dict[str, int] = {}
    for mark in wish.marks:
        name = mark.partition("=")[0]
        narrowed[name] = narrowed.get(name, 0) | view.marked(mark)
    wide = {}
    for name in FACETS:
        rest = bits
        for other, marked in narrowed.items():
            rest &= marked if other != name else ~0
        wide[name] = rest
    for marked in narrowed.values():
        bits &= marked
    return Searched(desk, view, wide, bits)


def _of_files(view: View, files: int) -> int:
    """Return the reports that some exhibits belong to."""
    found = 0
    for number in islice(numbers_of(files), MOST_FILES):
        report = view.number(view.of(number))
        found |= 0 if report is None else 1 << report
    return found


def _between(view: View, since: dt.date, until: dt.date) -> int:
    first, last = f"day={since.isoformat()}", f"day={until.isoformat()}"
    found = 0
    for mark, bits in view.marks.items():
        if mark.startswith("day=") and first <= mark <= last:
            found |= bits
    return found & view.alive


def _count_once(searched: Sequence[Searched]) -> None:
    """Leave a report that several of the member's desks hold in the first one's answer only."""
    for place, part in enumerate(searched):
        for earlier in searched[:place]:
            for number in numbers_of(part.view.marked(f"also={earlier.desk}")):
                other = earlier.view.number(part.view.id(number))
                if other is None:
                    continue
                if earlier.bits >> other & 1:
                    part.bits &= ~(1 << number)
                for name, bits in earlier.wide.items():
                    if bits >> other & 1:
                        part.wide[name] &= ~(1 << number)


def _facet(searched: Sequence[Searched], name: str) -> dict[str, int]:
    """Return how many hits bear each value of a facet, the most frequent first."""
    counted: dict[str, int] = {}
    for part in searched:
        for mark, bits in part.view.marks.items():
            if mark.startswith(f"{name}=") and (many := (bits & part.wide[name]).bit_count()):
                counted[mark] = counted.get(mark, 0) + many
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _ordered(searched: Sequence[Searched], wish: Wish, asked: Asked | None) -> Iterator[tuple[Searched, int]]:
    if wish.order is Order.BEST and asked is not None:
        most = PAGE * (DEEPEST + 1)
        ranked = [
            (score, place, number)
            for place, part in enumerate(searched)
            for score, number in part.view.best(asked.question, part.bits, most)
        ]
        ranked.sort(key=lambda each: (-each[0], each[1], each[2]))
        for _score, place, number in ranked:
            yield searched[place], number
        return
    newest = wish.order is not Order.OLDEST
    days = {mark for part in searched for mark in part.view.marks if mark.startswith("day=")}
    for day in sorted(days, reverse=newest):
        for part in searched:
            for number in numbers_of(part.view.marked(day) & part.bits):
                yield part, number


def _hits(
    work: Work, by: Actor, types: ViolationTypes, places: Iterable[tuple[Searched, int]], asked: Asked | None
) -> list[Hit]:
    stemming, found = Stemming(), []
    for part, number in places:
        marks = frozenset(mark for mark, bits in part.view.marks.items() if bits >> number & 1)
        opened = _opened(work, by, part.desk, part.view.id(number), is_case="kind=case" in marks)
        if opened is None:
            continue  # destroyed since the index was looked at
        short_ref, day, stage, texts, tags, groups = opened
        spellings = part.view.spellings(asked.fuzzy) if asked else frozenset()
        best, pieces = _shown(texts, asked, spellings, stemming)
        in_file = asked is not None and not any(piece.found for piece in pieces)
        found.append(
            Hit(
                id=part.view.id(number),
                kind="case" if "kind=case" in marks else "report",
                short_ref=short_ref,
                desk=part.desk,
                day=day,
                stage=stage,
                marks=marks,
                hard=tuple(types.heavy(tags, groups)),
                section="file" if in_file else best.section,
                language=best.languages[0] if best.section == "report" and best.languages else "",
                pieces=pieces,
            )
        )
    return found


class _Opened(NamedTuple):
    short_ref: str
    day: dt.date
    stage: str
    texts: Sequence[Text]
    types: Sequence[str]
    groups: Sequence[str]


def _opened(work: Work, by: Actor, desk: str, object_id: str, *, is_case: bool) -> _Opened | None:
    keys = by.identities(desk)
    try:
        if is_case:
            case = work.cases.get(object_id)
            file = work.cases.open(case, keys)
            types = [act.type for act in file.acts]
            return _Opened(case.short_ref, case.day, case.stage, case_texts(case, file), types, ())
        report = work.reports.get(object_id)
        opened = open_whole(work, report, desk, keys)
    except (LookupError, LockedError):
        return None
    if opened is None:
        return None
    tags, groups = opened.noted.tags, opened.sent.what_chosen
    return _Opened(report.short_ref, report.day, report.stage, opened.texts, tags, groups)


def _shown(
    texts: Sequence[Text], asked: Asked | None, spellings: Iterable[str], stemming: Stemming
) -> tuple[Text, tuple[Piece, ...]]:
    """Return the text that answers best with a stretch of it; its beginning where nothing was asked."""
    near = frozenset(spellings)
    best = texts[min(1, len(texts) - 1)]
    spans: list[tuple[int, int]] = []
    for text in texts if asked else ():
        said = list(tokens(text.words))
        lined = asked.in_phrases(said) if asked else ()
        found = [
            (token.start, token.end)
            for at, token in enumerate(said)
            if at in lined
            or token.text in near
            or (asked and asked.answers(token, stemming.stems(token, text.languages)))
        ]
        if len(found) > len(spans):
            best, spans = text, found
    return best, tuple(_pieces(best.words, spans))


def _pieces(words: str, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    first = spans[0][0] if spans else 0
    begin = 0 if first <= AROUND else words.rfind(" ", 0, first - AROUND) + 1
    end = min(len(words), max(begin, first) + 2 * AROUND)
    end = len(words) if len(words) - end < AROUND // 4 else end
    at = begin
    if begin:
        yield Piece("… ", found=False)
    for start, stop in spans:
        if stop > end:
            break
        if start >= at:
            yield Piece(words[at:start], found=False)
            yield Piece(words[start:stop], found=True)
            at = stop
    yield Piece(words[at:end] + ("…" if end < len(words) else ""), found=False)
