"""Who of a desk does a report, and when; and hard stories that stay hidden until wanted."""

import datetime as dt

import pytest
from sqlalchemy import select

from tests.review.test_inbox import references
from tests.support.filling import fill
from tests.support.instance import Clock
from tests.support.reviewing import STORY, Scene, Sent, a_report
from tests.support.sender import stored_bytes
from watchdog.domain.report import ExhibitHead
from watchdog.domain.stages import ReportStage
from watchdog.domain.triage import Triage
from watchdog.records.reports import PAGE
from watchdog.records.tables import ReportDesk
from watchdog.review import assign, triage


def listed(scene: Scene, name: str = "Birch", **asked: str) -> list[str]:
    return references(scene.client(name).get("/desk/inbox", query_string=asked).text)


def press(scene: Scene, sent: Sent, act: str, name: str = "Birch", **values: str) -> str:
    """Press a button of a report's page and return the page that follows."""
    client = scene.client(name)
    page = client.get(f"/desk/reports/{sent.id}").text
    answer = client.post(f"/desk/reports/{sent.id}/{act}", data=fill(page, f"/{act}", **values), follow_redirects=True)
    return answer.text


def events(scene: Scene, sent: Sent) -> list[tuple[str, str, str]]:
    with scene.work() as unit:
        lines = [each.line for each in unit.journal.about("enpud", [sent.id], [scene.instance.desks["enpud"]])]
    return [(line.event, line.actor, line.reason) for line in lines]


def test_a_report_is_assigned_to_a_colleague_and_each_finds_it(scene: Scene) -> None:
    sent, other = scene.send(), scene.send()
    page = press(scene, sent, "assign", assignee=scene.rowan.member)
    assert "It is written down who does it." in page
    assert f'value="{scene.rowan.member}" selected' in page
    assert events(scene, sent)[-1] == ("report.assigned", "Birch", "Rowan")
    assert listed(scene, "Rowan", of="me") == [sent.short_ref]
    assert listed(scene, "Birch", of="me") == []
    assert listed(scene, of="nobody") == [other.short_ref]
    assert set(listed(scene)) == {sent.short_ref, other.short_ref}
    assert "With Rowan" in scene.client("Birch").get("/desk/inbox").text
    assert "Yours" in scene.client("Rowan").get("/desk/inbox").text
    press(scene, sent, "assign", assignee="")
    assert listed(scene, "Rowan", of="me") == []
    assert events(scene, sent)[-1] == ("report.unassigned", "Birch", "")


def test_the_database_tells_neither_who_it_is_nor_that_it_is_the_same_person(scene: Scene) -> None:
    for sent in (scene.send(), scene.send()):
        press(scene, sent, "assign", assignee=scene.rowan.member)
    with scene.work() as unit:
        marks = list(unit.session.scalars(select(ReportDesk.assignee)))
    assert len(set(marks)) == 2
    assert all(mark and len(mark) == 16 for mark in marks)
    assert all(scene.rowan.member.encode() not in mark for mark in marks if mark)


def test_only_who_can_open_it_is_offered_and_taken(scene: Scene) -> None:
    sent = scene.send()
    with scene.work() as unit:
        willow = unit.members.add("Willow", invitation=b"w").id
        unit.desks.join("enpud", willow)
    page = scene.client().get(f"/desk/reports/{sent.id}").text
    assert "Willow" not in page
    assert "Teak" not in page
    for stranger in (willow, scene.teak.member, "x"):
        answer = press(scene, sent, "assign", assignee=stranger)
        assert 'id="assignee-error"' in answer
        with scene.work() as unit, pytest.raises(LookupError):
            assign.assign(unit, scene.birch, sent.id, stranger)
    assert events(scene, sent)[-1][0] == "report.opened"


def test_ones_own_are_found_however_many_others_there_are(scene: Scene) -> None:
    mine = scene.send()
    with scene.work() as unit:
        assign.assign(unit, scene.birch, mine.id, scene.birch.member)
    for _ in range(PAGE + 5):
        other = scene.send()
        with scene.work() as unit:
            assign.assign(unit, scene.birch, other.id, scene.rowan.member)
    assert listed(scene, of="me") == [mine.short_ref]
    first = listed(scene, "Rowan", of="me")
    assert len(first) == PAGE
    page = scene.client("Rowan").get("/desk/inbox?of=me").text
    older = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = references(scene.client("Rowan").get(older).text)
    assert len(set(first) | set(second)) == PAGE + 5


def test_what_is_put_off_leaves_the_inbox_and_comes_back_by_itself(scene: Scene, clock: Clock) -> None:
    sent = scene.send(a_report(danger_now="yes"))
    until = clock().date() + dt.timedelta(days=3)
    page = press(scene, sent, "put-off", until=until.isoformat())
    assert "The report comes back on that day" in page
    assert events(scene, sent)[-1] == ("report.put-off", "Birch", until.isoformat())
    assert listed(scene) == []
    assert listed(scene, stage="later") == [sent.short_ref]
    assert listed(scene, stage="open") == [sent.short_ref]
    clock.forward(dt.timedelta(days=2))
    assert listed(scene) == []
    clock.forward(dt.timedelta(days=1))
    assert listed(scene) == [sent.short_ref]
    assert listed(scene, stage="later") == []


def test_a_message_of_its_sender_brings_it_back_at_once(scene: Scene, clock: Clock) -> None:
    sent = scene.send()
    with scene.work() as unit:
        assign.put_off(unit, scene.birch, sent.id, clock().date() + dt.timedelta(days=3))
    assert listed(scene) == []
    scene.write(sent, "Please be quick.")
    assert listed(scene) == [sent.short_ref]


