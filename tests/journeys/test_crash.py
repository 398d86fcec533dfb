"""An acknowledged report survives a kill that nobody saw coming, and nothing else is kept by halves."""

import contextlib
import datetime as dt
import http.client
import json
import os
import re
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from tests.support.instance import Instance, make_instance, work
from tests.support.server import Server, served
from tests.support.submission import CONTENT_TYPE, Body, submission
from watchdog.domain.ids import new_id
from watchdog.intake.sealed import open_desks
from watchdog.intake.tickets import issue
from watchdog.records.tables import Mailbox, ReportRow
from watchdog.records.work import Work
from watchdog.sealing import Code, open_sealed, stretch

CLIENTS = 6
BEFORE_THE_KILL = 40


def test_every_report_whose_code_was_shown_is_there_after_a_kill(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, demo=True, secure_cookies=False)
    codes: list[str] = []
    with served(instance, tmp_path / "log") as server:
        kill_while_sending(server, codes, lambda: send(server.port, ticket_of(instance), codes))
    with work(instance) as unit:
        kept = {box.row: box.report_id for box in unit.session.scalars(select(Mailbox))}
        for code in codes:
            report_id = kept[stretch(Code.parse(code), unit.vault.instance).row]
            sealed = unit.session.get_one(ReportRow, report_id).sealed
            assert sealed is not None
            assert open_sealed(sealed, unit.vault.label("report", report_id), [instance.desks["enpud"]])
        check_all_is_whole(instance, unit)


def test_every_sealed_report_that_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, demo=True, secure_cookies=False)
    with work(instance) as unit:
        body = submission(unit.vault.instance, [open_desks(unit)["enpud"]], {"one.txt": b"one"})
    acknowledged: list[str] = []
    with served(instance, tmp_path / "log") as server:
        kill_while_sending(
            server, acknowledged, lambda: send_sealed(server.port, body, ticket_of(instance), acknowledged)
        )
    with work(instance) as unit:
        reports = set(unit.session.scalars(select(ReportRow.id)))
        assert set(acknowledged) <= reports
        check_all_is_whole(instance, unit)
        for report_id in reports:
            (exhibit,) = unit.reports.exhibits(report_id)
            with unit.blobs.open(exhibit.id) as envelope:
                assert envelope.read() == body.parts[2][1]


def kill_while_sending(server: Server, acknowledged: list[str], sending: Callable[[], None]) -> None:
    """Let several senders go on until the whole server is killed under their hands."""
    threads = [threading.Thread(target=sending) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < BEFORE_THE_KILL:
        time.sleep(0.02)
    os.killpg(server.process.pid, signal.SIGKILL)
    for thread in threads:
        thread.join()


def check_all_is_whole(instance: Instance, unit: Work) -> None:
    """Each report that is there has all that belongs to it, whether or not its sender heard of it."""
    reports = set(unit.session.scalars(select(ReportRow.id)))
    assert {box.report_id for box in unit.session.scalars(select(Mailbox))} == reports
    assert all([place.desk_id for place in unit.reports.desks_of(report_id)] == ["enpud"] for report_id in reports)
    lines = unit.journal.entries("enpud", [instance.desks["enpud"]], most=10_000)
    received = [entry.line.object_id for entry in lines if entry.line.event == "report.received"]
    assert sorted(received) == sorted(reports)
    assert list(unit.journal.verify(unit.desks.signing_public())) == []


def ticket_of(instance: Instance) -> Callable[[], str]:
    """Return what gives tickets as the instance does: each is good for one report."""
    return lambda: issue(instance.settings.secret, dt.datetime.now(dt.UTC), 0).text


def send(port: int, ticket: Callable[[], str], codes: list[str]) -> None:
    def another() -> tuple[bytes, dict[str, str]]:
        told = {"ticket": ticket(), "story": "They took it. " * 50, "country": "KGZ"}
        return urlencode(told).encode(), {"Content-Type": "application/x-www-form-urlencoded"}

    for page in answers(port, "/en/report", another):
        shown = page.decode().partition('id="code-digits"')[2].partition(">")[2].partition("</p>")[0]
        codes.append(re.sub(r"<[^>]+>", "", shown))


def send_sealed(port: int, body: Body, ticket: Callable[[], str], acknowledged: list[str]) -> None:
    given: list[str] = []

    def another() -> tuple[bytes, dict[str, str]]:
        given.append(new_id())
        changed = body.with_manifest(report_id=given[-1], mailbox_row=secrets.token_hex(32), exhibits=[new_id()])
        return changed.encoded(), {"Content-Type": CONTENT_TYPE, "Watchdog-Ticket": f"{ticket()}/0"}

    for answer in answers(port, "/api/v1/reports", another):
        assert "reference" in json.loads(answer)
        acknowledged.append(given[-1])


def answers(port: int, address: str, another: Callable[[], tuple[bytes, dict[str, str]]]) -> Iterator[bytes]:
    """Send one body with its headers after another and give each whole answer, until the server is gone."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        while True:
            try:
                connection.request("POST", address, *another())
                with connection.getresponse() as answer:
                    page = answer.read()
            except (OSError, http.client.HTTPException):
                return
            yield page
