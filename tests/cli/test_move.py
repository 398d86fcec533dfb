"""An instance of one machine goes to PostgreSQL and a store of objects, whole, and can be broken off anywhere."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from tests.support.object_store import WRITES, Answer, Asked, Proxy, Truth, environment, fresh_bucket, lying, place
from tests.support.postgres import fresh_database
from watchdog.cli.invented.people import Login, arrive
from watchdog.cli.main import main
from watchdog.cli.move import MARK
from watchdog.cli.place import serving, working
from watchdog.domain.report import EXHIBIT_PURPOSE, PURPOSE, Report
from watchdog.records import rows
from watchdog.records.tables import ExhibitRow, ReportDesk
from watchdog.sealing import open_sealed
from watchdog.settings import ObjectStore, Settings, load, object_store


@dataclass
class Target:
    """An empty database and an empty bucket."""

    url: str
    held: ObjectStore

    @property
    def place(self) -> str:
        return f"s3://{self.held.bucket}/{self.held.prefix}"

    def settings(self, data: Path) -> Settings:
        return replace(load({}, data=data), database_url=self.url, objects=self.held)

    def run(self, data: Path, **changes: str) -> Result:
        words = ["--data", str(data), "move", "--to-database", self.url, "--to-blobs", self.place]
        return CliRunner().invoke(main, words, env=environment(self.held) | {"WATCHDOG_BLOBS": None} | changes)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "data"
    result = CliRunner().invoke(main, ["--data", str(folder), "demo", "--no-serve", "--reports", "12"])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def source(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "data"))


@pytest.fixture
def proxy(objects: int) -> Iterator[Proxy]:
    with lying(objects) as standing:
        yield standing


@pytest.fixture
def target(objects: int, proxy: Proxy, postgres: str) -> Target:
    return Target(fresh_database(postgres), place(proxy.port, fresh_bucket(objects), seconds=2))


def digests(folder: Path) -> dict[str, str]:
    """Return the hash of each file; SQLite's own beside its database come and go."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm"))]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def counts(settings: Settings) -> dict[str, int]:
    with working(settings) as work:
        return rows.counts(work.session.connection())


def test_everything_is_there_afterwards_and_the_old_place_is_as_it_was(source: Path, target: Target) -> None:
    before = digests(source)
    target = replace(target, held=replace(target.held, secret="not-to-be-shown"))
    result = target.run(source)
    assert result.exit_code == 0, result.output
    old, new = load({}, data=source), target.settings(source)
    assert counts(new) == counts(old)
    for table, number in counts(old).items():
        assert f"  {table}: {number} in, {number} out\n" in result.output
    assert digests(source) == before
    with working(old) as was, working(new) as work:
        assert sorted(work.blobs.names()) == sorted(was.blobs.names()) == sorted(work.reports.blob_names()) != []
        assert list(work.journal.verify(work.desks.signing_public())) == []
        assert work.journal.heads() == was.journal.heads()
    assert "WATCHDOG_DATABASE_URL=" in result.output
    assert "not-to-be-shown" not in result.output


def test_members_open_reports_and_files_in_the_new_place(source: Path, target: Target) -> None:
    assert target.run(source).exit_code == 0
    logins = [Login(**row) for row in json.loads((source / "demo-logins.json").read_text("utf-8"))]
    reviewer = next(login for login in logins if login.role == "reviewer")
    with working(target.settings(source), keep=True) as work:
        keys = arrive(work, reviewer).identities(reviewer.desk)
        opened = 0
        for held in work.session.query(ReportDesk).filter(ReportDesk.desk_id == reviewer.desk):
            row = work.reports.get(held.report_id)
            if row.sealed is not None:
                assert work.vault.open(Report, PURPOSE, row.id, row.sealed, keys).story
                opened += 1
                for exhibit in work.reports.exhibits(row.id):
                    with work.blobs.open(exhibit.id) as envelope:
                        open_sealed(envelope.read(), work.vault.label(EXHIBIT_PURPOSE, exhibit.id), keys)
        assert opened > 0


def test_the_laws_of_the_tables_hold_in_the_new_place(source: Path, target: Target) -> None:
    assert target.run(source).exit_code == 0
    engine = create_engine(target.url)
    for statement in (
        "UPDATE journal SET object_id = 'x'",
        "DELETE FROM journal",
        "DELETE FROM checkpoint",
        "UPDATE report SET stage = 'nonsense'",
        "INSERT INTO exhibit SELECT * FROM exhibit",
    ):
        with engine.begin() as connection, pytest.raises(DBAPIError):
            connection.execute(text(statement))
    engine.dispose()
    made = CliRunner().invoke(
        main,
        ["--data", str(source), "journal", "verify"],
        env=environment(target.held) | {"WATCHDOG_DATABASE_URL": target.url},
    )
    assert "Everything holds." in made.output


