"""Which invented reports there are, from where, when, and how far each one gets: the same plan for the same day."""

import datetime as dt
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from typing import Final, TypeVar

from watchdog.cli.invented.stories import Library
from watchdog.cli.invented.telling import Teller, Told
from watchdog.reference.library import Reference

T = TypeVar("T")

MAIN_STATE: Final = "QME"
SEED: Final = 20260101
TEST: Final = "only-a-test"
"""The scenario of what is out of scope: nobody who tells of an abuse is."""

LONGEST_AGO: Final = 300
SECOND_ACCOUNT_EVERY: Final = 8
SEEN_BY_TWO: Final = "notes"
"""The kind of paper whose scenarios two people can have lived through together."""

BUSY_MONTHS: Final = frozenset({3, 4, 9, 10})
"""Figures over months shall have a shape."""


class Fate(StrEnum):
    """How far a report gets."""

    RECEIVED = auto()
    OPENED = auto()
    ANSWERED = auto()
    ASKED = auto()
    REPLIED = auto()
    LINKED = auto()
    IN_REVIEW = auto()
    RETURNED = auto()
    POSSIBLE = auto()
    VERIFIED = auto()
    RELEASED = auto()
    OUT_OF_SCOPE = auto()
    WITHDRAWN = auto()


COUNTRIES: Final = {
    MAIN_STATE: 42,
    "QMA": 17,
    "QMC": 10,
    "QMD": 10,
    "QMB": 8,
    "QMF": 7,
    "QMH": 3,
    "QMG": 2,
    "": 1,
}
"""Shares of all reports; the last is where the sender would rather not say."""

LANGUAGES: Final = {
    MAIN_STATE: {"en": 30, "fr": 24, "es": 12, "ar": 8, "ru": 8, "uk": 9, "pt-BR": 9},
    "QMA": {"ru": 65, "uk": 35},
    "QMB": {"en": 30, "id": 35, "hi": 35},
    "QMC": {"en": 35, "sw": 40, "fr": 25},
    "QMD": {"es": 65, "pt-BR": 35},
    "QMF": {"ar": 65, "fa": 35},
    "QMG": {"en": 1},
    "QMH": {"en": 60, "fr": 20, "es": 20},
    "": {"en": 60, "fr": 40},
}

_MOSTLY_RELEASED: Final = {
    Fate.RELEASED: 86,
    Fate.RECEIVED: 4,
    Fate.IN_REVIEW: 4,
    Fate.VERIFIED: 2,
    Fate.ASKED: 2,
    Fate.ANSWERED: 2,
}
_HALF_RELEASED: Final = {
    Fate.RELEASED: 60,
    Fate.RECEIVED: 7,
    Fate.IN_REVIEW: 7,
    Fate.VERIFIED: 6,
    Fate.ASKED: 6,
    Fate.REPLIED: 5,
    Fate.LINKED: 3,
    Fate.ANSWERED: 3,
    Fate.WITHDRAWN: 3,
}
_ALL_STAGES: Final = {
    Fate.RELEASED: 14,
    Fate.RECEIVED: 14,
    Fate.ASKED: 11,
    Fate.IN_REVIEW: 9,
    Fate.LINKED: 9,
    Fate.OPENED: 9,
    Fate.REPLIED: 8,
    Fate.ANSWERED: 8,
    Fate.VERIFIED: 6,
    Fate.RETURNED: 3,
    Fate.POSSIBLE: 3,
    Fate.OUT_OF_SCOPE: 3,
    Fate.WITHDRAWN: 3,
}
_NO_CASE: Final = {Fate.OPENED: 3, Fate.RECEIVED: 3, Fate.ANSWERED: 2}
"""A case needs a country."""

FATES: Final = {MAIN_STATE: _MOSTLY_RELEASED, "QMA": _HALF_RELEASED, "": _NO_CASE}
DAYS_AGO: Final = {Fate.RECEIVED: (0, 9), Fate.OPENED: (2, 20), Fate.RELEASED: (25, LONGEST_AGO)}
"""Between how many days ago and how many; all others within the last four months."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One report, how far it gets, and perhaps a second account of the same event by somebody who saw it."""

    number: int
    day: dt.date
    fate: Fate
    told: Told
    second: Told | None = None


