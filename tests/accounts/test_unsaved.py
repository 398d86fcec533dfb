"""What somebody typed survives a sign-out: it goes back to their browser locked, and to nobody else."""

from typing import Any

import lxml.html
import pytest
from flask.testing import FlaskClient

from tests.support.filling import fill
from tests.support.reviewing import Scene, Sent
from watchdog.domain import triage as notes

TYPED = "CANARY-TYPED two lines\nof a note"


@pytest.fixture
def sent(scene: Scene) -> Sent:
    return scene.send()


def typed(scene: Scene, sent: Sent) -> tuple[FlaskClient, dict[str, Any], str]:
    """A filled form in a browser whose member signed out elsewhere."""
    client, address = scene.client(), f"/desk/reports/{sent.id}/tags"
    posted = fill(client.get(f"/desk/reports/{sent.id}").text, address, note=TYPED, tags=["police-beating"])
    with scene.work() as unit:
        unit.members.rise(scene.birch.member)
    return client, posted, address


def sign_in(scene: Scene, client: FlaskClient, page: str, name: str) -> Any:
    passphrase = scene.instance.people[name].passphrase
    return client.post("/sign-in", data=fill(page, "/sign-in", name=name, passphrase=passphrase))


def noted(scene: Scene, sent: Sent) -> notes.Triage:
    with scene.work() as unit:
        (place,) = unit.reports.desks_of(sent.id)
        if place.notes is None:
            return notes.Triage()
        found: notes.Triage = unit.vault.open(
            notes.Triage, notes.PURPOSE, sent.id, place.notes, scene.birch.identities("enpud")
        )
        return found


def test_it_comes_back_after_the_sign_in_and_goes_where_it_should(scene: Scene, sent: Sent) -> None:
    client, posted, address = typed(scene, sent)
    asked = client.post(address, data=posted)
    assert asked.status_code == 401
    assert "not lost" in asked.text
    assert noted(scene, sent) == notes.Triage()
    again = sign_in(scene, client, asked.text, "Birch")
    assert again.status_code == 200
    assert client.post(address, data=fill(again.text, address)).status_code == 303
    assert noted(scene, sent).note == TYPED
    assert noted(scene, sent).tags == ("police-beating",)


def test_between_the_two_nobody_can_read_it(scene: Scene, sent: Sent) -> None:
    client, posted, address = typed(scene, sent)
    asked = client.post(address, data=posted)
    assert "CANARY-TYPED" not in asked.text
    stored = b"".join(path.read_bytes() for path in scene.instance.settings.data.rglob("*") if path.is_file())
    assert b"CANARY-TYPED" not in stored


def test_a_wrong_passphrase_does_not_lose_it(scene: Scene, sent: Sent) -> None:
    client, posted, address = typed(scene, sent)
    asked = client.post(address, data=posted)
    refused = client.post("/sign-in", data=fill(asked.text, "/sign-in", name="Birch", passphrase="not it at all"))
    assert refused.status_code == 422
    page = refused.text.replace('<form method="post" novalidate>', '<form method="post" action="/sign-in" novalidate>')
    assert "CANARY-TYPED" in sign_in(scene, client, page, "Birch").text


def test_nobody_else_gets_it(scene: Scene, sent: Sent) -> None:
    client, posted, address = typed(scene, sent)
    asked = client.post(address, data=posted)
    other = sign_in(scene, client, asked.text, "Rowan")
    assert other.status_code == 303
    assert "CANARY-TYPED" not in client.get(other.location).text


@pytest.mark.parametrize("bent", ["", "rubbish", "A" * 400])
def test_a_changed_one_is_none(scene: Scene, sent: Sent, bent: str) -> None:
    client, posted, address = typed(scene, sent)
    page = fill(client.post(address, data=posted).text, "/sign-in")
    page |= {"name": "Birch", "passphrase": scene.instance.people["Birch"].passphrase, "unsaved": bent}
    assert client.post("/sign-in", data=page).status_code == 303


def test_a_stranger_who_posts_is_only_asked_to_sign_in(scene: Scene, sent: Sent) -> None:
    client = scene.instance.client()
    for posted in ({"note": "x"}, {"note": "x", "ticket": "1.00"}):
        answer = client.post(f"/desk/reports/{sent.id}/tags", data=posted)
        assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_a_button_is_nothing_typed(scene: Scene) -> None:
    client = scene.client()
    posted = fill(client.get("/desk/inbox").text, "/sign-out")
    with scene.work() as unit:
        unit.members.rise(scene.birch.member)
    assert client.post("/sign-out", data=posted).status_code == 302


def test_the_list_that_stood_beside_it_comes_back_too(scene: Scene, sent: Sent) -> None:
    client, address = scene.client(), f"/desk/reports/{sent.id}/tags?list=inbox"
    posted = fill(client.get(f"/desk/reports/{sent.id}?list=inbox").text, address, note=TYPED)
    with scene.work() as unit:
        unit.members.rise(scene.birch.member)
    again = sign_in(scene, client, client.post(address, data=posted).text, "Birch")
    assert f'action="{address}"' in again.text


def test_a_script_that_posts_is_only_asked_to_sign_in(scene: Scene, sent: Sent) -> None:
    client, posted, address = typed(scene, sent)
    answer = client.post(address, data=posted, headers={"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 302


def test_letters_at_the_edge_of_a_field_stay(scene: Scene, sent: Sent) -> None:
    client, posted, address = typed(scene, sent)
    posted["note"] = '\n  "quoted" & <b>\n'
    again = sign_in(scene, client, client.post(address, data=posted).text, "Birch")
    document: Any = lxml.html.document_fromstring(again.text)
    (field,) = document.xpath("//*[@name='note']")
    assert (field.text or "").endswith('\n  "quoted" & <b>\n')
