"""What may tell of the same event: reports and cases that resemble one, and why. The reviewer decides.

The index finds those that share its rarest words; the rest is compared on decrypted texts in memory, and kept nowhere.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from whoosh import query  # type: ignore[import-untyped]  # ships no types

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.access.visibility import desks_for
from watchdog.domain.act import Precision
from watchdog.domain.stages import CaseStage, ReportStage
from watchdog.records.work import Work
from watchdog.sealing import LockedError
from watchdog.search.entries import case_texts, open_whole
from watchdog.search.follow import Progress, follow
from watchdog.search.held import Held
from watchdog.search.index import View
from watchdog.search.likeness import one_in_the_other, same_words
from watchdog.search.tokens import tokens

ASKED: Final = 40
"""The rarest words of a text that others are looked for by."""

LOOKED_AT: Final = 60
"""Those that share most of them, which are opened and compared."""

SHOWN: Final = 12
LEAST: Final = 40
"""Points from which two things are shown beside each other."""

RARE: Final = 200
MAY_BEAR: Final = 3
"""A word is rare if at most one in `RARE` entries bears it; `MAY_BEAR` may in any case."""

SHORTEST: Final = 3
NEAR: Final = 2
"""Days between two tellings of one event: people are wrong by a day."""

SAME_TEXT: Final = 80
SAME_PLACE: Final = 85
RECENT: Final = {"today": 1, "this-week": 7}
"""How many days before its arrival a report may lie, by what its sender chose."""


_GONE: Final = frozenset({ReportStage.WITHDRAWN, ReportStage.DESTROYED, CaseStage.MERGED, CaseStage.WITHDRAWN})


class Reason(StrEnum):
    """Why two things may tell of the same event."""

    TEXT = "text"
    WORDS = "words"
    PLACE = "place"
    DAY = "day"
    WHO = "who"
    TYPE = "type"


POINTS: Final = {Reason.TEXT: 50, Reason.PLACE: 25, Reason.DAY: 15, Reason.WHO: 5, Reason.TYPE: 5}
FOR_A_WORD, FOR_WORDS = 8, 40
"""Points for each rare word that both have, and for all of them at most."""


@dataclass(frozen=True, slots=True)
class Told:
    """A report or a case as it is compared.

    Attributes:
        day: When it happened, or by when; None if that is not known to a few days.
        within: How many days earlier it may have been.
        beside: Reports and cases that are known to belong to it.
    """

    id: str
    kind: str
    short_ref: str
    arrived: dt.date
    stage: str
    text: str = field(repr=False)
    place: str = field(repr=False)
    country: str
    day: dt.date | None
    within: int
    who: frozenset[str]
    types: frozenset[str]
    beside: frozenset[str]


@dataclass(frozen=True, slots=True)
class Alike:
    """Something that resembles, with its points and the reasons, each with the words that show it."""

    other: Told
    points: int
    reasons: dict[Reason, tuple[str, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Compared:
    """A report or a case, what resembles it, and how far the index is that was asked."""

    told: Told
    alike: list[Alike]
    progress: Progress


def alike(work: Work, by: Actor, held: Held, object_id: str) -> Compared:
    """Find what resembles a report or a case of one of the member's desks, the most alike first.

    Args:
        work: A unit of work for reading.
        by: Who asks.
        held: The open indexes.
        object_id: The report or the case.

    Raises:
        LookupError: None of the member's desks has it, or it cannot be opened.
        BrokenIndexError: The desk's index cannot be read.
    """
    require(by, Permission.REPORT_SEARCH)
    for desk in desks_for(by, Permission.REPORT_SEARCH):
        told = _told(work, by, desk, object_id)
        index = None if told is None else held.index(work, by, desk)
        if told is None or index is None:
            continue
        progress = follow(work, by, desk, index)
        view = index.view
        words = _words(told.text)
        many = view.frequencies(words)
        rare = {word for word in words if many[word] <= max(MAY_BEAR, view.size // RARE)}
        others = (_told(work, by, desk, view.id(number)) for number in _candidates(view, words, many, object_id))
        apart = (each for each in others if each and each.id not in told.beside and each.stage not in _GONE)
        found = [each for other in apart if (each := compare(told, other, rare)).points >= LEAST]
        return Compared(told, sorted(found, key=lambda each: -each.points)[:SHOWN], progress)
    raise LookupError(object_id)


def compare(told: Told, other: Told, rare: Iterable[str]) -> Alike:
    """Return how much two things resemble each other, and why.

    Two that are known to lie in different countries have no points, whatever else they share.

    Args:
        told: The one.
        other: The other.
        rare: Words of the first that few others bear.
    """
    if told.country and other.country and told.country != other.country:
        return Alike(other, 0, {})
    reasons: dict[Reason, tuple[str, ...]] = {}
    ratio = same_words(told.text, other.text)
    if ratio >= SAME_TEXT:
        reasons[Reason.TEXT] = (str(ratio),)
    if shared := sorted(set(rare) & set(_words(other.text)), key=len, reverse=True):
        reasons[Reason.WORDS] = tuple(shared)
    if told.place and other.place and one_in_the_other(told.place, other.place) >= SAME_PLACE:
        reasons[Reason.PLACE] = (other.place,)
    if _same_day(told, other):
        reasons[Reason.DAY] = ()
    if shared_who := told.who & other.who:
        reasons[Reason.WHO] = tuple(sorted(shared_who))
    if shared_types := told.types & other.types:
        reasons[Reason.TYPE] = tuple(sorted(shared_types))
    points = sum(POINTS.get(each, 0) for each in reasons)
    points += min(FOR_WORDS, FOR_A_WORD * len(reasons.get(Reason.WORDS, ())))
    return Alike(other, min(100, points), reasons)


def _same_day(told: Told, other: Told) -> bool:
    if told.day is None or other.day is None:
        return False
    return abs((told.day - other.day).days) <= NEAR + max(told.within, other.within)


def _candidates(view: View, words: Sequence[str], many: dict[str, int], object_id: str) -> list[int]:
    """Return the entries that share most of a text's rarest words, itself left out."""
    telling = sorted((word for word in words if many[word] > 1), key=lambda word: (many[word], word))[:ASKED]
    among = (view.marked("kind=report") | view.marked("kind=case")) & view.alive
    own = view.number(object_id)
    among &= ~0 if own is None else ~(1 << own)
    if not telling:
        return []
    asked = query.Or([query.Term("words", word) for word in telling])
    return [number for _score, number in view.best(asked, among, LOOKED_AT)]


