from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.access.identity import Actor, Role
from watchdog.access.permissions import Permission
from watchdog.access.policy import TABLE, RefusedError, Thing, UnseenError, allowed, require
from watchdog.access.visibility import desks_for
from watchdog.records.desks import Keyring
from watchdog.sealing import Identity

DESKS = ("enpud", "inwud", "napud")
NOBODYS = Keyring(Identity.generate(), {})
EXPECTED = {
    Role.REVIEWER: {
        *(
            "report.list",
            "report.read",
            "report.triage",
            "report.answer",
            "report.search",
            "report.import",
            "exhibit.read",
            "hold.set",
            "journal.read",
        ),
        *("case.list", "case.open", "case.read", "case.edit", "case.ask-verification", "case.verify", "case.release"),
        "case.letter",
        *("desk.grant", "desk.rekey", "desk.reseal", "own.keys"),
    },
    Role.POLICY: {
        *("finding.list", "calendar.keep", "draft.list", "draft.write"),
        *("draft.export", "draft.ask-release", "draft.release"),
        *("desk.grant", "desk.rekey", "desk.reseal", "key.sign", "own.keys"),
    },
    Role.ADMINISTRATOR: {
        "member.list",
        "member.invite",
        "member.deactivate",
        "desk.create",
        "desk.staff",
        "retention.set",
        "own.keys",
    },
}

actors = st.builds(
    Actor,
    member=st.just("m"),
    name=st.just("Birch"),
    administrator=st.booleans(),
    desks=st.frozensets(st.sampled_from(DESKS)),
    waiting=st.frozensets(st.sampled_from(DESKS)),
    policy=st.booleans(),
    keys=st.just(NOBODYS),
)
things = st.builds(Thing, desks=st.frozensets(st.sampled_from((*DESKS, "policy")), min_size=1))


def actor(*desks: str, policy: bool = False, administrator: bool = False) -> Actor:
    return Actor("m", "Birch", administrator, frozenset(desks), frozenset(), policy, NOBODYS)


@pytest.mark.parametrize(
    ("role", "by"),
    [
        (Role.REVIEWER, actor("enpud")),
        (Role.POLICY, actor(policy=True)),
        (Role.ADMINISTRATOR, actor(administrator=True)),
    ],
)
def test_each_role_may_do_exactly_its_acts(role: Role, by: Actor) -> None:
    assert by.roles == {role}
    assert {permission.value for permission in Permission if allowed(by, permission)} == EXPECTED[role]


def test_somebody_without_desk_or_key_may_only_see_their_own_keys() -> None:
    by = Actor("m", "Birch", False, frozenset(), frozenset({"enpud"}), False, NOBODYS)
    assert [permission for permission in Permission if allowed(by, permission)] == [Permission.OWN_KEYS]
    assert by.roles == frozenset()


def test_every_permission_has_a_rule() -> None:
    assert set(TABLE) == set(Permission)


def test_whoever_asked_for_verification_cannot_confirm_it() -> None:
    by = actor("enpud")
    require(by, Permission.CASE_VERIFY, Thing(frozenset({"enpud"})))
    with pytest.raises(RefusedError) as refusal:
        require(by, Permission.CASE_VERIFY, Thing(frozenset({"enpud"}), asked_by_me=True))
    assert not isinstance(refusal.value, UnseenError)


def test_whoever_asked_for_a_release_cannot_confirm_it() -> None:
    by, asked = actor(policy=True), Thing(frozenset({"policy"}), asked_by_me=True)
    require(by, Permission.DRAFT_RELEASE, replace(asked, asked_by_me=False))
    require(by, Permission.DRAFT_ASK_RELEASE, asked)
    with pytest.raises(RefusedError) as refusal:
        require(by, Permission.DRAFT_RELEASE, asked)
    assert not isinstance(refusal.value, UnseenError)


def test_a_thing_of_another_desk_is_not_even_there() -> None:
    with pytest.raises(UnseenError):
        require(actor("napud"), Permission.REPORT_READ, Thing(frozenset({"enpud"})))


@given(by=actors, thing=things)
def test_nobody_reads_a_report_without_a_key_it_was_sealed_to(by: Actor, thing: Thing) -> None:
    assert allowed(by, Permission.REPORT_READ, thing) == bool(by.desks & thing.desks)


@given(by=actors, thing=things)
def test_a_refusal_says_that_something_exists_only_to_holders_of_its_key(by: Actor, thing: Thing) -> None:
    holds = bool(by.desks & thing.desks) or (by.policy and "policy" in thing.desks)
    for permission in Permission:
        try:
            require(by, permission, thing)
        except UnseenError:
            assert not holds
        except RefusedError:
            assert holds


@given(by=actors, thing=things, permission=st.sampled_from([Permission.REPORT_READ, Permission.CASE_READ]))
def test_a_list_shows_exactly_what_the_single_check_allows(by: Actor, thing: Thing, permission: Permission) -> None:
    listed = set(desks_for(by, permission))
    assert bool(listed & thing.desks) == allowed(by, permission, thing)


@given(by=actors, narrowed=st.frozensets(st.sampled_from(DESKS)))
def test_a_list_can_be_narrowed_and_never_widened(by: Actor, narrowed: frozenset[str]) -> None:
    assert desks_for(by, Permission.REPORT_READ, narrowed) == sorted(by.desks & narrowed)
