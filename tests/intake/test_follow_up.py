from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.support.instance import Instance, work
from tests.support.sender import PNG, File, Sender, blob_count, write_to_sender
from watchdog.domain.case import CaseFile
from watchdog.domain.evidence import Finding
from watchdog.domain.ids import new_id, new_short_ref
from watchdog.domain.message import PURPOSE, Direction, Message
from watchdog.domain.report import ConsentChoice
from watchdog.domain.stages import CaseStage, FindingStage, ReportStage
from watchdog.intake import follow_up
from watchdog.intake.visits import Visit, find
from watchdog.records.tables import CaseRow, FindingRow
from watchdog.records.work import Work
from watchdog.sealing import SealingError

DESK = "enpud"


@dataclass
class Reported:
    """A report at the desk of enpud and a visit to it."""

    sender: Sender
    code: str

    @property
    def instance(self) -> Instance:
        return self.sender.instance

    def visit(self, unit: Work) -> Visit:
        found = find(unit, self.code)
        assert found is not None
        return found


@pytest.fixture
def reported(sender: Sender) -> Reported:
    return Reported(sender, sender.sent(("country", "KGZ"), File("wall.png", PNG)))


def cleared_case(unit: Work, *report_ids: str) -> tuple[CaseRow, FindingRow]:
    """Make a case that two people verified and released."""
    case = unit.cases.add(unit.desks.key(DESK), CaseFile(title="At the market"), report_ids)
    case.first_mark, case.second_mark = b"first", b"second"
    for stage in (CaseStage.IN_REVIEW, CaseStage.VERIFIED, CaseStage.CLEARED):
        unit.cases.move(case, stage)
    finding = Finding(new_short_ref(f"{DESK}-F"), DESK, "KGZ", 2026, "street", (), ("count",))
    readers = [unit.desks.recipient("policy"), unit.desks.recipient(DESK)]
    return case, unit.findings.release(new_id(), case.id, finding, readers)


def events(unit: Work, instance: Instance) -> list[str]:
    entries = unit.journal.entries(DESK, [instance.desks[DESK]])
    assert {entry.line.actor for entry in entries} == {"sender"}
    return [entry.line.event for entry in reversed(entries)]


def reply(unit: Work, visit: Visit, text: str = "It was Tuesday.") -> None:
    follow_up.reply(unit, visit, follow_up.prepare(unit, visit, Message(text)))


def consent(unit: Work, visit: Visit, choice: ConsentChoice) -> None:
    prepared = follow_up.prepare(unit, visit, Message("", choice.value))
    follow_up.change_consent(unit, visit, prepared, narrowed=choice is not ConsentChoice.STORY)


def test_answers_are_read_with_the_code_and_own_words_are_not(reported: Reported) -> None:
    with work(reported.instance) as unit:
        visit = reported.visit(unit)
        write_to_sender(unit, visit.report_id, "Which day was it?", DESK)
        reply(unit, visit)
        lines = follow_up.said(unit, visit)
        assert [(line.from_us, line.text) for line in lines] == [(True, "Which day was it?"), (False, None)]
        (_, own) = unit.reports.messages(visit.report_id)
        with pytest.raises(SealingError):
            unit.vault.open(Message, PURPOSE, own.id, own.sealed, [visit.identity])
        assert unit.vault.open(Message, PURPOSE, own.id, own.sealed, [reported.instance.desks[DESK]]).text


def test_an_answer_that_cannot_be_opened_does_not_hide_the_others(reported: Reported) -> None:
    with work(reported.instance) as unit:
        visit = reported.visit(unit)
        write_to_sender(unit, visit.report_id, "Which day was it?", DESK)
        write_to_sender(unit, visit.report_id, "Who else saw it?", DESK)
        unit.reports.messages(visit.report_id)[0].sealed = b"damaged"
        unit.session.flush()
        assert [line.text for line in follow_up.said(unit, visit)] == [None, "Who else saw it?"]


def test_answers_count_as_read_once_they_were_shown(reported: Reported) -> None:
    with work(reported.instance) as unit:
        visit = reported.visit(unit)
        write_to_sender(unit, visit.report_id, "Which day was it?", DESK)
        assert follow_up.unread(unit, visit)
        follow_up.shown(unit, visit)
        reply(unit, visit)
        assert not follow_up.unread(unit, visit)


def test_an_answer_takes_up_a_report_that_waited_for_it(reported: Reported) -> None:
    with work(reported.instance) as unit:
        visit = reported.visit(unit)
        row = unit.reports.get(visit.report_id)
        for stage in (ReportStage.OPEN, ReportStage.NEEDS_ANSWER):
            unit.reports.move(row, stage)
        reply(unit, visit)
        assert row.stage == ReportStage.OPEN
        assert events(unit, reported.instance) == ["report.received", "exhibit.added", "report.answered"]


def test_every_desk_of_the_report_can_read_an_answer(sender: Sender) -> None:
    code = sender.sent(("country", "KGZ"), ("inwud", "y"))
    with work(sender.instance) as unit:
        visit = find(unit, code)
        assert visit is not None
        reply(unit, visit)
        (row,) = unit.reports.messages(visit.report_id)
        for desk in (DESK, "inwud"):
            keys = [sender.instance.desks[desk]]
            assert unit.vault.open(Message, PURPOSE, row.id, row.sealed, keys).text == "It was Tuesday."


