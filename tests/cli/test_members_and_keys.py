import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.support.kit import recovery_in
from tests.support.reviewing import send_with_file
from watchdog.accounts import members
from watchdog.cli.place import working
from watchdog.cli.setup import enrol
from watchdog.sealing import Identity
from watchdog.settings import load

Run = Callable[..., Result]
PASSPHRASE = "seven herons stand in the shallow river"


@pytest.fixture
def recovery(run: Run) -> str:
    return recovery_in(run("init", "--administrator", "Alder", "--no-input").stdout).encoded


def put_on_desk(data: Path, name: str, desk: str) -> None:
    with working(load({}, data=data), keep=True) as work:
        work.desks.join(desk, enrol(work, name, PASSPHRASE).id)


@pytest.mark.usefixtures("recovery")
def test_an_invitation_from_the_command_line_can_be_taken_up(run: Run, data: Path) -> None:
    result = run("member", "invite", "Juniper", "--address", "https://reports.example.org/")
    link = result.stdout.splitlines()[-1]
    assert link.startswith("https://reports.example.org/join/")
    with working(load({}, data=data)) as work:
        assert members.invited(work, link.rpartition("/")[2]).name == "Juniper"


@pytest.mark.usefixtures("recovery")
def test_a_taken_name_is_refused_in_plain_words(run: Run) -> None:
    result = run("member", "invite", "alder")
    assert result.exit_code == 1
    assert "with this name already" in result.stderr


@pytest.mark.usefixtures("recovery")
def test_the_list_of_members_shows_desks_and_keys(run: Run, data: Path) -> None:
    put_on_desk(data, "Juniper", "enpud")
    lines = [line.split() for line in run("member", "list").stdout.splitlines()]
    assert lines == [["Alder", "invited", "administration"], ["Juniper", "key", "enpud"]]


def test_the_recovery_key_gives_a_desks_key_to_its_first_holder(run: Run, data: Path, recovery: str) -> None:
    put_on_desk(data, "Juniper", "enpud")
    result = run("desk", "grant", "--desk", "enpud", "--member", "Juniper", said=f"{recovery.lower()}\n")
    assert result.exit_code == 0, result.output
    assert recovery.lower() not in result.output
    with working(load({}, data=data)) as work:
        assert work.desks.waiting("enpud") == []
        lines = work.journal.entries("enpud", work.desks.recovered("enpud", Identity.parse(recovery)))
    assert [(entry.line.event, entry.line.actor, entry.line.reason) for entry in lines] == [
        ("desk.key-granted", "recovery key", "Juniper")
    ]


STRANGER = Identity.from_seed(b"s" * 32).encoded


@pytest.mark.parametrize("said", ["", "not a key\n", f"{STRANGER}\n"], ids=["nothing", "words", "another key"])
def test_another_key_gives_nothing(run: Run, data: Path, recovery: str, said: str) -> None:
    put_on_desk(data, "Juniper", "enpud")
    result = run("desk", "grant", "--desk", "enpud", "--member", "Juniper", said=said)
    assert result.exit_code == 1
    assert "not the recovery key" in result.stderr
    with working(load({}, data=data)) as work:
        assert [row.name for row in work.desks.waiting("enpud")] == ["Juniper"]


@pytest.mark.parametrize(("desk", "name"), [("enpud", "Nobody"), ("nowhere", "Juniper"), ("napud", "Juniper")])
def test_a_desks_key_goes_to_nobody_who_does_not_wait(
    run: Run, data: Path, recovery: str, desk: str, name: str
) -> None:
    put_on_desk(data, "Juniper", "enpud")
    result = run("desk", "grant", "--desk", desk, "--member", name, said=f"{recovery}\n")
    assert result.exit_code == 1
    assert "Nobody of this name waits" in result.stderr


def test_the_key_directory_shows_every_fingerprint(run: Run, data: Path, recovery: str) -> None:
    shown = run("keys", "list").stdout
    with working(load({}, data=data)) as work:
        known = work.desks.keys()
        for key in known:
            assert re.search(rf"^{key.desk_id} +1 .* {key.recipient.fingerprint}$", shown, re.MULTILINE)
    assert Identity.parse(recovery).recipient.fingerprint in shown


def test_an_administrator_cannot_be_enrolled_on_a_desk(run: Run, data: Path, recovery: str) -> None:
    with working(load({}, data=data)) as work, pytest.raises(ValueError, match="reads nothing"):
        enrol(work, "Oak", PASSPHRASE, administrator=True, desks={"enpud": Identity.parse(recovery)})


