"""Units of work that many ask for at once, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.instance import Instance, make_instance, work
from watchdog.domain.ids import new_id
from watchdog.records.journal import Line
from watchdog.records.work import Work
from watchdog.web.transaction import keeping

CROWD = 12


@pytest.fixture
def either(tmp_path: Path, database_url: str) -> Iterator[Instance]:
    made = make_instance(tmp_path, database_url)
    yield made
    made.close()


def note(unit: Work, object_id: str) -> str:
    unit.journal.note("enpud", unit.desks.recipient("enpud"), Line("report.received", "sender", object_id))
    return object_id


def kept(instance: Instance) -> list[str]:
    with work(instance) as unit:
        assert list(unit.journal.verify(unit.desks.signing_public())) == []
        return [entry.line.object_id for entry in unit.journal.entries("enpud", [instance.desks["enpud"]])]


def test_a_crowd_is_kept_and_the_chain_holds(either: Instance) -> None:
    def one(object_id: str) -> str:
        with either.app.test_request_context():
            return keeping(lambda unit: note(unit, object_id))

    ids = [new_id() for _ in range(CROWD)]
    with ThreadPoolExecutor(CROWD) as pool:
        assert list(pool.map(one, ids)) == ids
    assert sorted(kept(either)) == sorted(ids)


def test_an_act_that_breaks_leaves_nothing_and_harms_nobody(either: Instance) -> None:
    def one(number: int) -> str:
        def act(unit: Work) -> str:
            noted = note(unit, f"{number:032d}")
            if number % 3 == 0:
                raise ValueError(number)
            return noted

        with either.app.test_request_context():
            return keeping(act)

    with ThreadPoolExecutor(CROWD) as pool:
        answers = [pool.submit(one, number) for number in range(CROWD)]
    faults = [answer.exception() for answer in answers]
    assert [fault.args for fault in faults if fault] == [(number,) for number in range(0, CROWD, 3)]
    assert sorted(kept(either)) == sorted(answer.result() for answer in answers if not answer.exception())
