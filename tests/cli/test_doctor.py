"""`watchdog doctor`: each kind of misconfiguration, made for real where one can, is found and said how to mend."""

import datetime as dt
import json
import os
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import Result as Ran
from sqlalchemy import Connection, delete, make_url, text, update

from tests.support.instance import Instance, make_instance, work
from tests.support.postgres import fresh_database
from tests.support.reviewing import a_scene
from tests.support.server import served
from watchdog.cli import catalogues
from watchdog.cli.doctor import database, files, lines, machine, people, program
from watchdog.cli.doctor.check import Check, State
from watchdog.cli.doctor.command import CHECKS, examine
from watchdog.cli.doctor.scene import Scene
from watchdog.domain.report import ExhibitHead
from watchdog.records.journal import Line
from watchdog.records.room import Room
from watchdog.records.tables import (
    Counter,
    DeskKeyRow,
    DeskRow,
    GrantRow,
    MemberRow,
    Membership,
    RecoveryKitRow,
    table_of,
)
from watchdog.records.tables import Instance as InstanceRow
from watchdog.records.versions import newest
from watchdog.settings import load, shipped

Run = Callable[..., Ran]
BY_NAME = {check.name: check for check in CHECKS}
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)
GIB = 1024**3
ONION = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"


def stamp(connection: Connection, revision: str) -> None:
    connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
    connection.execute(text("DELETE FROM alembic_version"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def real(instance: Instance) -> Instance:
    """Give an instance what `watchdog init` would have left beside its rows."""
    secret = instance.settings.data / "secret"
    secret.write_bytes(instance.settings.secret)
    with instance.engine.begin() as connection:
        stamp(connection, newest() or "")
        connection.execute(update(MemberRow).values(day=NOW.date()))
        connection.execute(table_of(RecoveryKitRow).insert().values(id=1, verified=NOW.date()))
    for path in instance.settings.data.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return instance


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return real(make_instance(tmp_path))


def scene_of(instance: Instance, **environment: str) -> Scene:
    return Scene(instance.settings.data, environment, NOW, configuration=())


def run_one(name: str, scene: Scene) -> tuple[State, str]:
    (result,) = examine(scene, [BY_NAME[name]])
    return result.state, result.sentence


def changed(instance: Instance, *statements: Any) -> None:
    with instance.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def grants(instance: Instance, **wanted: Any) -> Any:
    rows = table_of(GrantRow)
    found = delete(rows).where(rows.c.desk_id == wanted["desk"])
    return found.where(rows.c.member_id.is_(None) if wanted["recovery"] else rows.c.member_id.is_not(None))


def remove_member(instance: Instance, name: str) -> Any:
    rows = table_of(Membership)
    return delete(rows).where(rows.c.member_id == instance.people[name].id)


def new_key(instance: Instance) -> None:
    with work(instance) as unit:
        unit.epochs.start("enpud")


def flat(text_of: str) -> str:
    return " ".join(text_of.split())


def test_there_are_at_least_twenty_five_kinds_and_no_two_share_a_name() -> None:
    assert len(BY_NAME) == len(CHECKS) >= 25


def test_a_sound_instance_has_nothing_to_mend_but_what_its_machine_lacks(instance: Instance) -> None:
    of_the_machine = {check.name for check in machine.CHECKS} | {"temporary-folder", "disk-space", "upload-room"}
    (instance.settings.data / "backup-made").write_text(NOW.date().isoformat(), encoding="utf-8")
    (instance.settings.data / "backup-made").chmod(0o600)
    scene = scene_of(instance, WATCHDOG_ADDRESS="https://reports.example.org", WATCHDOG_FORWARDED="yes")
    wrong = {each.name: each.sentence for each in examine(scene) if each.state in {State.MEND, State.UNKNOWN}}
    # The template has people on three desks only.
    assert set(wrong) - of_the_machine == {"desks-empty"}, wrong


MADE: dict[str, tuple[Callable[[Instance], object], str]] = {
    "data-folder-mode": (lambda it: it.settings.data.chmod(0o755), "chmod 700"),
    "data-files": (lambda it: (it.settings.data / "secret").chmod(0o644), "can be read by others"),
    "secret-mode": (lambda it: (it.settings.data / "secret").chmod(0o640), "chmod 600"),
    "secret-length": (lambda it: (it.settings.data / "secret").write_bytes(b"short"), "damaged"),
    "secret-missing": (lambda it: (it.settings.data / "secret").unlink(), "from a backup"),
    "demonstration": (lambda it: (it.settings.data / "demo-logins.json").write_text("[]"), "demonstration"),
    "backup": (
        lambda it: (it.settings.data / "backup-made").write_text("2020-01-01"),
        "The last backup is of 2020-01-01",
    ),
    "database-version": (
        lambda it: changed(it, text("UPDATE alembic_version SET version_num = '9999'")),
        "newer program",
    ),
    "clock-files": (
        lambda it: os.utime(it.settings.data / "secret", ((NOW + 9 * DAY).timestamp(),) * 2),
        "timedatectl set-ntp true",
    ),
    "administrators": (
        lambda it: changed(it, update(MemberRow).where(MemberRow.administrator).values(left=NOW.date())),
        "watchdog member invite",
    ),
    "desks-missing": (
        lambda it: changed(
            it,
            delete(GrantRow).where(GrantRow.desk_id == "panpud"),
            delete(DeskKeyRow).where(DeskKeyRow.desk_id == "panpud"),
            delete(DeskRow).where(DeskRow.id == "panpud"),
        ),
        "There is no desk for panpud",
    ),
    "desks-empty": (lambda it: changed(it, remove_member(it, "Teak"), remove_member(it, "Banyan")), "napud"),
    "desks-unheld": (lambda it: changed(it, grants(it, desk="enpud", recovery=False)), "holds the key of enpud"),
    "desks-one-holder": (lambda it: changed(it, remove_member(it, "Rowan")), "passphrase locks enpud"),
    "recovery-grants": (lambda it: changed(it, grants(it, desk="napud", recovery=True)), "cannot open napud"),
    "recovery-key": (lambda it: changed(it, update(InstanceRow).values(recovery="")), "recovery key is missing"),
    "key-signatures": (
        lambda it: changed(it, update(DeskKeyRow).where(DeskKeyRow.desk_id == "enpud").values(signature=bytes(64))),
        "did not sign the key of enpud",
    ),
    "recovery-kit": (
        lambda it: changed(it, update(RecoveryKitRow).values(verified=NOW.date() - 201 * DAY)),
        "watchdog recovery drill",
    ),
    "key-directory": (
        lambda it: changed(it, text("UPDATE key_directory SET number = 2")),
        "watchdog keys verify",
    ),
    "keys-waiting": (new_key, "A new key of enpud waits"),
    "invitations": (lambda it: changed(it, text("UPDATE member SET day = '2020-01-01'")), "Founder"),
    "upkeep": (
        lambda it: changed(it, table_of(Counter).insert().values(subject="all", window=1, count=1)),
        "watchdog tick",
    ),
}
"""Kind to how it is made on a real instance, and words of the sentence about it."""


@pytest.mark.parametrize("name", MADE)
def test_what_is_wrong_with_an_instance_is_found_and_told(instance: Instance, name: str) -> None:
    make, words = MADE[name]
    if name not in {"backup", "desks-empty"}:
        assert run_one(name, scene_of(instance)) == (State.FINE, "")
    make(instance)
    state, sentence = run_one(name, scene_of(instance))
    assert (state, words in flat(sentence)) == (State.MEND, True), sentence


def test_rows_that_refer_to_nothing_are_found(instance: Instance) -> None:
    instance.close()
    with sqlite3.connect(instance.settings.data / "watchdog.sqlite3") as connection:
        connection.execute("DELETE FROM desk_key WHERE desk_id = 'napud'")
    connection.close()
    assert run_one("database-references", scene_of(instance))[0] is State.MEND


def test_a_missing_folder_is_told_and_not_made(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "nothing", {}, NOW, configuration=())
    results = {each.name: each for each in examine(scene)}
    assert "watchdog init" in results["data-folder"].sentence
    assert results["journal"].state is results["data-files"].state is State.SKIPPED
    assert not (tmp_path / "nothing").exists()


def test_a_folder_of_somebody_else_is_told(instance: Instance) -> None:
    seen = files.owned(instance.settings.data)
    assert files.folder_owner(seen) is None
    assert "chown" in (files.folder_owner(replace(seen, owner="nobody")) or "")
    assert files.folder_writable((seen.path, False))
    assert files.open_files([replace(seen, owner="nobody")])


def test_the_clock_is_held_against_the_journal(instance: Instance) -> None:
    with work(instance) as unit:
        unit.journal.note("enpud", unit.desks.recipient("enpud"), Line("report.opened", "Birch", "r" * 32))
    assert run_one("clock-journal", scene_of(instance))[0] is State.FINE
    before = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    assert "2026-03-02" in run_one("clock-journal", replace(scene_of(instance), now=before))[1]


def test_a_changed_journal_is_found(instance: Instance) -> None:
    with work(instance) as unit:
        unit.journal.note("enpud", unit.desks.recipient("enpud"), Line("report.opened", "Birch", "r" * 32))
    assert run_one("journal", scene_of(instance))[0] is State.FINE
    changed(instance, text("UPDATE journal SET day = '2020-01-01'"))
    assert "watchdog journal verify" in run_one("journal", scene_of(instance))[1]


def test_files_that_nobody_names_and_files_that_are_gone_are_counted(tmp_path: Path) -> None:
    scene = a_scene(tmp_path)
    instance = real(scene.instance)
    name = scene.attach(scene.send(), b"a photo", ExhibitHead("photo.jpg", "image/jpeg", 7, "0" * 64))
    blobs = instance.settings.blobs
    assert {run_one(kind, scene_of(instance))[0] for kind in ("files-lost", "files-orphaned")} == {State.FINE}
    orphan = blobs / "ab" / ("ab" * 16)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"sealed")
    assert run_one("files-orphaned", scene_of(instance))[0] is State.FINE
    os.utime(orphan, ((NOW - 2 * DAY).timestamp(),) * 2)
    assert "1 files" in run_one("files-orphaned", scene_of(instance))[1]
    (blobs / name[:2] / name).unlink()
    assert "watchdog backup restore" in run_one("files-lost", scene_of(instance))[1]
    assert run_one("files-lost", scene_of(instance, WATCHDOG_BLOBS="s3://bucket"))[0] is State.SKIPPED


def test_the_modes_of_sqlite_are_read_and_not_changed(instance: Instance) -> None:
    path = instance.settings.data / "watchdog.sqlite3"
    instance.close()
    assert run_one("database-mode", scene_of(instance))[0] is State.FINE
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    before = path.read_bytes()
    assert "mode delete" in run_one("database-mode", scene_of(instance))[1]
    examine(scene_of(instance))
    assert path.read_bytes() == before


def test_a_damaged_database_is_found_and_the_other_checks_still_run(instance: Instance) -> None:
    path = instance.settings.data / "watchdog.sqlite3"
    with instance.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    instance.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    results = {each.name: each for each in examine(scene_of(instance))}
    assert "damaged" in results["database-whole"].sentence
    assert {each.name for each in results.values()} == set(BY_NAME)
    path.write_bytes(b"no database at all, of no kind" * 400)
    results = {each.name: each for each in examine(scene_of(instance))}
    assert results["database"].state is State.MEND
    assert results["journal"].state is State.UNKNOWN
    assert results["secret-mode"].state is State.FINE


def test_an_older_version_is_told_with_what_to_do() -> None:
    assert "watchdog init" in (database.version(database.Version("0009", "0010", known=True)) or "")
    assert "watchdog init" in (database.version(database.Version(None, "0010", known=False)) or "")
    assert database.version(database.Version("0010", "0010", known=True)) is None


def test_postgresql_is_asked_how_safe_it_is(instance: Instance, postgres: str) -> None:
    scene = scene_of(instance, WATCHDOG_DATABASE_URL=fresh_database(postgres))
    assert run_one("database", scene)[0] is State.FINE
    assert "fsync = on" in run_one("postgresql-durable", scene)[1]  # the tests' own server runs without
    assert "superuser" in run_one("postgresql-rights", scene)[1]
    assert run_one("postgresql-commits", scene)[0] is State.FINE
    assert run_one("postgresql-statements", scene)[0] is State.FINE
    assert run_one("postgresql-encrypted", scene)[0] is State.FINE
    with psycopg.connect(postgres, autocommit=True) as connection:
        name = (scene.url.database or "").encode()
        connection.execute(b'ALTER DATABASE "' + name + b'" SET synchronous_commit = off')
        connection.execute(b'ALTER DATABASE "' + name + b"\" SET log_statement = 'all'")
    assert "synchronous_commit = on" in run_one("postgresql-commits", scene)[1]
    assert "log_statement = none" in run_one("postgresql-statements", scene)[1]
    assert "watchdog init" in run_one("database-version", scene)[1]
    assert run_one("database-mode", scene)[0] is State.SKIPPED


def test_a_line_to_postgresql_over_a_network_must_be_secured() -> None:
    assert "sslmode" in (database.encrypted((["db.example.org"], False)) or "")
    fine: tuple[tuple[list[str], bool], ...] = (
        (["db.example.org"], True),
        ([], False),
        (["/run/postgresql"], False),
        (["::1", "127.0.0.1"], False),
    )
    assert [database.encrypted(seen) for seen in fine] == [None] * 4


@pytest.mark.parametrize(
    "address",
    ["one,two/w", "one,two:5433/w", "/w?host=one:5432&host=two:5433", "/w?host=one&host=two", "/w?host=one,two"],
)
def test_each_of_several_hosts_must_be_reached_over_a_secured_line(address: str) -> None:
    found = database.hosts(make_url(f"postgresql+psycopg://u@{address}"))
    assert found == ("one", "two")
    assert "sslmode" in (database.encrypted((("127.0.0.1", *found), False)) or "")


def test_a_database_that_does_not_answer_is_told_without_its_password(instance: Instance) -> None:
    url = "postgresql+psycopg://watchdog:CANARY-PASSWORD@127.0.0.1:9/none"
    for result in examine(scene_of(instance, WATCHDOG_DATABASE_URL=url)):
        assert "CANARY" not in result.sentence
        if result.name == "database":
            assert "WATCHDOG_DATABASE_URL" in result.sentence


@pytest.mark.parametrize(
    ("name", "environment", "words"),
    [
        ("settings", {"WATCHDOG_WORK_BITS": "many"}, "WATCHDOG_WORK_BITS"),
        ("settings", {"WATCHDOG_ADDRESS": "http://reports.example.org"}, "WATCHDOG_ADDRESS"),
        ("secured-address", {}, "WATCHDOG_ONION"),
        ("proxy-lanes", {"WATCHDOG_ADDRESS": "https://reports.example.org"}, "WATCHDOG_FORWARDED=yes"),
        ("tor-circuits", {"WATCHDOG_ONION": ONION}, "WATCHDOG_PROXY_PROTOCOL=yes"),
        ("mail-complete", {"WATCHDOG_MAIL": "smtp://mail.example.org"}, "WATCHDOG_MAIL_FROM"),
        ("mail-complete", {"WATCHDOG_MAIL_FROM": "notes@example.org"}, "WATCHDOG_MAIL"),
        ("mail-complete", {"WATCHDOG_MAIL": "smtps://me@m.example.org", "WATCHDOG_MAIL_FROM": "a@b.org"}, "password"),
        ("mail-secured", {"WATCHDOG_MAIL": "smtp://me:pw@127.0.0.1"}, "unsecured"),
        ("alarms", {"WATCHDOG_MAIL": "smtps://mail.example.org"}, "WATCHDOG_ALARM_TO"),
        ("debugging", {"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ("demonstration", {"WATCHDOG_DEMO": "yes"}, "demonstration"),
        ("access-log", {"GUNICORN_CMD_ARGS": "--access-logfile=-"}, "logs who asks"),
        ("server-arguments", {"GUNICORN_CMD_ARGS": "--log-level debug"}, "GUNICORN_CMD_ARGS"),
        ("upload-room", {"WATCHDOG_UPLOAD_ROOM_MB": "1000000000"}, "WATCHDOG_UPLOAD_ROOM_MB"),
        ("database-driver", {"WATCHDOG_DATABASE_URL": "mysql+nothing://here/there"}, "nothing"),
    ],
)
def test_settings_that_are_not_safe_are_told(
    instance: Instance, name: str, environment: dict[str, str], words: str
) -> None:
    state, sentence = run_one(name, scene_of(instance, **environment))
    assert (state, words in sentence) == (State.MEND, True), sentence


def test_settings_that_are_safe_are_not_told(instance: Instance) -> None:
    scene = scene_of(
        instance,
        WATCHDOG_ADDRESS="https://reports.example.org:8443/",
        WATCHDOG_FORWARDED="yes",
        WATCHDOG_ONION=ONION,
        WATCHDOG_PROXY_PROTOCOL="yes",
        WATCHDOG_MAIL="smtps://me:secret@mail.example.org",
        WATCHDOG_MAIL_FROM="notes@example.org",
        WATCHDOG_ALARM_TO="admin@example.org",
    )
    results = examine(scene, lines.CHECKS)
    assert {each.state for each in results} == {State.FINE}, results


def test_a_password_that_everybody_can_read_is_told_and_not_repeated(instance: Instance, tmp_path: Path) -> None:
    path = tmp_path / "settings"
    path.write_text("WATCHDOG_MAIL=smtps://me:CANARY-PASSWORD@mail.example.org\n", encoding="utf-8")
    scene = replace(scene_of(instance), configuration=(path, tmp_path / "none"))
    path.chmod(0o600)
    assert run_one("readable-password", scene)[0] is State.FINE
    path.chmod(0o644)
    assert run_one("readable-password", scene) == (
        State.MEND,
        f"Everybody on this machine can read the password in {path}: run chmod 600 {path}",
    )
    path.write_text("WATCHDOG_FORWARDED=yes\n", encoding="utf-8")
    assert run_one("readable-password", scene)[0] is State.FINE


def test_a_server_that_can_be_reached_without_its_proxy_is_told(instance: Instance) -> None:
    for address, state in (("127.0.0.1", State.FINE), ("0.0.0.0", State.MEND)):  # noqa: S104 - the fault to be found
        with socket.socket() as server:
            server.bind((address, 0))
            server.listen()
            scene = replace(scene_of(instance), port=server.getsockname()[1])
            assert run_one("listening", scene)[0] is state
    assert run_one("listening", scene)[0] is State.SKIPPED


def test_the_limits_are_those_of_the_running_server(instance: Instance, tmp_path: Path) -> None:
    (instance.settings.data / "secret").unlink()
    changed(instance, text("DROP TABLE alembic_version"))
    with served(instance, tmp_path / "server.log") as server:
        scene = replace(scene_of(instance), port=server.port)
        assert scene.process.name == str(server.process.pid)
        resource.prlimit(server.process.pid, resource.RLIMIT_CORE, (0, resource.RLIM_INFINITY))
        assert run_one("core-limit", scene)[0] is State.FINE
        resource.prlimit(server.process.pid, resource.RLIMIT_CORE, (4096, resource.RLIM_INFINITY))
        assert run_one("core-limit", scene)[0] is State.MEND
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (64, 4096))
        assert "LimitNOFILE" in run_one("open-files", scene)[1]
    assert scene.process.name == str(os.getpid())


def test_missing_and_old_catalogues_are_named(tmp_path: Path, instance: Instance) -> None:
    folder = tmp_path / "translations"
    for code in ("fr", "sw"):
        shutil.copytree(shipped("translations") / code, folder / code)
    catalogues.compile_all(folder, ("fr", "sw"))
    behind = catalogues.behind(folder)
    assert "ru" in behind
    assert {"fr", "sw"}.isdisjoint(behind)
    os.utime(folder / "fr" / "LC_MESSAGES" / "messages.mo", (0, 0))
    sentence = run_one("languages", scene_of(instance, WATCHDOG_TRANSLATIONS=str(folder)))[1]
    assert "fr" in sentence
    assert "sw" not in sentence.replace(",", " ").split()


def test_broken_vocabularies_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(shipped("config") / "reference", folder)
    assert program.vocabularies_of(folder) is None
    (folder / "regions.yaml").write_text("[", encoding="utf-8")
    assert "regions.yaml" in (program.vocabularies(program.vocabularies_of(folder)) or "")
    (folder / "regions.yaml").unlink()
    assert program.vocabularies_of(folder)


def test_what_no_test_can_make_of_a_machine_is_judged_from_what_it_would_read() -> None:
    gone, today = 90 * GIB, NOW.date()
    wrong: dict[str, str | None] = {
        "root": machine.root(0),
        "python": machine.python((3, 10)),
        "swap": machine.swap(machine.Swap(("/dev/sda2",), forbidden=False)),
        "limit": machine.core_limit(machine.Dumps(-1, "core")),
        "pattern": machine.core_pattern(machine.Dumps(0, "|/usr/share/apport/apport %p")),
        "files": machine.open_files((256, 632)),
        "memory": machine.memory(machine.Memory(GIB, 8)),
        "kept": machine.clock_kept("no"),
        "space": files.space(Room(GIB, gone)),
        "share": files.space(Room(3 * GIB, gone)),
        "inodes": files.inodes(Room(10, 10_000)),
        "network": files.network_disk(files.Mount("nfs4", "/")),
        "temporary": files.temporary(files.Temporary("/tmp", "ext4", private=False)),  # noqa: S108 - what it judges
        "synchronous": database.synchronous(1),
        "words": program.word_lists({"en": ["one"] * 2048}),
        "fonts": program.own_fonts(0),
        "chinese": program.chinese(frozenset("人")),
        "log": program.access_log(program.Served("-", 0o077, ())),
        "umask": program.umask(program.Served(None, 0o022, ())),
        "age": program.reference_age((today, {"treaties": today - 500 * DAY})),
        "driver": program.driver(("psycopg", False)),
        "unreadable": database.backup(database.Backup(today, "yesterday")),
        "none": database.backup(database.Backup(today, None)),
        "recovery": people.recovery(readable=False),
    }
    assert [name for name, sentence in wrong.items() if not sentence] == []
    right: dict[str, str | None] = {
        "root": machine.root(999),
        "python": machine.python((3, 11)),
        "no swap": machine.swap(machine.Swap((), forbidden=False)),
        "forbidden": machine.swap(machine.Swap(("/dev/sda2",), forbidden=True)),
        "limit": machine.core_limit(machine.Dumps(0, "core")),
        "systemd": machine.core_pattern(machine.Dumps(0, "|/lib/systemd/systemd-coredump %P")),
        "files": machine.open_files((1024, 632)),
        "memory": machine.memory(machine.Memory(2 * GIB, 2)),
        "kept": machine.clock_kept("yes"),
        "space": files.space(Room(30 * GIB, gone)),
        "no limit": files.inodes(Room(0, 0)),
        "disk": files.network_disk(files.Mount("ext4", "/")),
        "memory disk": files.temporary(files.Temporary("/tmp", "tmpfs", private=False)),  # noqa: S108 - same
        "private": files.temporary(files.Temporary("/tmp", "ext4", private=True)),  # noqa: S108 - same
        "age": program.reference_age((today, {"treaties": today - 100 * DAY})),
        "backup": database.backup(database.Backup(today, f"{today - DAY}T03:00:00Z\n")),
    }
    assert {name: sentence for name, sentence in right.items() if sentence} == {}


def test_a_folder_is_found_among_the_mounts() -> None:
    mounts = (
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "40 22 0:30 / /srv rw shared:1 - nfs4 host:/x rw\n"
        "41 22 8:1 /tmp/systemd-private-9-watchdog.service/tmp /tmp rw - ext4 /dev/sda1 rw\n"
        "42 22 0:31 / /with\\040space rw - tmpfs tmpfs rw\n"
    )
    assert files.mount(Path("/srv/watchdog"), mounts) == files.Mount("nfs4", "/")
    assert files.mount(Path("/srvx"), mounts).kind == "ext4"
    assert "systemd-private" in files.mount(Path("/tmp"), mounts).root  # noqa: S108 - what it judges
    assert files.mount(Path("/with space/x"), mounts).kind == "tmpfs"


def test_a_check_that_breaks_says_its_kind_only_and_stops_no_other(instance: Instance) -> None:
    def breaks(_seen: object) -> str:
        raise ValueError("CANARY-SECRET")

    checks = [Check("first", lambda _: None, breaks), Check("second", lambda _: None, lambda _: None)]
    first, second = examine(scene_of(instance), checks)
    assert (first.state, first.sentence) == (State.UNKNOWN, "This could not be looked at (ValueError).")
    assert second.state is State.FINE


def test_the_command_tells_by_its_exit_code_and_in_json(run: Run, data: Path) -> None:
    assert run("init", "--administrator", "Alder", "--no-input").stdout.rstrip().endswith("watchdog doctor")
    result = run("doctor", "--json")
    told = {each["name"]: each for each in json.loads(result.stdout)["checks"]}
    assert set(told) == set(BY_NAME)
    assert set(told["backup"]) == {"name", "state", "sentence"}
    assert (result.exit_code, told["backup"]["state"], told["database-version"]["state"]) == (1, "mend", "fine")
    said = run("doctor").stdout
    assert "backup: There is no backup yet" in said
    assert said.count("\n") == 1 + sum(each["state"] in {"mend", "unknown"} for each in told.values())
    for secret in ((data / "secret").read_bytes().hex(), "AGE-SECRET-KEY"):
        assert secret not in said + result.stdout


def test_the_real_program_works_on_a_broken_instance(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    data.chmod(0o755)
    (data / "watchdog.sqlite3").write_bytes(b"")
    (data / "secret").write_bytes(b"short")
    environment = os.environ | {"WATCHDOG_MAIL": "smtps://me:CANARY@", "WATCHDOG_WORK_BITS": "x", "FLASK_DEBUG": "1"}
    answer = subprocess.run(
        [sys.executable, "-m", "watchdog", "--data", str(data), "doctor"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert answer.returncode == 1
    for name in ("data-folder-mode", "secret-length", "settings", "debugging", "database-version"):
        assert f"{name}: " in answer.stdout
    assert "CANARY" not in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr
    assert load({}, data=tmp_path / "other").address == ""
