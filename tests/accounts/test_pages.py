import base64
import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.support.filling import fill
from tests.support.instance import (
    COOKIE,
    Clock,
    Instance,
    sign_in_by_form,
    signed_in,
    ticket,
    work,
)
from watchdog.access import sittings
from watchdog.access.permissions import Permission
from watchdog.languages import offered
from watchdog.records.tables import Checkpoint, MemberRow, Sitting
from watchdog.reference.spoken import glossary
from watchdog.sealing import SealingError, WrappedKey, session_open, unwrap_identity
from watchdog.settings import shipped
from watchdog.web.guard import PUBLIC, permission_of

PASSPHRASE = "seven herons stand in the shallow river"
OF_ADMINISTRATORS = {
    Permission.MEMBER_LIST,
    Permission.MEMBER_INVITE,
    Permission.MEMBER_DEACTIVATE,
    Permission.DESK_STAFF,
    Permission.DESK_CREATE,
    Permission.RETENTION_SET,
    Permission.OWN_KEYS,
}


def invitation_link(page: str) -> str:
    found = re.search(r"https://localhost(/join/[\w-]+)<", page)
    assert found is not None
    return found[1]


def form(page: str, **values: str) -> dict[str, str]:
    return {"ticket": ticket(page), **values}


def token_of(answer: TestResponse) -> bytes:
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    return base64.urlsafe_b64decode(cookie.partition("=")[2].partition(";")[0])


def test_the_way_of_a_new_member_from_invitation_to_reading(instance: Instance) -> None:
    admin, guest = signed_in(instance, "Admin"), instance.client()
    invited = admin.post("/admin/invite", data=form(admin.get("/admin/invite").text, name="Juniper"))
    link = invitation_link(invited.text)
    assert "shown once" in invited.text

    welcome = guest.get(link)
    assert "Juniper" in welcome.text
    joined = guest.post(link, data=form(welcome.text, passphrase=PASSPHRASE, again=PASSPHRASE))
    assert joined.location.startswith("/sign-in")
    assert guest.get(link).status_code == 404

    assert sign_in_by_form(instance, guest, "Juniper", PASSPHRASE).location == "/desk/keys"
    with work(instance) as unit:
        row = unit.members.named("Juniper")
        assert row is not None
        member_id = row.id
    staffed = admin.post(
        "/admin/desk", data=form(admin.get("/admin/desk").text, member=member_id, desk="enpud"), follow_redirects=True
    )
    assert "can read nothing until" in staffed.text
    assert "You wait for this key" in guest.get("/desk/keys").text

    birch = signed_in(instance, "Birch")
    page = birch.get("/desk/keys").text
    assert "Give the key to Juniper" in page
    given = birch.post("/desk/keys/give", data=form(page, desk="enpud", member=member_id), follow_redirects=True)
    assert "The key is given" in given.text
    assert "You hold this key" in guest.get("/desk/keys").text


@pytest.mark.parametrize(("name", "place"), [("Admin", "/admin/"), ("Birch", "/desk/inbox"), ("Heron", "/drafts/")])
def test_everybody_begins_at_their_own_first_page(instance: Instance, name: str, place: str) -> None:
    assert sign_in_by_form(instance, instance.client(), name).location.startswith(place)


@pytest.mark.parametrize("name", ["Birch", "Nobody"])
def test_a_wrong_passphrase_keeps_the_name_and_not_the_passphrase(instance: Instance, name: str) -> None:
    answer = sign_in_by_form(instance, instance.client(), name, "a wrong passphrase")
    assert answer.status_code == 422
    assert "do not belong together" in answer.text
    assert f'value="{name}"' in answer.text
    assert "a wrong passphrase" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_wrong_passphrase_and_an_unknown_name_get_the_same_page(instance: Instance) -> None:
    pages = [
        re.sub(r'value="[^"]*"', "", sign_in_by_form(instance, instance.client(), name, "wrong").text)
        for name in ("Birch", "Nobody")
    ]
    assert pages[0] == pages[1]


def test_an_empty_form_asks_for_both(instance: Instance) -> None:
    answer = sign_in_by_form(instance, instance.client(), "", "")
    assert answer.status_code == 422
    assert "write your account name" in answer.text
    assert "write your passphrase" in answer.text


