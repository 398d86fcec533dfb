"""The scripts for Debian, really run below a folder: install twice, upgrade, and come back from a bad one."""

import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from watchdog.cli.main import main
from watchdog.records.versions import newest
from watchdog.settings import PACKAGE

ROOT = PACKAGE.parent
SCRIPTS = ("install.sh", "upgrade.sh", "release-name", "watchdog")
PARTS = ("watchdog", "migrations", "config", "requirements.lock", "wsgi.py", "LICENSE")
MIGRATION = """
from alembic import op
import sqlalchemy as sa

revision = "{revision}"
down_revision = "{down}"
branch_labels = depends_on = None


def upgrade():
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))
    {then}


def downgrade():
    op.drop_table("extra")
"""


@dataclass(frozen=True)
class Machine:
    """A folder that stands for a machine, and a source tree to install from."""

    root: Path
    source: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def release(self) -> str:
        return (self.root / "opt/watchdog/current").readlink().as_posix()

    def run(self, script: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", self.source / "config" / "debian" / script, *words],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | environment,
        )

    def install(self, *words: str) -> subprocess.CompletedProcess[str]:
        done = self.run("install.sh", "--root", str(self.root), "--venv", sys.prefix, *words)
        assert done.returncode == 0, done.stderr
        return done

    def upgrade(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run("upgrade.sh", "--root", str(self.root), "--venv", sys.prefix, *words)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the administrators' command as it was installed."""
        return subprocess.run(
            [self.root / "usr/local/sbin/watchdog", *words],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"WATCHDOG_ROOT": str(self.root)},
        )

    def set_up(self) -> None:
        self.install()
        settings = self.root / "etc/watchdog/settings"
        text = settings.read_text(encoding="utf-8").replace("/var/", f"{self.root}/var/")
        settings.write_text(text.replace(f"{self.root}/var/lib/watchdog", str(self.data)), encoding="utf-8")
        self.data.mkdir(mode=0o700)
        done = self.command("init", "--administrator", "Alder", "--no-input")
        assert done.returncode == 0, done.stderr

    def add_migration(self, then: str = "pass") -> str:
        text = MIGRATION.format(revision="9999_extra", down=newest(), then=then)
        (self.source / "migrations" / "versions" / "9999_extra.py").write_text(text, encoding="utf-8")
        return "9999_extra"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Two languages are enough to install."""
    source = tmp_path / "source"
    without = shutil.ignore_patterns("__pycache__", "*.mo", "fonts")
    for part in PARTS:
        whole, here = ROOT / part, source / part
        if whole.is_dir():
            shutil.copytree(whole, here, ignore=without)
        else:
            shutil.copy(whole, here)
    shutil.copytree(ROOT / "translations" / "fr", source / "translations" / "fr", ignore=without)
    (tmp_path / "machine").mkdir()
    yield Machine(tmp_path / "machine", source)
    shutil.rmtree(source)


def tree(root: Path) -> dict[str, tuple[int, bytes]]:
    """Return every file below a folder with its mode and content; what Python keeps for itself left out."""
    return {
        path.relative_to(root).as_posix(): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in sorted(root.rglob("*"))
        if not {".venv", "__pycache__"} & {*path.relative_to(root).parts}
    }


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("name", SCRIPTS)
def test_bash_and_shellcheck_take_them(name: str) -> None:
    path = ROOT / "config" / "debian" / name
    for words in (["bash", "-n"], ["shellcheck", "--severity=style"]):
        said = subprocess.run([*words, path], capture_output=True, text=True, check=False)
        assert (said.returncode, said.stdout) == (0, ""), said.stdout + said.stderr
    assert mode(path) & stat.S_IXUSR


def test_a_dry_run_says_all_and_does_nothing(machine: Machine) -> None:
    said = machine.install("--dry-run").stdout
    for word in ("/etc/watchdog", "/var/lib/watchdog", "watchdog.service", "translations compile"):
        assert word in said
    assert tree(machine.root) == {}
    for whole in (machine.run("install.sh", "--dry-run"), machine.run("install.sh", "--dry-run", "--root", "/x")):
        assert whole.returncode == 0, whole.stderr
    assert "--require-hashes" in whole.stdout
    assert machine.run("install.sh", "--unknown").returncode == 2


def test_it_lays_everything_where_it_belongs_and_a_second_time_changes_nothing(machine: Machine) -> None:
    machine.install()
    root = machine.root
    assert (
        mode(root / "var/lib/watchdog") == mode(root / "etc/watchdog") == mode(root / "var/backups/watchdog") == 0o700
    )
    assert mode(root / "etc/watchdog/settings") == 0o600
    assert mode(root / "usr/local/sbin/watchdog") == 0o755
    assert {path.name for path in (root / "etc/systemd/system").iterdir()} == {
        path.name for path in (ROOT / "config" / "systemd").iterdir()
    }
    assert (root / "opt/watchdog" / machine.release / "translations/fr/LC_MESSAGES/messages.mo").is_file()
    assert not [path for path in (root / "opt").rglob("*") if path.lstat().st_mode & 0o022 and not path.is_symlink()]
    (root / "etc/watchdog/settings").write_text("WATCHDOG_DATA=/elsewhere\n", encoding="utf-8")
    before = tree(root)
    machine.install()
    assert tree(root) == before


def test_the_installed_command_runs_the_installed_program(machine: Machine) -> None:
    machine.set_up()
    assert (machine.data / "watchdog.sqlite3").is_file()
    assert machine.command("journal", "verify").stdout.endswith("Everything holds.\n")
    shutil.rmtree(machine.source / "watchdog")
    (machine.data / "watchdog.py").write_text("raise SystemExit('planted')", encoding="utf-8")
    assert re.search(r"^recovery +[0-9a-f]", machine.command("keys", "list").stdout, re.MULTILINE)


def test_an_upgrade_migrates_and_leaves_no_copy_behind(machine: Machine) -> None:
    machine.set_up()
    old = machine.release
    assert "in use already" in machine.upgrade().stdout
    revision = machine.add_migration()
    has_backups = "backup" in main.commands
    done = machine.upgrade(*([] if has_backups else ["--no-backup"]))
    assert done.returncode == 0, done.stdout + done.stderr
    assert machine.release != old
    assert (machine.root / "opt/watchdog" / old).is_dir()
    assert version(machine) == revision
    assert not (machine.data / "before-upgrade").exists()
    assert any((machine.root / "var/backups/watchdog").iterdir()) == has_backups


def version(machine: Machine) -> str:
    connection = sqlite3.connect(machine.data / "watchdog.sqlite3")
    try:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    finally:
        connection.close()


@pytest.mark.parametrize("fault", ["raise RuntimeError", "op.execute('DELETE FROM instance')"])
def test_an_upgrade_that_fails_puts_everything_back(machine: Machine, fault: str) -> None:
    """The first breaks while it migrates; the second migrates, and then there is no instance any more."""
    machine.set_up()
    old, before = machine.release, tree(machine.data)
    machine.add_migration(fault)
    done = machine.upgrade("--no-backup")
    assert (done.returncode, "is put back" in done.stderr) == (1, True), done.stdout + done.stderr
    assert machine.release == old
    after = tree(machine.data)
    assert after["watchdog.sqlite3"] == before["watchdog.sqlite3"]
    assert "before-upgrade" not in after
    assert machine.command("journal", "verify").returncode == 0


def test_without_a_backup_nothing_is_changed(machine: Machine) -> None:
    machine.set_up()
    settings = machine.root / "etc/watchdog/settings"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("WATCHDOG_BACKUPS=", "WATCHDOG_BACKUPS=/dev/null/"), encoding="utf-8")
    old = machine.release
    machine.add_migration()
    done = machine.upgrade()
    assert (done.returncode, "nothing was changed" in done.stderr) == (1, True)
    assert (machine.release, version(machine)) == (old, newest())
