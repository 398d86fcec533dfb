import pytest

from tests.support.instance import Instance, actor, work
from watchdog.accounts import keys, members


@pytest.mark.parametrize(("name", "desk"), [("Birch", "enpud"), ("Heron", "policy")])
def test_a_member_sees_desks_and_who_waits_where_the_key_is_held(instance: Instance, name: str, desk: str) -> None:
    teak = instance.people["Teak"]
    with work(instance) as unit:
        members.put_on_desk(unit, actor(instance, "Admin"), desk, teak.id)
        mine = keys.own_desks(unit, actor(instance, name))
    assert [(own.id, own.held, [who.name for who in own.waiting]) for own in mine] == [(desk, True, ["Teak"])]
    assert mine[0].waiting[0].fingerprint == teak.identity.recipient.fingerprint


def test_whoever_waits_does_not_learn_who_else_waits(instance: Instance) -> None:
    with work(instance) as unit:
        for name in ("Teak", "Heron"):
            members.put_on_desk(unit, actor(instance, "Admin"), "enpud", instance.people[name].id)
    with work(instance) as unit:
        mine = {own.id: own for own in keys.own_desks(unit, actor(instance, "Teak"))}
    assert mine["napud"].held
    assert not mine["enpud"].held
    assert mine["enpud"].waiting == ()


def test_the_directory_names_every_desk_and_the_recovery_key(instance: Instance) -> None:
    with work(instance) as unit:
        found = keys.directory(unit)
    assert {key.desk: key.fingerprint for key in found.keys} == {
        desk: key.recipient.fingerprint for desk, key in instance.desks.items()
    }
    assert found.recovery == instance.recovery.recipient.fingerprint


def test_the_own_fingerprint_is_that_of_the_own_key(instance: Instance) -> None:
    assert keys.own_fingerprint(actor(instance, "Birch")) == instance.people["Birch"].identity.recipient.fingerprint


def test_a_key_is_given_once_and_giving_it_again_changes_nothing(instance: Instance) -> None:
    rowan, birch = instance.people["Rowan"], actor(instance, "Birch")
    with work(instance) as unit:
        unit.desks.grant("enpud", unit.members.get(rowan.id), birch.identities("enpud"))
        assert len(unit.desks.keyring(rowan.id, rowan.identity).identities("enpud")) == 1