def test_after_five_wrong_tries_the_account_has_to_wait(instance: Instance, clock: Clock) -> None:
    with work(instance) as unit:
        for _ in range(sittings.FAILURES_PER_ACCOUNT):
            sittings.approach(unit, "Birch")
    refused = sign_in_by_form(instance, instance.client(), "Birch")
    assert refused.status_code == 429
    assert "quarter of an hour" in refused.text
    clock.forward(dt.timedelta(minutes=15))
    assert sign_in_by_form(instance, instance.client(), "Birch").status_code == 303


def test_after_sixty_wrong_tries_everybody_has_to_wait(instance: Instance) -> None:
    with work(instance) as unit:
        for number in range(sittings.FAILURES_IN_ALL):
            sittings.approach(unit, f"name {number}")
    assert sign_in_by_form(instance, instance.client(), "Birch").status_code == 429


def test_the_sittings_cookie_stays_in_the_browser_and_away_from_scripts(instance: Instance) -> None:
    cookie = sign_in_by_form(instance, instance.client(), "Birch").headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie


def test_everything_on_the_disk_opens_nobodys_key_without_the_cookie(instance: Instance) -> None:
    token = token_of(sign_in_by_form(instance, instance.client(), "Birch"))
    dump = b"".join(path.read_bytes() for path in instance.settings.data.rglob("*") if path.is_file())
    with work(instance) as unit:
        rows = [(bytes(row.row), bytes(row.sealed)) for row in unit.session.query(Sitting)]
        wrapped = [WrappedKey.from_json(row.wrapped) for row in unit.session.query(MemberRow) if row.wrapped]
    assert len(rows) == 1
    seeds = [*(person.identity.seed for person in instance.people.values()), *(k.seed for k in instance.desks.values())]
    for secret in (token[:16], token[16:], token, instance.recovery.seed, *seeds):
        assert secret not in dump
        assert secret.hex().encode() not in dump
        assert base64.urlsafe_b64encode(secret).rstrip(b"=") not in dump
    assert len(session_open(token, rows[0][1])) > 0
    for row, sealed in rows:
        with pytest.raises(SealingError):
            session_open((row + row)[:48], sealed)
    with pytest.raises(SealingError):
        unwrap_identity(wrapped[0], "", "member-key")


def test_a_policy_holders_sign_in_signs_the_heads_of_the_journals(instance: Instance) -> None:
    sign_in_by_form(instance, instance.client(), "Birch")
    with work(instance) as unit:
        assert unit.session.query(Checkpoint).count() == 0
    sign_in_by_form(instance, instance.client(), "Heron")
    with work(instance) as unit:
        assert unit.session.query(Checkpoint).count() == 1
        assert list(unit.journal.verify(unit.desks.signing_public())) == []


def test_signing_out_ends_the_sitting_in_every_browser(instance: Instance) -> None:
    here, there = signed_in(instance, "Birch"), signed_in(instance, "Birch")
    answer = here.post("/sign-out", data=form(here.get("/desk/keys").text))
    assert answer.location.startswith("/sign-in")
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    for browser in (here, there):
        assert browser.get("/desk/keys").location == "/sign-in"


@pytest.mark.parametrize("whose", ["Rowan", "Birch", None])
def test_a_ticket_of_another_sitting_is_refused(instance: Instance, whose: str | None) -> None:
    stranger = signed_in(instance, whose) if whose else instance.client()
    foreign = ticket(stranger.get("/desk/keys" if whose else "/sign-in").text)
    birch = signed_in(instance, "Birch")
    assert foreign
    assert birch.post("/sign-out", data={"ticket": foreign}).status_code == 400
    assert birch.get("/desk/keys").status_code == 200


def test_an_idle_browser_is_sent_to_the_sign_in_page(instance: Instance, clock: Clock) -> None:
    browser = signed_in(instance, "Birch")
    clock.forward(sittings.IDLE)
    assert browser.get("/desk/keys").status_code == 200
    clock.forward(sittings.IDLE + dt.timedelta(seconds=1))
    assert browser.get("/desk/keys").location == "/sign-in"


def test_a_new_passphrase_replaces_the_old_one_and_ends_other_sittings(instance: Instance) -> None:
    here, there = signed_in(instance, "Birch"), signed_in(instance, "Birch")
    page = here.get("/desk/keys/passphrase").text
    values = {"passphrase": PASSPHRASE, "again": PASSPHRASE}
    changed = here.post("/desk/keys/passphrase", data=form(page, **values), follow_redirects=True)
    assert "Your passphrase is changed" in changed.text
    assert there.get("/desk/keys").location == "/sign-in"
    assert sign_in_by_form(instance, instance.client(), "Birch").status_code == 422
    assert sign_in_by_form(instance, instance.client(), "Birch", PASSPHRASE).status_code == 303


