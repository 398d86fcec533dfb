"""Security keys in a real Chromium with a virtual authenticator: added, asked, and good for one answer."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page
from werkzeug.exceptions import BadRequest

from tests.support.browser import chromium, press, window
from tests.support.filling import fill
from tests.support.instance import Instance, actor, make_instance, passphrase_of, sign_in_by_form, signed_in, work
from tests.support.second import turn_on
from tests.support.server import Server, served
from watchdog.access import challenges, sittings
from watchdog.access.security_keys import Place, Touch, WrongKeyError, of_place, touched
from watchdog.accounts import second_factor
from watchdog.accounts.routes import answers
from watchdog.domain.second_factor import SecondFactor, SecurityKey

SECOND = "/desk/keys/second-factor"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, Server]]:
    made = make_instance(tmp_path_factory.mktemp("keys"), clock=lambda: dt.datetime.now(dt.UTC), demo=True)
    with served(made, tmp_path_factory.mktemp("log") / "log") as running:
        yield made, running
    made.close()


@contextmanager
def authenticator(page: Page) -> Iterator[tuple[CDPSession, str]]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": False, "isUserVerified": False}
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield session, made["authenticatorId"]


def signed(page: Page, url: str, name: str, button: str, code: str = "") -> None:
    page.goto(f"{url}/sign-in")
    page.locator("[name=name]").fill(name)
    page.locator("[name=passphrase]").fill(passphrase_of(name))
    page.locator("[name=code]").fill(code)
    press(page, button)


def keys_of(instance: Instance, name: str) -> tuple[SecurityKey, ...]:
    with work(instance) as unit:
        return second_factor.state(unit, actor(instance, name)).keys


def test_a_key_is_added_and_lets_its_member_in(browser: Browser, place: tuple[Instance, Server]) -> None:
    instance, server = place
    url, phone = f"http://localhost:{server.port}", turn_on(instance, "Birch")
    with window(browser, scripts=True) as page, authenticator(page) as (session, device):
        signed(page, url, "Birch", "Sign in", phone.code())
        page.goto(f"{url}{SECOND}/key")
        page.locator("[name=name]").fill("the blue one")
        press(page, "Ask the key")
        assert "the blue one" in page.locator("main").inner_text()
        (kept,) = keys_of(instance, "Birch")
        assert (kept.name, kept.place) == ("the blue one", "localhost")
        press(page, "Sign out")

        signed(page, url, "Birch", "Sign in with a security key")
        assert page.context.cookies(f"{url}/")[0]["name"] == "watchdog-half"
        page.goto(f"{url}/desk/inbox")
        assert page.url.endswith("/sign-in")
        signed(page, url, "Birch", "Sign in with a security key")
        press(page, "Ask my key")
        assert page.url.endswith("/desk/inbox")
        assert keys_of(instance, "Birch")[0].count > kept.count

        page.goto(f"{url}/desk/prove?then=own.second")
        page.locator("[name=passphrase]").fill(passphrase_of("Birch"))
        press(page, "It is me, with a security key")
        press(page, "Ask my key")
        assert page.url.endswith("?done=own-proved")

        press(page, "Sign out")
        session.send("WebAuthn.clearCredentials", {"authenticatorId": device})
        signed(page, url, "Birch", "Sign in with a security key")
        page.get_by_role("button", name="Ask my key").click()
        page.locator("#key-failed:visible").wait_for()


def test_a_key_that_was_asked_twice_answers_once(browser: Browser, place: tuple[Instance, Server]) -> None:
    instance, server = place
    url, phone = f"http://localhost:{server.port}", turn_on(instance, "Rowan")
    with window(browser, scripts=True) as page, authenticator(page):
        signed(page, url, "Rowan", "Sign in", phone.code())
        page.goto(f"{url}{SECOND}/key")
        page.locator("[name=name]").fill("mine")
        press(page, "Ask the key")
        press(page, "Sign out")
        signed(page, url, "Rowan", "Sign in with a security key")
        with page.expect_request("**/sign-in/key") as sent:
            press(page, "Ask my key")
        posted = sent.value.post_data
        assert posted is not None
        again = page.request.post(
            f"{url}/sign-in/key",
            data=posted,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert again.status == 422
        (key,) = keys_of(instance, "Rowan")
        with work(instance) as unit:
            second_factor.remove_key(unit, actor(instance, "Rowan"), key.id)
        signed(page, url, "Rowan", "Sign in with a security key")
        assert "do not belong together" in page.locator("main").inner_text()


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path)
    yield made
    made.close()


def test_without_scripts_a_key_is_not_offered_and_the_app_is_enough(instance: Instance) -> None:
    phone = turn_on(instance, "Birch")
    assert "data-with-key hidden" in instance.client().get("/sign-in").text
    assert sign_in_by_form(instance, instance.client(), "Birch", code=phone.code()).status_code == 303


def test_the_app_comes_before_a_key(instance: Instance) -> None:
    assert signed_in(instance, "Birch").get(f"{SECOND}/key").status_code == 404


def test_only_the_pages_that_ask_a_key_may_ask_it(instance: Instance) -> None:
    turn_on(instance, "Birch")
    browser = signed_in(instance, "Birch")
    assert "publickey-credentials-create=(self)" in browser.get(f"{SECOND}/key").headers["Permissions-Policy"]
    assert "publickey-credentials-create=()" in browser.get(SECOND).headers["Permissions-Policy"]


EMPTY = json.dumps({"id": "a", "rawId": "a", "type": "public-key", "response": {}})


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 1}', "x" * 30_000, EMPTY])
def test_an_answer_that_was_made_up_is_wrong(instance: Instance, answer: str) -> None:
    phone, browser = turn_on(instance, "Birch"), signed_in(instance, "Birch")
    page = browser.get(f"{SECOND}/key").text
    assert browser.post(f"{SECOND}/key", data=fill(page, "", name="mine", answer=answer)).status_code == 422
    factor = SecondFactor(phone.secret, keys=(SecurityKey("a", "mine", "localhost", "a", 0),))
    with pytest.raises(WrongKeyError):
        touched(factor, Touch(answer, b"c" * 32, Place("localhost", "https://localhost")))


def test_a_key_answers_only_where_it_was_made(instance: Instance) -> None:
    key = SecurityKey("a", "mine", "example.org", "a", 0)
    assert of_place(SecondFactor("", keys=(key,)), "example.org") == (key,)
    assert of_place(SecondFactor("", keys=(key,)), "example.net") == ()


@pytest.mark.parametrize("host", ["a b", "[::1]", "-", "evil.example@good.example", "example.org/x", "x" * 300])
def test_a_host_that_could_have_no_page_is_refused(instance: Instance, host: str) -> None:
    with instance.app.test_request_context(headers={"Host": host}), pytest.raises(BadRequest):
        answers.place()


@pytest.mark.parametrize(
    ("host", "where"),
    [
        ("Example.org", Place("example.org", "https://example.org")),
        ("localhost:8000", Place("localhost", "https://localhost:8000")),
        ("a" * 56 + ".onion", Place("a" * 56 + ".onion", "http://" + "a" * 56 + ".onion")),
    ],
)
def test_a_key_is_asked_for_the_host_and_its_origin(instance: Instance, host: str, where: Place) -> None:
    with instance.app.test_request_context(headers={"Host": host}):
        assert answers.place() == where


def half(instance: Instance) -> bytes:
    with work(instance) as unit:
        person = instance.people["Birch"]
        return challenges.sit_half(unit, unit.members.get(person.id), person.identity)[0]


def test_a_half_sitting_is_no_sitting_and_a_sitting_no_half(instance: Instance) -> None:
    token = half(instance)
    with work(instance) as unit:
        assert sittings.recognise(unit, token) is None
        person = instance.people["Birch"]
        whole = sittings.sit_down(unit, unit.members.get(person.id), person.identity)
        with pytest.raises(WrongKeyError):
            challenges.take_half(unit, whole)


def test_a_challenge_is_good_once_for_its_purpose_and_five_minutes(instance: Instance) -> None:
    clock: Any = instance.clock
    token, browser = half(instance), signed_in(instance, "Birch")
    with work(instance) as unit:
        assert len(challenges.take_half(unit, token).challenge) == 32
        with pytest.raises(WrongKeyError):
            challenges.take_half(unit, token)
    old = half(instance)
    assert browser.get("/desk/keys").status_code == 200
    with work(instance) as unit:
        person = instance.people["Birch"]
        sitting = sittings.sit_down(unit, unit.members.get(person.id), person.identity)
        first = challenges.ask(unit, sitting, challenges.ADD)
        assert challenges.take(unit, sitting, challenges.ADD) == first
        with pytest.raises(WrongKeyError):
            challenges.take(unit, sitting, challenges.ADD)
        challenges.ask(unit, sitting, challenges.ADD)
        with pytest.raises(WrongKeyError):
            challenges.take(unit, sitting, challenges.PROVE)
        challenges.ask(unit, sitting, challenges.PROVE)
    clock.forward(sittings.PROOF + dt.timedelta(seconds=1))
    with work(instance) as unit:
        with pytest.raises(WrongKeyError):
            challenges.take_half(unit, old)
        with pytest.raises(WrongKeyError):
            challenges.take(unit, sitting, challenges.PROVE)