@pytest.mark.parametrize("choice", [ConsentChoice.HELP, ConsentChoice.COUNT])
def test_less_consent_calls_findings_back_at_once(reported: Reported, choice: ConsentChoice) -> None:
    with work(reported.instance) as unit:
        visit = reported.visit(unit)
        case, finding = cleared_case(unit, visit.report_id)
        other, untouched = cleared_case(unit)
        consent(unit, visit, choice)
        assert (case.stage, finding.stage) == (CaseStage.VERIFIED, FindingStage.RECALLED)
        assert (other.stage, untouched.stage) == (CaseStage.CLEARED, FindingStage.RELEASED)
        assert finding.sealed is not None
        assert events(unit, reported.instance)[2:] == ["report.consent-changed", "finding.recalled"]


def test_the_widest_consent_calls_nothing_back(reported: Reported) -> None:
    with work(reported.instance) as unit:
        visit = reported.visit(unit)
        case, finding = cleared_case(unit, visit.report_id)
        consent(unit, visit, ConsentChoice.STORY)
        assert (case.stage, finding.stage) == (CaseStage.CLEARED, FindingStage.RELEASED)


def test_the_desk_reads_what_was_chosen(reported: Reported) -> None:
    with work(reported.instance) as unit:
        visit = reported.visit(unit)
        consent(unit, visit, ConsentChoice.COUNT)
        (row,) = unit.reports.messages(visit.report_id)
        keys = [reported.instance.desks[DESK]]
        assert unit.vault.open(Message, PURPOSE, row.id, row.sealed, keys) == Message("", "count")
        assert (row.direction, row.unread) == (Direction.TO_DESK, True)


@pytest.mark.parametrize(
    "stages",
    [
        (),
        (ReportStage.OPEN,),
        (ReportStage.OPEN, ReportStage.NEEDS_ANSWER),
        (ReportStage.OPEN, ReportStage.LINKED),
        (ReportStage.OPEN, ReportStage.DUPLICATE),
        (ReportStage.OPEN, ReportStage.OUT_OF_SCOPE),
        (ReportStage.WITHDRAWN,),
    ],
)
def test_withdrawal_destroys_a_report_in_any_stage(reported: Reported, stages: tuple[ReportStage, ...]) -> None:
    with work(reported.instance) as unit:
        visit = reported.visit(unit)
        row = unit.reports.get(visit.report_id)
        for stage in stages:
            unit.reports.move(row, stage)
        follow_up.withdraw(unit, visit)
        assert (row.stage, row.sealed) == (ReportStage.DESTROYED, None)
        assert unit.reports.exhibits(visit.report_id) == []
        assert events(unit, reported.instance)[-2:] == ["report.withdrawn", "report.destroyed"]
    assert blob_count(reported.instance) == 0


def test_withdrawal_destroys_messages_and_mailbox(reported: Reported) -> None:
    with work(reported.instance) as unit:
        visit = reported.visit(unit)
        write_to_sender(unit, visit.report_id, "Which day was it?", DESK)
        follow_up.withdraw(unit, visit)
        assert unit.reports.messages(visit.report_id) == []
        assert find(unit, reported.code) is None


def test_what_rests_on_the_report_alone_goes_with_it(reported: Reported) -> None:
    with work(reported.instance) as unit:
        visit = reported.visit(unit)
        case, finding = cleared_case(unit, visit.report_id)
        follow_up.withdraw(unit, visit)
        assert (case.stage, case.sealed, list(unit.cases.revisions(case.id))) == (CaseStage.WITHDRAWN, None, [])
        assert (finding.stage, finding.sealed) == (FindingStage.RECALLED, None)
        assert events(unit, reported.instance)[2:] == [
            "report.withdrawn",
            "report.destroyed",
            "finding.recalled",
            "case.destroyed",
        ]
        assert list(unit.journal.verify(unit.desks.signing_public())) == []


def test_a_case_that_others_reported_too_stays_and_is_no_longer_cleared(reported: Reported) -> None:
    second = Reported(reported.sender, reported.sender.sent(("country", "KGZ")))
    with work(reported.instance) as unit:
        visit, other = reported.visit(unit), second.visit(unit)
        case, finding = cleared_case(unit, visit.report_id, other.report_id)
        follow_up.withdraw(unit, visit)
        assert (case.stage, finding.sealed) == (CaseStage.VERIFIED, None)
        assert unit.cases.open(case, [reported.instance.desks[DESK]]).title == "At the market"
        follow_up.withdraw(unit, other)
        assert (case.stage, case.sealed) == (CaseStage.WITHDRAWN, None)


@pytest.mark.parametrize("act", [reply, lambda unit, visit: consent(unit, visit, ConsentChoice.HELP)])
def test_what_was_taken_back_in_the_meantime_is_gone(reported: Reported, act: Callable[[Work, Visit], None]) -> None:
    with work(reported.instance) as unit:
        visit = reported.visit(unit)
        follow_up.withdraw(unit, visit)
        with pytest.raises(follow_up.GoneError):
            act(unit, visit)
        with pytest.raises(follow_up.GoneError):
            follow_up.withdraw(unit, visit)


def test_wrong_codes_are_counted_apart_from_sign_ins_and_forgotten(reported: Reported) -> None:
    with work(reported.instance) as unit:
        for _ in range(3):
            unit.members.wrong_code()
        assert unit.members.wrong_codes() == 3
        assert unit.members.failures("Birch") == (0, 0)
