"""The recovery kit: printed, brought back, tried in a drill, and used when a whole desk has lost its passphrases."""

import os
import pty
import re
import select
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import Result

from tests.support.kit import recovery_in, shares_in
from tests.support.reviewing import a_report, send
from watchdog.access.sittings import actor
from watchdog.cli.place import working
from watchdog.cli.setup import enrol
from watchdog.records.tables import GrantRow
from watchdog.review import triage
from watchdog.sealing import Identity, WrappedKey, unwrap_identity
from watchdog.settings import load

Run = Callable[..., Result]
PASSPHRASE = "seven herons stand in the shallow river"
STRANGER = Identity.from_seed(b"s" * 32).encoded


@pytest.fixture
def kit(run: Run) -> list[str]:
    return shares_in(run("init", "--administrator", "Alder", "--no-input").stdout)


def days(data: Path) -> tuple[bool, bool]:
    with working(load({}, data=data)) as work:
        return work.kit.verified is not None, work.kit.drilled is not None


def test_three_sheets_are_printed_and_two_of_them_open_everything(run: Run, data: Path, kit: list[str]) -> None:
    assert [len(share.split()) for share in kit] == [33, 33, 33]
    result = run("recovery", "drill", said=f"{kit[2]}\n{kit[0]}\n")
    assert result.exit_code == 0, result.output
    assert "opens all 11 keys of 11 desks, and the signing key" in result.stdout
    assert days(data) == (True, True)
    assert kit[0] not in result.output


def test_each_sheet_says_what_a_stranger_to_computers_needs(run: Run, data: Path) -> None:
    printed = run("init", "--administrator", "Alder", "--no-input", "--shares", "5", "--threshold", "3").stdout
    with working(load({}, data=data)) as work:
        fingerprint, instance = work.desks.recovery().fingerprint, work.vault.instance
    grouped = " ".join(re.findall("....", instance))
    for number in range(1, 6):
        sheet = printed.partition(f"SHARE {number} OF 5")[2].partition("SHARE ")[0]
        assert "With 3 of these 5 sheets together" in sheet
        assert "Alone, this sheet opens nothing" in sheet
        assert fingerprint in sheet
        assert grouped in sheet
        assert "signature of the holder" in sheet
    assert recovery_in(printed).recipient.fingerprint == fingerprint


def test_one_of_one_is_taken_with_a_warning(run: Run, data: Path) -> None:
    result = run("init", "--administrator", "Alder", "--no-input", "--shares", "1", "--threshold", "1")
    assert "WARNING: one sheet holds the whole key" in result.stderr
    assert "This sheet alone opens everything" in result.stdout
    (share,) = shares_in(result.stdout)
    assert run("recovery", "drill", said=f"{share}\n").exit_code == 0


@pytest.mark.parametrize("numbers", [("3", "1"), ("2", "3"), ("17", "2"), ("0", "0")])
def test_a_kit_that_cannot_be_is_refused_and_nothing_is_made(run: Run, data: Path, numbers: tuple[str, str]) -> None:
    shares, threshold = numbers
    result = run("init", "--administrator", "Alder", "--no-input", "--shares", shares, "--threshold", threshold)
    assert (result.exit_code, "at most 16 shares" in result.stderr) == (2, True)
    with working(load({}, data=data)) as work:
        assert not work.is_set_up()


def test_a_kit_is_written_only_when_asked_for_and_for_its_owner_only(run: Run, data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kit"
    result = run("init", "--administrator", "Alder", "--no-input", "--kit", str(folder))
    assert "print them, then delete them" in result.stderr
    names = {path.name for path in folder.iterdir()}
    assert names == {f"recovery-share-{number}.{ending}" for number in (1, 2, 3) for ending in ("txt", "html")}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    shares = shares_in(result.stdout)
    for number, share in enumerate(shares, start=1):
        page = (folder / f"recovery-share-{number}.html").read_text()
        assert re.findall(r"<li>([a-z]+)</li>", page) == share.split()
        assert "://" not in page
        assert shares_in((folder / f"recovery-share-{number}.txt").read_text()) == [share]


def test_a_kit_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "kit"
    folder.mkdir()
    (folder / "recovery-share-2.txt").write_text("of another place")
    result = run("init", "--administrator", "Alder", "--no-input", "--kit", str(folder))
    assert (result.exit_code, "never overwritten" in result.stderr) == (1, True)
    assert (folder / "recovery-share-2.txt").read_text() == "of another place"


class Terminal:
    """A person at a terminal, who sees what is printed and types."""

    def __init__(self, *words: str) -> None:
        self._own, other = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "watchdog", *words],
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,  # or it would ask at the terminal in which the tests run
        )
        os.close(other)
        self.seen = ""

    def wait_for(self, text: str, times: int = 1) -> None:
        while self.seen.count(text) < times:
            ready, _, _ = select.select([self._own], [], [], 60)
            assert ready, self.seen
            self.seen += os.read(self._own, 65536).decode().replace("\r\n", "\n")

    def type(self, text: str) -> None:
        os.write(self._own, f"{text}\n".encode())

    def leave(self) -> int:
        with suppress(OSError):  # how a terminal ends that nobody holds any more
            while more := os.read(self._own, 65536):
                self.seen += more.decode()
        os.close(self._own)
        return self.process.wait(timeout=60)