def make_plan(library: Library, reference: Reference, reports: int, today: dt.date) -> list[Planned]:
    """Return what will happen.

    Args:
        library: The stories.
        reference: The vocabularies.
        reports: How many reports in all, second accounts included.
        today: The last day on which anything happens.
    """
    rng = random.Random(SEED)  # noqa: S311 - invented content must be the same each time; keys are not made here
    planner = _Planner(library, Teller(library, reference, rng), rng, today)
    return [
        replace(planned, number=number)
        for number, planned in enumerate(
            planned
            for country, share in _shared(COUNTRIES, reports).items()
            for planned in planner.country(country, share)
        )
    ]


@dataclass(frozen=True, slots=True)
class _Planner:
    library: Library
    teller: Teller
    rng: random.Random
    today: dt.date

    def country(self, country: str, reports: int) -> Iterator[Planned]:
        """Plan what is reported from a country; what has no fitting second account is a new report."""
        fates, seconds = _fates(country, reports, self.rng)
        deck = _Scenarios(self.library, country, [*fates, *[Fate.RECEIVED] * seconds], self.rng)
        for fate in fates:
            planned = self._one(deck, country, fate, may_be_twice=seconds > 0)
            seconds -= planned.second is not None
            yield planned
        for _ in range(seconds):
            yield self._one(deck, country, Fate.RECEIVED, may_be_twice=False)

    def _one(self, deck: "_Scenarios", country: str, fate: Fate, *, may_be_twice: bool) -> Planned:
        scenario, language = deck.next(fate)
        day = _day(fate, self.today, self.rng)
        told = self.teller.tell(language, scenario, country, day, fate.value)
        twice = may_be_twice and fate is Fate.RELEASED and told.scenario.paper == SEEN_BY_TWO
        second = self.teller.tell(language, scenario, country, day, fate.value) if twice else None
        return Planned(0, day, fate, told, second)


class _Scenarios:
    """Deals out scenarios by their weight, each in the language that is furthest behind its share."""

    def __init__(self, library: Library, country: str, fates: Sequence[Fate], rng: random.Random) -> None:
        self._shares = LANGUAGES[country]
        self._used = dict.fromkeys(self._shares, 0)
        self._offered = {name: {story.scenario for story in library.tongues[name].stories} for name in self._shares}
        among = sorted(set().union(*self._offered.values()) - {TEST})
        flatten = country != MAIN_STATE
        weights = {name: library.scenarios[name].weight + (2 if flatten else 0) for name in among}
        released = sum(fate is Fate.RELEASED for fate in fates)
        self._decks = {
            True: iter(_dealt(weights, released, rng)),
            False: iter(_dealt(weights, len(fates) - released, rng)),
        }

    def next(self, fate: Fate) -> tuple[str, str]:
        scenario = TEST if fate is Fate.OUT_OF_SCOPE else next(self._decks[fate is Fate.RELEASED])
        able = [name for name, offered in self._offered.items() if scenario in offered]
        language = min(able, key=lambda name: (self._used[name] + 1) / self._shares[name])
        self._used[language] += 1
        return scenario, language


def _fates(country: str, share: int, rng: random.Random) -> tuple[list[Fate], int]:
    """Return how far the reports from a country get, and how many second accounts come on top."""
    shares = FATES.get(country, _ALL_STAGES)
    seconds = share * shares.get(Fate.RELEASED, 0) // sum(shares.values()) // SECOND_ACCOUNT_EVERY
    return _dealt(shares, share - seconds, rng), seconds


def _day(fate: Fate, today: dt.date, rng: random.Random) -> dt.date:
    least, most = DAYS_AGO.get(fate, (12, 120))
    days = [today - dt.timedelta(days=ago) for ago in range(least, most + 1)]
    return rng.choices(days, [2 if day.month in BUSY_MONTHS else 1 for day in days])[0]


def _dealt(weights: Mapping[T, int], how_many: int, rng: random.Random) -> list[T]:
    dealt = [thing for thing, count in _shared(weights, how_many).items() for _ in range(count)]
    rng.shuffle(dealt)
    return dealt


def _shared(weights: Mapping[T, int], whole: int) -> dict[T, int]:
    """Share a whole number out by weight, the largest remainders first."""
    total = sum(weights.values())
    exact = {thing: whole * weight / total for thing, weight in weights.items()}
    counts = {thing: math.floor(share) for thing, share in exact.items()}
    by_remainder = sorted(exact, key=lambda thing: counts[thing] - exact[thing])
    for thing in by_remainder[: whole - sum(counts.values())]:
        counts[thing] += 1
    return counts
