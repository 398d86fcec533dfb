"""Holding a report or a case back from deletion, on its page."""

import pytest

from tests.support.filling import fill
from tests.support.instance import ticket
from tests.support.reviewing import Scene
from watchdog.access.policy import UnseenError
from watchdog.review import hold


@pytest.fixture(params=["reports", "cases"])
def address(request: pytest.FixtureRequest, scene: Scene) -> str:
    made = scene.send().id if request.param == "reports" else scene.case()
    return f"/desk/{request.param}/{made}"


def test_a_reviewer_holds_something_back_and_lets_it_go(scene: Scene, address: str) -> None:
    client = scene.client()
    page = client.get(address).text
    assert "it is deleted 365 days after the last thing that happens to it" in page
    posted = client.post(f"{address}/hold", data=fill(page, "/hold", hold__reason="CANARY-REASON a court asked"))
    assert posted.status_code == 303
    page = client.get(address).text
    assert "held back from deletion." in page
    assert "Since 2 Mar 2026. The reason is in the journal." in page
    assert "CANARY-REASON" in page
    posted = client.post(f"{address}/lift", data=fill(page, "/lift", hold__reason="it has decided"))
    assert posted.status_code == 303
    page = client.get(address).text
    assert "365 days" in page
    assert "No longer held back from deletion, by" in page


@pytest.mark.parametrize("act", ["hold", "lift"])
def test_a_hold_needs_a_reason(scene: Scene, address: str, act: str) -> None:
    client = scene.client()
    refused = client.post(f"{address}/{act}", data=fill(client.get(address).text, "/hold", hold__reason=" "))
    assert refused.status_code == 422
    with scene.work() as unit:
        assert unit.retention.count_holds() == 0


def test_another_desk_does_not_even_learn_that_there_is_something(scene: Scene, address: str) -> None:
    client = scene.client("Teak")
    page = client.get("/desk/inbox").text
    posted = {"hold-ticket": ticket(page), "hold-reason": "why"}
    for act in ("hold", "lift"):
        assert client.post(f"{address}/{act}", data=posted).status_code == 404
    sent = scene.send()
    with scene.work() as unit, pytest.raises(UnseenError):
        hold.hold_report(unit, scene.teak, sent.id, "why")


def test_each_desk_lifts_its_own_hold_only(scene: Scene) -> None:
    sent = scene.send(desks=("enpud", "napud"))
    with scene.work() as unit:
        hold.hold_report(unit, scene.birch, sent.id, "a court asked")
        hold.hold_report(unit, scene.teak, sent.id, "another court asked")
        hold.hold_report(unit, scene.teak, sent.id, "and again")
        hold.lift_report(unit, scene.birch, sent.id, "done")
    with scene.work() as unit:
        assert [each.desk_id for each in unit.retention.holds(sent.id)] == ["napud"]
    page = scene.client().get(f"/desk/reports/{sent.id}").text
    assert "held back from deletion." in page
    assert "Hold it back from deletion" in page