@pytest.mark.parametrize("what", ["tables", "files"])
def test_a_target_that_is_not_empty_is_refused_and_left_alone(source: Path, target: Target, what: str) -> None:
    settings = target.settings(source)
    if what == "tables":
        with working(settings) as work:
            work.session.execute(text("CREATE TABLE mine (id integer)"))
            work.session.commit()
    else:
        with working(settings) as work:
            incoming = work.blobs.incoming()
            incoming.sink.write(b"somebody else's envelope")
            work.blobs.keep("ab" * 16, b"", incoming)
    result = target.run(source)
    assert result.exit_code == 1
    assert "must be empty. Nothing was changed." in result.output
    with working(settings) as work:
        assert inspect(work.session.connection()).get_table_names() == (["mine"] if what == "tables" else [])
        assert list(work.blobs.names()) == ([] if what == "tables" else ["ab" * 16])
    assert not (source / MARK).exists()


def test_what_was_moved_is_not_moved_over(source: Path, target: Target) -> None:
    assert target.run(source).exit_code == 0
    assert "must be empty" in target.run(source).output


def test_a_move_that_a_broken_store_ended_goes_on(source: Path, target: Target, proxy: Proxy) -> None:
    left = iter(range(2))

    def breaks(asked: Asked, truth: Truth) -> Answer:
        if asked.method in WRITES and next(left, None) is None:
            return Answer(500, {}, b"")
        return truth(asked)

    proxy.lie = breaks
    result = target.run(source)
    assert result.exit_code == 1
    assert "The same command goes on." in result.output
    assert sum(counts(target.settings(source)).values()) == 0
    proxy.lie = None
    result = target.run(source)
    assert result.exit_code == 0, result.output
    assert "Files from an earlier try, compared: 2\n" in result.output
    assert counts(target.settings(source)) == counts(load({}, data=source))


def test_a_store_that_bends_what_it_was_given_is_found_out(source: Path, target: Target, proxy: Proxy) -> None:
    def bend(asked: Asked, truth: Truth) -> Answer:
        answer = truth(asked)
        return replace(answer, body=bytes([answer.body[0] ^ 1]) + answer.body[1:]) if asked.is_range else answer

    proxy.lie = bend
    result = target.run(source)
    assert result.exit_code == 1
    assert "The copy differs from the original" in result.output
    assert sum(counts(target.settings(source)).values()) == 0


@pytest.mark.parametrize("moment", [0, 2])
def test_a_move_that_is_killed_goes_on(source: Path, target: Target, moment: int, proxy: Proxy) -> None:
    words = ["--data", str(source), "move", "--to-database", target.url, "--to-blobs", target.place]
    env = os.environ | environment(target.held)
    del env["WATCHDOG_BLOBS"]
    process = subprocess.Popen([sys.executable, "-m", "watchdog", *words], env=env, stdout=subprocess.DEVNULL)
    while len([line for line in proxy.asked if line.startswith("PUT")]) < 1 + moment and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    result = target.run(source)
    assert result.exit_code == 0 or "must be empty" in result.output, result.output
    assert counts(target.settings(source)) == counts(load({}, data=source))


def test_a_running_server_is_not_moved_from_under_its_senders(source: Path, target: Target) -> None:
    with serving(source):
        result = target.run(source)
    assert (result.exit_code, "The server is running." in result.output) == (1, True)
    with working(target.settings(source)) as work:
        assert inspect(work.session.connection()).get_table_names() == []


def test_files_that_were_lost_before_are_told_and_do_not_stop_the_rest(source: Path, target: Target) -> None:
    with working(load({}, data=source)) as work:
        lost = work.session.query(ExhibitRow).first()
        assert lost is not None
        work.blobs.remove(lost.id)
    result = target.run(source)
    assert result.exit_code == 0
    assert "Files that were missing before: 1." in result.output


@pytest.mark.parametrize(
    ("database", "blobs"),
    [
        ("nonsense", "s3://bucket"),
        ("mysql://host/name", "s3://bucket"),
        ("postgresql+psycopg://host/name", "s3://B"),
        ("postgresql+nothing://host/name", "s3://bucket"),
    ],
)
def test_a_slip_is_a_sentence(source: Path, database: str, blobs: str) -> None:
    words = ["--data", str(source), "move", "--to-database", database, "--to-blobs", blobs]
    keys = {"WATCHDOG_S3_KEY_ID": "k", "WATCHDOG_S3_SECRET": "s"}
    result = CliRunner().invoke(main, words, env=keys)
    assert result.exit_code == 2
    assert "must be" in result.output


def test_the_way_back_is_the_same_command(source: Path, target: Target, tmp_path: Path) -> None:
    assert target.run(source).exit_code == 0
    back, files = f"sqlite:///{tmp_path / 'back.sqlite3'}", tmp_path / "files"
    words = ["--data", str(source), "move", "--to-database", back, "--to-blobs", str(files)]
    env = environment(target.held) | {"WATCHDOG_DATABASE_URL": target.url}
    result = CliRunner().invoke(main, words, env=env)
    assert result.exit_code == 0, result.output
    found = replace(load({}, data=source), database_url=back, blobs=files)
    assert counts(found) == counts(load({}, data=source))
    assert object_store(target.place, env).bucket == target.held.bucket
    with working(found) as work, working(load({}, data=source)) as was:
        assert sorted(work.blobs.names()) == sorted(was.blobs.names())
