"""Two database machines by the shipped files and scripts: what they refuse and write down, and that each may die."""

import contextlib
import datetime as dt
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from tests.support.two_databases import SHIPPED, Machine, Pair, pair, until
from watchdog.cli.doctor.check import State
from watchdog.cli.doctor.command import CHECKS, examine
from watchdog.cli.doctor.scene import Scene
from watchdog.cli.main import main
from watchdog.records.database import options

CANARY = "quetzalcanary"
ASKED = [check for check in CHECKS if check.name.startswith(("postgresql-", "database-version"))]


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Pair]:
    with pair(tmp_path) as made:
        yield made


def test_the_scripts_are_sound() -> None:
    subprocess.run(["shellcheck", *SHIPPED.glob("*.sh")], check=True)


def test_postgresql_takes_the_files_and_the_doctor_finds_nothing_to_mend(databases: Pair, tmp_path: Path) -> None:
    primary = databases.first
    assert primary.asked("SELECT name, error FROM pg_file_settings WHERE error IS NOT NULL OR NOT applied") == []
    assert primary.asked("SELECT error FROM pg_hba_file_rules WHERE error IS NOT NULL") == []
    said = dict(line.split(" = ") for line in shown(SHIPPED / "watchdog.conf"))
    assert said["log_statement"] == "'none'"
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    environment = {"WATCHDOG_DATABASE_URL": databases.url()}
    words = ["--data", str(data), "init", "--administrator", "Alder", "--no-input"]
    assert CliRunner().invoke(main, words, env=environment).exit_code == 0
    found = examine(Scene(data, environment, dt.datetime.now(dt.UTC), configuration=()), ASKED)
    assert {each.name: each.sentence for each in found if each.state is not State.FINE} == {}


def shown(file: Path) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def test_only_the_program_comes_in_and_only_over_a_secured_line(databases: Pair) -> None:
    for refused in (databases.url(sslmode="disable"), databases.url("replica"), databases.url("postgres")):
        with pytest.raises(psycopg.OperationalError, match=r"no pg_hba.conf entry|password authentication failed"):
            psycopg.connect(plain(refused))
    with psycopg.connect(plain(databases.url())) as connection:
        assert connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone() == (True,)


def plain(url: str) -> str:
    found = make_url(url)
    wanted = {"host": found.host, "port": found.port, "user": found.username, "password": found.password}
    return " ".join(f"{name}={value}" for name, value in {**wanted, "dbname": found.database, **found.query}.items())


def test_no_statement_and_nothing_in_one_is_written_down(databases: Pair) -> None:
    with psycopg.connect(plain(databases.url()), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (name text PRIMARY KEY CHECK (name <> 'no'))")
        connection.execute("INSERT INTO kept VALUES (%s)", [CANARY])
        for statement, given in {
            "INSERT INTO kept VALUES (%s)": CANARY,
            "SELECT %s::text::integer": CANARY,
            f"SELECT '{CANARY}'::integer": None,
            f"SELECT broken {CANARY}": None,
        }.items():
            with pytest.raises(psycopg.Error):
                connection.execute(statement.encode(), None if given is None else [given])
    for machine in (databases.first, databases.second):
        said = machine.log.read_text(encoding="utf-8")
        assert "database system is ready" in said
        assert not [word for word in (CANARY, "INSERT", "SELECT", "kept", "127.0.0.1:") if word in said]


def test_each_of_the_two_may_die_and_nothing_that_was_acknowledged_is_lost(databases: Pair) -> None:
    url = databases.url()
    engine = create_engine(url, **options(url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (number integer PRIMARY KEY)"))
        connection.execute(text("INSERT INTO kept VALUES (1)"))
    first, second = databases.first, databases.second
    first.stop(signal.SIGQUIT)
    with pytest.raises(DBAPIError), engine.begin() as connection:  # nobody takes anything before alone.sh
        connection.execute(text("INSERT INTO kept VALUES (0)"))
    assert second.run("alone.sh").returncode == 0
    with engine.begin() as connection:  # the same engine finds the other one by itself
        connection.execute(text("INSERT INTO kept VALUES (2)"))
    comes_back_by_mistake(first)
    databases.follow(first, second)
    waits_for_its_standby(first, second)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM kept ORDER BY 1")).scalars().all() == [1, 2, 3]
    engine.dispose()


def comes_back_by_mistake(first: Machine) -> None:
    """A primary that was dead acknowledges nothing, for nobody follows it."""
    first.start()
    with inserting(first, 4) as acknowledged:
        until(lambda: waiting(first))
        assert not acknowledged.is_set()
        first.stop(signal.SIGQUIT)
    assert not acknowledged.is_set()


def waits_for_its_standby(standby: Machine, primary: Machine) -> None:
    """Without its standby the primary acknowledges nothing, until it is told to go on alone."""
    standby.stop()
    assert primary.run("together.sh").returncode == 1  # which would stop everything, if it was not so already
    with inserting(primary, 3) as acknowledged:
        until(lambda: waiting(primary))
        assert not acknowledged.is_set()
        assert primary.run("alone.sh").returncode == 0
    assert acknowledged.is_set()


def waiting(machine: Machine) -> bool:
    return machine.asked("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'") != []


@contextlib.contextmanager
def inserting(machine: Machine, number: int) -> Iterator[threading.Event]:
    """Insert a row beside what the block does; the event tells that it was acknowledged."""
    acknowledged = threading.Event()

    def insert() -> None:
        where = f"host={machine.folder} port={machine.port} user=postgres dbname=watchdog"
        with contextlib.suppress(psycopg.OperationalError):
            with psycopg.connect(where, autocommit=True) as connection:
                connection.execute("INSERT INTO kept VALUES (%s)", [number])
            acknowledged.set()

    sender = threading.Thread(target=insert)
    sender.start()
    yield acknowledged
    sender.join(timeout=60)
