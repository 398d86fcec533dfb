"""Where a member is signed in: told to the hour, to nobody else, and ended one by one or all at once."""

import base64
import datetime as dt

import pytest
from flask.testing import FlaskClient

from tests.support.filling import fill
from tests.support.instance import COOKIE, Clock, Instance, actor, sign_in, signed_in, work
from watchdog.access import challenges, sittings
from watchdog.access.security_keys import WrongKeyError
from watchdog.accounts import own_sittings
from watchdog.accounts.own_sittings import HOUR, Listed
from watchdog.sealing import SealingError

PAGE = "/desk/sittings"


def listed(instance: Instance, name: str, token: bytes = b"x" * 48) -> list[Listed]:
    with work(instance) as unit:
        return own_sittings.listed(unit, actor(instance, name), token)


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/desk/keys").status_code == 200


def test_sittings_are_listed_to_the_hour_and_this_one_is_marked(instance: Instance, clock: Clock) -> None:
    sign_in(instance, instance.client(), "Birch")
    clock.forward(dt.timedelta(minutes=29))
    here = instance.client()
    token = sign_in(instance, here, "Birch")
    clock.forward(dt.timedelta(minutes=2))
    assert is_in(here)
    first, second = listed(instance, "Birch", token)
    assert (first.here, second.here) == (True, False)
    nine, ten = (clock.moment.replace(hour=hour, minute=0) for hour in (9, 10))
    assert (first.began, first.seen) == (nine, ten)
    assert (second.began, second.seen) == (nine, nine)
    page = here.get(PAGE).text
    assert page.count("This browser") == 1
    assert "after 9:00 UTC" in page
    assert ":31" not in page.partition("<main")[2]


def test_a_sitting_that_ended_by_itself_is_not_listed(instance: Instance, clock: Clock) -> None:
    sign_in(instance, instance.client(), "Birch")
    clock.forward(HOUR + sittings.IDLE)
    assert listed(instance, "Birch") == []


def test_only_one_s_own_are_seen_and_ended(instance: Instance) -> None:
    rowan, birch = signed_in(instance, "Rowan"), signed_in(instance, "Birch")
    (foreign,) = listed(instance, "Rowan")
    assert foreign.id not in birch.get(PAGE).text
    posted = fill(birch.get("/desk/keys").text, "/sign-out") | {"sitting": foreign.id}
    assert birch.post(f"{PAGE}/end", data=posted).status_code == 404
    assert birch.post(f"{PAGE}/others", data=posted).status_code == 303
    assert is_in(rowan)


def test_one_is_ended(instance: Instance) -> None:
    here, there, elsewhere = (signed_in(instance, "Birch") for _ in range(3))
    posted = fill(there.get(PAGE).text, f"{PAGE}/end")
    assert "is signed out" in there.post(f"{PAGE}/end", data=posted, follow_redirects=True).text
    assert is_in(there)
    assert [is_in(here), is_in(elsewhere)].count(True) == 1


def test_all_others_are_ended_with_those_that_wait_for_a_key(instance: Instance) -> None:
    here, there, rowan = (signed_in(instance, name) for name in ("Birch", "Birch", "Rowan"))
    with work(instance) as unit:
        person = instance.people["Birch"]
        half, _ = challenges.sit_half(unit, unit.members.get(person.id), person.identity)
    here.post(f"{PAGE}/others", data=fill(here.get(PAGE).text, f"{PAGE}/others"))
    assert (is_in(here), is_in(there), is_in(rowan)) == (True, False, True)
    with work(instance) as unit, pytest.raises(WrongKeyError):
        challenges.take_half(unit, half)


def test_the_hours_are_sealed_to_their_member(instance: Instance) -> None:
    sign_in(instance, instance.client(), "Birch")
    with work(instance) as unit:
        (row,) = unit.members.sittings_of(instance.people["Birch"].id)
        assert row.times is not None
        assert b"2026-03-02T09" not in row.times
        with pytest.raises(SealingError):
            sittings.times_of(unit, row, instance.people["Rowan"].identity)


@pytest.mark.parametrize("name", ["Birch", "Heron", "Admin"])
def test_everybody_has_the_page(instance: Instance, name: str) -> None:
    assert "This browser" in signed_in(instance, name).get(PAGE).text


def test_a_cookie_in_another_browser_is_the_same_sitting_until_it_is_ended(instance: Instance) -> None:
    """What a stolen cookie can do, said plainly: all but what asks for proof, until the sitting ends."""
    here, thief, there = instance.client(), instance.client(), signed_in(instance, "Birch")
    token = sign_in(instance, here, "Birch")
    thief.set_cookie(COOKIE, base64.urlsafe_b64encode(token).decode())
    assert is_in(thief)
    there.post(f"{PAGE}/others", data=fill(there.get(PAGE).text, f"{PAGE}/others"))
    assert not is_in(thief)


def test_a_thief_of_a_cookie_cannot_take_the_account_over(instance: Instance, clock: Clock) -> None:
    thief = signed_in(instance, "Birch")
    clock.forward(sittings.PROOF + dt.timedelta(seconds=1))
    for address in ("/desk/keys/passphrase", "/desk/keys/second-factor/app"):
        assert thief.get(address).location.startswith("/desk/prove")
    posted = fill(thief.get("/desk/keys").text, "/sign-out")
    assert thief.post("/desk/keys/give", data=posted).location.startswith("/desk/prove")
