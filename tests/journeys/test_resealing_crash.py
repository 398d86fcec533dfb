"""Sealing anew is killed in the middle: everything opens all the while, and in the end nothing is lost or left over."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from flask_migrate import stamp
from sqlalchemy import select

from tests.support.instance import Instance, make_instance, work
from tests.support.reviewing import a_report, send_with_file
from watchdog.accounts import new_keys
from watchdog.cli.tick import ARRIVING, upkeep
from watchdog.domain.report import EXHIBIT_PURPOSE, PURPOSE, Report
from watchdog.records.tables import ExhibitRow, ReportRow
from watchdog.sealing import Identity, open_stream

REPORTS = 48


@pytest.fixture
def instance(tmp_path: Path, database_url: str) -> Instance:
    made = make_instance(tmp_path, database_url)
    with made.app.app_context():
        stamp()
    with work(made) as unit:
        for _ in range(REPORTS):
            send_with_file(unit)
        key = unit.epochs.start("enpud")
        new_keys.put_in_force(unit, "enpud", key.recipient.fingerprint, made.made.signing, "Heron")
    return made


def resealing(instance: Instance) -> subprocess.Popen[str]:
    """Start the real command and give it the recovery key."""
    process = subprocess.Popen(
        [sys.executable, "-m", "watchdog", "--data", str(instance.settings.data), "desk", "reseal", "--desk", "enpud"],
        env=os.environ | {"WATCHDOG_DATABASE_URL": instance.settings.database_url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(f"{instance.recovery.encoded}\n")
    process.stdin.close()
    return process


def killed_once(instance: Instance, reached: Callable[[], bool]) -> int:
    """Let the command work until something is reached, kill it there, and return what it ended with."""
    process = resealing(instance)
    assert process.stdout is not None
    while not reached() and process.poll() is None:
        time.sleep(0.005)
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    process.stdout.close()
    return process.wait(timeout=30)


def keys(instance: Instance) -> list[Identity]:
    with work(instance) as unit:
        return unit.desks.recovered("enpud", instance.recovery)


def check_all_opens(instance: Instance) -> None:
    held = keys(instance)
    with work(instance) as unit:
        reports = unit.session.scalars(select(ReportRow)).all()
        assert [unit.vault.open(Report, PURPOSE, row.id, row.sealed or b"", held) for row in reports] == [
            a_report()
        ] * REPORTS
        for row in unit.session.scalars(select(ExhibitRow)):
            with unit.blobs.open(row.blob) as source:
                label = unit.vault.label(EXHIBIT_PURPOSE, row.id)
                assert b"".join(open_stream(source, label, held)) == b"a photograph"
        assert list(unit.journal.verify(unit.desks.signing_public())) == []


def files(instance: Instance) -> int:
    return len(list(instance.settings.blobs.glob("[0-9a-f][0-9a-f]/*")))


def moved(instance: Instance) -> int:
    with work(instance) as unit:
        row = unit.resealing.progress("enpud")
        return 0 if row is None else row.moved


def test_a_kill_at_any_step_loses_nothing(instance: Instance) -> None:
    for more in (1, 16):
        ended = killed_once(instance, lambda more=more: files(instance) >= REPORTS + more)  # type: ignore[misc]
        assert ended == -signal.SIGKILL
        check_all_opens(instance)
    killed_once(instance, lambda: moved(instance) > REPORTS)
    check_all_opens(instance)
    with resealing(instance) as last:
        assert last.stdout is not None
        assert "does not open 0 of" in last.stdout.read()
    check_all_opens(instance)
    with work(instance) as unit:
        unit.now = dt.datetime.now(dt.UTC) + 2 * ARRIVING  # files have the machine's own time
        upkeep(unit)
        assert sorted(unit.blobs.names()) == sorted(unit.reports.blob_names())
    assert files(instance) == REPORTS
