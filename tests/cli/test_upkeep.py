import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import create_engine, text

from tests.support.kit import recovery_in
from tests.support.postgres import fresh_database
from watchdog.cli.place import alone, working
from watchdog.records.journal import Line
from watchdog.settings import load

Run = Callable[..., Result]
YEAR = 365 * 24 * 3600


@pytest.fixture
def ready(run: Run, data: Path) -> Path:
    assert run("init", "--administrator", "Alder", "--no-input").exit_code == 0
    with working(load({}, data=data), keep=True) as work:
        for desk in ("enpud", "enpud", "enpud", "napud"):
            work.journal.note(desk, work.desks.recipient(desk), Line("report.opened", "Birch", "r" * 32))
    return data


def tamper(data: Path, *statements: str) -> None:
    """Change rows as whoever holds the disk could: without the triggers."""
    engine = create_engine(f"sqlite:///{data / 'watchdog.sqlite3'}")
    with engine.begin() as connection:
        triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for statement in [*(f"DROP TRIGGER {name}" for name in triggers), *statements]:
            connection.execute(text(statement))
    engine.dispose()


@pytest.mark.usefixtures("ready")
def test_an_untouched_journal_holds(run: Run) -> None:
    result = run("journal", "verify")
    assert result.exit_code == 0
    assert result.stdout == "4 lines in 2 journals, 0 signed checkpoints.\nEverything holds.\n"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM journal WHERE desk_id = 'enpud' AND seq = 2", "line 3: lines are missing before this one."),
        ("UPDATE journal SET day = '2020-01-01' WHERE desk_id = 'enpud' AND seq = 2", "line 2: it was changed"),
        ("UPDATE journal SET sealed = x'00' WHERE desk_id = 'napud'", "Journal napud, line 1: it was changed"),
        (
            "UPDATE journal SET previous = zeroblob(32) WHERE desk_id = 'enpud' AND seq = 3",
            "line 3: it does not follow",
        ),
        (
            "INSERT INTO checkpoint VALUES ('c', '2026-03-02', '{}', zeroblob(64))",
            "A checkpoint: its signature does not hold.",
        ),
    ],
)
def test_every_change_is_found_and_told_in_plain_words(run: Run, ready: Path, statement: str, words: str) -> None:
    tamper(ready, statement)
    result = run("journal", "verify")
    assert result.exit_code == 1
    assert words in result.stderr


def test_lines_in_another_order_are_found(run: Run, ready: Path) -> None:
    tamper(
        ready,
        "UPDATE journal SET seq = 9 WHERE desk_id = 'enpud' AND seq = 2",
        "UPDATE journal SET seq = 2 WHERE desk_id = 'enpud' AND seq = 3",
        "UPDATE journal SET seq = 3 WHERE desk_id = 'enpud' AND seq = 9",
    )
    result = run("journal", "verify")
    assert result.exit_code == 1
    assert "line 2: it does not follow" in result.stderr


def test_a_journal_cut_short_is_found_by_a_signed_checkpoint(run: Run, data: Path) -> None:
    shown = run("init", "--administrator", "Alder", "--no-input").stdout
    recovery = recovery_in(shown)
    with working(load({}, data=data), keep=True) as work:
        work.journal.note("enpud", work.desks.recipient("enpud"), Line("report.opened", "Birch", "r" * 32))
        work.journal.checkpoint(work.desks.signing_key([recovery]))
    assert "1 signed checkpoints" in run("journal", "verify").stdout
    tamper(data, "DELETE FROM journal")
    result = run("journal", "verify")
    assert result.exit_code == 1
    assert "Journal enpud, line 1: it is not the line that a signed checkpoint names." in result.stderr


def test_only_one_upkeep_runs_at_a_time(run: Run, ready: Path) -> None:
    with alone(load({}, data=ready), "tick") as first:
        assert first
        assert "runs already" in run("tick").stdout
        with alone(load({}, data=ready), "something-else") as other:
            assert other
    assert "Upkeep is done." in run("tick").stdout


def test_only_one_upkeep_runs_at_a_time_on_all_hosts_of_a_database(postgres: str, tmp_path: Path) -> None:
    url, hosts = fresh_database(postgres), [tmp_path / "one", tmp_path / "two"]
    for host in hosts:
        host.mkdir(mode=0o700)
    one, two = (load({"WATCHDOG_DATABASE_URL": url}, data=host) for host in hosts)
    with alone(one, "tick") as first, alone(two, "tick") as second:
        assert (first, second) == (True, False)
    with alone(two, "tick") as second:
        assert second


def test_tick_deletes_what_nobody_stands_for_and_keeps_what_may_still_arrive(run: Run, ready: Path) -> None:
    old, young = ready / "blobs" / "ab" / ("ab" * 16), ready / "blobs" / "cd" / ("cd" * 16)
    leftover, arriving = ready / "blobs" / "incoming" / "old", ready / "blobs" / "incoming" / "young"
    part = ready / "blobs" / "ab" / ("ac" * 16 + ".part")
    for path in (old, young, leftover, arriving, part):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"sealed")
    for path in (old, leftover, part):
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - YEAR))
    result = run("tick")
    assert "Files removed: 3." in result.stdout
    assert [path.exists() for path in (old, leftover, part, young, arriving)] == [False, False, False, True, True]
