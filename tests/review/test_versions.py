"""A case's versions: what changed is shown word by word, and an earlier one can fill the form again."""

from tests.support.filling import fill
from tests.support.reviewing import Scene
from watchdog.domain.act import Act
from watchdog.domain.case import CaseFile
from watchdog.review import case_shown
from watchdog.review.case_shown import Change
from watchdog.web.wording import Words


def words(scene: Scene) -> Words:
    return Words(scene.instance.reference, str, "en")


def test_every_version_is_shown_with_what_changed(scene: Scene) -> None:
    case_id = scene.case()
    address = f"/desk/cases/{case_id}"
    client = scene.client()
    posted = fill(client.get(address).text, address, title="Taken at the tram stop", notes="")
    assert client.post(address, data=posted).status_code == 303
    page = client.get(f"{address}/versions/3").text
    assert "<del>CANARY-TITLE</del><ins>Taken at the tram stop</ins>" in page
    assert "<del>CANARY-NOTES</del>" in page
    assert "Internal summary" in page
    assert f'href="{address}/versions/2"' in page
    assert "What changed" not in client.get(f"{address}/versions/1").text
    assert client.get(f"{address}/versions/4").status_code == 404
    assert client.get(f"{address}/versions/{10**30}").status_code == 404
    assert f'href="{address}/versions/1"' in client.get(address).text


def test_a_version_that_only_holds_a_vote_says_so(scene: Scene) -> None:
    case_id = scene.asked()
    assert "No field of the case changed" in scene.client().get(f"/desk/cases/{case_id}/versions/3").text


def test_words_that_stayed_are_not_marked(scene: Scene) -> None:
    before = CaseFile(notes="They came at night, twice.", acts=(Act("home-raid"),))
    after = CaseFile(notes="They came at dawn, twice.", acts=(Act("home-raid"), Act("planted-evidence")))
    notes, *rest = case_shown.changes(before, after, {}, words(scene))
    assert notes == Change(
        "What happened",
        "Notes",
        [("same", "They came at "), ("gone", "night"), ("new", "dawn"), ("same", ", twice.")],
    )
    assert {each.section for each in rest} == {"Act 2"}
    assert case_shown.changes(after, after, {}, words(scene)) == []


def test_an_earlier_version_fills_the_form_and_saves_as_a_new_one(scene: Scene) -> None:
    case_id = scene.case()
    address = f"/desk/cases/{case_id}"
    client = scene.client()
    client.post(address, data=fill(client.get(address).text, address, title="Second thoughts"))
    page = client.get(f"{address}?from=2").text
    assert "The form is filled from version 2." in page
    assert 'value="CANARY-TITLE"' in page
    assert client.post(address, data=fill(page, address)).status_code == 303
    with scene.work() as unit:
        assert unit.cases.get(case_id).version == 4
    assert 'value="CANARY-TITLE"' in client.get(address).text
    assert client.get(f"{address}?from=99").status_code == 404
    assert "is filled from" not in client.get(f"{address}?from=x").text


def test_a_closed_case_is_not_filled_from_an_earlier_version(scene: Scene) -> None:
    case_id = scene.asked()
    page = scene.client().get(f"/desk/cases/{case_id}?from=1").text
    assert "is filled from" not in page
    assert 'name="title"' not in page
