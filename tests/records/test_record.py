import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from tests.support.record import NOW, Record, record
from watchdog.domain.case import CaseFile
from watchdog.domain.evidence import Finding
from watchdog.domain.ids import new_id
from watchdog.domain.message import Message
from watchdog.domain.stages import CaseStage, ReportStage, StepError
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import GRANT, key_statement
from watchdog.records.journal import CHECKPOINT_DOMAIN, Line
from watchdog.records.references import fresh_ref
from watchdog.records.reports import Place
from watchdog.records.tables import Checkpoint, ExhibitRow, GrantRow, JournalRow, Mailbox, MessageRow, ReportRow
from watchdog.records.vault import NoKeyError
from watchdog.records.work import Work
from watchdog.sealing import Identity, SealingError, open_sealed, verify_signature

TODAY = NOW.date()


@pytest.fixture
def kept(database_url: str, tmp_path: Path) -> Iterator[Record]:
    with record(database_url, tmp_path) as made:
        yield made


def add_report(kept: Record, desk: str = "enpud", day: dt.date = TODAY) -> str:
    work = Work(kept.work.session, kept.work.blobs, dt.datetime.combine(day, dt.time(9), dt.UTC))
    report_id = new_id()
    sealed = work.vault.seal("report", report_id, Message("story"), [work.desks.recipient(desk)])
    box = Mailbox(row=report_id.encode(), report_id=report_id, recipient="age1pq")
    work.reports.add(report_id, f"X-{report_id[:20]}", sealed, {desk: 1}, box)
    return report_id


def note(kept: Record, times: int = 1, desk: str = "enpud") -> None:
    for number in range(times):
        line = Line("report.opened", "Birch", f"{number:032d}", "why")
        kept.work.journal.note(desk, kept.work.desks.recipient(desk), line)


def test_a_journal_opens_for_its_desk_only(kept: Record) -> None:
    note(kept, 3)
    entries = kept.work.journal.entries("enpud", [kept.desks["enpud"]])
    assert [entry.seq for entry in entries] == [3, 2, 1]
    assert entries[0].line.actor == "Birch"
    with pytest.raises(SealingError):
        kept.work.journal.entries("enpud", [kept.desks["policy"]])


def test_a_whole_journal_verifies_with_its_checkpoints(kept: Record) -> None:
    note(kept, 2)
    kept.work.journal.checkpoint(kept.work.desks.signing_key([kept.desks["policy"]]))
    note(kept, 2, "napud")
    assert list(kept.work.journal.verify(kept.signing.public)) == []


@pytest.mark.parametrize(
    ("field", "value", "kinds"),
    [
        ("day", dt.date(2026, 2, 1), {"hash"}),
        ("object_id", "z" * 32, {"hash"}),
        ("sealed", b"other", {"hash"}),
        ("previous", b"\x01" * 32, {"previous", "hash"}),
        ("hash", b"\x01" * 32, {"hash", "previous", "line-of-checkpoint"}),
        ("seq", 7, {"gap", "hash", "previous", "line-of-checkpoint"}),
    ],
)
def test_any_change_to_a_line_is_found(kept: Record, field: str, value: object, kinds: set[str]) -> None:
    note(kept, 3)
    work = kept.work
    head = {"enpud": (2, work.session.get_one(JournalRow, ("enpud", 2)).hash.hex())}
    sign_heads(kept, head)
    row = work.session.get_one(JournalRow, ("enpud", 2))
    setattr(row, field, value)
    work.session.flush()
    assert {fault.kind for fault in work.journal.verify(kept.signing.public)} == kinds


def sign_heads(kept: Record, heads: dict[str, tuple[int, str]]) -> None:
    text = json.dumps(heads, sort_keys=True)
    message = CHECKPOINT_DOMAIN + kept.work.vault.instance.encode() + b"\n" + text.encode()
    kept.work.session.add(Checkpoint(id=new_id(), day=TODAY, heads=text, signature=kept.signing.sign(message)))
    kept.work.session.flush()


def test_a_forged_checkpoint_is_found(kept: Record) -> None:
    note(kept)
    kept.work.journal.checkpoint(kept.signing)
    row = kept.work.session.query(Checkpoint).one()
    row.heads = row.heads.replace("1", "2", 1)
    kept.work.session.flush()
    assert [fault.kind for fault in kept.work.journal.verify(kept.signing.public)] == ["checkpoint-signature"]


def test_the_directory_is_signed_row_by_row(kept: Record) -> None:
    for key in kept.work.desks.keys():  # noqa: SIM118 - a store, no dictionary
        statement = key_statement(kept.work.vault.instance, key.desk_id, key.epoch, key.recipient.encoded)
        verify_signature(kept.work.desks.signing_public(), statement, key.signature)
    with pytest.raises(SealingError):
        verify_signature(kept.signing.public, b"other", kept.work.desks.key("enpud").signature)


def test_a_member_reads_a_desk_only_after_a_grant(kept: Record) -> None:
    work, member = kept.work, Identity.generate()
    row = work.members.add("Birch")
    row.recipient, row.wrapped = member.recipient.encoded, "x"
    work.desks.join("enpud", row.id)
    assert [waiting.name for waiting in work.desks.waiting("enpud")] == ["Birch"]
    assert list(work.desks.keyring(row.id, member).identities("enpud")) == []
    work.desks.grant("enpud", row, [kept.desks["enpud"]])
    ring = work.desks.keyring(row.id, member)
    assert [one.seed for one in ring.identities("enpud")] == [kept.desks["enpud"].seed]
    assert not ring.holds("napud")
    assert list(work.desks.waiting("enpud")) == []


