"""The same on SQLite and PostgreSQL: signing in, counting tries at once, giving a key."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.instance import Clock, Instance, actor, make_instance, sign_in_by_form, work
from watchdog.access import sittings
from watchdog.access.sittings import ThrottledError
from watchdog.accounts import keys, members


@pytest.fixture
def either(tmp_path: Path, database_url: str) -> Iterator[Instance]:
    made = make_instance(tmp_path, database_url, Clock())
    yield made
    made.close()


def test_somebody_signs_in(either: Instance) -> None:
    assert sign_in_by_form(either, either.client(), "Birch").status_code == 303
    assert sign_in_by_form(either, either.client(), "Birch", "wrong").status_code == 422


def test_a_key_is_given(either: Instance) -> None:
    teak = either.people["Teak"]
    with work(either) as unit:
        members.put_on_desk(unit, actor(either, "Admin"), "enpud", teak.id)
    with work(either) as unit:
        keys.grant(unit, actor(either, "Birch"), "enpud", teak.id)
    assert actor(either, "Teak").desks == {"enpud", "napud"}


def test_tries_at_the_same_moment_are_all_counted(either: Instance) -> None:
    def attempt(_number: int) -> bool:
        try:
            with work(either) as unit:
                sittings.approach(unit, "Birch")
        except ThrottledError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        let_through = list(pool.map(attempt, range(12)))
    assert let_through.count(True) == sittings.FAILURES_PER_ACCOUNT
