"""A member whose grant is lost reads nothing and breaks nothing; with a new grant everything is there again."""

from sqlalchemy import delete

from tests.support.filling import fill
from tests.support.reviewing import Scene
from watchdog.accounts import keys
from watchdog.records.tables import GrantRow

PAGES = (
    "/desk/inbox",
    "/desk/messages",
    "/desk/cases",
    "/desk/search",
    "/desk/search/patterns",
    "/desk/search/figures",
    "/desk/journal",
    "/desk/import",
    "/desk/import/table",
    "/desk/enter",
    "/desk/care",
    "/desk/keys",
)


def lose(scene: Scene) -> None:
    with scene.work() as unit:
        unit.session.execute(delete(GrantRow).where(GrantRow.member_id == scene.birch.member))


def test_without_the_grant_nothing_is_read_and_no_page_breaks(scene: Scene) -> None:
    sent = scene.send()
    case_id = scene.case(sent)
    client = scene.client()
    assert (
        sent.short_ref in client.get("/desk/inbox").text or sent.short_ref in client.get(f"/desk/cases/{case_id}").text
    )
    lose(scene)
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code in {200, 403}, page
        for secret in ("CANARY", sent.short_ref):
            assert secret not in answer.text, page
    for thing in (f"/desk/reports/{sent.id}", f"/desk/cases/{case_id}", f"/desk/search/alike/{sent.id}"):
        assert client.get(thing).status_code in {403, 404}, thing


def test_what_was_typed_before_it_was_lost_goes_nowhere(scene: Scene) -> None:
    sent = scene.send()
    client, address = scene.client(), f"/desk/reports/{sent.id}/tags"
    posted = fill(client.get(f"/desk/reports/{sent.id}").text, address, note="CANARY-LATE")
    lose(scene)
    assert client.post(address, data=posted).status_code in {403, 404}
    with scene.work() as unit:
        assert [place.notes for place in unit.reports.desks_of(sent.id)] == [None]


def test_with_a_new_grant_everything_is_there_again(scene: Scene) -> None:
    sent = scene.send()
    lose(scene)
    with scene.work() as unit:
        keys.grant(unit, scene.rowan, "enpud", scene.birch.member)
    client = scene.client()
    assert client.get(f"/desk/reports/{sent.id}").status_code == 200
    found = client.post("/desk/search", data=fill(client.get("/desk/search").text, "/desk/search", text="medicine"))
    assert sent.short_ref in found.text