def test_the_recovery_key_opens_every_desk(kept: Record) -> None:
    for row in kept.work.session.query(GrantRow).filter(GrantRow.member_id.is_(None)):
        seed = open_sealed(row.sealed, kept.work.vault.label(GRANT, row.id), [kept.recovery])
        assert seed == kept.desks[row.desk_id].seed


def test_paging_by_key_shows_every_report_once(kept: Record) -> None:
    days = [NOW.date() - dt.timedelta(days=number % 3) for number in range(25)]
    wanted = {add_report(kept, day=day) for day in days}
    add_report(kept, "napud")
    seen: list[str] = []
    after = None
    while page := kept.work.reports.page(["enpud"], [ReportStage.RECEIVED], after, most=7):
        seen += [row.id for _, row in page]
        after = Place(page[-1][0].day, page[-1][1].id)
    assert len(seen) == len(set(seen))
    assert set(seen) == wanted


def test_a_destroyed_report_leaves_a_tombstone_only(kept: Record) -> None:
    work, report_id = kept.work, add_report(kept)
    blob = new_id()
    incoming = work.blobs.incoming()
    incoming.sink.write(b"payload")
    work.blobs.keep(blob, b"header", incoming)
    work.reports.add_exhibit(ExhibitRow(id=blob, report_id=report_id, sealed=b"x"))
    work.reports.add_message(
        MessageRow(id=new_id(), report_id=report_id, desk_id="enpud", direction="to-sender", day=TODAY, sealed=b"x")
    )
    row = work.reports.get(report_id)
    work.reports.destroy(row)
    assert (row.sealed, row.stage) == (None, "destroyed")
    assert work.reports.mailbox_of(report_id) is None
    assert list(work.reports.messages(report_id)) == []
    assert list(work.blobs.names()) == []
    with pytest.raises(StepError):
        work.reports.move(row, ReportStage.OPEN)


def test_two_editors_cannot_overwrite_each_other(kept: Record) -> None:
    work = kept.work
    key = work.desks.key("enpud")
    row = work.cases.add(key, CaseFile(title="one"), [])
    work.cases.keep(row, CaseFile(title="two"), key, version=1)
    with pytest.raises(ChangedMeanwhileError):
        work.cases.keep(row, CaseFile(title="three"), key, version=1)
    assert work.cases.open(row, [kept.desks["enpud"]]).title == "two"
    assert [revision.version for revision in work.cases.revisions(row.id)] == [2, 1]


@pytest.mark.parametrize("marks", [(None, None), (b"a", None), (b"a", b"a")])
def test_the_database_refuses_a_case_verified_by_fewer_than_two(
    kept: Record, marks: tuple[bytes | None, bytes | None]
) -> None:
    work = kept.work
    row = work.cases.add(work.desks.key("enpud"), CaseFile(), [])
    work.cases.move(row, CaseStage.IN_REVIEW)
    row.first_mark, row.second_mark = marks
    with pytest.raises(IntegrityError):
        work.cases.move(row, CaseStage.VERIFIED)
    work.session.rollback()


def test_a_finding_opens_for_policy_and_recall_takes_it_away(kept: Record) -> None:
    work = kept.work
    case = work.cases.add(work.desks.key("enpud"), CaseFile(), [])
    finding = Finding("ENPUD-F-1", "enpud", "QMA", 2026, "street", (), ("count",))
    recipients = [work.desks.recipient("policy"), work.desks.recipient("enpud")]
    row = work.findings.release(new_id(), case.id, finding, recipients)
    assert work.findings.open(row, [kept.desks["policy"]]) == finding
    with pytest.raises(SealingError):
        work.findings.open(row, [kept.desks["napud"]])
    with pytest.raises(NoKeyError):
        work.findings.open(row, [])
    with pytest.raises(SealingError):
        work.cases.open(case, [kept.desks["policy"]])
    again = work.findings.release(new_id(), case.id, replace(finding, short_ref="ENPUD-F-2"), recipients)
    assert [one.short_ref for one in work.findings.released()] == ["ENPUD-F-2"]
    assert work.findings.recall([case.id], destroy=True) == 1
    assert work.findings.count() == 0
    with pytest.raises(LookupError):
        work.findings.open(again, [kept.desks["policy"]])


def test_an_orphan_blob_is_swept_and_a_kept_one_stays(kept: Record) -> None:
    blobs, names = kept.work.blobs, [new_id(), new_id()]
    for name in names:
        incoming = blobs.incoming()
        incoming.sink.write(b"payload")
        blobs.keep(name, b"header", incoming)
    blobs.incoming().sink.close()
    assert blobs.sweep([names[0]], before=dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)) == 0
    assert blobs.sweep([names[0]], before=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)) == 2
    assert list(blobs.names()) == [names[0]]
    with blobs.open(names[0]) as source:
        assert source.read() == b"headerpayload"
    assert list(blobs.arriving.iterdir()) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 31, "/" * 32, "." * 32])
def test_a_blob_name_cannot_leave_the_folder(kept: Record, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        kept.work.blobs.open(name)


def test_a_reference_that_is_taken_is_drawn_again(kept: Record) -> None:
    taken = kept.work.reports.get(add_report(kept)).short_ref
    drawn = iter([taken, taken, "ENPUD-FREE-0000"])
    assert fresh_ref(kept.work.session, ReportRow.short_ref, "enpud", lambda _prefix: next(drawn)) == "ENPUD-FREE-0000"