def enrolled(data: Path, name: str, recovery: str, desk: str = "enpud") -> None:
    """Put a member on a desk and give the desk's key."""
    with working(load({}, data=data), keep=True) as work:
        keys = work.desks.recovered(desk, Identity.parse(recovery))
        enrol(work, name, PASSPHRASE, desks={desk: keys[0]})


def open_to(data: Path, output: str) -> str | None:
    """Return whose account the invitation at the end of a command's output is, if it works."""
    with working(load({}, data=data)) as work:
        row = work.members.invited(output.rpartition("/join/")[2].strip().encode())
        return row.name if row else None


@pytest.mark.usefixtures("recovery")
def test_an_invitation_is_made_anew_and_taken_back(run: Run, data: Path) -> None:
    first = run("member", "invite", "Juniper").stdout
    again = run("member", "invite-again", "juniper", "--address", "https://reports.example.org/")
    assert "https://reports.example.org/join/" in again.stdout
    assert (open_to(data, first), open_to(data, again.stdout)) == (None, "Juniper")
    assert run("member", "take-back", "Juniper").exit_code == 0
    assert open_to(data, again.stdout) is None
    assert open_to(data, run("member", "invite-again", "Juniper").stdout) == "Juniper"


@pytest.mark.usefixtures("recovery")
@pytest.mark.parametrize("act", ["invite-again", "take-back"])
def test_who_has_a_key_or_no_account_has_no_invitation(run: Run, data: Path, act: str) -> None:
    put_on_desk(data, "Juniper", "enpud")
    for name in ("Juniper", "Nobody"):
        result = run("member", act, name)
        assert (result.exit_code, "no account of this name" in result.stderr) == (1, True)
        assert "/join/" not in result.output


def test_a_member_is_put_on_a_desk_without_its_key(run: Run, data: Path, recovery: str) -> None:
    run("member", "invite", "Willow")
    enrolled(data, "Juniper", recovery, "napud")
    for name in ("Willow", "Juniper"):
        result = run("desk", "staff", "--desk", "enpud", "--member", name)
        assert (result.exit_code, "without its key" in result.stdout) == (0, True)
    with working(load({}, data=data)) as work:
        assert [row.name for row in work.desks.members("enpud")] == ["Juniper", "Willow"]
        assert [row.name for row in work.desks.waiting("enpud")] == ["Juniper"]
        assert list(work.epochs.holders("enpud", 1)) == []
        lines = work.journal.entries("enpud", work.desks.recovered("enpud", Identity.parse(recovery)))
    assert [(entry.line.event, entry.line.actor, entry.line.reason) for entry in lines] == [
        ("member.joined-desk", "operator", "Juniper"),
        ("member.joined-desk", "operator", "Willow"),
    ]


def test_who_cannot_be_put_on_a_desk_is_told_why(run: Run, data: Path, recovery: str) -> None:
    put_on_desk(data, "Juniper", "enpud")
    enrolled(data, "Willow", recovery)
    run("member", "deactivate", "--member", "Willow", said=f"{recovery}\n")
    for desk, name, said in (
        ("enpud", "Juniper", "on this desk already"),
        ("enpud", "Alder", "Administrators read nothing"),
        ("enpud", "Willow", "it has ended"),
        ("enpud", "Nobody", "no account of this name"),
        ("nowhere", "Juniper", "no desk nowhere"),
    ):
        result = run("desk", "staff", "--desk", desk, "--member", name)
        assert (result.exit_code, said in result.stderr) == (1, True), result.output
    with working(load({}, data=data)) as work:
        assert [row.name for row in work.desks.members("enpud")] == ["Juniper"]


def test_a_member_is_deactivated_and_the_new_key_is_signed_at_once(run: Run, data: Path, recovery: str) -> None:
    enrolled(data, "Juniper", recovery)
    enrolled(data, "Willow", recovery)
    result = run("member", "deactivate", "--member", "Juniper", said=f"{recovery}\n")
    assert result.exit_code == 0, result.output
    with working(load({}, data=data)) as work:
        key = work.desks.key("enpud")
        assert key.epoch == 2
        assert key.recipient.fingerprint in result.stdout
        assert [row.name for row in work.epochs.holders("enpud", 2)] == ["Willow"]
        assert list(work.directory.faults()) == []
    assert "Juniper" in run("member", "list").stdout
    again = run("member", "deactivate", "--member", "Juniper", said=f"{recovery}\n")
    assert (again.exit_code, "has ended already" in again.stderr) == (1, True)


