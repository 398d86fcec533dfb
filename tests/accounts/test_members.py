import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.instance import Clock, Instance, actor, identity_of, make_instance, work
from watchdog.access.permissions import Permission
from watchdog.access.policy import RefusedError, UnseenError, allowed
from watchdog.accounts import keys, members
from watchdog.accounts.members import (
    DeskProblem,
    DeskRefusedError,
    KeyState,
    NameProblem,
    NameRefusedError,
    NewKey,
    name_problem,
    tidy,
)
from watchdog.records.members import INVITATION_DAYS
from watchdog.records.tables import MemberRow
from watchdog.sealing import Identity

PASSPHRASE = "seven herons stand in the shallow river"


def invite(instance: Instance, name: str) -> str:
    with work(instance) as unit:
        return members.invite(unit, actor(instance, "Admin"), name)


def account(instance: Instance, name: str) -> str:
    with Session(instance.engine) as session:
        return session.scalars(select(MemberRow.id).where(MemberRow.name == name)).one()


def opens(instance: Instance, invitation: str) -> bool:
    with work(instance) as unit:
        return unit.members.invited(invitation.encode()) is not None


def join(instance: Instance, name: str) -> str:
    invitation = invite(instance, name)
    with work(instance) as unit:
        guest = members.invited(unit, invitation)
    key = members.make_key(guest, PASSPHRASE)
    with work(instance) as unit:
        members.take_up(unit, invitation, key)
    return guest.id


@pytest.mark.parametrize("name", ["Birch", "நெல்லி", "Иван-2", "O'Neil", "سلمى", "Dr. Ḫ"])
def test_names_of_every_script_are_welcome(name: str) -> None:
    assert name_problem(tidy(name)) is None


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", NameProblem.EMPTY),
        ("x" * 41, NameProblem.LONG),
        ("<b>", NameProblem.SIGNS),
        ("-x", NameProblem.SIGNS),
        ("Bir\u200bch", NameProblem.SIGNS),
        ("Birch\u202e", NameProblem.SIGNS),
        ("a/b", NameProblem.SIGNS),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_its_reason(name: str, problem: NameProblem) -> None:
    assert name_problem(name) is problem


@given(st.text())
def test_tidying_a_name_twice_changes_nothing_more(name: str) -> None:
    assert tidy(tidy(name)) == tidy(name)


@pytest.mark.parametrize("name", ["Birch", " birch ", "BIRCH"])
def test_a_name_that_could_be_mistaken_for_anothers_is_taken(instance: Instance, name: str) -> None:
    with pytest.raises(NameRefusedError) as refusal:
        invite(instance, name)
    assert refusal.value.problem is NameProblem.TAKEN


def test_only_the_hash_of_an_invitation_is_kept(instance: Instance) -> None:
    invitation = invite(instance, "Juniper")
    dump = b"".join(path.read_bytes() for path in instance.settings.data.rglob("*") if path.is_file())
    assert b"Juniper" in dump
    assert invitation.encode() not in dump


def test_an_invitation_works_once(instance: Instance) -> None:
    invitation = invite(instance, "Juniper")
    with work(instance) as unit:
        guest = members.invited(unit, invitation)
    key = members.make_key(guest, PASSPHRASE)
    with work(instance) as unit:
        members.take_up(unit, invitation, key)
        assert identity_of(unit, unit.members.get(guest.id), PASSPHRASE).recipient == key.recipient
        with pytest.raises(LookupError):
            members.take_up(unit, invitation, key)
    assert key.wrapped not in repr(key)


def test_a_member_who_left_cannot_take_an_invitation_up(instance: Instance) -> None:
    invitation = invite(instance, "Juniper")
    with work(instance) as unit:
        unit.members.get(members.invited(unit, invitation).id).left = unit.today
        with pytest.raises(LookupError):
            members.invited(unit, invitation)


