"""The page about how long desks keep things: what it shows, who sets a period, and that nothing goes at once."""

import datetime as dt
from pathlib import Path

import pytest

from tests.support.filling import fill
from tests.support.instance import Clock, Instance, actor, make_instance, signed_in
from tests.support.reviewing import Scene, Sent
from watchdog.access import sittings
from watchdog.access.policy import RefusedError
from watchdog.accounts import retention
from watchdog.accounts.retention import Period
from watchdog.domain.retention import DAYS, GRACE
from watchdog.domain.stages import ReportStage
from watchdog.review import hold, triage

PAGE = "/admin/retention"


@pytest.fixture
def scene(tmp_path: Path, clock: Clock, database_url: str) -> Scene:
    made = make_instance(tmp_path, database_url, clock)
    return Scene(made, *(actor(made, name) for name in ("Birch", "Rowan", "Teak")))


def set_aside(scene: Scene, desks: tuple[str, ...] = ("enpud",)) -> Sent:
    sent = scene.send(desks=desks)
    with scene.work() as unit:
        triage.read(unit, scene.birch, sent.id)
        triage.move(unit, scene.birch, sent.id, ReportStage.OUT_OF_SCOPE, "another matter")
    return sent


def periods(scene: Scene) -> dict[str, Period]:
    with scene.work() as unit:
        return {each.desk: each for each in retention.periods(unit, actor(scene.instance, "Admin"))}


def test_it_counts_what_goes_at_each_desk(scene: Scene, clock: Clock) -> None:
    set_aside(scene)
    set_aside(scene, ("enpud", "napud"))
    held = set_aside(scene)
    with scene.work() as unit:
        hold.hold_report(unit, scene.birch, held.id, "a court asked")
    clock.forward(dt.timedelta(days=20))
    set_aside(scene)
    scene.send()
    clock.forward(dt.timedelta(days=DAYS - 20))
    found = periods(scene)
    assert found["enpud"] == Period("enpud", DAYS, now=2, ahead=3)
    assert found["napud"] == Period("napud", DAYS, now=1, ahead=1)
    assert "policy" not in found


def test_a_shorter_period_deletes_nothing_in_the_first_days(scene: Scene, clock: Clock) -> None:
    sent, both = set_aside(scene), set_aside(scene, ("enpud", "napud"))
    clock.forward(dt.timedelta(days=100))
    with scene.work() as unit:
        retention.set_period(unit, actor(scene.instance, "Admin"), "enpud", 30)
    assert periods(scene)["enpud"] == Period("enpud", 30, now=0, ahead=1)
    clock.forward(dt.timedelta(days=GRACE))
    assert periods(scene)["enpud"] == Period("enpud", 30, now=1, ahead=1)
    with scene.work() as unit:
        assert [each.id for each in unit.retention.due(unit.today)] == [sent.id]
        retention.set_period(unit, actor(scene.instance, "Admin"), "napud", 30)
        assert both.id not in {each.id for each in unit.retention.due(unit.today)}
        retention.set_period(unit, actor(scene.instance, "Admin"), "enpud", DAYS)
        assert unit.retention.due(unit.today) == []


@pytest.mark.parametrize("name", ["Birch", "Heron"])
def test_only_administrators_see_or_set_periods(instance: Instance, name: str) -> None:
    scene = Scene(instance, *(actor(instance, each) for each in ("Birch", "Rowan", "Teak")))
    by, browser = actor(instance, name), signed_in(instance, name)
    with scene.work() as unit:
        with pytest.raises(RefusedError):
            retention.periods(unit, by)
        with pytest.raises(RefusedError):
            retention.set_period(unit, by, "enpud", 90)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, data={"desk": "enpud", "days": "90"}).status_code == 403
    assert days(instance) == DAYS


def days(instance: Instance, desk: str = "enpud") -> int:
    scene = Scene(instance, *(actor(instance, each) for each in ("Birch", "Rowan", "Teak")))
    with scene.work() as unit:
        found: int = unit.retention.days()[desk]
        return found


def test_an_administrator_sets_a_period_and_the_desk_reads_who(instance: Instance) -> None:
    admin = signed_in(instance, "Admin")
    assert f'href="{PAGE}"' in admin.get("/admin/").text
    page = admin.get(PAGE).text
    answer = admin.post(PAGE, data=fill(page, "", desk="enpud", days="90"), follow_redirects=True)
    assert "The period is set." in answer.text
    assert ">90</bdi>" in answer.text
    assert days(instance) == 90
    journal = signed_in(instance, "Birch").get("/desk/journal").text
    assert "How many days things are kept was set by" in journal
    assert "Admin" in journal
    assert "90" in journal


def test_the_page_names_no_report(instance: Instance, clock: Clock) -> None:
    scene = Scene(instance, *(actor(instance, each) for each in ("Birch", "Rowan", "Teak")))
    sent = set_aside(scene)
    clock.forward(dt.timedelta(days=DAYS))
    page = signed_in(instance, "Admin").get(PAGE).text
    assert ">1</bdi>" in page
    assert sent.short_ref not in page
    assert sent.id not in page


@pytest.mark.parametrize(
    ("desk", "typed", "words"),
    [
        ("enpud", "29", "from 30 to 3650"),
        ("enpud", "3651", "from 30 to 3650"),
        ("enpud", "a year", "whole number"),
        ("enpud", "", "write a number"),
        ("", "90", "choose one"),
        ("policy", "90", "choose from the list once more"),
    ],
)
def test_what_makes_no_sense_is_explained_and_kept(instance: Instance, desk: str, typed: str, words: str) -> None:
    admin = signed_in(instance, "Admin")
    answer = admin.post(PAGE, data=fill(admin.get(PAGE).text, "", desk=desk, days=typed))
    assert answer.status_code == 422
    assert words in answer.text
    assert not typed or f'value="{typed}"' in answer.text
    assert desk != "enpud" or '<option selected value="enpud">' in answer.text
    assert days(instance) == DAYS


def test_who_did_not_prove_lately_who_is_there_is_asked_first(instance: Instance, clock: Clock) -> None:
    admin = signed_in(instance, "Admin")
    page = admin.get(PAGE).text
    clock.forward(sittings.PROOF + dt.timedelta(seconds=1))
    assert admin.get(PAGE).status_code == 200
    asked = admin.post(PAGE, data=fill(page, "", desk="enpud", days="90"))
    assert (asked.status_code, days(instance)) == (403, DAYS)
    passphrase = instance.people["Admin"].passphrase
    address = "/desk/prove?then=retention.shown"
    resumed = admin.post(address, data=fill(asked.text, address, passphrase=passphrase))
    again = admin.post(PAGE, data=fill(resumed.text, PAGE))
    assert (again.status_code, days(instance)) == (303, 90)
