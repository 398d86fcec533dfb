"""A member leaves, a desk gets a new key, the policy desk signs it; and what each of them can read afterwards."""

import datetime as dt
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.instance import Clock, Instance, actor, make_instance, sign_in_by_form, signed_in, ticket, work
from tests.support.reviewing import a_report, send
from watchdog.access.policy import RefusedError, UnseenError
from watchdog.accounts import keys, members, new_keys
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import DeskKey
from watchdog.records.tables import DirectoryRow, GrantRow, NoticeRow, SecondFactorRow, Sitting
from watchdog.review import triage
from watchdog.sealing import LockedError, SealingError


@pytest.fixture
def either(tmp_path: Path, database_url: str) -> Iterator[Instance]:
    made = make_instance(tmp_path, database_url, Clock())
    yield made
    made.close()


def deactivate(instance: Instance, name: str) -> None:
    with work(instance) as unit:
        new_keys.deactivate(unit, actor(instance, "Admin"), instance.people[name].id)


def waiting(instance: Instance, desk: str = "enpud") -> DeskKey:
    with work(instance) as unit:
        key = unit.epochs.waiting_of(desk)
    assert key is not None
    return key


def sign(instance: Instance, desk: str = "enpud") -> None:
    fingerprint = waiting(instance, desk).recipient.fingerprint
    with work(instance) as unit:
        new_keys.sign(unit, actor(instance, "Heron"), desk, fingerprint)


def new_report(instance: Instance, desk: str = "enpud") -> str:
    with work(instance) as unit:
        return send(unit, a_report(), (desk,)).id


def reads(instance: Instance, name: str, report_id: str) -> bool:
    held = actor(instance, name).identities("enpud")
    with work(instance) as unit:
        return bool(held) and triage.open_report(unit, unit.reports.get(report_id), held) == a_report()


def test_in_one_act_a_member_is_signed_out_and_holds_nothing(either: Instance) -> None:
    birch, browser = either.people["Birch"], signed_in(either, "Birch")
    deactivate(either, "Birch")
    assert browser.get("/desk/inbox").status_code == 302
    assert sign_in_by_form(either, either.client(), "Birch").status_code == 422
    with work(either) as unit:
        for table in (Sitting, GrantRow, NoticeRow, SecondFactorRow):
            assert unit.session.query(table).filter_by(member_id=birch.id).count() == 0
        row = unit.members.get(birch.id)
        assert (row.wrapped, row.left) == ("", unit.today)
        assert unit.desks.desks_of(birch.id) == []


def test_the_new_key_is_used_only_once_it_is_signed(either: Instance) -> None:
    first = new_report(either)
    deactivate(either, "Birch")
    with work(either) as unit:
        assert unit.desks.key("enpud").epoch == 1
        assert unit.desks.current("review")["enpud"].epoch == 1
        assert unit.desks.epochs()["enpud"] == 1
    sign(either)
    second = new_report(either)
    with work(either) as unit:
        assert [place.epoch for each in (first, second) for place in unit.reports.desks_of(each)] == [1, 2]
    assert reads(either, "Rowan", first)
    assert reads(either, "Rowan", second)


def test_who_left_cannot_open_what_comes_later_even_with_all_keys_kept(either: Instance) -> None:
    kept = actor(either, "Birch").identities("enpud")
    deactivate(either, "Birch")
    sign(either)
    report_id = new_report(either)
    with work(either) as unit, pytest.raises(LockedError):
        triage.open_report(unit, unit.reports.get(report_id), kept)
    assert reads(either, "Rowan", report_id)


def test_nobody_gets_a_new_key_who_had_not_the_one_before(either: Instance) -> None:
    """An administrator who puts a second account on the desk and then deactivates somebody gains nothing."""
    with work(either) as unit:
        members.put_on_desk(unit, actor(either, "Admin"), "enpud", either.people["Teak"].id)
    deactivate(either, "Birch")
    sign(either)
    report_id = new_report(either)
    assert not reads(either, "Teak", report_id)
    with work(either) as unit:
        assert [row.name for row in unit.desks.waiting("enpud")] == ["Teak"]
        keys.grant(unit, actor(either, "Rowan"), "enpud", either.people["Teak"].id)
    assert reads(either, "Teak", report_id)


