"""The second factor on its pages: turned on, asked for, used up, and never a hint which of the two was wrong."""

import base64
import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.filling import fill
from tests.support.instance import (
    Clock,
    Instance,
    actor,
    make_instance,
    passphrase_of,
    sign_in_by_form,
    signed_in,
    work,
)
from tests.support.second import Phone, turn_on
from watchdog.access import sittings
from watchdog.access.second_factor import RECOVERY_CODES, Code
from watchdog.accounts import second_factor

APP, SECOND = "/desk/keys/second-factor/app", "/desk/keys/second-factor"
STALE = sittings.PROOF + dt.timedelta(seconds=1)


def left(instance: Instance, name: str) -> int:
    with work(instance) as unit:
        return second_factor.state(unit, actor(instance, name)).codes


def test_a_member_turns_it_on_and_signs_in_with_it(instance: Instance, clock: Clock) -> None:
    browser = signed_in(instance, "Birch")
    assert "It is off" in browser.get(SECOND).text
    page = browser.get(APP).text
    secret = re.search(r"<code>((?:[A-Z2-7]{4} ?){8})</code>", page)
    assert secret is not None
    phone = Phone(instance, secret[1].replace(" ", ""), [])
    shown = browser.post(APP, data=fill(page, "", code=phone.code()))
    assert shown.status_code == 200
    codes = re.findall(r"<code>((?:[0-9A-Z]{4}-?){4})</code>", shown.text)
    assert len(set(codes)) == RECOVERY_CODES
    assert codes[0] not in browser.get(SECOND).text
    clock.forward(dt.timedelta(seconds=30))
    assert sign_in_by_form(instance, instance.client(), "Birch").status_code == 422
    assert sign_in_by_form(instance, instance.client(), "Birch", code=phone.code()).status_code == 303
    assert sign_in_by_form(instance, instance.client(), "Birch", code=codes[3]).status_code == 303
    assert left(instance, "Birch") == RECOVERY_CODES - 1


def test_the_secret_is_shown_as_a_picture_without_asking_anybody(instance: Instance) -> None:
    page = signed_in(instance, "Birch").get(APP).text
    assert re.search(r'<img class="picture" src="data:image/svg\+xml[^"]+" alt="[^"]+">', page)
    assert "http://" not in page.partition("<main")[2].replace("http://www.w3.org", "")


def test_a_wrong_first_code_changes_nothing_and_keeps_the_secret(instance: Instance) -> None:
    browser = signed_in(instance, "Birch")
    page = browser.get(APP).text
    answer = browser.post(APP, data=fill(page, "", code="000000"))
    assert answer.status_code == 422
    assert "not right" in answer.text
    assert re.findall("<code>.*</code>", page) == re.findall("<code>.*</code>", answer.text)
    assert sign_in_by_form(instance, instance.client(), "Birch").status_code == 303


@pytest.mark.parametrize("name", ["Rowan", None])
def test_a_secret_that_was_made_for_somebody_else_is_not_taken(instance: Instance, name: str | None) -> None:
    browser = signed_in(instance, "Birch")
    foreign = second_factor.begin(actor(instance, name), instance.settings.secret) if name else "made up"
    assert browser.post(APP, data=fill(browser.get(APP).text, "", pending=foreign, code="123456")).status_code == 404


def test_a_wrong_passphrase_and_a_wrong_second_factor_get_the_same_page(instance: Instance) -> None:
    turn_on(instance, "Birch")
    tries = ((None, ""), (None, "000000"), (None, "AAAA-AAAA-AAAA-AAAA"), ("wrong", ""), ("wrong", "000000"))
    client = instance.client()
    answers = []
    for passphrase, code in tries:
        page = sign_in_by_form(instance, client, "Birch", passphrase, code)
        answers.append((page.status_code, re.sub(r'value="[^"]*"', "", page.text), "Set-Cookie" in page.headers))
    assert len(set(answers)) == 1
    assert answers[0][0] == 422


def test_wrong_second_factors_are_throttled_like_wrong_passphrases(instance: Instance, clock: Clock) -> None:
    phone = turn_on(instance, "Birch")
    for _ in range(sittings.FAILURES_PER_ACCOUNT):
        assert sign_in_by_form(instance, instance.client(), "Birch", code="000000").status_code == 422
    assert sign_in_by_form(instance, instance.client(), "Birch", code=phone.code()).status_code == 429
    clock.forward(dt.timedelta(minutes=15))
    assert sign_in_by_form(instance, instance.client(), "Birch", code=phone.code()).status_code == 303


def test_a_code_that_let_somebody_in_lets_nobody_in_again(instance: Instance) -> None:
    phone = turn_on(instance, "Birch")
    code = phone.code()
    assert sign_in_by_form(instance, instance.client(), "Birch", code=code).status_code == 303
    assert sign_in_by_form(instance, instance.client(), "Birch", code=code).status_code == 422
    assert sign_in_by_form(instance, instance.client(), "Birch", code=phone.recovery[0]).status_code == 303
    assert sign_in_by_form(instance, instance.client(), "Birch", code=phone.recovery[0]).status_code == 422


def test_one_code_shown_at_the_same_moment_lets_one_in(tmp_path: Path, database_url: str) -> None:
    either = make_instance(tmp_path, database_url, Clock())
    phone = turn_on(either, "Birch")
    identity = either.people["Birch"].identity

    def attempt(code: str) -> bool:
        try:
            with work(either) as unit:
                sittings.enter(unit, sittings.approach(unit, "Birch"), identity, Code(code))
        except sittings.WrongPassphraseError:
            return False
        return True

    for code in (phone.code(), phone.recovery[0]):
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(attempt, [code] * 4)).count(True) == 1


