"""Members who hold only some of a desk's keys: nothing breaks, nothing is lost by them, and they learn who can help."""

from pathlib import Path

import pytest
from sqlalchemy import delete

from tests.review.test_inbox import references
from tests.support.filling import fill
from tests.support.instance import actor, sign_in_by_form
from tests.support.reviewing import Scene, Sent, a_report, a_scene, form_of
from watchdog.accounts import new_keys
from watchdog.cli.desks import NobodyWaitsError, grant_by_recovery
from watchdog.domain import case as cases
from watchdog.domain import report as reports
from watchdog.domain.stages import ReportStage
from watchdog.drafting.editing.past import past_of
from watchdog.intake import tables
from watchdog.records.tables import GrantRow
from watchdog.records.work import Work
from watchdog.review import casework, triage
from watchdog.sealing import Identity, LockedError

LOCKED = "This is locked with a key that you do not hold."
EARLIER, LATER = "Rowan", "Birch"
"""Who holds only the first key of the desk, and who only the second."""
LISTS = ("inbox", "messages", "cases", "journal", "keys", "search", "search/figures", "search/patterns")
STRANGER = Identity.from_seed(b"x" * 32).recipient


class TwoKeys:
    """A desk with two keys, a report and a case of each, a report that nobody has opened; two members hold one each."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.old = scene.send(a_report(story="A heron by the river"))
        self.old_case = scene.case(self.old)
        with scene.work() as unit:
            next_key(scene, unit, "enpud")
        scene.birch = actor(scene.instance, "Birch")
        self.new = scene.send(a_report(story="A heron on the roof"))
        self.new_case = scene.case(self.new)
        self.fresh = scene.send()
        with scene.work() as unit:
            take(scene, unit, EARLIER, "enpud", 2)
            take(scene, unit, LATER, "enpud", 1)

    def own(self, name: str) -> tuple[Sent, str]:
        """Return the report and the case that a member can open."""
        return (self.old, self.old_case) if name == EARLIER else (self.new, self.new_case)

    def others(self, name: str) -> tuple[Sent, str]:
        """Return those that the member cannot."""
        return self.own(LATER if name == EARLIER else EARLIER)


def next_key(scene: Scene, unit: Work, desk: str) -> None:
    key = new_keys.start(unit, desk, "Birch")
    new_keys.sign(unit, actor(scene.instance, "Heron"), desk, key.recipient.fingerprint)


def take(scene: Scene, unit: Work, name: str, desk: str, epoch: int) -> None:
    """Take one key of a desk away from a member, as if it had never been given."""
    one = (GrantRow.member_id == scene.instance.people[name].id, GrantRow.desk_id == desk, GrantRow.epoch == epoch)
    unit.session.execute(delete(GrantRow).where(*one))


@pytest.fixture
def desk(tmp_path: Path) -> TwoKeys:
    return TwoKeys(a_scene(tmp_path))


@pytest.mark.parametrize("name", [EARLIER, LATER])
def test_every_list_is_there_and_says_what_is_locked(desk: TwoKeys, name: str) -> None:
    client = desk.scene.client(name)
    pages = {each: client.get(f"/desk/{each}") for each in LISTS}
    assert {each: page.status_code for each, page in pages.items()} == dict.fromkeys(LISTS, 200)
    linked = client.get("/desk/inbox?stage=linked").text
    for page in (linked, pages["cases"].text):
        assert page.count(LOCKED) == 1
    assert "not what it claims to be" not in linked
    assert "A line that is locked with a key that you do not hold" in pages["journal"].text
    assert pages["keys"].text.count("cannot read") == 1


@pytest.mark.parametrize("name", [EARLIER, LATER])
def test_what_is_locked_says_who_can_help_and_everything_else_opens(desk: TwoKeys, name: str) -> None:
    client, (sent, case_id), (other, other_case) = desk.scene.client(name), desk.own(name), desk.others(name)
    for address in (f"/desk/reports/{sent.id}", f"/desk/cases/{case_id}"):
        assert client.get(address).status_code == 200
    for address in (f"/desk/reports/{other.id}", f"/desk/cases/{other_case}", f"/desk/cases/{other_case}/versions/1"):
        answer = client.get(address)
        assert (answer.status_code, LOCKED in answer.text) == (403, True), address
        assert "page Keys" in answer.text


def test_who_cannot_open_a_report_neither_reads_it_nor_sets_it_aside(desk: TwoKeys) -> None:
    client, path = desk.scene.client(EARLIER), f"/desk/reports/{desk.fresh.id}"
    assert client.get(path).status_code == 403
    posted = form_of(client.get("/desk/inbox").text, then="out-of-scope", reason="rubbish")
    assert client.post(f"{path}/stage", data=posted).status_code == 403
    with desk.scene.work() as unit:
        by = actor(desk.scene.instance, EARLIER)
        with pytest.raises(LockedError):
            triage.read(unit, by, desk.fresh.id)
        unit.reports.get(desk.fresh.id).stage = ReportStage.OPEN
        with pytest.raises(LockedError):
            triage.move(unit, by, desk.fresh.id, ReportStage.OUT_OF_SCOPE, "rubbish")


def test_what_a_sender_agreed_to_is_never_guessed(desk: TwoKeys) -> None:
    with desk.scene.work() as unit, pytest.raises(LockedError):
        casework.sender_words(unit, actor(desk.scene.instance, LATER), desk.old.id)
    with desk.scene.work() as unit:
        assert casework.sender_words(unit, actor(desk.scene.instance, EARLIER), desk.old.id)
    desk.scene.write(desk.old, "Take my story out", consent="help")
    with desk.scene.work() as unit, pytest.raises(LockedError):
        casework.sender_words(unit, actor(desk.scene.instance, EARLIER), desk.old.id)


def found(desk: TwoKeys, name: str) -> set[str]:
    client = desk.scene.client(name)
    asked = fill(client.get("/desk/search").text, "/desk/search", text="heron")
    return set(references(client.post("/desk/search", data=asked).text))


def test_the_missing_keys_are_given_and_nobody_spoiled_the_index(desk: TwoKeys) -> None:
    for name in (LATER, EARLIER):
        assert found(desk, name) == set()
    for giver, taker in ((LATER, EARLIER), (EARLIER, LATER)):
        client, member = desk.scene.client(giver), desk.scene.instance.people[taker].id
        page = client.get("/desk/keys").text
        assert f"Give the key to {taker}" in page
        given = client.post("/desk/keys/give", data=form_of(page, desk="enpud", member=member), follow_redirects=True)
        assert "The key is given" in given.text
    for name in (EARLIER, LATER):
        assert {desk.old.short_ref, desk.new.short_ref} <= found(desk, name)
        assert "cannot read" not in desk.scene.client(name).get("/desk/keys").text


def test_whoever_holds_more_or_the_recovery_key_gives_what_is_missing_once(desk: TwoKeys) -> None:
    scene = desk.scene
    with scene.work() as unit:
        held = actor(scene.instance, LATER).identities("enpud")
        assert [row.name for row in unit.desks.lacking("enpud", held)] == [EARLIER]
        held = actor(scene.instance, EARLIER).identities("enpud")
        assert [row.name for row in unit.desks.lacking("enpud", held)] == [LATER]
        for name in (EARLIER, LATER):
            grant_by_recovery(unit, scene.instance.recovery, "enpud", name)
    for name in (EARLIER, LATER):
        assert len(actor(scene.instance, name).identities("enpud")) == 2
        with scene.work() as unit, pytest.raises(NobodyWaitsError):
            grant_by_recovery(unit, scene.instance.recovery, "enpud", name)


def test_with_all_keys_rubbish_is_called_rubbish_and_damage_is_a_fault(tmp_path: Path) -> None:
    scene = a_scene(tmp_path)
    sent, case_id = scene.send(), scene.case()
    with scene.work() as unit:
        next_key(scene, unit, "enpud")
        row, case = unit.reports.get(sent.id), unit.cases.get(case_id)
        row.sealed = unit.vault.seal(reports.PURPOSE, row.id, a_report(), [STRANGER])
        case.sealed = unit.vault.seal(cases.PURPOSE, case.id, a_report(), [STRANGER])
    client = scene.client()
    answer = client.get(f"/desk/reports/{sent.id}")
    assert (answer.status_code, "not what it claims to be" in answer.text) == (200, True)
    answer = client.get(f"/desk/cases/{case_id}")
    assert (answer.status_code, LOCKED in answer.text) == (500, False)


@pytest.mark.parametrize("epoch", [1, 2])
def test_somebody_of_the_policy_desk_who_lacks_a_key_can_sign_in(tmp_path: Path, epoch: int) -> None:
    scene = a_scene(tmp_path)
    with scene.work() as unit:
        next_key(scene, unit, "policy")
        take(scene, unit, "Crane", "policy", epoch)
    client = scene.instance.client()
    assert sign_in_by_form(scene.instance, client, "Crane").status_code == 303
    assert client.get("/desk/keys").status_code == 200
    assert client.get("/drafts/").status_code == 200
    with scene.work() as unit, pytest.raises(LockedError):
        past_of(unit, actor(scene.instance, "Crane"), "KGZ", {}, scene.instance.reference)
    with scene.work() as unit:
        past_of(unit, actor(scene.instance, "Heron"), "KGZ", {}, scene.instance.reference)


@pytest.mark.parametrize("name", [EARLIER, LATER])
def test_a_table_is_brought_in_by_somebody_who_can_tell_what_is_known(desk: TwoKeys, name: str) -> None:
    with desk.scene.work() as unit, pytest.raises(LockedError):
        tables.bring(unit, actor(desk.scene.instance, name), "enpud", [])
