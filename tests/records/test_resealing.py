"""Older envelopes are sealed anew to a desk's present key: all of them, only once opened, and whatever happens."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select

from tests.support.instance import Clock, Instance, actor, make_instance, ticket, work
from tests.support.releasing import CHOICE, a_desk
from tests.support.resealing import begin, rekey, run
from tests.support.reviewing import STORY, Scene, a_report, a_scene, a_vote
from watchdog.access.policy import RefusedError, UnseenError
from watchdog.accounts import keys, members, resealing
from watchdog.domain.message import PURPOSE as MESSAGE
from watchdog.domain.message import Message
from watchdog.domain.report import EXHIBIT_PURPOSE, ExhibitHead
from watchdog.intake.reach import reach
from watchdog.records.kinds import OF_POLICY, OF_REVIEW
from watchdog.records.resealing import Batch, Held
from watchdog.records.tables import Base, GrantRow, JournalRow, ResealingRow
from watchdog.records.work import Work
from watchdog.review import assign, casework, custody, triage, verify
from watchdog.review.marks import Marks
from watchdog.sealing import Identity, LockedError, SealingError, open_stream

CONTENTS = b"CANARY-FILE " * 20_000
HEAD = ExhibitHead("photo.jpg", "image/jpeg", len(CONTENTS), "0" * 64)
NOT_A_DESKS = {
    "grant.sealed": "a desk's private key, for one reader",
    "signing_key.sealed": "moves on when the policy desk's key is signed",
    "sitting.times": "for its member alone",
    "second_factor.sealed": "for its member alone",
    "saved_search.sealed": "for its member alone",
    "journal.sealed": "its hash is the proof",
    "report_desk.assignee": "a mark, made anew with the report",
    "case.first_mark": "a mark, made anew with the case",
    "case.second_mark": "a mark, made anew with the case",
    "draft.first_mark": "a mark, under the key whose number stands beside it",
    "draft.second_mark": "a mark, under the key whose number stands beside it",
    "draft_release.first_mark": "a mark, never changed",
    "draft_release.second_mark": "a mark, never changed",
}


def test_every_column_that_is_sealed_is_walked_or_is_no_desks_to_open() -> None:
    walked = {f"{kind.column.class_.__tablename__}.{kind.column.key}" for kind in (*OF_REVIEW, *OF_POLICY)}
    sealed = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and (column.comment or "").endswith("Sealed.")
    }
    assert sealed == walked | set(NOT_A_DESKS)


@pytest.fixture
def scene(tmp_path: Path, database_url: str) -> Scene:
    return a_scene(tmp_path, database_url=database_url)


def held(instance: Instance, desk: str = "enpud") -> Held:
    with work(instance) as unit:
        return unit.resealing.held(desk, unit.desks.recovered(desk, instance.recovery))


def left(instance: Instance, desk: str = "enpud") -> int:
    keys_of_desk = held(instance, desk)
    with work(instance) as unit:
        return unit.resealing.left(desk, keys_of_desk)


def only(instance: Instance, name: str, identity: Identity, desk: str = "enpud") -> None:
    """Leave a member nothing but the newest key of a desk."""
    with work(instance) as unit:
        person = unit.members.get(instance.people[name].id)
        unit.session.query(GrantRow).filter_by(member_id=person.id, desk_id=desk).delete()
        unit.desks.grant(desk, person, [identity])


def a_full_desk(scene: Scene) -> tuple[str, str, str]:
    """Return a report with everything that can belong to one, a verified case, and a file."""
    sent = scene.send()
    exhibit = scene.attach(sent, CONTENTS, HEAD)
    scene.write(sent, "CANARY-MESSAGE")
    case_id = scene.verified(sent)
    with scene.work() as unit:
        assign.assign(unit, scene.birch, sent.id, scene.rowan.member)
    return sent.id, case_id, exhibit


def test_who_holds_the_new_key_alone_reads_all_that_came_before(scene: Scene) -> None:
    report_id, case_id, exhibit = a_full_desk(scene)
    identity = rekey(scene.instance)
    before = left(scene.instance)
    found = run(scene.instance)
    assert (found.moved, found.kept, found.shut) == (before, 0, 0)
    assert found.total == before > 5
    assert left(scene.instance) == 0
    only(scene.instance, "Rowan", identity)
    rowan = actor(scene.instance, "Rowan")
    assert len(rowan.identities("enpud")) == 1
    with scene.work() as unit:
        opened = triage.open_report(unit, unit.reports.get(report_id), rowan.identities("enpud"))
        assert opened is not None
        assert opened.story == STORY
        assert casework.open_file(unit, rowan, unit.cases.get(case_id)).title == "CANARY-TITLE"
        assert b"".join(custody.held(unit, rowan, exhibit).chunks()) == CONTENTS
        assert triage.notes_on(unit, unit.reports.desks_of(report_id)[0], rowan).tags == ("police-beating",)
        (row,) = unit.reports.messages(report_id)
        assert unit.vault.open(Message, MESSAGE, row.id, row.sealed, [identity]).text == "CANARY-MESSAGE"
    page = scene.client("Birch").get(f"/desk/reports/{report_id}")
    assert (page.status_code, "CANARY-MESSAGE" in page.text) == (200, True)


def test_the_earlier_key_opens_nothing_of_it_any_more(scene: Scene) -> None:
    report_id, _case, exhibit = a_full_desk(scene)
    old = scene.instance.desks["enpud"]
    rekey(scene.instance)
    run(scene.instance)
    with scene.work() as unit:
        with pytest.raises(LockedError):
            triage.open_report(unit, unit.reports.get(report_id), [old])
        row = unit.reports.exhibit(exhibit)
        with unit.blobs.open(row.blob) as source, pytest.raises(SealingError, match="recipient"):
            list(open_stream(source, unit.vault.label(EXHIBIT_PURPOSE, exhibit), [old]))
        assert unit.reports.blob_names() == [row.blob]
        assert sorted(unit.blobs.names()) == [row.blob]
        assert row.blob != exhibit


def test_marks_go_on_to_tell_people_apart(scene: Scene) -> None:
    report_id, _case, _exhibit = a_full_desk(scene)
    asked = scene.asked()
    only_new = rekey(scene.instance)
    run(scene.instance)
    for name in ("Birch", "Rowan"):
        only(scene.instance, name, only_new)
    birch, rowan = actor(scene.instance, "Birch"), actor(scene.instance, "Rowan")
    with scene.work() as unit:
        version = unit.cases.get(asked).version
        vote = a_vote(birch, version, unit)
        with pytest.raises(RefusedError):
            verify.decide(unit, birch, asked, version, vote, outcome=verify.Outcome.VERIFIED)
        verify.decide(unit, rowan, asked, version, a_vote(rowan, version, unit), outcome=verify.Outcome.VERIFIED)
        assert unit.cases.get(asked).epoch == 2
        (place,) = unit.reports.desks_of(report_id)
        assert Marks.read_by(unit, rowan).is_mine(place)
        assert not Marks.read_by(unit, birch).is_mine(place)


def test_senders_still_learn_of_the_earlier_key(scene: Scene) -> None:
    sent = scene.send()
    identity = rekey(scene.instance)
    run(scene.instance)
    with scene.work() as unit:
        told = reach_of(unit, sent.id)
    old = scene.instance.desks["enpud"].recipient.fingerprint
    assert told == [(1, old, True), (2, identity.recipient.fingerprint, False)]


def reach_of(unit: Work, report_id: str) -> list[tuple[int, str, bool]]:
    return [(each.epoch, each.fingerprint, each.replaced) for each in reach(unit, report_id).desks]


def test_a_report_of_two_desks_stays_open_to_the_other(scene: Scene) -> None:
    sent = scene.send(a_report(), ("enpud", "inwud"))
    rekey(scene.instance)
    run(scene.instance)
    with scene.work() as unit:
        row = unit.reports.get(sent.id)
        assert triage.open_report(unit, row, [scene.instance.desks["inwud"]]) == a_report()
        assert {place.desk_id: place.epoch for place in unit.reports.desks_of(sent.id)} == {"enpud": 2, "inwud": 1}


def test_what_the_journal_says_holds_and_names_the_new_hash_of_a_file(scene: Scene) -> None:
    _report, _case, exhibit = a_full_desk(scene)
    lines = unchanged_lines(scene.instance)
    rekey(scene.instance)
    run(scene.instance)
    assert unchanged_lines(scene.instance).items() >= lines.items()
    every = held(scene.instance)
    with scene.work() as unit:
        assert list(unit.journal.verify(unit.desks.signing_public())) == []
        told = [entry.line for entry in unit.journal.entries("enpud", [every.now, *every.earlier])]
        with unit.blobs.open(unit.reports.exhibit(exhibit).blob) as source:
            digest = hashlib.sha256(source.read()).hexdigest()
    assert [line.event for line in told[:3]] == ["desk.resealed", "exhibit.resealed", "desk.resealing-begun"]
    assert told[1].object_hash == digest


def unchanged_lines(instance: Instance) -> dict[int, bytes]:
    with work(instance) as unit:
        return {
            row.seq: row.sealed for row in unit.session.scalars(select(JournalRow).where(JournalRow.desk_id == "enpud"))
        }


def prepared(scene: Scene, until: str) -> tuple[Batch, Held]:
    """Walk up to a kind of envelopes and return a batch of it that is not kept yet."""
    begin(scene.instance)
    keys_of_desk = held(scene.instance)
    while True:
        with scene.work() as unit:
            batch = unit.resealing.prepare("enpud", keys_of_desk, 10)
            assert batch is not None
            if batch.kind.name == until:
                return batch, keys_of_desk
            unit.resealing.keep(batch, keys_of_desk, "Birch")


def test_a_report_that_is_taken_back_meanwhile_stays_gone(scene: Scene) -> None:
    sent = scene.send()
    scene.attach(sent, CONTENTS, HEAD)
    rekey(scene.instance)
    batch, keys_of_desk = prepared(scene, "exhibit")
    with scene.work() as unit:
        unit.reports.destroy(unit.reports.get(sent.id))
    with scene.work() as unit:
        unit.resealing.keep(batch, keys_of_desk, "Birch")
    with scene.work() as unit:
        unit.resealing.sweep(batch)
        assert unit.reports.get(sent.id).sealed is None
        assert list(unit.blobs.names()) == []


def test_what_somebody_saves_meanwhile_is_not_overwritten(scene: Scene) -> None:
    case_id = scene.case()
    rekey(scene.instance)
    batch, keys_of_desk = prepared(scene, "case")
    birch = actor(scene.instance, "Birch")
    with scene.work() as unit:
        row = unit.cases.get(case_id)
        edited = replace(casework.open_file(unit, birch, row), title="CANARY-NEWER")
        casework.save(unit, birch, case_id, row.version, edited=edited, entries=[])
    with scene.work() as unit:
        unit.resealing.keep(batch, keys_of_desk, "Birch")
    with scene.work() as unit:
        assert casework.open_file(unit, birch, unit.cases.get(case_id)).title == "CANARY-NEWER"
    run(scene.instance)
    assert left(scene.instance) == 0


def test_two_who_do_it_at_once_do_it_once(scene: Scene) -> None:
    sent = scene.send()
    scene.attach(sent, CONTENTS, HEAD)
    rekey(scene.instance)
    batch, keys_of_desk = prepared(scene, "exhibit")
    with scene.work() as unit:
        other = unit.resealing.prepare("enpud", keys_of_desk, 10)
    for each in (other, batch):
        with scene.work() as unit:
            unit.resealing.keep(each, keys_of_desk, "Birch")
        with scene.work() as unit:
            unit.resealing.sweep(each)
    found = run(scene.instance)
    assert found.moved + found.kept == found.total
    with scene.work() as unit:
        assert list(unit.blobs.names()) == unit.reports.blob_names()
    assert left(scene.instance) == 0


def test_what_does_not_open_is_left_as_it_is_and_counted(scene: Scene) -> None:
    good, bent, stranger = scene.send(), scene.send(), scene.send()
    broken = scene.attach(good, CONTENTS, HEAD)
    with scene.work() as unit:
        row = unit.reports.get(bent.id)
        sealed = row.sealed or b""
        row.sealed = bent_bytes = sealed[:-1] + bytes([sealed[-1] ^ 1])
        foreign = unit.vault.seal("report", stranger.id, a_report(), [Identity.generate().recipient])
        unit.reports.get(stranger.id).sealed = foreign
    with scene.work() as unit:
        unit.blobs.remove(broken)
    rekey(scene.instance)
    found = run(scene.instance)
    assert found.shut == 3
    with scene.work() as unit:
        assert (unit.reports.get(bent.id).sealed, unit.reports.get(stranger.id).sealed) == (bent_bytes, foreign)
        assert unit.reports.desks_of(stranger.id)[0].epoch == 1
        assert unit.reports.desks_of(good.id)[0].epoch == 2


def test_it_goes_on_where_it_was_broken_off_and_begins_anew_with_the_next_key(scene: Scene) -> None:
    a_full_desk(scene)
    rekey(scene.instance)
    prepared(scene, "case")
    with scene.work() as unit:
        moved = unit.session.get_one(ResealingRow, "enpud").moved
    found = run(scene.instance)
    assert found.moved == found.total > moved > 0
    rekey(scene.instance)
    assert (run(scene.instance).epoch, left(scene.instance)) == (3, 0)


@pytest.fixture
def instance(tmp_path: Path, clock: Clock) -> Instance:
    return make_instance(tmp_path, clock=clock)


def test_drafts_findings_and_accounts_go_over_to_the_policy_desks_new_key(instance: Instance) -> None:
    desk = a_desk(instance)
    desk.released()
    desk.edit("CANARY-DRAFT")
    identity = rekey(instance, "policy")
    found = run(instance, "Heron", "policy")
    assert (found.moved, found.shut, left(instance, "policy")) == (found.total, 0, 0)
    only(instance, "Crane", identity, "policy")
    crane = actor(instance, "Crane")
    with work(instance) as unit:
        rows = unit.findings.released()
        assert [unit.findings.open(row, crane.identities("policy")) for row in rows]
        of_napud = next(row for row in rows if row.desk_id == "napud")
        assert unit.findings.open(of_napud, [instance.desks["napud"]]).region == "napud"
        assert unit.drafts.open(unit.drafts.get(desk.draft_id), crane.identities("policy")).title == CHOICE.title
        assert unit.accounts_of_use.all(crane.identities("policy"))
        lines = [entry.line for entry in unit.journal.entries("policy", crane.identities("policy"), most=5)]
    assert "draft.resealed" in [line.event for line in lines]


@pytest.mark.parametrize(("name", "error"), [("Admin", UnseenError), ("Teak", UnseenError), ("Heron", UnseenError)])
def test_only_a_holder_of_the_key_begins(instance: Instance, name: str, error: type[Exception]) -> None:
    rekey(instance)
    with work(instance) as unit, pytest.raises(error):
        resealing.begin(unit, actor(instance, name), "enpud")


def test_who_lacks_the_new_key_cannot_begin(instance: Instance) -> None:
    teak = instance.people["Teak"]
    with work(instance) as unit:
        members.put_on_desk(unit, actor(instance, "Admin"), "enpud", teak.id)
    with work(instance) as unit:
        keys.grant(unit, actor(instance, "Birch"), "enpud", teak.id)
    rekey(instance)
    with work(instance) as unit:
        unit.session.query(GrantRow).filter_by(member_id=teak.id, desk_id="enpud", epoch=2).delete()
    with work(instance) as unit, pytest.raises(LookupError):
        resealing.begin(unit, actor(instance, "Teak"), "enpud")


def test_the_page_begins_it_shows_how_far_it_is_and_ends_it(tmp_path: Path) -> None:
    scene = a_scene(tmp_path)
    scene.send()
    browser = scene.client("Birch")
    assert "Lock older envelopes anew" not in browser.get("/desk/keys").text
    rekey(scene.instance)
    page = browser.get("/desk/keys").text
    said = {"ticket": ticket(page), "desk": "enpud"}
    page = browser.post("/desk/keys/reseal", data=said, follow_redirects=True).text
    assert "0 of 1 envelopes" in page
    percent = 0
    while percent < 100:
        percent = browser.post("/desk/keys/reseal/enpud", data={"ticket": ticket(page)}).get_json()["percent"]
    assert "Locked anew: 1. Nothing to do: 0." in browser.get("/desk/keys").text
    assert browser.post("/desk/keys/reseal/napud", data={"ticket": ticket(page)}).status_code == 404


def test_without_a_script_a_button_goes_on(tmp_path: Path) -> None:
    scene = a_scene(tmp_path)
    scene.send()
    rekey(scene.instance)
    browser = scene.client("Birch")
    said = {"ticket": ticket(browser.get("/desk/keys").text), "desk": "enpud"}
    browser.post("/desk/keys/reseal", data=said)
    for _ in OF_REVIEW:
        browser.post("/desk/keys/reseal/on", data=said)
    assert "Locked anew: 1. Nothing to do: 0." in browser.get("/desk/keys").text
