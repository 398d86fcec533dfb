from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.support.instance import Instance, work
from tests.support.sender import PNG, File, Sender, blob_count
from watchdog.domain.ids import parse_short_ref
from watchdog.domain.report import PURPOSE, Protection, Report
from watchdog.intake.submit import Addressee, addressed, forget, keep, prepare
from watchdog.records.tables import DeskKeyRow, DeskRow, GrantRow, ReportDesk, ReportRow
from watchdog.records.vault import NoKeyError
from watchdog.sealing import Code, SealingError, check_form, stretch

STORY = Report(story="They took it.", language="en", protection=Protection.SERVER)


@pytest.fixture
def instance(make_sender: Callable[..., Sender]) -> Instance:
    return make_sender().instance


@pytest.mark.parametrize(
    ("to", "desks"),
    [
        (Addressee(), ("inpud",)),
        (Addressee(country="KGZ"), ("enpud",)),
        (Addressee(country="KGZ", region="napud"), ("enpud",)),
        (Addressee(region="lanpud"), ("lanpud",)),
        (Addressee(country="KGZ", other_desk="inpud"), ("inpud",)),
        (Addressee(country="KGZ", women=True), ("enpud", "inwud")),
        (Addressee(women=True), ("inpud", "inwud")),
    ],
)
def test_a_report_goes_where_the_sender_wants_it(instance: Instance, to: Addressee, desks: tuple[str, ...]) -> None:
    with work(instance) as unit:
        assert addressed(unit, instance.reference, to) == desks


def test_a_desk_that_is_not_open_here_is_stood_in_for(instance: Instance) -> None:
    with work(instance) as unit:
        for table, column in ((GrantRow, GrantRow.desk_id), (DeskKeyRow, DeskKeyRow.desk_id), (DeskRow, DeskRow.id)):
            for row in unit.session.scalars(select(table).where(column.in_(["lanpud", "inwud"]))):
                unit.session.delete(row)
            unit.session.flush()
        assert addressed(unit, instance.reference, Addressee(region="lanpud", women=True)) == ("inpud",)


def test_only_the_addressed_desks_can_open_it(instance: Instance) -> None:
    with work(instance) as unit:
        receipt = keep(unit, prepare(unit, STORY, [], ("enpud", "inwud")))
        row = unit.session.scalars(select(ReportRow)).one()
        assert row.sealed is not None
        check_form(row.sealed, 2)
        for desk in receipt.desks:
            assert unit.vault.open(Report, PURPOSE, row.id, row.sealed, [instance.desks[desk]]).story == STORY.story
        for key in (instance.desks["napud"], instance.desks["policy"], instance.recovery):
            with pytest.raises(SealingError):
                unit.vault.open(Report, PURPOSE, row.id, row.sealed, [key])
        with pytest.raises(NoKeyError):
            unit.vault.open(Report, PURPOSE, row.id, row.sealed, [])


def test_the_reference_names_the_desk_and_the_row_says_no_more_than_desk_epoch_and_day(instance: Instance) -> None:
    with work(instance) as unit:
        receipt = keep(unit, prepare(unit, STORY, [], ("enpud",)))
        place = unit.session.scalars(select(ReportDesk)).one()
        assert receipt.short_ref.startswith("ENPUD-")
        assert parse_short_ref(receipt.short_ref) == receipt.short_ref
        assert (place.desk_id, place.epoch, place.day, place.notes) == ("enpud", 1, unit.today, None)


def test_the_code_alone_leads_to_the_mailbox(instance: Instance) -> None:
    with work(instance) as unit:
        receipt = keep(unit, prepare(unit, STORY, [], ("enpud",)))
        mailbox = stretch(Code.parse(receipt.code.digits), unit.vault.instance)
        found = unit.reports.mailbox(mailbox.row)
        assert found is not None
        assert found.recipient == mailbox.identity.recipient.encoded
        assert unit.reports.mailbox(mailbox.address) is None


def test_each_desk_s_journal_tells_of_the_report_and_its_files(sender: Sender) -> None:
    sender.sent(("country", "KGZ"), ("inwud", "y"), File("wall.png", PNG))
    with work(sender.instance) as unit:
        for desk in ("enpud", "inwud"):
            lines = [entry.line for entry in unit.journal.entries(desk, [sender.instance.desks[desk]])]
            assert [(line.event, line.actor) for line in lines] == [
                ("exhibit.added", "sender"),
                ("report.received", "sender"),
            ]
            assert len(lines[0].object_hash) == 64
        assert list(unit.journal.verify(unit.desks.signing_public())) == []


def test_nothing_prepared_shows_what_it_holds(instance: Instance) -> None:
    with work(instance) as unit:
        prepared = prepare(unit, STORY, [], ("enpud",))
        receipt = keep(unit, prepared)
    shown = repr(prepared) + repr(receipt)
    assert receipt.code.digits not in shown
    assert prepared.mailbox_row.hex() not in shown


def test_files_whose_rows_could_not_be_kept_are_removed(sender: Sender) -> None:
    sender.sent(File("wall.png", PNG))
    with work(sender.instance) as unit:
        names = unit.reports.blob_names()
        assert list(unit.blobs.names()) == names
        forget(unit.blobs, [])
        assert blob_count(sender.instance) == 1
