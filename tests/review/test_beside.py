"""Reports are opened, tagged and answered beside the list they were opened from."""

import datetime as dt
import re
from pathlib import Path

import pytest

from tests.review.test_inbox import references
from tests.support.filling import fill
from tests.support.reviewing import Scene, a_report
from watchdog.domain.stages import ReportStage
from watchdog.reference.care import Care
from watchdog.reference.reading import ReferenceDataError
from watchdog.review import assign, triage


def opened(page: str) -> str:
    found = re.search(r'class="row-link" href="([^"]+)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_the_list_stays_beside_the_report_with_its_filters(scene: Scene) -> None:
    for _ in range(3):
        sent = scene.send()
    with scene.work() as unit:
        triage.read(unit, scene.birch, sent.id)
    client = scene.client()
    address = opened(client.get("/desk/inbox?stage=received").text)
    assert "list=inbox" in address
    assert "stage=received" in address
    page = client.get(address).text
    assert len(references(page)) >= 1
    assert 'aria-label="The list"' in page
    assert "/desk/inbox?stage=received" in page


def test_tagging_and_answering_come_back_to_the_same_place(scene: Scene) -> None:
    sent = scene.send()
    client = scene.client()
    address = opened(client.get("/desk/inbox").text)
    page = client.get(address).text
    tagged = client.post(
        f"/desk/reports/{sent.id}/tags?list=inbox",
        data=fill(page, f"/desk/reports/{sent.id}/tags?list=inbox", tags=["police-beating"]),
    )
    assert tagged.status_code == 303
    assert "list=inbox" in tagged.location
    assert 'aria-label="The list"' in client.get(tagged.location).text
    answered = client.post(
        f"/desk/reports/{sent.id}/answer?list=inbox",
        data=fill(page, f"/desk/reports/{sent.id}/answer?list=inbox", text="We are here."),
    )
    assert "list=inbox" in answered.location


def test_an_error_keeps_the_list_and_what_was_typed(scene: Scene) -> None:
    sent = scene.send()
    client = scene.client()
    page = client.get(f"/desk/reports/{sent.id}?list=inbox").text
    address = f"/desk/reports/{sent.id}/answer?list=inbox"
    refused = client.post(address, data=fill(page, address, text="long " * 5000))
    assert refused.status_code == 422
    assert 'aria-label="The list"' in refused.text
    assert "long long" in refused.text


def test_messages_have_their_own_list(scene: Scene) -> None:
    scene.write(scene.send(), "Are you there?")
    scene.write(scene.send(), "I am here.")
    client = scene.client()
    address = opened(client.get("/desk/messages").text)
    assert "list=messages" in address
    assert len(references(client.get(address).text)) == 1  # the one that was opened is read now


@pytest.mark.parametrize("asked", ["list=nothing", "list=inbox&stage=nothing&of=x&desk=napud&after=rubbish", "list="])
def test_a_bent_address_is_no_fault(scene: Scene, asked: str) -> None:
    sent = scene.send()
    scene.send(desks=("napud",))
    page = scene.client().get(f"/desk/reports/{sent.id}?{asked}")
    assert page.status_code == 200
    assert "NAPUD-" not in page.text


def test_by_itself_a_report_has_no_list(scene: Scene) -> None:
    sent = scene.send()
    assert 'aria-label="The list"' not in scene.client().get(f"/desk/reports/{sent.id}").text


def test_what_somebody_who_left_had_is_nobodys(scene: Scene) -> None:
    theirs, free = scene.send(), scene.send()
    with scene.work() as unit:
        assign.assign(unit, scene.birch, theirs.id, scene.rowan.member)
    page = scene.client().get("/desk/inbox?of=nobody").text
    assert references(page) == [free.short_ref]
    with scene.work() as unit:
        unit.members.get(scene.rowan.member).left = dt.date(2026, 3, 1)
    page = scene.client().get("/desk/inbox?of=nobody").text
    assert set(references(page)) == {theirs.short_ref, free.short_ref}


def test_the_inbox_can_be_narrowed_by_what_only_the_index_knows(scene: Scene) -> None:
    scene.send(a_report(country="GEO"))
    done = scene.send(a_report(country="KGZ"))
    with scene.work() as unit:
        triage.read(unit, scene.birch, done.id)
        triage.move(unit, scene.birch, done.id, ReportStage.OUT_OF_SCOPE, "other")
    client = scene.client()
    found = client.post("/desk/search", data=fill(client.get("/desk/inbox").text, "/desk/search"))
    assert found.status_code == 200
    assert done.short_ref not in references(found.text)
    assert "Georgia" in found.text


def test_support_is_shown_where_it_is_known_and_else_said_to_be_unknown(scene: Scene, tmp_path: Path) -> None:
    assert "No peer support of this network is known here yet" in scene.client().get("/desk/care").text
    reference = scene.instance.reference
    row = (
        "{desk: enpud, name: Peers, how: By voice, checked: 2026-01-31, checked_by: enpud, link: 'https://example.org'}"
    )
    (tmp_path / "care.yaml").write_text(f"version: 1\ndate: 2026-01-31\nsupport:\n  - {row}\n", encoding="utf-8")
    care = Care.load(tmp_path, reference.regions)
    found = care.of("enpud")
    assert found is not None
    assert list(care.texts()) == ["Peers", "By voice"]
    assert care.of("napud") is None
    for bent in (row.replace("enpud, name", "nowhere, name"), row.replace("https://", "javascript:")):
        (tmp_path / "care.yaml").write_text(f"version: 1\ndate: 2026-01-31\nsupport:\n  - {bent}\n", encoding="utf-8")
        with pytest.raises(ReferenceDataError):
            Care.load(tmp_path, reference.regions)
