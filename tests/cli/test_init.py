from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.support.kit import recovery_in, shares_in
from watchdog.cli.place import working
from watchdog.sealing import Identity
from watchdog.settings import load

Run = Callable[..., Result]


def recovery_of(result: Result) -> Identity:
    return recovery_in(result.stdout)


def test_init_makes_ten_networks_and_the_policy_desk(run: Run, data: Path) -> None:
    assert run("init", "--administrator", "Alder", "--no-input").exit_code == 0
    with working(load({}, data=data)) as work:
        assert len(work.desks.all()) == 11
        assert [desk.id for desk in work.desks.all() if desk.kind == "policy"] == ["policy"]
        assert [(row.name, row.administrator) for row in work.members.all()] == [("Alder", True)]


def test_the_recovery_key_is_shown_and_opens_every_desk(run: Run, data: Path) -> None:
    recovery = recovery_of(run("init", "--administrator", "Alder", "--no-input"))
    with working(load({}, data=data)) as work:
        assert work.desks.recovery() == recovery.recipient
        for desk in work.desks.all():
            keys = work.desks.recovered(desk.id, recovery)
            assert [key.recipient for key in keys] == [work.desks.recipient(desk.id)]


def test_the_recovery_key_is_stored_nowhere(run: Run, data: Path) -> None:
    result = run("init", "--administrator", "Alder", "--no-input")
    recovery = recovery_of(result)
    dump = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert recovery.recipient.encoded.encode() in dump
    assert recovery.encoded.encode() not in dump
    assert recovery.seed not in dump
    assert recovery.seed.hex().encode() not in dump
    for share in shares_in(result.stdout):
        assert share.encode() not in dump
    assert "stored nowhere" in result.stdout
    assert "went into a file or a pipe" in result.stderr


def test_init_asks_for_the_administrator(run: Run, data: Path) -> None:
    assert run("init", "--unverified", said="Alder\n").exit_code == 0
    with working(load({}, data=data)) as work:
        assert [row.name for row in work.members.all()] == ["Alder"]


def test_init_without_a_name_and_without_asking_fails(run: Run) -> None:
    result = run("init", "--no-input")
    assert result.exit_code == 2
    assert "--administrator" in result.stderr


def test_init_refuses_a_name_that_cannot_be_and_makes_nothing(run: Run, data: Path) -> None:
    result = run("init", "--administrator", "<b>", "--no-input")
    assert result.exit_code == 1
    assert "letters, numbers" in result.stderr
    with working(load({}, data=data)) as work:
        assert not work.is_set_up()


def test_a_second_init_makes_no_second_keys(run: Run) -> None:
    first = run("init", "--administrator", "Alder", "--no-input")
    second = run("init", "--administrator", "Alder", "--no-input")
    assert second.exit_code == 0
    assert "set up before" in second.stdout
    assert shares_in(second.stdout) == []
    assert recovery_of(first).recipient.fingerprint in run("keys", "list").stdout


@pytest.mark.parametrize("words", [("serve",), ("journal", "verify"), ("tick",), ("keys", "list"), ("member", "list")])
def test_without_init_every_command_says_what_to_run(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert result.stderr.strip() == "Error: The database is not up to date. Run: watchdog init"


def test_a_folder_that_others_can_read_is_refused(run: Run, data: Path) -> None:
    data.chmod(0o755)
    result = run("keys", "list")
    assert result.exit_code == 1
    assert f"chmod 700 {data}" in result.stderr


def test_a_database_that_cannot_be_reached_is_named_without_its_password(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgresql+psycopg://watchdog:very-secret@127.0.0.1:1/watchdog"
    monkeypatch.setenv("WATCHDOG_DATABASE_URL", address)
    result = run("keys", "list")
    assert result.exit_code == 1
    assert "cannot be reached" in result.stderr
    assert "very-secret" not in result.output
