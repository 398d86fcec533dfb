"""Likely duplicates: what resembles a report or a case, why, and what is never proposed."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from tests.review.test_inbox import references
from tests.search.test_pages import withdraw
from tests.support.instance import Clock
from tests.support.reviewing import Scene, Sent, a_report
from watchdog.domain.act import PartialDate, Precision
from watchdog.review import casework
from watchdog.search.alike import Alike, Reason, alike

STORY = (
    "Two men from the Azalea post stopped Tamar near the bakery with the green shutters. "
    "They broke her thumb, took the methadone card and laughed at the dog."
)
RETOLD = (
    "My friend was stopped by the bakery, the one with green shutters. The men came from the Azalea post. "
    "Her thumb is broken and she has no methadone card any more."
)
OTHER = "The court in the north would not hear my witness, and the lawyer never came to the hearing."


@pytest.fixture
def sent(scene: Scene) -> Sent:
    """One event among unlike ones, so that rare words are rare."""
    for number in range(12):
        told(scene, f"{OTHER} It was hearing {number}.", place_text=f"court {number}")
    return told(scene, STORY)


def told(scene: Scene, story: str, desk: str = "enpud", **changes: Any) -> Sent:
    values = {"place_text": "", "when_choice": "not-sure", "what_chosen": (), "who_did": ()} | changes
    return scene.send(a_report(story=story, **values), (desk,))


def found(scene: Scene, object_id: str) -> dict[str, Alike]:
    with scene.work() as unit:
        compared = alike(unit, scene.birch, scene.instance.app.config["WATCHDOG_INDEXES"], object_id)
        return {each.other.id: each for each in compared.alike}


def test_the_same_event_in_other_words_is_found_by_its_rare_words(scene: Scene, sent: Sent) -> None:
    again = told(scene, RETOLD)
    only = found(scene, sent.id)
    assert list(only) == [again.id]
    assert {"azalea", "bakery", "shutters", "thumb", "methadone"} <= set(only[again.id].reasons[Reason.WORDS])
    assert list(found(scene, again.id)) == [sent.id]


def test_the_same_text_sent_twice_comes_first(scene: Scene, sent: Sent) -> None:
    retold, twice = told(scene, RETOLD), told(scene, STORY + " Please help.")
    assert list(found(scene, sent.id)) == [twice.id, retold.id]
    assert Reason.TEXT in found(scene, sent.id)[twice.id].reasons


def test_place_day_and_kind_are_named_as_reasons(scene: Scene, clock: Clock) -> None:
    one = told(scene, STORY, place_text="Azalea police post", when_choice="this-week", who_did=("police",))
    clock.forward(dt.timedelta(days=2))
    two = told(scene, RETOLD, place_text="police post, Azalea", when_choice="today", who_did=("police",))
    assert {Reason.PLACE, Reason.DAY, Reason.WHO} <= set(found(scene, two.id)[one.id].reasons)
    clock.forward(dt.timedelta(days=60))
    late = told(scene, RETOLD, place_text="Bakery street", when_choice="today", who_did=("rehab",))
    assert not {Reason.PLACE, Reason.DAY, Reason.WHO} & set(found(scene, late.id)[one.id].reasons)


def test_what_lies_in_another_country_is_not_proposed(scene: Scene, sent: Sent) -> None:
    told(scene, STORY, country="GEO")
    nowhere = told(scene, STORY, country="not-said")
    assert list(found(scene, sent.id)) == [nowhere.id]


def test_what_belongs_together_already_is_not_proposed(scene: Scene, sent: Sent) -> None:
    again = told(scene, RETOLD)
    assert again.id in found(scene, sent.id)
    case_id = scene.case(sent)
    with scene.work() as unit:
        casework.join(unit, scene.birch, case_id, again.id)
    assert not {again.id, case_id} & set(found(scene, sent.id))
    assert not {again.id, sent.id} & set(found(scene, case_id))


def test_a_case_is_compared_with_reports_and_cases(scene: Scene, sent: Sent) -> None:
    again = told(scene, RETOLD)
    case_id = scene.case(sent)
    with scene.work() as unit:
        row = unit.cases.get(case_id)
        file = casework.open_file(unit, scene.birch, row)
        file = replace(file, summary_internal=STORY, date_from=PartialDate(unit.today, Precision.DAY))
        casework.save(unit, scene.birch, case_id, row.version, edited=file, entries=[])
    assert again.id in found(scene, case_id)
    assert case_id in found(scene, again.id)


def test_nothing_is_compared_across_desks(scene: Scene, sent: Sent) -> None:
    there = told(scene, STORY, desk="lanpud")
    assert there.id not in found(scene, sent.id)
    with pytest.raises(LookupError):
        found(scene, there.id)
    assert scene.client().get(f"/desk/search/alike/{there.id}").status_code == 404


def test_withdrawn_reports_are_not_proposed(scene: Scene, sent: Sent) -> None:
    again = told(scene, RETOLD)
    assert again.id in found(scene, sent.id)
    withdraw(scene, again)
    assert again.id not in found(scene, sent.id)


def test_the_page_says_why_and_decides_nothing(scene: Scene, sent: Sent) -> None:
    again = told(scene, RETOLD)
    page = scene.client().get(f"/desk/search/alike/{sent.id}").text
    assert references(page) == [again.short_ref]
    assert "Rare words that both have" in page
    assert "azalea" in page
    assert f"/desk/reports/{again.id}" in page
    lonely = scene.client().get(f"/desk/search/alike/{told(scene, 'zebra zither').id}").text
    assert "Nothing like it was found" in lonely


@pytest.mark.parametrize("object_id", ["nothing", "0" * 32, "x" * 500])
def test_what_is_not_there_is_not_found(scene: Scene, object_id: str) -> None:
    assert scene.client().get(f"/desk/search/alike/{object_id}").status_code == 404


def test_the_link_stands_at_the_report_and_at_the_case(scene: Scene) -> None:
    sent = scene.send()
    case_id = scene.case(sent)
    assert f"/desk/search/alike/{sent.id}" in scene.client().get(f"/desk/reports/{sent.id}").text
    assert f"/desk/search/alike/{case_id}" in scene.client().get(f"/desk/cases/{case_id}/others").text