def _told(work: Work, by: Actor, desk: str, object_id: str) -> Told | None:
    """Return a report or a case of a desk as it is compared; None if it is not the desk's, gone, or unreadable."""
    try:
        return _told_report(work, by, desk, object_id)
    except LockedError:
        return None
    except LookupError:
        return _told_case(work, by, desk, object_id)


def _told_report(work: Work, by: Actor, desk: str, report_id: str) -> Told | None:
    row = work.reports.get(report_id)
    opened = open_whole(work, row, desk, by.identities(desk))
    if opened is None:
        return None
    sent, noted, cases = opened.sent, opened.noted, work.reports.cases_of(row.id)
    return Told(
        id=row.id,
        kind="report",
        short_ref=row.short_ref,
        arrived=row.day,
        stage=row.stage,
        text=sent.story,
        place=sent.place_text,
        country=noted.country or ("" if sent.country == "not-said" else sent.country),
        day=row.day if sent.when_choice in RECENT else None,
        within=RECENT.get(sent.when_choice, 0),
        who=frozenset(sent.who_did) - {"unknown", "other"},
        types=frozenset(noted.tags),
        beside=frozenset([*cases, *(each for case_id in cases for each in work.cases.reports_of(case_id))]),
    )


def _told_case(work: Work, by: Actor, desk: str, case_id: str) -> Told | None:
    try:
        row = work.cases.get(case_id)
        file = work.cases.open(row, by.identities(desk)) if row.desk_id == desk else None
    except (LookupError, LockedError):
        return None
    if file is None:
        return None
    return Told(
        id=row.id,
        kind="case",
        short_ref=row.short_ref,
        arrived=row.day,
        stage=row.stage,
        text="\n".join(text.words for text in case_texts(row, file)[1:]),
        place=file.place_exact,
        country=file.country,
        day=file.date_from.day if file.date_from.precision is Precision.DAY else None,
        within=0,
        who=frozenset(act.perpetrator.kind for act in file.acts) - {"unknown", "other"},
        types=frozenset(act.type for act in file.acts),
        beside=frozenset([*work.cases.reports_of(row.id), *(link.case_id for link in file.links)]),
    )


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(token.text for token in tokens(text) if len(token.text) >= SHORTEST or token.unspaced))
