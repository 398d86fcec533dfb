"""Ten thousand tries to sign in: little work, little memory, and the rightful member gets in all the same."""

import datetime as dt

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.support.filling import fill
from tests.support.instance import (
    Clock,
    Instance,
    passphrase_of,
    sign_in_by_form,
    signed_in,
    work,
)
from watchdog.access import known, sittings
from watchdog.access.sittings import FAILURES_IN_ALL, FAILURES_PER_ACCOUNT, ThrottledError
from watchdog.records.tables import Counter

QUARTER = dt.timedelta(minutes=15)
SECRET = b"s" * 32


def let_through(instance: Instance, names: list[str]) -> int:
    """Try to sign in under each name; return how many passphrases would have been stretched."""
    stretched = 0
    for name in names:
        try:
            with work(instance) as unit:
                sittings.approach(unit, name)
        except ThrottledError:
            continue
        stretched += 1
    return stretched


def counted(instance: Instance) -> int:
    with work(instance) as unit:
        return unit.session.scalar(select(func.count()).select_from(Counter)) or 0


def remembered(instance: Instance, name: str) -> FlaskClient:
    browser = instance.client()
    page = fill(browser.get("/sign-in").text, "", name=name, passphrase=passphrase_of(name), remember="y")
    assert browser.post("/sign-in", data=page).status_code == 303
    browser.post("/sign-out", data=fill(browser.get("/desk/keys").text, "/sign-out"))
    return browser


def test_ten_thousand_tries_cost_sixty_stretchings_and_sixty_rows(instance: Instance, clock: Clock) -> None:
    names = ["Birch", *(f"name {number}" for number in range(9_999))]
    assert let_through(instance, names) == FAILURES_IN_ALL
    assert counted(instance) == FAILURES_IN_ALL + 1
    assert sign_in_by_form(instance, instance.client(), "Birch").status_code == 429
    clock.forward(QUARTER)
    assert sign_in_by_form(instance, instance.client(), "Birch").status_code == 303
    assert counted(instance) == 0


def test_one_account_is_tried_five_times_whatever_comes(instance: Instance) -> None:
    assert let_through(instance, ["Birch"] * 1_000) == FAILURES_PER_ACCOUNT
    assert let_through(instance, ["Rowan"]) == 1


def test_a_known_browser_gets_in_while_strangers_use_up_all_tries(instance: Instance) -> None:
    browser = remembered(instance, "Birch")
    let_through(instance, ["Birch"] * 6 + [f"name {number}" for number in range(60)])
    assert sign_in_by_form(instance, instance.client(), "Birch").status_code == 429
    assert sign_in_by_form(instance, browser, "Birch").status_code == 303


def test_a_known_browser_has_five_tries_too_and_none_for_others(instance: Instance) -> None:
    browser = remembered(instance, "Birch")
    for _ in range(FAILURES_PER_ACCOUNT):
        assert sign_in_by_form(instance, browser, "Birch", "wrong").status_code == 422
    assert sign_in_by_form(instance, browser, "Birch").status_code == 429
    let_through(instance, ["Rowan"] * FAILURES_PER_ACCOUNT)
    assert sign_in_by_form(instance, browser, "Rowan").status_code == 429


def test_whoever_did_not_ask_for_it_leaves_no_mark_behind(instance: Instance) -> None:
    cookies = sign_in_by_form(instance, instance.client(), "Birch").headers.getlist("Set-Cookie")
    assert len(cookies) == 1
    assert "known" not in cookies[0]


def test_a_new_passphrase_makes_known_browsers_strangers(instance: Instance) -> None:
    with work(instance) as unit:
        birch = unit.members.get(instance.people["Birch"].id)
        kept = known.introduce(SECRET, birch)
        assert known.lane(SECRET, birch, kept) is not None
        birch.wrapped += " "
        assert known.lane(SECRET, birch, kept) is None


@pytest.mark.parametrize("part", [slice(0), slice(-1), slice(1, None), slice(None, None, -1)])
def test_a_mark_that_was_made_up_is_a_strangers(instance: Instance, part: slice) -> None:
    with work(instance) as unit:
        birch, rowan = (unit.members.get(instance.people[name].id) for name in ("Birch", "Rowan"))
        kept = known.introduce(SECRET, birch)
        assert known.lane(SECRET, birch, kept[part]) is None
        assert known.lane(SECRET, rowan, kept) is None
        assert known.lane(b"t" * 32, birch, kept) is None


def test_whoever_sits_there_proves_it_while_strangers_use_up_all_tries(instance: Instance, clock: Clock) -> None:
    browser, address = signed_in(instance, "Birch"), "/desk/prove?then=own.app"
    clock.forward(sittings.PROOF + dt.timedelta(seconds=1))
    let_through(instance, ["Birch"] * 6 + [f"name {number}" for number in range(60)])
    page = browser.get(address).text
    for _ in range(FAILURES_PER_ACCOUNT - 1):
        assert browser.post(address, data=fill(page, "", passphrase="wrong")).status_code == 422
    assert browser.post(address, data=fill(page, "", passphrase=passphrase_of("Birch"))).status_code == 303
    assert browser.post(address, data=fill(page, "", passphrase="wrong")).status_code == 422
    assert browser.post(address, data=fill(page, "", passphrase=passphrase_of("Birch"))).status_code == 429
