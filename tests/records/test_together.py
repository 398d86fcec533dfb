"""Several writers in one transaction: each is kept whole or not at all, whatever its neighbours do."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from watchdog.records.database import options, prepare
from watchdog.records.together import LostTransactionError, Together

PATIENCE = 30


@dataclass
class Desk:
    """A database with one table, and a crowd that is let in together."""

    engine: Engine
    together: Together
    commits: list[int]

    def kept(self) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.execute(text("SELECT word FROM said ORDER BY number")).scalars())

    def one(self, act: Callable[[Session], Any]) -> Any:
        with Session(self.engine) as session:
            return self.together.keep(session, act)

    def crowd(self, *acts: Callable[[Session], Any]) -> list[Future[Any]]:
        """Let the acts wait until the first one, which holds the line, has seen all of them come."""
        came, go = threading.Event(), threading.Event()

        def first(session: Session) -> None:
            came.set()
            assert go.wait(PATIENCE)

        with ThreadPoolExecutor(len(acts) + 1) as pool:
            leading = pool.submit(self.one, first)
            assert came.wait(PATIENCE)
            futures = []
            for number, act in enumerate(acts):
                futures.append(pool.submit(self.one, act))
                self.wait_for(number + 1)
            go.set()
            leading.result(PATIENCE)
        return futures

    def wait_for(self, many: int) -> None:
        pause = threading.Event()
        for _ in range(PATIENCE * 1000):
            if len(self.together._waiting) == many:
                return
            pause.wait(0.001)
        raise TimeoutError


def say(word: str) -> Callable[[Session], str]:
    def act(session: Session) -> str:
        session.execute(text("INSERT INTO said (word) VALUES (:word)"), {"word": word})
        return word

    return act


def raising(error: BaseException) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        say("half")(session)
        raise error

    return act


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    url = f"sqlite:///{tmp_path / 'said.sqlite3'}"
    engine = create_engine(url, **options(url))
    prepare(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE said (number INTEGER PRIMARY KEY, word TEXT UNIQUE)")
        connection.exec_driver_sql(
            "CREATE TABLE answer (number INTEGER REFERENCES said (number) DEFERRABLE INITIALLY DEFERRED)"
        )
    commits: list[int] = []
    event.listen(engine, "commit", lambda _connection: commits.append(1))
    yield Desk(engine, Together(tmp_path / "queue"), commits)
    engine.dispose()


def test_an_act_alone_is_kept_and_returns_what_it_returned(desk: Desk) -> None:
    assert desk.one(say("one")) == "one"
    assert desk.kept() == ["one"]


def test_all_who_wait_share_one_commit_in_the_order_they_came(desk: Desk) -> None:
    answers = desk.crowd(say("one"), say("two"), say("three"))
    assert [answer.result() for answer in answers] == ["one", "two", "three"]
    assert desk.kept() == ["one", "two", "three"]
    assert len(desk.commits) == 2  # that of the one who held the line, and that of the three


def test_an_act_that_breaks_takes_back_its_own_and_nothing_of_its_neighbours(desk: Desk) -> None:
    before, broken, after = desk.crowd(say("before"), raising(ValueError("mine")), say("after"))
    assert (before.result(), after.result()) == ("before", "after")
    with pytest.raises(ValueError, match="mine"):
        broken.result()
    assert desk.kept() == ["before", "after"]


def test_a_refusal_of_the_database_stays_with_the_act_that_caused_it(desk: Desk) -> None:
    first, twin, after = desk.crowd(say("same"), say("same"), say("after"))
    assert (first.result(), after.result()) == ("same", "after")
    with pytest.raises(IntegrityError):
        twin.result()
    assert desk.kept() == ["same", "after"]


def test_several_acts_that_break_are_left_out_one_by_one(desk: Desk) -> None:
    one, two, three, four = desk.crowd(raising(ValueError("1")), say("kept"), say("kept"), raising(ValueError("2")))
    assert two.result() == "kept"
    for broken, error in ((one, ValueError), (three, IntegrityError), (four, ValueError)):
        with pytest.raises(error):
            broken.result()
    assert desk.kept() == ["kept"]


def test_a_crowd_of_which_nobody_succeeds_leaves_nothing(desk: Desk) -> None:
    for broken in desk.crowd(raising(ValueError("1")), raising(ValueError("2"))):
        with pytest.raises(ValueError, match=r"1|2"):
            broken.result()
    assert desk.kept() == []


def test_the_line_goes_on_after_an_act_that_broke(desk: Desk) -> None:
    with pytest.raises(ValueError, match="mine"):
        desk.one(raising(ValueError("mine")))
    assert desk.one(say("next")) == "next"
    assert desk.kept() == ["next"]


def test_an_act_that_loses_the_transaction_is_told_so_and_the_others_are_done_again(desk: Desk) -> None:
    def give_up(session: Session) -> None:
        session.connection().exec_driver_sql("ROLLBACK")  # as SQLite does by itself when the disk is full

    before, lost, after = desk.crowd(say("before"), give_up, say("after"))
    assert (before.result(), after.result()) == ("before", "after")
    with pytest.raises(LostTransactionError):
        lost.result()
    assert desk.kept() == ["before", "after"]
    assert desk.one(say("next")) == "next"


def test_if_the_commit_breaks_nobody_is_told_that_it_was_kept(desk: Desk) -> None:
    def break_the_commit(session: Session) -> None:
        session.execute(text("INSERT INTO answer (number) VALUES (1000)"))  # to what nobody said: found at the commit

    answers = desk.crowd(say("one"), break_the_commit, say("two"))
    for answer in answers:
        with pytest.raises(IntegrityError):
            answer.result()
    assert desk.kept() == []
    assert desk.one(say("next")) == "next"


def test_a_line_that_cannot_be_joined_leaves_no_act_behind_for_somebody_else(tmp_path: Path, desk: Desk) -> None:
    nowhere = Together(tmp_path / "missing" / "queue")
    with Session(desk.engine) as session, pytest.raises(FileNotFoundError):
        nowhere.keep(session, say("ghost"))
    (tmp_path / "missing").mkdir()
    with Session(desk.engine) as session:
        assert nowhere.keep(session, say("real")) == "real"
    assert desk.kept() == ["real"]
