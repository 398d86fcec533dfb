"""Who may see what: other desks, other roles, and lists that agree with single checks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.instance import signed_in
from tests.support.reviewing import Scene
from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import RefusedError, Thing, UnseenError, allowed, require
from watchdog.access.visibility import desks_for
from watchdog.domain.report import ExhibitHead
from watchdog.records.desks import Keyring
from watchdog.sealing import Identity

DESKS = ("enpud", "napud", "lanpud", "inwud")
POSTS = (
    "redact",
    "translation/story",
    "tags",
    "answer",
    "stage",
    "assign",
    "put-off",
    "take-up",
    "case",
    "join",
    "hold",
    "lift",
)
CASE_POSTS = ("", "/consent", "/link", "/reopen", "/verify", "/release", "/recall", "/hold", "/lift")
OTHERS = ("link", "unlink", "split", "merge", "agree", "refuse", "undo")
KEYS = Keyring(Identity.generate(), {})
desks = st.frozensets(st.sampled_from(DESKS))
actors = st.builds(
    Actor,
    member=st.just("m"),
    name=st.just("Somebody"),
    administrator=st.booleans(),
    desks=desks,
    waiting=desks,
    policy=st.booleans(),
    keys=st.just(KEYS),
)
LISTED = (Permission.REPORT_READ, Permission.CASE_READ, Permission.JOURNAL_READ, Permission.REPORT_TRIAGE)


@given(by=actors, thing=desks, narrowed=desks, permission=st.sampled_from(LISTED))
def test_a_list_and_the_single_check_agree(
    by: Actor, thing: frozenset[str], narrowed: frozenset[str], permission: Permission
) -> None:
    shown = set(desks_for(by, permission, narrowed))
    assert bool(shown & thing) == allowed(by, permission, Thing(thing & narrowed))
    assert set(desks_for(by, permission)) == {
        desk for desk in DESKS if allowed(by, permission, Thing(frozenset({desk})))
    }


@given(by=actors, thing=desks, asked=st.booleans(), permission=st.sampled_from(sorted(Permission)))
def test_what_is_refused_for_another_desk_is_not_even_seen(
    by: Actor, thing: frozenset[str], asked: bool, permission: Permission
) -> None:
    about = Thing(thing, asked)
    if allowed(by, permission, about):
        require(by, permission, about)
        return
    with pytest.raises(RefusedError) as refused:
        require(by, permission, about)
    assert isinstance(refused.value, UnseenError) == (not thing & by.desks)


def addresses(report_id: str, case_id: str, exhibit_id: str) -> list[tuple[str, str]]:
    return [
        ("GET", f"/desk/reports/{report_id}"),
        ("GET", f"/desk/exhibits/{exhibit_id}"),
        ("GET", f"/desk/exhibits/{exhibit_id}/cleaned"),
        ("POST", f"/desk/exhibits/{exhibit_id}/cleaned"),
        ("GET", f"/desk/exhibits/{exhibit_id}/redact"),
        ("GET", f"/desk/exhibits/{exhibit_id}/redact/picture"),
        ("POST", f"/desk/exhibits/{exhibit_id}/redact"),
        ("GET", f"/desk/reports/{report_id}/redact"),
        ("GET", f"/desk/cases/{case_id}"),
        ("GET", f"/desk/cases/{case_id}/versions/1"),
        ("GET", f"/desk/cases/{case_id}/others"),
        ("GET", f"/desk/cases/{case_id}/verify"),
        ("GET", f"/desk/cases/{case_id}/release"),
        *(("POST", f"/desk/reports/{report_id}/{last}") for last in POSTS),
        *(("POST", f"/desk/cases/{case_id}{last}") for last in CASE_POSTS),
        *(("POST", f"/desk/cases/{case_id}/others/{last}") for last in OTHERS),
    ]


def test_another_desk_finds_nothing_at_any_address(scene: Scene) -> None:
    sent = scene.send()
    exhibit_id = scene.attach(sent, b"x", ExhibitHead("x.jpg", "image/jpeg", 1, ""))
    case_id = scene.asked(sent)
    client = signed_in(scene.instance, "Teak")
    for method, address in addresses(sent.id, case_id, exhibit_id):
        assert client.open(address, method=method).status_code == 404, (method, address)


def test_the_list_of_addresses_is_complete(scene: Scene) -> None:
    rules = [rule for rule in scene.instance.app.url_map.iter_rules() if rule.endpoint.startswith("review.")]
    held = {
        (method, rule.rule.replace("<version>", "1").replace("<part>", "story"))
        for rule in rules
        for method in (rule.methods or set()) & {"GET", "POST"}
        if rule.arguments
    }
    tried = {
        (method, address.replace("RID", "<report_id>").replace("CID", "<case_id>").replace("EID", "<exhibit_id>"))
        for method, address in addresses("RID", "CID", "EID")
    }
    assert held == tried, "add new addresses with an id to `addresses`, so that the wall is tested for them"


@pytest.mark.parametrize("name", ["Heron", "Admin"])
def test_policy_staff_and_administrators_are_refused(scene: Scene, name: str) -> None:
    sent = scene.send()
    case_id = scene.case(sent)
    client = signed_in(scene.instance, name)
    for address in (f"/desk/reports/{sent.id}", f"/desk/cases/{case_id}", "/desk/cases", "/desk/journal"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ["/desk/reports/0", "/desk/cases/0", "/desk/exhibits/0"])
def test_a_guessed_id_finds_nothing(scene: Scene, address: str) -> None:
    assert scene.client().get(address).status_code == 404


def test_a_report_of_another_desk_cannot_be_joined_by_its_reference(scene: Scene) -> None:
    case_id = scene.case()
    other = scene.send(desks=("napud",))
    client = scene.client()
    page = client.get(f"/desk/cases/{case_id}").text
    ticket = page.partition('name="link-ticket"')[2].partition('value="')[2].partition('"')[0]
    answer = client.post(f"/desk/cases/{case_id}/link", data={"link-ticket": ticket, "link-reference": other.short_ref})
    assert answer.status_code == 422
    assert "Your desk has nothing with this reference." in answer.text