def test_a_passphrase_is_not_changed_without_the_one_so_far(instance: Instance, clock: Clock) -> None:
    here = signed_in(instance, "Birch")
    page = here.get("/desk/keys/passphrase").text
    clock.forward(sittings.PROOF + dt.timedelta(seconds=1))
    asked = here.post("/desk/keys/passphrase", data=form(page, passphrase=PASSPHRASE, again=PASSPHRASE))
    assert asked.status_code == 403
    address = "/desk/prove?then=accounts.passphrase"
    answer = here.post(address, data=fill(asked.text, address, passphrase="wrong"))
    assert answer.status_code == 422
    assert PASSPHRASE not in answer.text
    assert sign_in_by_form(instance, instance.client(), "Birch").status_code == 303


@pytest.mark.parametrize(
    ("passphrase", "again", "words"),
    [("short", "short", "too short"), (PASSPHRASE, "another", "not the same"), ("", "", "write a passphrase")],
)
def test_a_weak_or_mistyped_passphrase_is_explained(
    instance: Instance, passphrase: str, again: str, words: str
) -> None:
    admin, guest = signed_in(instance, "Admin"), instance.client()
    link = invitation_link(admin.post("/admin/invite", data=form(admin.get("/admin/invite").text, name="Elm")).text)
    answer = guest.post(link, data=form(guest.get(link).text, passphrase=passphrase, again=again))
    assert answer.status_code == 422
    assert words in answer.text


def invited(instance: Instance, admin: FlaskClient, name: str) -> str:
    return invitation_link(admin.post("/admin/invite", data=form(admin.get("/admin/invite").text, name=name)).text)


def test_the_welcome_page_offers_words_made_by_chance_and_says_how_strong_they_are(instance: Instance) -> None:
    link = invited(instance, signed_in(instance, "Admin"), "Elm")
    pages = [instance.client().get(link).text for _ in range(2)]
    made = [re.findall(r'<b id="suggestion">([^<]+)</b>', page) for page in pages]
    assert made[0] != made[1]
    assert len(made[0][0].split()) == 7
    assert "77 bits" in pages[0]
    assert "<meter" not in pages[0]
    answer = instance.client().post(link, data=form(pages[0], passphrase="manchester united 1", again=""))
    assert answer.status_code == 422
    assert re.search(r'<meter id="strength"[^>]* value="[0-3]"', answer.text)
    assert "manchester" not in answer.text
    assert "tried first" in answer.text


def test_an_administrator_takes_an_invitation_back_and_makes_a_new_link(instance: Instance) -> None:
    admin = signed_in(instance, "Admin")
    first = invited(instance, admin, "Elm")
    page = admin.get("/admin/").text
    assert "until the end of 9 March 2026" in page or "until the end of 9 Mar 2026" in page
    taken = admin.post("/admin/invite/take-back", data=fill(page, "/take-back"), follow_redirects=True)
    assert "taken back" in taken.text
    assert instance.client().get(first).status_code == 404
    again = admin.post("/admin/invite/again", data=fill(taken.text, "/again"))
    assert instance.client().get(invitation_link(again.text)).status_code == 200


@pytest.mark.parametrize("name", ["Birch", "Heron"])
@pytest.mark.parametrize("address", ["/admin/invite/again", "/admin/invite/take-back"])
def test_nobody_else_touches_an_invitation(instance: Instance, name: str, address: str) -> None:
    link, browser = invited(instance, signed_in(instance, "Admin"), "Elm"), signed_in(instance, name)
    with work(instance) as unit:
        elm = unit.session.query(MemberRow).filter_by(name="Elm").one().id
    assert browser.post(address, data=form(browser.get("/desk/keys").text, member=elm)).status_code == 403
    assert instance.client().get(link).status_code == 200


@pytest.mark.parametrize(
    ("name", "words"), [("", "write a name"), ("<script>", "letters, numbers"), ("birch", "already")]
)
def test_a_bad_account_name_is_explained_and_kept(instance: Instance, name: str, words: str) -> None:
    admin = signed_in(instance, "Admin")
    answer = admin.post("/admin/invite", data=form(admin.get("/admin/invite").text, name=name))
    assert answer.status_code == 422
    assert words in answer.text
    assert "<script>" not in answer.text.partition("<main")[2].partition("</main>")[0]
    assert not name or 'value="' + name.replace("<", "&lt;").replace(">", "&gt;") + '"' in answer.text


