import datetime as dt

import pytest
from sqlalchemy import func, select

from tests.support.instance import Clock, Instance, passphrase_of, work
from watchdog.access import sittings
from watchdog.access.second_factor import Code
from watchdog.access.sittings import IDLE, LONGEST, ThrottledError, WrongPassphraseError
from watchdog.records.tables import Counter, Sitting

SECOND = dt.timedelta(seconds=1)
QUARTER = dt.timedelta(minutes=15)


def sit(instance: Instance, name: str) -> bytes:
    with work(instance) as unit:
        person = instance.people[name]
        return sittings.sit_down(unit, unit.members.get(person.id), person.identity)


def recognised(instance: Instance, token: bytes) -> str | None:
    with work(instance) as unit:
        found = sittings.recognise(unit, token)
        return found[0].name if found else None


def fail(instance: Instance, name: str) -> None:
    with work(instance) as unit:
        sittings.approach(unit, name)


def test_a_token_is_recognised_as_its_member(instance: Instance) -> None:
    assert recognised(instance, sit(instance, "Birch")) == "Birch"


@pytest.mark.parametrize("token", [b"", b"x" * 48, b"x" * 47])
def test_another_token_is_nobody(instance: Instance, token: bytes) -> None:
    sit(instance, "Birch")
    assert recognised(instance, token) is None


def test_a_token_whose_key_half_is_wrong_is_nobody(instance: Instance) -> None:
    token = sit(instance, "Birch")
    assert recognised(instance, token[:-1] + bytes([token[-1] ^ 1])) is None


def test_a_sitting_ends_after_thirty_idle_minutes(instance: Instance, clock: Clock) -> None:
    token = sit(instance, "Birch")
    clock.forward(IDLE)
    assert recognised(instance, token) == "Birch"
    clock.forward(SECOND)
    assert recognised(instance, token) is None


def test_a_used_sitting_lasts_twelve_hours_and_no_longer(instance: Instance, clock: Clock) -> None:
    token, begin = sit(instance, "Birch"), clock.moment
    while clock.moment + IDLE <= begin + LONGEST:
        clock.forward(IDLE)
        with work(instance) as unit:
            assert sittings.recognise(unit, token) is not None
            sittings.refresh(unit, token)
    clock.forward(SECOND)
    assert recognised(instance, token) is None


def test_a_sitting_wants_refreshing_once_a_minute(instance: Instance, clock: Clock) -> None:
    token = sit(instance, "Birch")
    for seconds, wanted in ((60, False), (1, True)):
        clock.forward(dt.timedelta(seconds=seconds))
        with work(instance) as unit:
            found = sittings.recognise(unit, token)
            assert found is not None
            assert found[1] is wanted


def test_a_clock_set_far_back_ends_a_sitting(instance: Instance, clock: Clock) -> None:
    token = sit(instance, "Birch")
    clock.forward(-LONGEST - SECOND)
    assert recognised(instance, token) is None


def test_refreshing_nothing_changes_nothing(instance: Instance) -> None:
    with work(instance) as unit:
        sittings.refresh(unit, b"x" * 48)
        assert unit.session.scalar(select(func.count()).select_from(Sitting)) == 0


def test_a_member_who_left_is_nobody(instance: Instance) -> None:
    token = sit(instance, "Birch")
    with work(instance) as unit:
        unit.members.get(instance.people["Birch"].id).left = unit.today
    assert recognised(instance, token) is None


def test_standing_up_ends_all_sittings_of_the_member_and_no_other(instance: Instance) -> None:
    first, second, other = (sit(instance, name) for name in ("Birch", "Birch", "Rowan"))
    with work(instance) as unit:
        sittings.stand_up(unit, instance.people["Birch"].id)
    assert [recognised(instance, token) for token in (first, second, other)] == [None, None, "Rowan"]


def test_a_forgotten_sitting_is_swept_two_days_later(instance: Instance, clock: Clock) -> None:
    sit(instance, "Birch")
    clock.forward(dt.timedelta(days=2))
    with work(instance) as unit:
        unit.members.sweep_sittings()
        assert unit.session.scalar(select(func.count()).select_from(Sitting)) == 0


def test_the_right_passphrase_opens_and_leaves_no_try_behind(instance: Instance) -> None:
    with work(instance) as unit:
        lock = sittings.approach(unit, "Birch")
    identity = sittings.unlock(lock, passphrase_of("Birch"))
    with work(instance) as unit:
        actor, token = sittings.enter(unit, lock, identity, Code(""))
        assert unit.session.scalar(select(func.count()).select_from(Counter)) == 0
    assert actor.name == "Birch"
    assert actor.desks == {"enpud"}
    assert actor.identities("enpud") == (instance.desks["enpud"],)
    assert recognised(instance, token) == "Birch"


@pytest.mark.parametrize("name", ["Birch", "Nobody"])
def test_a_wrong_passphrase_and_an_unknown_name_fail_alike(instance: Instance, name: str) -> None:
    with work(instance) as unit:
        lock = sittings.approach(unit, name)
    with pytest.raises(WrongPassphraseError) as refusal:
        sittings.unlock(lock, "another passphrase altogether")
    assert refusal.value.args == ()
    assert "another" not in repr(lock)


def test_an_account_that_ended_between_the_steps_is_not_let_in(instance: Instance) -> None:
    with work(instance) as unit:
        lock = sittings.approach(unit, "Birch")
        unit.members.get(instance.people["Birch"].id).left = unit.today
    with work(instance) as unit, pytest.raises(WrongPassphraseError):
        sittings.enter(unit, lock, instance.people["Birch"].identity, Code(""))


def test_five_tries_an_account_and_no_more_in_a_quarter_of_an_hour(instance: Instance, clock: Clock) -> None:
    for _ in range(sittings.FAILURES_PER_ACCOUNT):
        fail(instance, "Birch")
    with pytest.raises(ThrottledError):
        fail(instance, "Birch")
    fail(instance, "Rowan")
    clock.forward(QUARTER)
    fail(instance, "Birch")


def test_sixty_tries_in_all_and_no_more_whatever_the_names(instance: Instance, clock: Clock) -> None:
    for number in range(sittings.FAILURES_IN_ALL):
        fail(instance, f"name {number}")
    with pytest.raises(ThrottledError):
        fail(instance, "Birch")
    clock.forward(QUARTER)
    fail(instance, "Birch")


def test_a_right_passphrase_takes_back_its_own_try_only(instance: Instance) -> None:
    fail(instance, "Birch")
    with work(instance) as unit:
        lock = sittings.approach(unit, "Birch")
    with work(instance) as unit:
        sittings.enter(unit, lock, instance.people["Birch"].identity, Code(""))
        assert unit.members.failures("Birch") == (1, 1)


def test_what_a_sitting_keeps_shows_nothing(instance: Instance) -> None:
    seed = instance.people["Birch"].identity.seed.hex()
    assert seed not in repr(sittings.Seat(seed, "", ""))


def test_a_member_without_grants_waits_for_every_desk(instance: Instance) -> None:
    teak = instance.people["Teak"]
    with work(instance) as unit:
        unit.desks.join("enpud", teak.id)
        actor = sittings.actor(unit, unit.members.get(teak.id), teak.identity)
    assert actor.desks == {"napud"}
    assert actor.waiting == {"enpud"}
    assert not actor.policy