def test_it_can_be_taken_up_before_its_day(scene: Scene, clock: Clock) -> None:
    sent = scene.send()
    press(scene, sent, "put-off", until=(clock().date() + dt.timedelta(days=3)).isoformat())
    assert "The report is in the inbox again." in press(scene, sent, "take-up")
    assert listed(scene) == [sent.short_ref]
    assert events(scene, sent)[-1][0] == "report.taken-up"


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_day_that_cannot_be_is_asked_for_again(scene: Scene, clock: Clock, days: int) -> None:
    sent = scene.send()
    until = clock().date() + dt.timedelta(days=days)
    page = press(scene, sent, "put-off", until=until.isoformat())
    assert "Choose a day from tomorrow on, at most 90 days from now." in page
    assert until.isoformat() in page
    assert listed(scene) == [sent.short_ref]


@pytest.mark.parametrize("typed", ["", "soon", "2026-02-31"])
def test_what_is_no_day_is_asked_for_again(scene: Scene, typed: str) -> None:
    sent = scene.send()
    assert 'id="until-error"' in press(scene, sent, "put-off", until=typed)
    assert listed(scene) == [sent.short_ref]


def test_withdrawal_forgets_who_did_it_and_when(scene: Scene, clock: Clock) -> None:
    sent = scene.send()
    with scene.work() as unit:
        assign.assign(unit, scene.birch, sent.id, scene.rowan.member)
        assign.put_off(unit, scene.birch, sent.id, clock().date() + dt.timedelta(days=3))
        unit.reports.destroy(unit.reports.get(sent.id))
        place = unit.reports.desks_of(sent.id)[0]
        unit.session.refresh(place)
        assert (place.assignee, place.later) == (None, None)


def test_filters_add_up_and_each_can_be_removed_by_itself(scene: Scene) -> None:
    mine, other = scene.send(), scene.send()
    for each in (mine, other):
        with scene.work() as unit:
            triage.read(unit, scene.birch, each.id)
    with scene.work() as unit:
        assign.assign(unit, scene.birch, mine.id, scene.birch.member)
    page = scene.client().get("/desk/inbox?stage=open&of=me&desk=napud").text
    assert references(page) == [mine.short_ref]
    assert "desk=napud" not in page
    removed = '<a class="chip" href="/desk/inbox?{}"><span class="unseen">Remove: </span>{} '
    assert removed.format("of=me", "Opened") in page
    assert removed.format("stage=open", "Mine") in page
    assert "No report fits all of this." in scene.client("Rowan").get("/desk/inbox?stage=received&of=me").text


def test_hard_stories_stay_hidden_until_wanted(scene: Scene) -> None:
    hard, mild = scene.send(), scene.send()
    for sent, tag in ((hard, "police-beating"), (mild, "police-stop-search")):
        with scene.work() as unit:
            triage.tag(unit, scene.birch, sent.id, Triage((tag,)))
    client = scene.client()
    inbox = client.get("/desk/inbox").text
    assert inbox.count("CANARY-STORY") == 1
    assert "Hidden at first: Violence" in inbox
    page = client.get(f"/desk/reports/{hard.id}").text
    assert "<summary>Show the story</summary>" in page
    assert STORY in page
    assert "<summary>Show the story</summary>" not in client.get(f"/desk/reports/{mild.id}").text
    shown = client.post("/desk/soft", data=fill(page, "/soft"), follow_redirects=True).text
    assert "All stories are shown at once." in shown
    assert "<summary>Show the story</summary>" not in shown
    assert client.get("/desk/inbox").text.count("CANARY-STORY") == 2
    assert scene.client("Rowan").get("/desk/inbox").text.count("CANARY-STORY") == 1
    again = client.post("/desk/soft", data=fill(shown, "/soft"), follow_redirects=True).text
    assert "<summary>Show the story</summary>" in again


def test_what_is_counted_beside_the_inbox_is_what_it_shows(scene: Scene, clock: Clock) -> None:
    first, _ = scene.send(), scene.send()
    with scene.work() as unit:
        assign.put_off(unit, scene.birch, first.id, clock().date() + dt.timedelta(days=3))
        assert unit.reports.count(["enpud"], [ReportStage.RECEIVED]) == 1


def test_names_of_colleagues_stand_nowhere_beside_a_report(scene: Scene) -> None:
    sent = scene.send()
    press(scene, sent, "assign", assignee=scene.rowan.member)
    with scene.work() as unit:
        lines = unit.session.connection().exec_driver_sql("SELECT * FROM report_desk").fetchall()
    assert "Rowan" not in str(lines)
    scene.instance.engine.dispose()
    assert stored_bytes(scene.instance.settings.data).count(b"Rowan") <= 2  # the account, in the file and its log


def test_files_are_named_by_what_they_are_and_odd_ones_do_no_harm(scene: Scene) -> None:
    sent = scene.send()
    for kind in ("image/heic", "application/x-ole-storage", "<b>x</b>", ""):
        scene.attach(sent, b"x" * 2048, ExhibitHead("a", kind, 2048, "ab"))
    page = scene.client().get(f"/desk/reports/{sent.id}").text
    for named in ("Photo or picture · 2 KiB", "Old office file · 2 KiB"):
        assert named in page
    assert page.count("Another kind of file · 2 KiB") == 2
    assert "<b>x</b>" not in page