def test_an_invitation_ends_after_seven_days(instance: Instance, clock: Clock) -> None:
    invitation = invite(instance, "Juniper")
    clock.forward(dt.timedelta(days=INVITATION_DAYS))
    assert opens(instance, invitation)
    clock.forward(dt.timedelta(days=1))
    assert not opens(instance, invitation)


def test_an_invitation_is_taken_back_and_made_anew(instance: Instance) -> None:
    by, first = actor(instance, "Admin"), invite(instance, "Juniper")
    with work(instance) as unit:
        members.take_back(unit, by, account(instance, "Juniper"))
    assert not opens(instance, first)
    with work(instance) as unit:
        name, second = members.invite_again(unit, by, account(instance, "Juniper"))
    assert name == "Juniper"
    with work(instance) as unit:
        _, third = members.invite_again(unit, by, account(instance, "Juniper"))
    assert [opens(instance, each) for each in (first, second, third)] == [False, False, True]


@pytest.mark.parametrize("name", ["Birch", "Admin"])
def test_nobody_who_has_a_key_is_invited_again(instance: Instance, name: str) -> None:
    with work(instance) as unit:
        for act in (members.invite_again, members.take_back):
            with pytest.raises(LookupError):
                act(unit, actor(instance, "Admin"), instance.people[name].id)


def test_an_invitation_that_two_take_up_at_once_gives_one_key(tmp_path: Path, database_url: str) -> None:
    either = make_instance(tmp_path, database_url, Clock())
    invitation = invite(either, "Juniper")
    with work(either) as unit:
        guest = members.invited(unit, invitation)
    keys_made = [NewKey(Identity.generate().recipient, f"wrapped {number}") for number in range(4)]

    def attempt(key: NewKey) -> bool:
        try:
            with work(either) as unit:
                members.take_up(unit, invitation, key)
        except LookupError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(attempt, keys_made))
    assert won.count(True) == 1
    with work(either) as unit:
        assert unit.members.get(guest.id).wrapped == keys_made[won.index(True)].wrapped


def test_a_new_member_reads_nothing_until_somebody_of_the_desk_gives_the_key(instance: Instance) -> None:
    member_id = join(instance, "Juniper")
    with work(instance) as unit:
        members.put_on_desk(unit, actor(instance, "Admin"), "enpud", member_id)
        recipient = unit.members.get(member_id).recipient
        assert [row.name for row in unit.desks.waiting("enpud")] == ["Juniper"]
    with work(instance) as unit:
        keys.grant(unit, actor(instance, "Birch"), "enpud", member_id)
        assert unit.desks.waiting("enpud") == []
        identity = identity_of(unit, unit.members.get(member_id), PASSPHRASE)
        assert identity.recipient.encoded == recipient
        assert unit.desks.keyring(member_id, identity).identities("enpud") == (instance.desks["enpud"],)


def test_the_desks_journal_tells_who_came_and_who_gave_the_key(instance: Instance) -> None:
    member_id = join(instance, "Juniper")
    with work(instance) as unit:
        members.put_on_desk(unit, actor(instance, "Admin"), "enpud", member_id)
        keys.grant(unit, actor(instance, "Birch"), "enpud", member_id)
        lines = [entry.line for entry in unit.journal.entries("enpud", [instance.desks["enpud"]])]
    assert [(line.event, line.actor, line.reason) for line in lines] == [
        ("desk.key-granted", "Birch", "Juniper"),
        ("member.joined-desk", "Admin", "Juniper"),
    ]
    assert {line.object_id for line in lines} == {member_id}


@pytest.mark.parametrize(("name", "problem"), [("Admin", DeskProblem.ADMINISTRATOR), ("Birch", DeskProblem.THERE)])
def test_who_cannot_be_put_on_a_desk(instance: Instance, name: str, problem: DeskProblem) -> None:
    with work(instance) as unit, pytest.raises(DeskRefusedError) as refusal:
        members.put_on_desk(unit, actor(instance, "Admin"), "enpud", instance.people[name].id)
    assert refusal.value.problem is problem


