"""A ticket is used up once, whoever else tries at the same moment, on both databases."""

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.support.instance import Clock, Instance, make_instance
from watchdog.records.blobs import FolderBlobs
from watchdog.records.work import Work

ROW = b"r" * 32


@pytest.fixture
def instance(tmp_path: Path, database_url: str) -> Iterator[Instance]:
    made = make_instance(tmp_path, database_url)
    yield made
    made.close()


def spend(instance: Instance, *, fail: bool = False) -> bool:
    with Session(instance.engine) as session:
        unit = Work(session, FolderBlobs(instance.settings.blobs), instance.clock())
        unit.write()
        done = unit.tickets.spend(ROW)
        unit.quarters.count(["kept:plain"], 3)
        if not fail:
            unit.commit()
        return done


def read(instance: Instance) -> tuple[bool, int]:
    with Session(instance.engine) as session:
        unit = Work(session, FolderBlobs(instance.settings.blobs), instance.clock())
        return unit.tickets.spent(ROW), unit.quarters.counted("kept:plain")


def test_a_ticket_is_used_up_once(instance: Instance) -> None:
    assert read(instance) == (False, 0)
    assert [spend(instance), spend(instance)] == [True, False]
    assert read(instance) == (True, 6)


def test_what_is_not_committed_uses_nothing_up(instance: Instance) -> None:
    assert spend(instance, fail=True)
    assert read(instance) == (False, 0)
    assert spend(instance)


def test_of_many_at_the_same_moment_one_wins_and_every_count_counts(instance: Instance) -> None:
    won: list[bool] = []
    threads = [threading.Thread(target=lambda: won.append(spend(instance))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]
    assert read(instance) == (True, 24)


def test_a_ticket_is_forgotten_when_its_day_has_passed(instance: Instance) -> None:
    clock = instance.clock
    assert isinstance(clock, Clock)
    assert spend(instance)
    for days, spent in ((2, True), (1, False)):
        clock.forward(dt.timedelta(days=days))
        with Session(instance.engine) as session:
            unit = Work(session, FolderBlobs(instance.settings.blobs), clock())
            unit.tickets.sweep()
            unit.commit()
        assert read(instance)[0] is spent
