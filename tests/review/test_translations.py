"""Ready questions in the language of the report, and the desk's translation beside the sender's words."""

import pytest
from werkzeug.test import TestResponse

from tests.search.test_pages import withdraw
from tests.support.filling import fill
from tests.support.reviewing import STORY, Scene, Sent, a_report
from watchdog.domain import triage as notes
from watchdog.domain.triage import Triage
from watchdog.domain.wire import load
from watchdog.review import triage

SAID = "CANARY-TRANSLATION They took her medicine."


def page(scene: Scene, sent: Sent, name: str = "Birch") -> str:
    return scene.client(name).get(f"/desk/reports/{sent.id}").text


def send(scene: Scene, sent: Sent, last: str, /, **values: str) -> TestResponse:
    client, address = scene.client(), f"/desk/reports/{sent.id}/{last}"
    return client.post(address, data=fill(client.get(f"/desk/reports/{sent.id}").text, address, **values))


def translate(scene: Scene, sent: Sent, part: str = "story", text: str = SAID) -> int:
    values = {f"part__{part}__text": text, f"part__{part}__language": "en"}
    return send(scene, sent, f"translation/{part}", **values).status_code


def put(scene: Scene, sent: Sent, **values: str) -> str:
    answer = send(scene, sent, "answer", put="1", **values)
    assert answer.status_code == 200
    return answer.text


def test_a_translation_stands_beside_the_story_and_never_instead_of_it(scene: Scene) -> None:
    sent = scene.send(a_report(language="ru"))
    assert translate(scene, sent) == 303
    shown = page(scene, sent, "Rowan")
    assert SAID in shown
    assert STORY in shown
    assert "Translation by Birch" in shown
    assert "not the sender’s own words" in shown


def test_a_message_has_its_own_translation(scene: Scene) -> None:
    sent = scene.send()
    scene.write(sent, "Спасибо, я в безопасности.")
    with scene.work() as unit:
        (message,) = unit.reports.messages(sent.id)
        part = message.id
    assert translate(scene, sent, part, "Thank you, I am safe.") == 303
    assert "Thank you, I am safe." in page(scene, sent)
    assert translate(scene, sent, part, "") == 303
    assert "Thank you, I am safe." not in page(scene, sent)


def test_tags_and_translations_do_not_overwrite_each_other(scene: Scene) -> None:
    sent = scene.send()
    translate(scene, sent)
    with scene.work() as unit:
        triage.tag(unit, scene.rowan, sent.id, Triage(("police-beating",), "KGZ"))
        triage.translate(unit, scene.birch, sent.id, notes.STORY, text="Once more.", language="en")
        (place,) = unit.reports.desks_of(sent.id)
        kept = triage.notes_on(unit, place, scene.birch)
    assert kept.tags == ("police-beating",)
    assert kept.translations["story"].text == "Once more."


def test_notes_from_before_still_open() -> None:
    old = b'{"country":"KGZ","note":"n","priority":"normal","tags":["police-beating"]}'
    assert load(Triage, old) == Triage(("police-beating",), "KGZ", "normal", "n")


def test_other_desks_and_the_sender_do_not_read_it(scene: Scene) -> None:
    sent = scene.send(desks=("enpud", "napud"))
    translate(scene, sent)
    assert SAID not in page(scene, sent, "Teak")
    alone = scene.send()
    answer = scene.client("Teak").post(f"/desk/reports/{alone.id}/translation/story", data={})
    assert answer.status_code == 404


def test_it_is_found_by_a_search_and_goes_with_the_report(scene: Scene) -> None:
    sent = scene.send()
    translate(scene, sent, text="the velvet zeppelin")
    client = scene.client()
    found = client.post("/desk/search", data=fill(client.get("/desk/search").text, "/desk/search", text="zeppelin"))
    assert sent.short_ref in found.text
    withdraw(scene, sent)
    with scene.work() as unit:
        assert [place.notes for place in unit.reports.desks_of(sent.id)] == [None]


@pytest.mark.parametrize("part", ["nothing", "0" * 32, "x" * 400])
def test_a_part_that_is_none_has_no_translation(scene: Scene, part: str) -> None:
    sent = scene.send()
    client, address = scene.client(), f"/desk/reports/{sent.id}/translation/story"
    posted = {
        name.replace("part-story-", f"part-{part[:32]}-"): value
        for name, value in fill(client.get(f"/desk/reports/{sent.id}").text, address, part__story__text="x").items()
    }
    assert client.post(f"/desk/reports/{sent.id}/translation/{part}", data=posted).status_code == 404


def test_what_is_too_long_is_said_and_kept(scene: Scene) -> None:
    sent = scene.send()
    answer = send(scene, sent, "translation/story", part__story__text="long " * 5000)
    assert answer.status_code == 422
    assert "long long long" in answer.text


def test_a_ready_question_goes_into_the_message_in_the_language_of_the_report(scene: Scene) -> None:
    sent = scene.send(a_report(language="fr"))
    shown = put(scene, sent, ready="violence.2", text="Merci.")
    assert "Merci.\n" in shown
    assert "Has a doctor seen it?</textarea>" not in shown
    assert "not translated into" not in shown
    with scene.work() as unit:
        assert list(unit.reports.messages(sent.id)) == []


def test_where_it_is_not_translated_it_stands_in_english_and_says_so(scene: Scene) -> None:
    sent = scene.send(a_report(language="hy"))
    shown = put(scene, sent, ready="violence.2")
    assert "Has a doctor seen it?</textarea>" in shown
    assert "not translated into the language of the report" in shown


@pytest.mark.parametrize("ready", ["", "violence.9", "nothing.0", "violence.-1", "violence.99999999999", "x" * 300])
def test_what_is_no_ready_question_changes_nothing_that_was_typed(scene: Scene, ready: str) -> None:
    assert "typed words" in put(scene, scene.send(), ready=ready, text="typed words")