def test_a_stolen_database_holds_neither_secret_nor_code(instance: Instance) -> None:
    phone = turn_on(instance, "Birch")
    dump = b"".join(path.read_bytes() for path in instance.settings.data.rglob("*") if path.is_file())
    for secret in (phone.secret.encode(), base64.b32decode(phone.secret), *(code.encode() for code in phone.recovery)):
        assert secret not in dump


def test_a_second_factor_cannot_be_moved_to_another_member(instance: Instance) -> None:
    turn_on(instance, "Birch")
    with work(instance) as unit:
        sealed = unit.members.second_factor(instance.people["Birch"].id)
        assert sealed is not None
        unit.members.keep_second_factor(instance.people["Rowan"].id, sealed)
    assert sign_in_by_form(instance, instance.client(), "Rowan").status_code != 303


def test_new_recovery_codes_replace_the_old_ones(instance: Instance) -> None:
    phone, browser = turn_on(instance, "Birch"), signed_in(instance, "Birch")
    made = browser.post(f"{SECOND}/codes", data=fill(browser.get(SECOND).text, "/codes"))
    (new, *_) = re.findall(r"<code>((?:[0-9A-Z]{4}-?){4})</code>", made.text)
    assert sign_in_by_form(instance, instance.client(), "Birch", code=phone.recovery[0]).status_code == 422
    assert sign_in_by_form(instance, instance.client(), "Birch", code=new).status_code == 303
    assert sign_in_by_form(instance, instance.client(), "Birch", code=phone.code()).status_code == 303


def test_it_can_be_turned_off(instance: Instance) -> None:
    turn_on(instance, "Birch")
    browser = signed_in(instance, "Birch")
    answer = browser.post(f"{SECOND}/off", data=fill(browser.get(SECOND).text, "/off"), follow_redirects=True)
    assert "passphrase alone" in answer.text
    assert sign_in_by_form(instance, instance.client(), "Birch").status_code == 303
    assert browser.post(f"{SECOND}/codes", data=fill(browser.get("/desk/keys").text, "/sign-out")).status_code == 404


@pytest.mark.parametrize(
    ("address", "then"),
    [(f"{SECOND}/off", "own.second"), (f"{SECOND}/codes", "own.second"), ("/desk/keys/give", "accounts.keys")],
)
def test_a_button_that_cannot_be_undone_asks_once_more_who_presses_it(
    instance: Instance, clock: Clock, address: str, then: str
) -> None:
    phone, browser = turn_on(instance, "Birch"), signed_in(instance, "Birch")
    clock.forward(STALE)
    posted = fill(browser.get(SECOND).text, "/off")
    asked = browser.post(address, data=posted)
    assert (asked.status_code, asked.location) == (303, f"/desk/prove?then={then}")
    with work(instance) as unit:
        assert unit.members.has_second_factor(instance.people["Birch"].id)
    page = browser.get(asked.location).text
    right = {"passphrase": passphrase_of("Birch"), "code": phone.code()}
    for wrong in ({"passphrase": "wrong"}, {"code": ""}, {"code": "000000"}):
        assert browser.post(asked.location, data=fill(page, "", **right | wrong)).status_code == 422
        assert browser.post(address, data=posted).status_code == 303
    assert browser.post(asked.location, data=fill(page, "", **right)).status_code == 303
    assert browser.post(address, data=posted).location != asked.location


@pytest.mark.parametrize("address", [APP, "/desk/keys/passphrase"])
def test_a_page_that_cannot_be_undone_asks_first(instance: Instance, clock: Clock, address: str) -> None:
    browser = signed_in(instance, "Birch")
    clock.forward(STALE)
    asked = browser.get(address)
    assert asked.location.startswith("/desk/prove?then=")
    page = browser.get(asked.location).text
    proved = browser.post(asked.location, data=fill(page, "", passphrase=passphrase_of("Birch")))
    assert proved.location.startswith(address)
    assert browser.get(address).status_code == 200
    clock.forward(STALE)
    assert browser.get(address).status_code == 303


def test_what_was_chosen_comes_back_after_the_proof(instance: Instance, clock: Clock) -> None:
    browser, teak = signed_in(instance, "Birch"), instance.people["Teak"]
    page = browser.get("/desk/keys").text
    clock.forward(STALE)
    posted = fill(page, "/sign-out") | {"desk": "enpud", "member": teak.id}
    asked = browser.post("/desk/keys/give", data=posted)
    assert asked.status_code == 403
    address = "/desk/prove?then=accounts.keys"
    again = browser.post(address, data=fill(asked.text, address, passphrase=passphrase_of("Birch")))
    assert fill(again.text, "/desk/keys/give")["member"] == [teak.id]


@pytest.mark.parametrize("then", ["", "https://elsewhere.example", "intake.home", "accounts.sign_out"])
def test_the_way_on_is_one_of_ours(instance: Instance, then: str) -> None:
    assert signed_in(instance, "Birch").get("/desk/prove", query_string={"then": then}).status_code == 404


@pytest.mark.parametrize("name", ["Birch", "Heron", "Admin"])
def test_everybody_has_these_pages_and_sees_only_their_own(instance: Instance, name: str) -> None:
    turn_on(instance, "Rowan")
    browser = signed_in(instance, name)
    assert "It is off" in browser.get(SECOND).text
    assert browser.get(APP).status_code == 200
    browser.post(f"{SECOND}/off", data=fill(browser.get("/desk/keys").text, "/sign-out"))
    with work(instance) as unit:
        assert unit.members.has_second_factor(instance.people["Rowan"].id)
