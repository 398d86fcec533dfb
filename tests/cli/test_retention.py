"""What is set aside goes after its time and leaves nothing behind; what is held, or not dealt with, stays."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.review.test_inbox import references
from tests.support.backing import Operator, Spot, placed
from tests.support.filling import fill
from tests.support.instance import Clock, actor, make_instance
from tests.support.reviewing import Scene, Sent, a_report, a_vote
from tests.support.sender import stored_bytes
from watchdog.domain.ids import new_id
from watchdog.domain.report import ExhibitHead
from watchdog.domain.retention import GRACE
from watchdog.domain.stages import CaseStage, FindingStage, ReportStage
from watchdog.domain.triage import Triage
from watchdog.intake import follow_up
from watchdog.intake.visits import Holder
from watchdog.records.journal import Line
from watchdog.records.tables import CaseRevision, FindingRow, ReportDesk, RetentionRow
from watchdog.review import hold, triage, verify

YEAR_AGO = dt.timedelta(days=400)
HEAD = ExhibitHead("photo.txt", "text/plain", 5, "0" * 64)


@pytest.fixture
def scene(tmp_path: Path, database_url: str) -> Scene:
    clock = Clock(dt.datetime.now(dt.UTC) - YEAR_AGO)
    made = make_instance(tmp_path, database_url, clock)
    return Scene(made, *(actor(made, name) for name in ("Birch", "Rowan", "Teak")))


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path / "backups", "")


def set_aside(scene: Scene, then: ReportStage = ReportStage.OUT_OF_SCOPE, sent: Sent | None = None) -> Sent:
    sent = sent or scene.send()
    with scene.work() as unit:
        triage.read(unit, scene.birch, sent.id)
        triage.move(unit, scene.birch, sent.id, then, "another matter")
    return sent


def rejected(scene: Scene, sent: Sent) -> str:
    case_id = scene.asked(sent)
    with scene.work() as unit:
        version = unit.cases.get(case_id).version
        vote = a_vote(scene.rowan, version, unit, agrees=False, note="hearsay")
        verify.decide(unit, scene.rowan, case_id, version, vote, outcome=verify.Outcome.NOT_VERIFIED)
    return case_id


def stages(scene: Scene, *sent: Sent) -> list[str]:
    with scene.work() as unit:
        return [unit.reports.get(each.id).stage for each in sent]


def apply(scene: Scene, operator: Operator) -> str:
    result = operator.run(placed(scene.instance), "retention", "--apply")
    assert result.exit_code == 0, result.output
    return result.output


def test_what_was_set_aside_goes_and_everything_else_stays(scene: Scene, operator: Operator) -> None:
    aside, twice = set_aside(scene), set_aside(scene, ReportStage.DUPLICATE)
    received, linked, opened = scene.send(), scene.send(), scene.send()
    scene.case(linked)
    with scene.work() as unit:
        triage.read(unit, scene.birch, opened.id)
    assert "Deleted after their time: 2." in apply(scene, operator)
    assert stages(scene, aside, twice, received, linked, opened) == [
        "destroyed",
        "destroyed",
        "received",
        "linked",
        "open",
    ]
    assert apply(scene, operator) == "Nothing was due.\n"


def log_of(scene: Scene) -> int:
    """Return how many bytes SQLite's log holds, in which deleted rows would go on."""
    log = Path(f"{scene.instance.engine.url.database}-wal")
    return log.stat().st_size if log.exists() else 0


def test_of_what_went_only_a_tombstone_is_left(scene: Scene, operator: Operator) -> None:
    sent = scene.send()
    scene.attach(sent, b"CANARY-PHOTO" * 900, HEAD)
    scene.write(sent, "CANARY-MESSAGE")
    set_aside(scene, sent=sent)
    with scene.work() as unit:
        envelope = unit.reports.get(sent.id).sealed
        exhibit = unit.reports.exhibits(sent.id)[0]
        traces = [envelope, exhibit.sealed, unit.reports.messages(sent.id)[0].sealed]
        with unit.blobs.open(exhibit.id) as source:
            traces.append(source.read())
        name = exhibit.id
    with scene.instance.engine.connect():  # as the server does: the last to go would take the log away
        apply(scene, operator)
        assert log_of(scene) == 0
    with scene.work() as unit:
        row = unit.reports.get(sent.id)
        assert (row.stage, row.sealed, row.short_ref) == ("destroyed", None, sent.short_ref)
        assert not unit.reports.exhibits(sent.id)
        assert not unit.reports.messages(sent.id)
        assert unit.reports.mailbox_of(sent.id) is None
        (place,) = unit.session.scalars(select(ReportDesk).where(ReportDesk.report_id == sent.id))
        assert (place.notes, place.assignee) == (None, None)
        with pytest.raises(FileNotFoundError):
            unit.blobs.open(name)
        last = unit.journal.about("enpud", [sent.id], [scene.instance.desks["enpud"]])[-1].line
        assert last == Line("report.expired", "retention", sent.id)
        assert list(unit.journal.verify(unit.desks.signing_public())) == []
    if scene.instance.engine.dialect.name == "sqlite":
        scene.instance.close()
        left = stored_bytes(scene.instance.settings.data)
        assert all(trace is not None and trace[-64:] not in left for trace in traces)