def test_a_key_that_waits_is_not_given_to_who_leaves_before_it_is_signed(either: Instance) -> None:
    deactivate(either, "Birch")
    before = waiting(either)
    deactivate(either, "Rowan")
    after = waiting(either)
    assert before.epoch == after.epoch
    assert before.recipient != after.recipient
    with work(either) as unit:
        assert list(unit.epochs.holders("enpud", 2)) == []
        assert len(unit.desks.recovered("enpud", either.recovery)) == 2


def test_the_policy_desk_signs_what_it_saw_and_nothing_else(either: Instance) -> None:
    deactivate(either, "Birch")
    seen = waiting(either).recipient.fingerprint
    deactivate(either, "Rowan")
    with work(either) as unit, pytest.raises(ChangedMeanwhileError):
        new_keys.sign(unit, actor(either, "Heron"), "enpud", seen)
    with work(either) as unit:
        assert unit.desks.key("enpud").epoch == 1


def test_the_signing_key_moves_on_with_the_policy_desk(either: Instance) -> None:
    left = actor(either, "Heron").identities("policy")
    deactivate(either, "Heron")
    fingerprint = waiting(either, "policy").recipient.fingerprint
    with work(either) as unit:
        new_keys.sign(unit, actor(either, "Crane"), "policy", fingerprint)
    with work(either) as unit, pytest.raises(SealingError):
        unit.desks.signing_key(left)
    assert sign_in_by_form(either, either.client(), "Crane").status_code == 303
    with work(either) as unit:
        assert unit.desks.signing_key([either.recovery]).public == unit.desks.signing_public()


def test_two_holders_who_start_a_new_key_at_once_make_one(either: Instance) -> None:
    def start(name: str) -> bool:
        by = actor(either, name)
        try:
            with work(either) as unit:
                new_keys.ask(unit, by, "enpud", 1)
        except ChangedMeanwhileError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(start, ("Birch", "Rowan"))) == [False, True]
    with work(either) as unit:
        assert len(unit.epochs.waiting()) == 1
        assert [row.name for row in unit.epochs.holders("enpud", 2)] == ["Birch", "Rowan"]


@pytest.fixture
def instance(tmp_path: Path, clock: Clock) -> Instance:
    return make_instance(tmp_path, clock=clock)


@pytest.mark.parametrize("name", ["Admin", "Birch", "Teak"])
def test_only_the_policy_desk_signs(instance: Instance, name: str) -> None:
    deactivate(instance, "Birch" if name != "Birch" else "Rowan")
    with work(instance) as unit, pytest.raises(RefusedError):
        new_keys.sign(unit, actor(instance, name), "enpud", "")


@pytest.mark.parametrize("name", ["Admin", "Teak", "Heron"])
def test_only_a_holder_of_the_desks_key_starts_a_new_one(instance: Instance, name: str) -> None:
    with work(instance) as unit, pytest.raises(UnseenError):
        new_keys.ask(unit, actor(instance, name), "enpud", 1)


@pytest.mark.parametrize("name", ["Birch", "Heron"])
def test_only_an_administrator_deactivates(instance: Instance, name: str) -> None:
    with work(instance) as unit, pytest.raises(RefusedError):
        new_keys.deactivate(unit, actor(instance, name), instance.people["Rowan"].id)


def test_an_administrator_stays(instance: Instance) -> None:
    with work(instance) as unit, pytest.raises(new_keys.YourselfError):
        new_keys.deactivate(unit, actor(instance, "Admin"), instance.people["Admin"].id)


def test_an_account_ends_once(instance: Instance) -> None:
    deactivate(instance, "Birch")
    with pytest.raises(LookupError):
        deactivate(instance, "Birch")