def test_another_key_deactivates_nobody(run: Run, data: Path, recovery: str) -> None:
    enrolled(data, "Juniper", recovery)
    result = run("member", "deactivate", "--member", "Juniper", said=f"{STRANGER}\n")
    assert (result.exit_code, "not the recovery key" in result.stderr) == (1, True)
    with working(load({}, data=data)) as work:
        assert work.desks.key("enpud").epoch == 1
        assert [row.name for row in work.desks.members("enpud")] == ["Juniper"]


def test_a_waiting_key_is_signed_with_the_recovery_key(run: Run, data: Path, recovery: str) -> None:
    enrolled(data, "Juniper", recovery)
    with working(load({}, data=data), keep=True) as work:
        waits = work.epochs.start("enpud").recipient.fingerprint
    assert f"{waits}  waits for a signature" in run("keys", "list").stdout
    wrong = run("keys", "sign", "--desk", "enpud", "--fingerprint", "0000", said=f"{recovery}\n")
    assert "No key with this fingerprint waits" in wrong.stderr
    assert run("keys", "sign", "--desk", "enpud", "--fingerprint", waits, said=f"{recovery}\n").exit_code == 0
    with working(load({}, data=data)) as work:
        assert work.desks.recipient("enpud").fingerprint == waits


def public(data: Path) -> str:
    with working(load({}, data=data)) as work:
        return json.dumps(work.directory.public(work.epochs.waiting()))


def test_a_directory_that_was_rolled_back_is_found_by_a_copy(run: Run, data: Path, recovery: str) -> None:
    copy = data.parent / "keys.json"
    before = {each.name: each.read_bytes() for each in data.glob("watchdog.sqlite3*")}
    assert run("desk", "rekey", "--desk", "enpud", said=f"{recovery}\n").exit_code == 0
    copy.write_text(public(data))
    assert "2 signed versions" in run("keys", "verify", "--earlier", str(copy)).stdout
    for file in data.glob("watchdog.sqlite3*"):
        file.unlink()
    for name, content in before.items():
        (data / name).write_bytes(content)
    assert run("keys", "verify").exit_code == 0
    result = run("keys", "verify", "--earlier", str(copy))
    assert (result.exit_code, "rolled back" in result.stdout) == (1, True)


@pytest.mark.usefixtures("recovery")
@pytest.mark.parametrize("content", ["[]", "{}", "no JSON", '{"directory":{"statement":"x","signature":"00"}}'])
def test_a_copy_that_is_no_directory_is_refused(run: Run, data: Path, content: str) -> None:
    copy = data.parent / "keys.json"
    copy.write_text(content)
    assert "not a key directory of this instance" in run("keys", "verify", "--earlier", str(copy)).stderr


def a_report(data: Path) -> str:
    """Keep a report with a file for enpud, as the intake does, and return its id."""
    with working(load({}, data=data), keep=True) as work:
        return send_with_file(work)


def test_older_envelopes_are_sealed_anew_from_the_command_line(run: Run, data: Path, recovery: str) -> None:
    for _ in range(3):
        a_report(data)
    assert run("desk", "rekey", "--desk", "enpud", said=f"{recovery}\n").exit_code == 0
    result = run("desk", "reseal", "--desk", "enpud", said=f"{recovery}\n")
    assert result.exit_code == 0, result.output
    assert "Sealed anew: 6. Needed nothing: 0. Do not open: 0." in result.stdout
    assert "does not open 0 of" in result.stdout
    again = run("desk", "reseal", "--desk", "enpud", said=f"{recovery}\n")
    assert "Sealed anew: 0. Needed nothing: 6." in again.stdout


@pytest.mark.parametrize(("key", "said"), [(STRANGER, "not the recovery key"), ("", "not the recovery key")])
def test_another_key_reseals_nothing(run: Run, data: Path, recovery: str, key: str, said: str) -> None:
    a_report(data)
    run("desk", "rekey", "--desk", "enpud", said=f"{recovery}\n")
    result = run("desk", "reseal", "--desk", "enpud", said=f"{key}\n")
    assert (result.exit_code, said in result.stderr) == (1, True)
    with working(load({}, data=data)) as work:
        assert work.resealing.progress("enpud") is None
