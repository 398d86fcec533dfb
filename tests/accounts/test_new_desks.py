"""A network comes in after the instance was set up: its desk is made, waits, is signed, staffed, and reads."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from sqlalchemy import delete, select

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
from tests.support.networks import COUNTRY, NAME, NEW, one_more
from tests.support.sender import Sender
from watchdog.access.policy import RefusedError
from watchdog.accounts import keys, members, new_desks, new_keys, standing
from watchdog.cli.desks import grant_by_recovery
from watchdog.cli.recovery import opened_by
from watchdog.cli.setup import enrol
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import DeskKey
from watchdog.records.tables import DeskKeyRow, DeskRow, GrantRow, ReportDesk, ReportRow
from watchdog.reference.library import Reference

STORY = "CANARY the report of the valley"


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return one_more(tmp_path_factory.mktemp("one-more"))


def grown(instance: Instance, reference: Reference) -> Instance:
    """Let an instance be started again with one more network in its vocabularies."""
    instance.app.config["WATCHDOG_REFERENCE"] = reference
    return instance


@pytest.fixture
def either(tmp_path: Path, database_url: str, reference: Reference) -> Iterator[Instance]:
    made = grown(make_instance(tmp_path, database_url, Clock()), reference)
    yield made
    made.close()


@pytest.fixture
def instance(tmp_path: Path, clock: Clock, reference: Reference) -> Iterator[Instance]:
    made = grown(make_instance(tmp_path, clock=clock), reference)
    yield made
    made.close()


def create(instance: Instance, reference: Reference, name: str = "Admin") -> None:
    with work(instance) as unit:
        new_desks.ask(unit, actor(instance, name), reference, NEW)


def waiting(instance: Instance) -> DeskKey:
    with work(instance) as unit:
        key = unit.epochs.waiting_of(NEW)
    assert key is not None
    return key


def sign(instance: Instance) -> None:
    fingerprint = waiting(instance).recipient.fingerprint
    with work(instance) as unit:
        new_keys.sign(unit, actor(instance, "Heron"), NEW, fingerprint)


def offered(page: str, name: str) -> list[str]:
    document: Any = lxml.html.document_fromstring(page)
    return [str(value) for value in document.xpath(f"//select[@name='{name}']/option/@value")]


def sent_to(instance: Instance) -> list[str]:
    with work(instance) as unit:
        return sorted(unit.session.scalars(select(ReportDesk.desk_id)))


def countries_of(page: str, desk: str) -> str:
    document: Any = lxml.html.document_fromstring(page)
    return " ".join(" ".join(document.xpath(f"//section[@id='{desk}']//details[1]//text()")).split())


@pytest.mark.parametrize("made", [False, True], ids=["no desk", "first key waits"])
def test_until_its_key_is_signed_senders_are_told_of_the_global_desk_and_reach_it(
    instance: Instance, reference: Reference, *, made: bool
) -> None:
    if made:
        create(instance, reference)
    client = instance.client()
    form = client.get("/en/report").text
    for name in ("region", "desks_addressed"):
        assert NEW not in offered(form, name)
        assert "enpud" in offered(form, name)
    page = client.get("/en/who-can-read").text
    assert NAME not in page
    assert "Kyrgyzstan" in countries_of(page, "inpud")
    assert "Kyrgyzstan" not in countries_of(page, "enpud")
    assert "every key above carries the signature" in page
    told = client.get("/api/v1/keys").get_json()
    assert told["routing"]["countries"][COUNTRY] == "inpud"
    assert NEW not in told["routing"]["desks"]
    assert client.get(f"/en/help/{COUNTRY}").status_code == 200
    answer = Sender(instance).report(("story", STORY), ("country", COUNTRY))
    assert (answer.status, sent_to(instance)) == (200, ["inpud"])
    assert "International Network of People who Use Drugs" in answer.text
    assert NAME not in answer.text


def test_a_desk_that_cannot_read_yet_cannot_be_chosen_and_nothing_typed_is_lost(instance: Instance) -> None:
    answer = Sender(instance).report(("story", STORY), ("desks_addressed", NEW))
    assert answer.status == 422
    assert STORY in answer.text
    assert sent_to(instance) == []


def test_a_copy_for_a_network_without_a_desk_is_not_promised(instance: Instance) -> None:
    assert 'name="inwud"' in instance.client().get("/en/report").text
    with work(instance) as unit:
        for table in (GrantRow, DeskKeyRow):
            unit.session.execute(delete(table).where(table.desk_id == "inwud"))
        unit.session.execute(delete(DeskRow).where(DeskRow.id == "inwud"))
    assert 'name="inwud"' not in instance.client().get("/en/report").text
    answer = Sender(instance).report(("story", STORY), ("country", "KAZ"), ("inwud", "y"))
    assert (answer.status, sent_to(instance)) == (200, ["enpud"])


def test_the_first_key_waits_and_only_recovery_has_it(either: Instance, reference: Reference) -> None:
    create(either, reference)
    key = waiting(either)
    with work(either) as unit:
        assert (key.epoch, unit.desks.epochs().get(NEW)) == (1, None)
        assert [row.member_id for row in unit.session.query(GrantRow).filter_by(desk_id=NEW)] == [None]
        assert [held.recipient for held in unit.desks.recovered(NEW, either.recovery)] == [key.recipient]
        assert opened_by(unit, either.recovery)[NEW] == 1
        assert list(unit.directory.faults()) == []
        line = unit.journal.entries("policy", [either.desks["policy"]])[0].line
        assert (line.event, line.actor, line.object_id) == ("desk.created", "Admin", NEW)
        assert key.recipient.fingerprint in line.reason
    assert not actor(either, "Admin").keys.grants


def test_only_an_administrator_makes_a_desk(instance: Instance, reference: Reference) -> None:
    for name in ("Birch", "Heron"):
        with pytest.raises(RefusedError):
            create(instance, reference, name)


@pytest.mark.parametrize("network", ["enpud", "policy", "nowhere", ""])
def test_a_desk_is_made_only_for_a_network_without_one(instance: Instance, reference: Reference, network: str) -> None:
    with work(instance) as unit, pytest.raises(LookupError):
        new_desks.ask(unit, actor(instance, "Admin"), reference, network)


def test_of_two_who_make_the_same_desk_one_does(either: Instance, reference: Reference) -> None:
    def attempt(_number: int) -> bool:
        try:
            create(either, reference)
        except (LookupError, ChangedMeanwhileError):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == [False, True]
    assert waiting(either).epoch == 1


def test_staff_pages_and_checks_survive_a_desk_whose_first_key_waits(instance: Instance, reference: Reference) -> None:
    create(instance, reference)
    key = waiting(instance).recipient.fingerprint
    admin, heron = signed_in(instance, "Admin"), signed_in(instance, "Heron")
    page = admin.get("/admin/").text
    assert key in page
    assert "This is the first key of this desk." in page
    assert "It replaces this one" not in page
    assert NEW not in offered(admin.get("/admin/desk").text, "desk")
    assert "CANPUD" not in admin.get("/admin/standing").text
    assert "ask the administrator who made this desk" in " ".join(heron.get("/desk/keys").text.lower().split())
    with work(instance) as unit:
        listed = {desk.id: desk for desk in members.desks(unit, actor(instance, "Admin"))}
        assert (listed[NEW].members, listed[NEW].waiting) == ((), ())
        assert NEW not in unit.retention.days()
        shown = standing.standing(unit, actor(instance, "Admin"), instance.settings.data)
        assert NEW not in {desk.id for desk in shown.desks}
        assert [(waits.epoch, waits.before) for waits in keys.directory(unit).waiting] == [(1, None)]
        with pytest.raises(LookupError):
            members.put_on_desk(unit, actor(instance, "Admin"), NEW, instance.people["Teak"].id)
        with pytest.raises(LookupError):
            unit.epochs.start(NEW)


def test_the_pages_lead_from_the_administrator_to_the_signer(instance: Instance) -> None:
    admin, heron = signed_in(instance, "Admin"), signed_in(instance, "Heron")
    assert 'href="/admin/desks/new"' in admin.get("/admin/").text
    page = admin.get("/admin/desks/new").text
    assert offered(page, "network") == ["", NEW]
    nothing = admin.post("/admin/desks/new", data=fill(page, "", network=""))
    assert (nothing.status_code, "Please choose one." in nothing.text) == (422, True)
    done = admin.post("/admin/desks/new", data=fill(page, "", network=NEW))
    assert "The desk is made." in admin.get(done.headers["Location"]).text
    assert "Every network has its desk" in admin.get("/admin/desks/new").text
    done = heron.post("/desk/keys/sign", data=fill(heron.get("/desk/keys").text, "/desk/keys/sign"))
    assert "The new key is signed." in heron.get(done.headers["Location"]).text
    assert NEW in offered(admin.get("/admin/desk").text, "desk")
    assert NEW in offered(instance.client().get("/en/report").text, "desks_addressed")


def test_making_a_desk_asks_once_more_who_is_there(instance: Instance, clock: Clock) -> None:
    admin = signed_in(instance, "Admin")
    page = admin.get("/admin/desks/new").text
    clock.forward(dt.timedelta(minutes=10))
    assert admin.post("/admin/desks/new", data=fill(page, "", network=NEW)).status_code == 403
    with work(instance) as unit:
        assert unit.epochs.waiting_of(NEW) is None


def test_from_a_new_network_to_a_report_that_its_people_read(either: Instance, reference: Reference) -> None:
    create(either, reference)
    sign(either)
    with work(either) as unit:
        assert list(unit.directory.faults()) == []
        assert (unit.desks.key(NEW).epoch, unit.desks.signed(unit.desks.key(NEW))) == (1, True)
        reader = enrol(unit, "Juniper", passphrase_of("Juniper"))
        members.put_on_desk(unit, actor(either, "Admin"), NEW, reader.id)
        grant_by_recovery(unit, either.recovery, NEW, "Juniper")
    page = either.client().get("/en/who-can-read").text
    assert NAME in page
    assert "Kyrgyzstan" in countries_of(page, NEW)
    answer = Sender(either).report(("story", STORY), ("country", COUNTRY))
    assert NAME in answer.text
    assert sent_to(either) == [NEW]
    client = either.client()
    assert sign_in_by_form(either, client, "Juniper").status_code == 303
    with work(either) as unit:
        report_id, short_ref = unit.session.execute(select(ReportRow.id, ReportRow.short_ref)).one()
    assert short_ref in client.get("/desk/inbox").text
    assert STORY in client.get(f"/desk/reports/{report_id}").text
    for name in ("Birch", "Heron", "Admin"):
        assert signed_in(either, name).get(f"/desk/reports/{report_id}").status_code in {403, 404}
    with work(either) as unit:
        held = unit.desks.recovered(NEW, either.recovery)
        events = [entry.line.event for entry in unit.journal.entries(NEW, held)]
        assert events[-3:] == ["desk.key-granted", "member.joined-desk", "desk.key-signed"]
        assert list(unit.journal.verify(unit.desks.signing_public())) == []
        assert NEW in unit.retention.days()