def test_whatever_happens_to_a_report_is_a_new_beginning(scene: Scene, operator: Operator) -> None:
    sent = set_aside(scene)
    assert isinstance(scene.instance.clock, Clock)
    scene.instance.clock.forward(dt.timedelta(days=200))
    with scene.work() as unit:
        triage.tag(unit, scene.birch, sent.id, Triage(note="still asked about"))
    assert apply(scene, operator) == "Nothing was due.\n"


def test_the_list_says_what_goes_when(scene: Scene, operator: Operator) -> None:
    now = set_aside(scene)
    assert isinstance(scene.instance.clock, Clock)
    scene.instance.clock.forward(dt.timedelta(days=40))
    later = set_aside(scene)
    place = placed(scene.instance)
    lines = operator.run(place, "retention").output.splitlines()
    day = scene.instance.clock().date() + dt.timedelta(days=365)
    assert "Held: 0. Going within 30 days: 2." in lines
    assert lines[-2].split() == ["now", "report", now.short_ref, "out-of-scope", "enpud"]
    assert lines[-1].split() == [day.isoformat(), "report", later.short_ref, "out-of-scope", "enpud"]
    assert stages(scene, now, later) == ["out-of-scope", "out-of-scope"]


def test_a_desk_has_its_own_period_and_of_several_the_longest_counts(scene: Scene, operator: Operator) -> None:
    alone, both = set_aside(scene), set_aside(scene, sent=scene.send(desks=("enpud", "napud")))
    place = placed(scene.instance)
    assert operator.run(place, "retention", "--desk", "napud", "--days", "500").exit_code == 0
    apply(scene, operator)
    assert stages(scene, alone, both) == ["destroyed", "out-of-scope"]
    with scene.work() as unit:
        last = unit.journal.entries("napud", [scene.instance.desks["napud"]], most=1)[0].line
        assert (last.event, last.reason) == ("desk.retention-set", "500")
    operator.run(place, "retention", "--desk", "napud", "--days", "30")
    assert apply(scene, operator) == "Nothing was due.\n"
    with scene.work() as unit:
        row = unit.session.get(RetentionRow, "napud")
        assert row is not None
        row.day -= dt.timedelta(days=GRACE)
    apply(scene, operator)
    assert stages(scene, both) == ["destroyed"]


@pytest.mark.parametrize(
    "words", [["--desk", "nobody", "--days", "90"], ["--desk", "enpud"], ["--desk", "enpud", "--days", "1"]]
)
def test_a_period_that_makes_no_sense_is_refused(scene: Scene, operator: Operator, words: list[str]) -> None:
    result = operator.run(placed(scene.instance), "retention", *words)
    assert result.exit_code in {1, 2}
    assert "Traceback" not in result.output
    with scene.work() as unit:
        assert set(unit.retention.days().values()) == {365}


def test_a_case_that_was_judged_as_not_verified_goes_with_its_reports(scene: Scene, operator: Operator) -> None:
    sent, released = scene.send(), scene.send()
    case_id, other = rejected(scene, sent), rejected(scene, released)
    with scene.work() as unit:
        row = FindingRow(id=new_id(), short_ref="F", case_id=other, desk_id="enpud", day=unit.today)
        row.stage, row.sealed = FindingStage.RECALLED, None
        unit.session.add(row)
    assert "Deleted after their time: 2." in apply(scene, operator)
    with scene.work() as unit:
        case = unit.cases.get(case_id)
        assert (case.stage, case.sealed) == (CaseStage.WITHDRAWN, None)
        assert not unit.session.scalars(select(func.count()).where(CaseRevision.case_id == case_id)).one()
        assert unit.cases.get(other).sealed is not None
    assert stages(scene, sent, released) == ["destroyed", "linked"]
    page = scene.client().get(f"/desk/cases/{case_id}").text
    assert "This case was deleted after its time." in page
    assert "taken back. Its content" not in page


