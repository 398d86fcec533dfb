import datetime as dt

import pytest

from tests.support.filling import fill
from tests.support.reviewing import Scene, a_report
from watchdog.domain.case import Problem
from watchdog.domain.consent import Answer, Basis, Channel, ConsentEntry, Use, consented
from watchdog.domain.report import ConsentChoice
from watchdog.domain.stages import CaseStage, FindingStage, StepError
from watchdog.review import casework, correspond, prefill, release
from watchdog.review.verify import LackingError


def test_a_narrower_word_of_the_sender_blocks_release(scene: Scene) -> None:
    sent = scene.send()
    case_id = scene.verified(sent)
    scene.write(sent, "I changed my mind", consent="help")
    with scene.work() as unit:
        version = unit.cases.get(case_id).version
        with pytest.raises(LackingError) as lacking:
            release.release(unit, scene.rowan, case_id, version)
        assert lacking.value.problems == (Problem.NO_CONSENT,)
        assert unit.cases.get(case_id).stage == CaseStage.VERIFIED


def test_a_word_that_only_counts_keeps_the_summary_at_the_desk(scene: Scene) -> None:
    sent = scene.send()
    case_id = scene.verified(sent)
    scene.write(sent, "", consent="count")
    with scene.work() as unit:
        release.release(unit, scene.rowan, case_id, unit.cases.get(case_id).version)
        row = unit.cases.findings_of(case_id)[0]
        finding = unit.findings.open(row, [scene.instance.desks["policy"]])
        file = casework.open_file(unit, scene.birch, unit.cases.get(case_id))
    assert finding.account == ""
    assert finding.uses == ("count",)
    assert [entry.evidence for entry in file.consents][-1] == f"{sent.short_ref}/1"


def test_a_recorded_no_calls_the_finding_back_at_once(scene: Scene) -> None:
    case_id = scene.verified()
    with scene.work() as unit:
        release.release(unit, scene.rowan, case_id, unit.cases.get(case_id).version)
    client = scene.client()
    page = client.get(f"/desk/cases/{case_id}").text
    posted = fill(
        page,
        "/consent",
        use_count="no",
        consent_basis="self",
        consent_channel="in-person",
        consent_evidence="Said to Birch",
    )
    assert client.post(f"/desk/cases/{case_id}/consent", data=posted).status_code == 303
    with scene.work() as unit:
        assert unit.cases.get(case_id).stage == CaseStage.VERIFIED
        assert [row.stage for row in unit.cases.findings_of(case_id)] == [FindingStage.RECALLED]
        events = [entry.line.event for entry in unit.journal.entries("policy", [scene.instance.desks["policy"]])]
    assert events == ["finding.recalled", "finding.received"]


def test_a_finding_is_called_back_only_with_a_reason_that_stays_at_the_desk(scene: Scene) -> None:
    case_id = scene.verified()
    with scene.work() as unit:
        release.release(unit, scene.rowan, case_id, unit.cases.get(case_id).version)
        with pytest.raises(LackingError):
            release.recall(unit, scene.birch, case_id, " ")
        release.recall(unit, scene.birch, case_id, "CANARY-REASON")
        policy = unit.journal.entries("policy", [scene.instance.desks["policy"]])
        assert all("CANARY" not in entry.line.reason for entry in policy)
        with pytest.raises(StepError):
            release.recall(unit, scene.birch, case_id, "again")


def test_an_answer_about_consent_needs_its_evidence(scene: Scene) -> None:
    case_id = scene.asked()
    client = scene.client()
    posted = fill(client.get(f"/desk/cases/{case_id}").text, "/consent", use_story="no")
    answer = client.post(f"/desk/cases/{case_id}/consent", data=posted)
    assert answer.status_code == 422
    assert "Needed with a new answer about consent." in answer.text


def test_a_case_is_as_open_as_its_least_open_report(scene: Scene) -> None:
    case_id = scene.case()
    other = scene.send(a_report(who_hurt="i-saw-it", consent_choice=ConsentChoice.COUNT))
    with scene.work() as unit:
        casework.join(unit, scene.birch, case_id, other.id)
        file = casework.open_file(unit, scene.birch, unit.cases.get(case_id))
        assert consented(file.consents, unit.today) == {Use.HELP, Use.COUNT}
        assert len(file.sources) == 3


