"""`watchdog desk create`, on an instance that was set up before a network came in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.support.networks import without_women
from watchdog.accounts import new_desks
from watchdog.cli.place import migrate, reference, working
from watchdog.cli.setup import enrol, set_up
from watchdog.sealing import Identity
from watchdog.settings import load

Run = Callable[..., Result]
NEW = "inwud"


@pytest.fixture
def recovery(data: Path, tmp_path: Path) -> Identity:
    """Set an instance up without the women's network, and return its recovery key."""
    settings = load({}, data=data)
    migrate(settings)
    with working(settings, keep=True) as work:
        return set_up(work, without_women(tmp_path), "Alder").recovery


def test_a_desk_is_made_signed_and_given_to_its_first_holder(run: Run, data: Path, recovery: Identity) -> None:
    result = run("desk", "create", "--desk", NEW, said=f"{recovery.encoded}\n")
    assert result.exit_code == 0, result.output
    assert recovery.encoded not in result.output
    settings = load({}, data=data)
    with working(settings, keep=True) as work:
        key = work.desks.key(NEW)
        assert key.recipient.fingerprint in result.stdout
        assert (key.epoch, work.desks.signed(key), work.epochs.waiting()) == (1, True, [])
        assert list(work.directory.faults()) == []
        work.desks.join(NEW, enrol(work, "Juniper", "seven herons stand in the shallow river").id)
    assert run("desk", "grant", "--desk", NEW, "--member", "Juniper", said=f"{recovery.encoded}\n").exit_code == 0
    with working(settings) as work:
        assert [row.name for row in work.epochs.holders(NEW, 1)] == ["Juniper"]
        events = [entry.line.event for entry in work.journal.entries(NEW, work.desks.recovered(NEW, recovery))]
        assert events == ["desk.key-granted", "desk.key-signed"]
        policy = work.journal.entries("policy", work.desks.recovered("policy", recovery))
        assert [(entry.line.event, entry.line.actor) for entry in policy] == [
            ("directory.signed", "recovery key"),
            ("desk.created", "recovery key"),
        ]
    again = run("desk", "create", "--desk", NEW)
    assert (again.exit_code, "Every network of regions.yaml has its desk" in again.stderr) == (1, True)


@pytest.mark.parametrize("desk", ["enpud", "policy", "nowhere"])
@pytest.mark.usefixtures("recovery")
def test_another_network_is_refused_before_the_key_is_asked_for(run: Run, desk: str) -> None:
    result = run("desk", "create", "--desk", desk)
    assert (result.exit_code, f"Without one are: {NEW}" in result.stderr) == (1, True)


@pytest.mark.parametrize("said", ["", "not a key\n", f"{Identity.from_seed(b's' * 32).encoded}\n"])
@pytest.mark.usefixtures("recovery")
def test_another_key_makes_no_desk(run: Run, data: Path, said: str) -> None:
    result = run("desk", "create", "--desk", NEW, said=said)
    assert (result.exit_code, "not the recovery key" in result.stderr) == (1, True)
    with working(load({}, data=data)) as work:
        assert NEW not in {row.id for row in work.desks.all()}


def test_a_first_key_that_waits_is_named_by_every_command_and_signed_by_one(
    run: Run, data: Path, recovery: Identity
) -> None:
    settings, said = load({}, data=data), f"{recovery.encoded}\n"
    with working(settings, keep=True) as work:
        waits = new_desks.create(work, reference(settings), NEW, "Alder").recipient.fingerprint
    assert f"{waits}  waits for a signature" in run("keys", "list").stdout
    assert "its first key waits" in run("desk", "create", "--desk", NEW).stderr
    assert "no desk inwud with a key in force" in run("desk", "rekey", "--desk", NEW, said=said).stderr
    assert "Nobody of this name waits" in run("desk", "grant", "--desk", NEW, "--member", "Alder", said=said).stderr
    refused = run("retention", "--desk", NEW, "--days", "100")
    assert (refused.exit_code, "no review desk of this name" in refused.stderr) == (1, True)
    for command in ("figures", "retention", "journal verify", "keys verify", "member list", "tick"):
        result = run(*command.split())
        assert result.exit_code == 0, (command, result.output)
    assert f"{NEW}" in run("recovery", "drill", said=said).stdout
    assert run("keys", "sign", "--desk", NEW, "--fingerprint", waits, said=said).exit_code == 0
    with working(settings) as work:
        assert work.desks.recipient(NEW).fingerprint == waits


def test_a_backup_with_a_first_key_that_waits_is_restored(
    run: Run, data: Path, recovery: Identity, tmp_path: Path
) -> None:
    settings, backups, said = load({}, data=data), str(tmp_path / "backups"), f"{recovery.encoded}\n"
    with working(settings, keep=True) as work:
        waits = new_desks.create(work, reference(settings), NEW, "Alder")
    assert run("backup", "create", "--folder", backups).exit_code == 0
    new = tmp_path / "new"
    restored = run("--data", str(new), "backup", "restore", "--folder", backups, said=said)
    assert restored.exit_code == 0, restored.output
    with working(load({}, data=new)) as work:
        assert work.epochs.waiting() == [waits]
        assert work.journal.last(NEW) == 0
        assert [key.recipient for key in work.desks.recovered(NEW, recovery)] == [waits.recipient]
