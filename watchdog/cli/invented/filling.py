"""Filling an empty instance with invented people, reports and drafts, day by day, through the verbs of the real one."""

import datetime as dt
import heapq
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from watchdog.access.identity import Actor
from watchdog.cli.invented.lives import Life, Lives
from watchdog.cli.invented.people import Login, arrive, people, settle
from watchdog.cli.invented.plan import LONGEST_AGO, MAIN_STATE, SEED, Fate, Planned, make_plan
from watchdog.cli.invented.ready_draft import write_draft
from watchdog.cli.invented.stories import load_library
from watchdog.records.blobs import Blobs
from watchdog.records.database import options, prepare
from watchdog.records.desks import POLICY
from watchdog.records.stores import blobs_of
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.sealing import Code
from watchdog.settings import Settings, shipped

NOON: Final = 12
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody who tries the demonstration is told: sign-ins, and a code with an answer waiting."""

    logins: Sequence[Login]
    code: Code | None


@dataclass(frozen=True, slots=True)
class Days:
    """Units of work on chosen days: the clock is a parameter, so that months of work fit into a minute."""

    engine: Engine
    blobs: Blobs

    @contextmanager
    def on(self, day: dt.date) -> Iterator[Work]:
        """Give a unit of work of a day; it is kept whole when the block ends."""
        with Session(self.engine) as session:
            moment = dt.datetime.combine(day, dt.time(NOON), dt.UTC)
            work = Work(session, self.blobs, moment)
            work.write()
            yield work
            work.commit()


@contextmanager
def days(settings: Settings) -> Iterator[Days]:
    """Give the days of an instance."""
    engine = create_engine(settings.database_url, **options(settings.database_url))
    prepare(engine)
    try:
        yield Days(engine, blobs_of(settings))
    finally:
        engine.dispose()


def fill(settings: Settings, reference: Reference, reports: int, today: dt.date, progress: Progress) -> Filled:
    """Fill a migrated, empty instance.

    Args:
        settings: The instance.
        reference: The vocabularies with the invented States.
        reports: How many reports.
        today: The last day on which anything happens.
        progress: Told how many reports there are, of how many.
    """
    folder = shipped("config") / "demo"
    logins = people(folder)
    plan = make_plan(load_library(folder), reference, reports, today)
    with days(settings) as calendar:
        with calendar.on(today - dt.timedelta(days=LONGEST_AGO + 1)) as work:
            settle(work, reference, logins)
        with calendar.on(today) as work:
            actors = {login.name: arrive(work, login) for login in logins if login.desk not in {"", POLICY}}
        lives = Lives(reference, _desks(logins, actors), settings.file_limit, today, random.Random(SEED))  # noqa: S311 - as in plan
        _let_live(calendar, [lives.live(planned) for planned in plan], lambda: progress(lives.sent, reports), today)
        with calendar.on(today) as work:
            policy = next(login for login in logins if login.desk == POLICY)
            write_draft(work, policy, reference, folder, MAIN_STATE)
    return Filled(logins, _code(plan, lives))


def _let_live(calendar: Days, lives: Sequence[Life], after_each_day: Callable[[], None], last: dt.date) -> None:
    """Let all lives go on in the order of their days, one unit of work a day."""
    due = [(next(life), number) for number, life in enumerate(lives)]
    heapq.heapify(due)
    while due and due[0][0] <= last:
        day = due[0][0]
        with calendar.on(day) as work:
            while due and due[0][0] == day:
                _, number = heapq.heappop(due)
                following = _go_on(lives[number], work)
                if following is not None:
                    heapq.heappush(due, (following, number))
        after_each_day()


def _go_on(life: Life, work: Work) -> dt.date | None:
    try:
        return life.send(work)
    except StopIteration:
        return None


def _desks(logins: Sequence[Login], actors: dict[str, Actor]) -> dict[str, list[Actor]]:
    desks: dict[str, list[Actor]] = {}
    for login in logins:
        if login.desk not in {"", POLICY}:
            desks.setdefault(login.desk, []).append(actors[login.name])
    return desks


def _code(plan: Sequence[Planned], lives: Lives) -> Code | None:
    """Return the code of a report whose sender has an answer to read, in English where there is one."""
    waiting = [planned for planned in plan if planned.fate in {Fate.ASKED, Fate.ANSWERED}]
    waiting.sort(key=lambda planned: planned.told.report.language != "en")
    return lives.codes[waiting[0].number] if waiting else None