def test_a_yes_of_one_sender_does_not_overrule_the_no_of_another(scene: Scene) -> None:
    first, other = scene.send(), scene.send(a_report(consent_choice=ConsentChoice.HELP))
    case_id = scene.case(first)
    with scene.work() as unit:
        casework.join(unit, scene.birch, case_id, other.id)
    scene.write(first, "Please tell it", consent="story")
    with scene.work() as unit:
        row = unit.cases.get(case_id)
        file = casework.with_senders_word(unit, scene.birch, row, casework.open_file(unit, scene.birch, row))
        assert consented(file.consents, unit.today) == {Use.HELP}


def test_a_report_that_was_taken_back_says_no_to_everything(scene: Scene) -> None:
    sent = scene.send()
    case_id = scene.verified(sent)
    with scene.work() as unit:
        unit.reports.destroy(unit.reports.get(sent.id))
        version = unit.cases.get(case_id).version
        with pytest.raises(LackingError):
            release.release(unit, scene.rowan, case_id, version)


@pytest.mark.parametrize(
    ("who_hurt", "knows", "basis"),
    [
        ("me", "", Basis.SELF),
        ("i-saw-it", "agree", Basis.WITNESS),
        ("our-group", "", Basis.WITNESS),
        ("someone-i-know", "agree", Basis.SAYS_PERMISSION),
        ("someone-i-know", "know", Basis.NONE),
        ("someone-i-know", "cannot", Basis.NONE),
        ("", "", Basis.NONE),
    ],
)
def test_whose_consent_it_is_follows_from_whom_it_was_done_to(who_hurt: str, knows: str, basis: Basis) -> None:
    assert prefill.basis(a_report(who_hurt=who_hurt, knows=knows)) is basis


def test_consent_for_somebody_else_reaches_no_further_than_counting() -> None:
    day = dt.date(2026, 3, 2)
    report = a_report(who_hurt="someone-i-know", knows="agree")
    entries = prefill.consents_from(
        report, report.consent_choice, Channel.FORM, day=day, recorded_by="Birch", evidence="X"
    )
    assert consented(entries, day) == {Use.HELP, Use.COUNT}
    assert entries[0] == ConsentEntry(
        Use.COUNT, Answer.YES, Basis.SAYS_PERMISSION, Channel.FORM, "en", day, "Birch", evidence="X"
    )


def test_single_answers_become_entries_and_what_was_not_answered_stays(scene: Scene) -> None:
    sent = scene.send(a_report(consent_choice=ConsentChoice.COUNT))
    case_id = scene.case(sent)
    scene.write(sent, "", story="yes", un_closed="yes", named="no", contact="no")
    with scene.work() as unit:
        row = unit.cases.get(case_id)
        file = casework.with_senders_word(unit, scene.birch, row, casework.open_file(unit, scene.birch, row))
        fresh = [entry for entry in file.consents if entry.evidence == f"{sent.short_ref}/1"]
        assert [(entry.use, entry.answer) for entry in fresh] == [
            (Use.COUNT, Answer.YES),
            (Use.STORY, Answer.YES),
            (Use.UN_CLOSED, Answer.YES),
            (Use.NAMED, Answer.NO),
        ]
        assert {entry.channel for entry in fresh} == {Channel.REPLY}
        assert [entry.expires for entry in fresh] == [None, None, unit.today + dt.timedelta(days=365), None]
        assert consented(file.consents, unit.today) == {Use.HELP, Use.COUNT, Use.STORY, Use.UN_CLOSED}


def test_a_single_no_blocks_release(scene: Scene) -> None:
    sent = scene.send()
    case_id = scene.verified(sent)
    scene.write(sent, "", count="no")
    with scene.work() as unit, pytest.raises(LackingError):
        release.release(unit, scene.rowan, case_id, unit.cases.get(case_id).version)


def test_the_desk_reads_single_answers_in_words(scene: Scene) -> None:
    sent = scene.send()
    scene.write(sent, "Please be careful", named="no", contact="no")
    page = scene.client().get(f"/desk/reports/{sent.id}").text
    assert "Please be careful" in page
    assert "Name in public: No" in page
    assert "You may ask me questions here: No" in page


def test_whether_we_may_ask_follows_the_last_word(scene: Scene) -> None:
    sent = scene.send(a_report(contact=False))
    with scene.work() as unit:
        assert not correspond.may_ask(unit, scene.birch, sent.id)
    scene.write(sent, "", contact="yes")
    with scene.work() as unit:
        assert correspond.may_ask(unit, scene.birch, sent.id)
    scene.write(sent, "", contact="no")
    with scene.work() as unit:
        assert not correspond.may_ask(unit, scene.birch, sent.id)
