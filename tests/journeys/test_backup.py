"""A backup is made while people send reports, and restored elsewhere: all is there that was there before it."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.journeys.test_crash import check_all_is_whole, send_sealed, ticket_of
from tests.review.test_inbox import references
from tests.support.backing import Operator, Spot, place_at, placed
from tests.support.filling import fill
from tests.support.instance import Instance, joined, make_instance, signed_in, work
from tests.support.postgres import fresh_database
from tests.support.reviewing import a_report, send
from tests.support.server import served
from tests.support.submission import submission
from watchdog.intake.sealed import open_desks
from watchdog.records.tables import ReportRow
from watchdog.settings import load

BEFORE, DURING = 10, 10


def test_a_backup_made_while_reports_arrive_restores_all_that_were_there_before_it(
    tmp_path: Path, database_url: str, request: pytest.FixtureRequest
) -> None:
    instance = make_instance(tmp_path, database_url, demo=True, secure_cookies=False)
    operator = Operator(tmp_path / "backups", instance.recovery.encoded)
    with work(instance) as unit:
        body = submission(unit.vault.instance, [open_desks(unit)["enpud"]], {"one.txt": b"one"})
        told = send(unit, a_report(story="They kept the whole bottle"), ("enpud",))
    acknowledged: list[str] = []
    with served(instance, tmp_path / "log") as server:
        sender = threading.Thread(target=lambda: send_sealed(server.port, body, ticket_of(instance), acknowledged))
        sender.start()
        wait_for_reports(acknowledged, BEFORE)
        there = list(acknowledged)
        process = operator.start(placed(instance), "backup", "create")
        wait_for_reports(acknowledged, BEFORE + DURING)
        said, _ = process.communicate()
        assert process.returncode == 0, said
    sender.join()
    other = fresh_database(request.getfixturevalue("postgres")) if "postgresql" in database_url else None
    new = place_at(tmp_path / "new", other)
    result = operator.restore(new)
    assert result.exit_code == 0, result.output
    restored = elsewhere(instance, new)
    with work(restored) as unit:
        reports = set(unit.session.scalars(select(ReportRow.id)))
        assert {*there, told.id} <= reports
        for report_id in reports - {told.id}:
            (exhibit,) = unit.reports.exhibits(report_id)
            with unit.blobs.open(exhibit.id) as envelope:
                assert envelope.read() == body.parts[2][1]
        check_all_is_whole(restored, unit)
    client = signed_in(restored, "Birch")
    page = client.get("/desk/search").text
    found = client.post("/desk/search", data=fill(page, "/desk/search", text="bottles")).text
    assert references(found) == [told.short_ref]


def wait_for_reports(acknowledged: list[str], number: int) -> None:
    while len(acknowledged) < number:
        time.sleep(0.02)


def elsewhere(instance: Instance, new: Spot) -> Instance:
    """Return the same people before the restored instance."""
    settings = load({"WATCHDOG_DATABASE_URL": new.database_url, "WATCHDOG_DEMO": "yes"}, data=new.data)
    return joined(instance, settings)