@given(administrator=st.booleans(), desks=st.lists(st.sampled_from(["enpud", "napud"])))
def test_an_administrator_is_never_fit_for_a_desk(*, administrator: bool, desks: list[str]) -> None:
    problem = members.desk_problem(MemberRow(administrator=administrator), "enpud", desks)
    assert (problem is None) == (not administrator and "enpud" not in desks)


def test_an_unknown_desk_or_member_and_one_who_left_is_not_found(instance: Instance) -> None:
    by = actor(instance, "Admin")
    with work(instance) as unit:
        with pytest.raises(LookupError):
            members.put_on_desk(unit, by, "nowhere", instance.people["Birch"].id)
        with pytest.raises(LookupError):
            members.put_on_desk(unit, by, "enpud", "nobody")
        unit.members.end(unit.members.get(instance.people["Teak"].id))
        with pytest.raises(LookupError):
            members.put_on_desk(unit, by, "enpud", instance.people["Teak"].id)


@pytest.mark.parametrize("name", ["Birch", "Heron"])
def test_only_administrators_see_or_change_members(instance: Instance, name: str) -> None:
    by = actor(instance, name)
    with work(instance) as unit:
        for act in (
            lambda: members.invite(unit, by, "Juniper"),
            lambda: members.invite_again(unit, by, instance.people["Teak"].id),
            lambda: members.take_back(unit, by, instance.people["Teak"].id),
            lambda: members.members(unit, by),
            lambda: members.desks(unit, by),
            lambda: members.put_on_desk(unit, by, "enpud", instance.people["Teak"].id),
        ):
            with pytest.raises(RefusedError):
                act()


def test_nobody_gives_a_key_that_they_do_not_hold(instance: Instance) -> None:
    member_id = join(instance, "Juniper")
    with work(instance) as unit:
        members.put_on_desk(unit, actor(instance, "Admin"), "enpud", member_id)
        for name in ("Teak", "Heron", "Admin"):
            with pytest.raises(UnseenError):
                keys.grant(unit, actor(instance, name), "enpud", member_id)


def test_a_key_goes_to_waiting_members_of_the_desk_only(instance: Instance) -> None:
    with work(instance) as unit:
        for name in ("Rowan", "Teak", "Admin"):
            with pytest.raises(LookupError):
                keys.grant(unit, actor(instance, "Birch"), "enpud", instance.people[name].id)


def test_the_administrator_sees_how_far_each_account_has_come(instance: Instance) -> None:
    invite(instance, "Juniper")
    invite(instance, "Sorrel")
    with work(instance) as unit:
        unit.members.get(instance.people["Crane"].id).left = unit.today
        members.take_back(unit, actor(instance, "Admin"), account(instance, "Sorrel"))
        found = {person.name: person for person in members.members(unit, actor(instance, "Admin"))}
    assert [found[name].state for name in ("Juniper", "Sorrel", "Birch", "Crane")] == list(KeyState)
    assert found["Juniper"].fingerprint == ""
    assert found["Birch"].fingerprint == instance.people["Birch"].identity.recipient.fingerprint
    assert found["Birch"].desks == ("enpud",)


def test_the_administrator_sees_who_is_on_a_desk_and_who_waits(instance: Instance) -> None:
    with work(instance) as unit:
        members.put_on_desk(unit, actor(instance, "Admin"), "enpud", instance.people["Teak"].id)
        enpud = next(desk for desk in members.desks(unit, actor(instance, "Admin")) if desk.id == "enpud")
    assert (enpud.members, enpud.waiting) == (("Birch", "Rowan", "Teak"), ("Teak",))


def test_an_administrator_holds_no_key_at_all(instance: Instance) -> None:
    by = actor(instance, "Admin")
    assert not by.keys.grants
    assert not allowed(by, Permission.DESK_GRANT)