def test_the_journals_say_what_was_done(instance: Instance) -> None:
    deactivate(instance, "Birch")
    sign(instance)
    rowan = actor(instance, "Rowan")
    with work(instance) as unit:
        lines = [entry.line for entry in unit.journal.entries("enpud", rowan.identities("enpud"))]
        policy = [entry.line for entry in unit.journal.entries("policy", [instance.desks["policy"]])]
    assert [(line.event, line.actor) for line in lines] == [
        ("desk.key-signed", "Heron"),
        ("desk.key-started", "Admin"),
        ("member.left-desk", "Admin"),
    ]
    assert rowan.identities("enpud")[0].recipient.fingerprint in lines[0].reason
    assert [(line.event, line.reason) for line in policy] == [("directory.signed", "2")]


def press(page: str, action: str) -> dict[str, str]:
    """Return the fields of the form that goes to an address."""
    form = page.partition(f'action="{action}"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_the_pages_lead_from_one_person_to_the_next(instance: Instance) -> None:
    admin, heron, rowan = (signed_in(instance, name) for name in ("Admin", "Heron", "Rowan"))
    page = admin.get("/admin/deactivate").text
    assert "Admin<" not in page.partition("<select")[2].partition("</select>")[0]
    done = admin.post("/admin/deactivate", data={"ticket": ticket(page), "member": instance.people["Birch"].id})
    assert "The account has ended." in admin.get(done.headers["Location"]).text
    key = waiting(instance).recipient.fingerprint
    shown = rowan.get("/desk/keys").text
    assert key in shown
    assert "you can open with it" in shown
    assert "Sign this key" not in shown
    shown = heron.get("/desk/keys").text
    done = heron.post("/desk/keys/sign", data=press(shown, "/desk/keys/sign"))
    assert "The new key is signed." in heron.get(done.headers["Location"]).text
    for browser in (admin, rowan):
        page = browser.get("/admin/" if browser is admin else "/desk/keys").text
        assert "Replaced on 2 Mar 2026" in page
        assert key in page
    old = instance.desks["enpud"].recipient.fingerprint
    assert all(each in instance.client().get("/en/who-can-read").text for each in (old, key))


def test_a_holder_starts_a_new_key_by_its_page(instance: Instance) -> None:
    browser = signed_in(instance, "Birch")
    done = browser.post("/desk/keys/new", data=press(browser.get("/desk/keys").text, "/desk/keys/new"))
    assert "The new key is made." in browser.get(done.headers["Location"]).text
    again = browser.post(
        "/desk/keys/new", data={"ticket": ticket(browser.get("/desk/keys").text), "desk": "enpud", "seen": "1"}
    )
    assert again.status_code == 409


@pytest.mark.parametrize("address", ["/admin/deactivate", "/desk/keys/sign", "/desk/keys/new"])
def test_each_of_these_asks_once_more_who_is_there(instance: Instance, clock: Clock, address: str) -> None:
    name = {"/admin/deactivate": "Admin", "/desk/keys/sign": "Heron", "/desk/keys/new": "Birch"}[address]
    browser = signed_in(instance, name)
    page = browser.get("/desk/keys").text
    clock.forward(dt.timedelta(minutes=10))
    answer = browser.post(address, data={"ticket": ticket(page), "desk": "enpud", "seen": "1", "fingerprint": "x"})
    assert answer.status_code == 403
    assert "passphrase" in answer.text.lower()


def test_the_directory_says_what_waits_and_seals_nothing_to_it(instance: Instance) -> None:
    deactivate(instance, "Birch")
    told = instance.client().get("/api/v1/keys").get_json()
    assert told["version"] == 1
    assert [(key["desk"], key["epoch"]) for key in told["waiting"]] == [("enpud", 2)]
    assert ("enpud", 2) not in [(key["desk"], key["epoch"]) for key in told["keys"]]
    sign(instance)
    told = instance.client().get("/api/v1/keys").get_json()
    assert (told["version"], told["waiting"]) == (2, [])
    assert ("enpud", 2) in [(key["desk"], key["epoch"]) for key in told["keys"]]


def test_a_directory_without_a_version_is_signed_when_a_policy_member_comes(instance: Instance) -> None:
    with work(instance) as unit:
        unit.session.query(DirectoryRow).delete()
    sign_in_by_form(instance, instance.client(), "Birch")
    with work(instance) as unit:
        assert unit.directory.latest() is None
    sign_in_by_form(instance, instance.client(), "Heron")
    with work(instance) as unit:
        assert list(unit.directory.faults()) == []
