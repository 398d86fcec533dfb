"""`watchdog figures`: counts by day and desk, and nothing about anybody."""

import datetime as dt
import json
from pathlib import Path

from click.testing import CliRunner
from flask_migrate import stamp
from sqlalchemy import select

from tests.support.instance import Clock
from tests.support.reviewing import Scene, a_report, a_scene
from watchdog.cli.main import main
from watchdog.domain.report import ExhibitHead
from watchdog.records import counts
from watchdog.records.tables import ReportRow

DAY = dt.timedelta(days=1)


def busy(tmp_path: Path) -> tuple[Scene, Clock]:
    clock = Clock(dt.datetime.now(dt.UTC) - DAY)
    scene = a_scene(tmp_path, clock=clock)
    sent = scene.send(a_report(danger_now="yes"))
    scene.send(desks=("enpud", "napud"))
    clock.forward(DAY)
    scene.send()
    scene.write(sent, "CANARY-MESSAGE")
    scene.attach(sent, b"CANARY-FILE", ExhibitHead("CANARY.jpg", "image/jpeg", 11, "0" * 64))
    scene.case(sent)
    with scene.instance.app.app_context():
        stamp()
    return scene, clock


def run(scene: Scene, *words: str) -> str:
    told = CliRunner(env={"WATCHDOG_DATABASE_URL": None}).invoke(
        main, ["--data", str(scene.instance.settings.data), "figures", *words]
    )
    assert told.exit_code == 0, told.output
    return told.stdout


def test_each_day_and_desk_is_counted(tmp_path: Path) -> None:
    scene, clock = busy(tmp_path)
    told = json.loads(run(scene, "--json"))
    today, before = clock().date().isoformat(), (clock().date() - DAY).isoformat()
    rows = {(each["day"], each["what"], each["desk"]): each["count"] for each in told["days"]}
    assert rows[before, "reports", "enpud"] == 2
    assert rows[before, "reports", "napud"] == 1
    assert rows[today, "reports", "enpud"] == 1
    assert rows[today, "messages", "enpud"] == 1
    assert rows[today, "files", ""] == 1
    assert rows[today, "acts", "enpud"] > 0
    assert told["unopened"] == {"enpud": 2, "napud": 1}
    assert told["free_mb"] > 0
    assert {each["day"] for each in json.loads(run(scene, "--days", "1", "--json"))["days"]} == {today}


def test_it_names_nobody_and_nothing(tmp_path: Path) -> None:
    scene, _clock = busy(tmp_path)
    plain = run(scene)
    assert "reports    enpud" in plain
    with scene.work() as unit:
        refs = list(unit.session.scalars(select(ReportRow.short_ref)))
        found = counts.per_day(unit.session, unit.today - DAY)
    assert found == sorted(found)
    assert len(refs) == 3
    for word in ("CANARY", "Birch", "Rowan", "KGZ", ":", *refs):
        assert word not in plain