def test_nobody_is_put_on_a_desk_twice_and_administrators_never(instance: Instance) -> None:
    admin = signed_in(instance, "Admin")
    with work(instance) as unit:
        unit.members.end(unit.members.get(instance.people["Teak"].id))
    page = admin.get("/admin/desk").text
    assert instance.people["Admin"].id not in page
    assert instance.people["Teak"].id not in page
    refused = "Please choose from the list once more."
    for name, words in (("Birch", "on this desk already"), ("Admin", refused), ("Teak", refused)):
        answer = admin.post("/admin/desk", data=form(page, member=instance.people[name].id, desk="enpud"))
        assert answer.status_code == 422
        assert words in answer.text
    assert admin.post("/admin/desk", data=form(page)).text.count("Please choose one.") == 4


def test_a_key_is_not_given_to_somebody_who_does_not_wait(instance: Instance) -> None:
    birch = signed_in(instance, "Birch")
    page = birch.get("/desk/keys").text
    for desk, member in (("enpud", "Teak"), ("napud", "Teak"), ("nowhere", "Teak")):
        answer = birch.post("/desk/keys/give", data=form(page, desk=desk, member=instance.people[member].id))
        assert answer.status_code == 404


def test_an_unknown_invitation_is_kindly_not_found(instance: Instance) -> None:
    answer = instance.client().get("/join/abc")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_the_members_page_shows_every_account_desk_and_fingerprint(instance: Instance) -> None:
    page = signed_in(instance, "Admin").get("/admin/").text
    for person in instance.people.values():
        assert person.name in page
        assert person.identity.recipient.fingerprint in page
    for key in (*instance.desks.values(), instance.recovery):
        assert key.recipient.fingerprint in page


def test_an_administrator_opens_no_page_of_a_desk(instance: Instance) -> None:
    browser = signed_in(instance, "Admin")
    closed = [rule for rule in instance.app.url_map.iter_rules() if _closed_to_administrators(instance.app, rule)]
    assert closed
    for rule in closed:
        assert _answers(instance, browser, rule) <= {403, 404}, rule.endpoint


def test_without_a_sitting_every_guarded_page_leads_to_the_sign_in_page(instance: Instance) -> None:
    for rule in instance.app.url_map.iter_rules():
        if permission_of(instance.app, rule.endpoint) != PUBLIC:
            assert _answers(instance, instance.client(), rule) == {302}, rule.endpoint


def _closed_to_administrators(app: Flask, rule: Rule) -> bool:
    needed = permission_of(app, rule.endpoint)
    return needed != PUBLIC and needed not in OF_ADMINISTRATORS


def _answers(instance: Instance, browser: FlaskClient, rule: Rule) -> set[int]:
    with instance.app.test_request_context():
        address = url_for(rule.endpoint, **{name: _filling(rule, name) for name in rule.arguments})
    methods = (rule.methods or set()) & {"GET", "POST"}
    return {browser.open(address, method=method).status_code for method in methods}


def _filling(rule: Rule, name: str) -> Any:
    return 1 if type(rule._converters[name]).__name__ == "IntegerConverter" else "x"


def test_the_administrator_sees_which_translations_nobody_has_read(instance: Instance) -> None:
    page = signed_in(instance, "Admin").get("/admin/").text
    table = page.partition('id="languages"')[2]
    for language in offered():
        assert (f'lang="{language.code}">{language.name}' in table) == (language.code != "en")
    unread = [
        each
        for each in offered()
        if each.code != "en" and glossary(shipped("translations") / each.locale).status.reviewed is None
    ]
    assert table.count("nobody yet") == len(unread)


def test_the_members_page_says_whether_the_recovery_kit_was_tried(instance: Instance) -> None:
    admin = signed_in(instance, "Admin")
    page = admin.get("/admin/").text
    assert "Nobody has tried yet whether the sheets give the key." in page
    assert "There was no drill yet." in page
    with work(instance) as unit:
        unit.kit.drilled_today()
    page = admin.get("/admin/").text
    assert "brought back on 2 Mar 2026" in page
    assert "Last drill: 2 Mar 2026" in page
