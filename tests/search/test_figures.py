"""The desk's figures: they agree with the record, keep alleged and verified apart, and show nobody else's."""

import csv
import datetime as dt
import io
from dataclasses import replace

import pytest

from tests.support.instance import Clock
from tests.support.reviewing import Scene, a_report
from watchdog.domain.act import Act
from watchdog.domain.stages import ReportStage
from watchdog.review import casework, correspond, triage
from watchdog.search.charted import harmless
from watchdog.search.figures import Figures, Row, figures

PAGE = "/desk/search/figures"


def counted(scene: Scene, since: dt.date | None = None, until: dt.date | None = None) -> Figures:
    with scene.work() as unit:
        return figures(unit, scene.birch, scene.instance.app.config["WATCHDOG_INDEXES"], since, until)


def rows(scene: Scene, **asked: str) -> list[dict[str, str]]:
    answer = scene.client().get(f"{PAGE}.csv", query_string=asked)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_reports_alleged_and_verified_cases_are_counted_for_themselves(scene: Scene) -> None:
    scene.send(a_report(country="GEO"))
    scene.case()
    scene.verified()
    found = counted(scene)
    assert found.whole == Row(reports=3, alleged=1, verified=1)
    assert found.tables["country"] == {"KGZ": Row(2, 1, 1), "GEO": Row(1, 0, 0)}
    assert found.tables["type"]["police-beating"] == Row(2, 1, 1)
    assert found.tables["who"]["police"].reports == 3
    assert found.tables["setting"]["street"].reports == 3


def test_a_case_with_two_kinds_of_abuse_stands_in_both_rows_and_once_in_the_whole(scene: Scene) -> None:
    case_id = scene.case()
    with scene.work() as unit:
        row = unit.cases.get(case_id)
        file = casework.open_file(unit, scene.birch, row)
        file = replace(file, acts=(*file.acts, Act("arbitrary-detention", ("ICCPR-9",))))
        casework.save(unit, scene.birch, case_id, row.version, edited=file, entries=[])
    found = counted(scene)
    assert found.whole.alleged == 1
    assert [found.tables["type"][kind].alleged for kind in ("police-beating", "arbitrary-detention")] == [1, 1]


def test_what_was_set_aside_is_in_no_figure_but_that_of_its_stage(scene: Scene) -> None:
    sent = scene.send()
    scene.send()
    with scene.work() as unit:
        triage.read(unit, scene.birch, sent.id)
        triage.move(unit, scene.birch, sent.id, ReportStage.OUT_OF_SCOPE, "another matter")
    found = counted(scene)
    assert found.whole.reports == 1
    assert found.tables["country"]["KGZ"].reports == 1
    assert found.report_stages == {ReportStage.RECEIVED: 1, ReportStage.OUT_OF_SCOPE: 1}


def test_the_time_to_the_first_answer_is_told_in_stretches(scene: Scene, clock: Clock) -> None:
    soon, late, _never = scene.send(), scene.send(), scene.send()
    answer(scene, soon.id)
    clock.forward(dt.timedelta(days=20))
    answer(scene, late.id)
    answer(scene, soon.id)
    waits = counted(scene).tables["answered"]
    assert {name: row.reports for name, row in waits.items()} == {"day": 1, "month": 1, "not-yet": 1}
    assert list(waits) == ["day", "month", "not-yet"]


def answer(scene: Scene, report_id: str) -> None:
    with scene.work() as unit:
        triage.read(unit, scene.birch, report_id)
        correspond.answer(unit, scene.birch, report_id, "We are here.", question=False)


def test_a_stretch_of_time_counts_what_came_then(scene: Scene, clock: Clock) -> None:
    scene.send()
    clock.forward(dt.timedelta(days=40))
    scene.send()
    scene.send()
    first = counted(scene).tables["month"]
    assert [row.reports for row in first.values()] == [1, 2]
    assert list(first) == sorted(first)
    assert counted(scene, since=clock().date()).whole.reports == 2
    assert rows(scene, until=(clock().date() - dt.timedelta(days=1)).isoformat())[0]["reports"] == "1"


def test_days_that_are_none_are_said_and_everything_is_counted(scene: Scene) -> None:
    scene.send()
    for asked in ({"since": "yesterday"}, {"since": "2026-02-02", "until": "2026-01-01"}):
        page = scene.client().get(PAGE, query_string=asked).text
        assert "error-summary" in page or 'role="alert"' in page
        assert "<b>1</b> Reports" in page


def test_a_report_of_two_desks_is_counted_by_each_and_other_desks_see_nothing(scene: Scene) -> None:
    scene.send(a_report(country="GEO"), ("enpud", "napud"))
    scene.send(a_report(country="KGZ"))
    assert counted(scene).whole.reports == 2
    page = scene.client("Teak").get(PAGE).text
    assert "<b>1</b> Reports" in page
    assert "Kyrgyzstan" not in page


def test_the_map_shows_each_country_and_its_table_says_the_same(scene: Scene) -> None:
    scene.send(a_report(country="BRA"))
    scene.send(a_report(country="BRA"))
    scene.send(a_report(country="KGZ"))
    page = scene.client().get(PAGE).text
    assert "<title>Brazil: 2</title>" in page
    assert "<title>Kyrgyzstan: 1</title>" in page
    assert {row["label"]: row["reports"] for row in rows(scene) if row["table"] == "country"} == {
        "Brazil": "2",
        "Kyrgyzstan": "1",
    }


def test_an_index_of_an_earlier_kind_is_made_anew(scene: Scene) -> None:
    scene.send()
    old = scene.instance.settings.data / "index" / "enpud.1"
    old.mkdir(parents=True)
    (old / "left.seg").write_bytes(b"left")
    assert counted(scene).whole.reports == 1
    assert not old.exists()


def test_figures_that_are_not_whole_are_not_handed_out(scene: Scene) -> None:
    for _ in range(140):
        scene.send()
    assert scene.client().get(f"{PAGE}.csv").status_code == 302
    assert len(rows(scene)) > 1


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-A1", "@sum", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("police-beating") == "police-beating"


def test_what_a_sender_wrote_instead_of_a_code_is_no_formula(scene: Scene) -> None:
    scene.send(a_report(country="-A1", place_type=("-2",)))
    shown = {row["code"] for row in rows(scene)}
    assert {"'-A1", "'-2"} <= shown


def test_policy_staff_and_administrators_have_no_figures_of_a_desk(scene: Scene) -> None:
    for name in ("Heron", "Admin"):
        assert scene.client(name).get(PAGE).status_code == 403
        assert scene.client(name).get(f"{PAGE}.csv").status_code == 403