def test_what_is_held_stays_until_the_hold_is_lifted(scene: Scene, operator: Operator) -> None:
    report, sent = set_aside(scene), scene.send()
    case_id = rejected(scene, sent)
    with scene.work() as unit:
        hold.hold_report(unit, scene.birch, report.id, "a court asked")
        hold.hold_case(unit, scene.birch, case_id, "a court asked")
    assert "Held: 2. Going within 30 days: 0." in operator.run(placed(scene.instance), "retention").output
    assert apply(scene, operator) == "Nothing was due.\n"
    with scene.work() as unit:
        hold.lift_report(unit, scene.rowan, report.id, "the court has decided")
        hold.lift_case(unit, scene.rowan, case_id, "the court has decided")
        lines = [entry.line for entry in unit.journal.about("enpud", [case_id], [scene.instance.desks["enpud"]])]
        assert [line.reason for line in lines[-2:]] == ["a court asked", "the court has decided"]
    assert "Deleted after their time: 3." in apply(scene, operator)


def test_a_sender_takes_a_held_report_back_all_the_same(scene: Scene) -> None:
    sent = set_aside(scene)
    with scene.work() as unit:
        hold.hold_report(unit, scene.birch, sent.id, "a court asked")
        mailbox = unit.reports.mailbox_of(sent.id)
        assert mailbox is not None
        follow_up.withdraw(unit, Holder(sent.id, mailbox.row))
    assert stages(scene, sent) == ["destroyed"]
    page = scene.client().get(f"/desk/reports/{sent.id}").text
    assert "The sender took this report back." in page
    with scene.work() as unit, pytest.raises(LookupError):
        hold.hold_report(unit, scene.birch, sent.id, "too late")


def test_the_timer_applies_it_but_not_when_the_clock_looks_wrong(scene: Scene, operator: Operator) -> None:
    sent, place = set_aside(scene), placed(scene.instance)
    said = operator.run(place, "tick")
    assert "nothing is deleted" in said.output
    assert stages(scene, sent) == ["out-of-scope"]
    assert isinstance(scene.instance.clock, Clock)
    scene.instance.clock.forward(YEAR_AGO)
    scene.send()
    said = operator.run(place, "tick")
    assert said.exit_code == 0
    assert "Deleted after their time: 1." in said.output
    assert stages(scene, sent) == ["destroyed"]


def test_what_went_is_found_no_more(tmp_path: Path, operator: Operator) -> None:
    made = make_instance(tmp_path, None, Clock(dt.datetime.now(dt.UTC) - YEAR_AGO))
    scene = Scene(made, *(actor(made, name) for name in ("Birch", "Rowan", "Teak")))
    sent = set_aside(scene, sent=scene.send(a_report(story="They kept the whole bottle")))
    assert found(scene, "bottle") == [sent.short_ref]
    apply(scene, operator)
    assert found(scene, "bottle") == []
    page = scene.client().get(f"/desk/reports/{sent.id}").text
    assert "This report was deleted after its time." in page
    assert "The sender took this report back" not in page


def found(scene: Scene, text: str) -> list[str]:
    client = scene.client()
    asked = fill(client.get("/desk/search").text, "/desk/search", text=text)
    return references(client.post("/desk/search", data=asked).text)


def test_a_deletion_leaves_the_backups_with_them(scene: Scene, operator: Operator) -> None:
    operator.recovery = scene.instance.recovery.encoded
    sent, place = scene.send(), placed(scene.instance)
    scene.attach(sent, b"CANARY-PHOTO", HEAD)
    set_aside(scene, sent=sent)
    assert operator.create(place).exit_code == 0
    apply(scene, operator)
    assert operator.create(place, "--keep", "1").exit_code == 0
    assert files(operator, place) == (0, 0)


def files(operator: Operator, place: Spot) -> tuple[int, int]:
    counted = [sum(path.is_file() for path in folder.glob("blobs/??/*")) for folder in (operator.backups, place.data)]
    return counted[0], counted[1]