def test_at_a_terminal_the_sheets_are_brought_back_before_anything_is_made(data: Path) -> None:
    person = Terminal("--data", str(data), "init", "--administrator", "Alder")
    person.wait_for("Words of share number 1")
    with working(load({}, data=data)) as work:
        assert not work.is_set_up()
    one, two, _three = shares_in(person.seen)
    person.type(two.replace(two.split()[5], "yoga"))
    person.wait_for("a word is wrong or missing")
    person.wait_for("Words of share number 1", 2)
    person.type(two)
    person.wait_for("Words of share number 2")
    person.type(two)
    person.wait_for("was given already")
    person.wait_for("Words of share number 2", 2)
    person.type(" ".join(word[:4] for word in one.split()))
    person.wait_for("The sheets give the key.")
    person.wait_for("/join/")
    assert person.leave() == 0
    assert person.seen.count(two) == 0, "the words are printed in rows, and what is typed is not shown"
    assert days(data) == (True, False)


def test_who_gives_up_has_made_nothing(data: Path) -> None:
    person = Terminal("--data", str(data), "init", "--administrator", "Alder")
    person.wait_for("Words of share number 1")
    person.type("\x04")
    assert person.leave() == 1
    with working(load({}, data=data)) as work:
        assert not work.is_set_up()


def test_an_unverified_kit_is_said_to_be_so(run: Run, data: Path) -> None:
    result = run("init", "--administrator", "Alder", "--unverified")
    assert "The kit was not verified" in result.stdout
    assert days(data) == (False, False)


@pytest.mark.parametrize("said", ["", "{0}\n", "{0}\n{0}\n", "{0}\nnot a share\n", "not a key\n", STRANGER + "\n"])
def test_what_is_not_enough_opens_nothing_and_notes_nothing(run: Run, data: Path, kit: list[str], said: str) -> None:
    result = run("recovery", "drill", said=said.format(*kit))
    assert (result.exit_code, "not the recovery key" in result.stderr) == (1, True)
    assert days(data) == (False, False)


def test_shares_of_another_place_open_nothing(run: Run, data: Path, kit: list[str], tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    shares = shares_in(run("--data", str(other), "init", "--administrator", "Alder", "--no-input").stdout)
    result = run("recovery", "drill", said="\n".join(shares[:2]) + "\n")
    assert "not the recovery key" in result.stderr
    mixed = run("recovery", "drill", said=f"{kit[0]}\n{shares[1]}\n")
    assert "not the recovery key" in mixed.stderr


def test_a_drill_finds_a_key_that_recovery_cannot_open(run: Run, data: Path, kit: list[str]) -> None:
    with working(load({}, data=data), keep=True) as work:
        work.session.query(GrantRow).filter_by(desk_id="napud", member_id=None).delete()
    result = run("recovery", "drill", said=f"{kit[0]}\n{kit[1]}\n")
    assert (result.exit_code, "does not open key 1 of napud" in result.stderr) == (1, True)
    assert days(data) == (False, False)


def test_the_key_as_a_whole_is_taken_as_before(run: Run, data: Path) -> None:
    key = recovery_in(run("init", "--administrator", "Alder", "--no-input").stdout)
    assert run("recovery", "drill", said=f"{key.encoded.lower()}\n").exit_code == 0


def reads(data: Path, name: str, report_id: str) -> bool:
    """Tell whether a member reads a report, beginning with their passphrase alone."""
    with working(load({}, data=data)) as work:
        row = next(row for row in work.members.all() if row.name == name)
        bound = f"member-key:{work.vault.instance}:{row.id}"
        identity = unwrap_identity(WrappedKey.from_json(row.wrapped), PASSPHRASE, bound)
        held = actor(work, row, identity).identities("enpud")
        return bool(held) and triage.open_report(work, work.reports.get(report_id), held) == a_report()


def new_report(data: Path) -> str:
    with working(load({}, data=data), keep=True) as work:
        return send(work, a_report(), ("enpud",)).id


def test_a_desk_whose_members_all_lost_their_passphrases_reads_on(run: Run, data: Path, kit: list[str]) -> None:
    two = f"{kit[0]}\n{kit[1]}\n"
    with working(load({}, data=data), keep=True) as work:
        work.desks.join("enpud", enrol(work, "Juniper", "a passphrase that nobody remembers").id)
    assert run("desk", "grant", "--desk", "enpud", "--member", "Juniper", said=two).exit_code == 0
    old = new_report(data)
    assert run("recovery", "drill", said=two).exit_code == 0
    assert run("member", "deactivate", "--member", "Juniper", said=two).exit_code == 0
    with working(load({}, data=data), keep=True) as work:
        work.desks.join("enpud", enrol(work, "Willow", PASSPHRASE).id)
    assert not reads(data, "Willow", old)
    assert run("desk", "grant", "--desk", "enpud", "--member", "Willow", said=two).exit_code == 0
    new = new_report(data)
    assert reads(data, "Willow", old)
    assert reads(data, "Willow", new)
    assert run("desk", "reseal", "--desk", "enpud", said=two).exit_code == 0
    assert reads(data, "Willow", old)
