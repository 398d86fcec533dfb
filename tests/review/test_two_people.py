import datetime as dt

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.support.filling import fill
from tests.support.reviewing import Scene, a_report, a_vote
from watchdog.access.policy import RefusedError, UnseenError
from watchdog.domain.act import Act, PartialDate, Perpetrator, Precision
from watchdog.domain.assessment import Certainty, Rule
from watchdog.domain.case import CaseFile, Problem
from watchdog.domain.stages import CaseStage, StepError
from watchdog.records.blobs import FolderBlobs
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.tables import CaseRow
from watchdog.records.work import Work
from watchdog.review import casework, verify
from watchdog.review.verify import LackingError, Outcome


def test_the_first_reviewer_cannot_confirm(scene: Scene) -> None:
    case_id = scene.asked()
    with scene.work() as unit:
        version = unit.cases.get(case_id).version
        vote = a_vote(scene.birch, version, unit)
        with pytest.raises(RefusedError) as refused:
            verify.decide(unit, scene.birch, case_id, version, vote, outcome=Outcome.VERIFIED)
    assert not isinstance(refused.value, UnseenError)


def test_the_database_refuses_one_person_in_both_places(scene: Scene) -> None:
    case_id = scene.asked()
    with Session(scene.instance.engine) as session:
        row = session.get_one(CaseRow, case_id)
        row.second_mark = row.first_mark
        with pytest.raises(IntegrityError):
            session.flush()


def test_the_database_refuses_a_verified_case_that_one_person_decided(scene: Scene) -> None:
    case_id = scene.asked()
    with Session(scene.instance.engine) as session:
        session.get_one(CaseRow, case_id).stage = CaseStage.VERIFIED
        with pytest.raises(IntegrityError):
            session.flush()


def test_the_page_tells_the_first_reviewer_that_somebody_else_must_decide(scene: Scene) -> None:
    case_id = scene.asked()
    client = scene.client("Birch")
    page = client.get(f"/desk/cases/{case_id}/verify").text
    assert "A second person must decide" in page
    page = scene.client("Rowan").get(f"/desk/cases/{case_id}/verify").text
    checked = {f"point_{number}": "y" for number in range(1, 15)}
    vote = fill(page, "", rule="c", conflict="none", decision="verified", **checked)
    ticket = client.get(f"/desk/cases/{case_id}").text.partition('name="ticket"')[2]
    vote["ticket"] = ticket.partition('value="')[2].partition('"')[0]
    assert client.post(f"/desk/cases/{case_id}/verify", data=vote).status_code == 403


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"checked": (1, 2, 3)}, Problem.UNREAD),
        ({"conflict": True}, Problem.CONFLICT),
        ({"rule": None}, Problem.NO_RULE),
        ({"rule": Rule.CONFIRMED}, Problem.RULE_NOT_MET),
        ({"rule": Rule.PATTERN}, Problem.RULE_NOT_MET),
    ],
)
def test_an_incomplete_vote_verifies_nothing(scene: Scene, changes: dict[str, object], problem: Problem) -> None:
    case_id = scene.asked()
    with scene.work() as unit:
        version = unit.cases.get(case_id).version
        vote = a_vote(scene.rowan, version, unit, **changes)
        with pytest.raises(LackingError) as lacking:
            verify.decide(unit, scene.rowan, case_id, version, vote, outcome=Outcome.VERIFIED)
        assert problem in lacking.value.problems
        assert unit.cases.get(case_id).stage == CaseStage.IN_REVIEW


def test_a_first_vote_that_is_not_sure_cannot_end_in_verified(scene: Scene) -> None:
    case_id = scene.case()
    with scene.work() as unit:
        version = unit.cases.get(case_id).version
        verify.ask(unit, scene.birch, case_id, version, a_vote(scene.birch, version, unit, agrees=False))
        version += 1
        vote = a_vote(scene.rowan, version, unit)
        with pytest.raises(LackingError) as lacking:
            verify.decide(unit, scene.rowan, case_id, version, vote, outcome=Outcome.VERIFIED)
        assert lacking.value.problems == (Problem.FIRST_NOT_SURE,)
        vote = a_vote(scene.rowan, version, unit, note="One account only")
        verify.decide(unit, scene.rowan, case_id, version, vote, outcome=Outcome.POSSIBLE)
        assert unit.cases.get(case_id).stage == CaseStage.POSSIBLE


def test_a_case_is_returned_with_reasons_and_must_be_asked_for_anew(scene: Scene) -> None:
    case_id = scene.asked()
    with scene.work() as unit:
        version = unit.cases.get(case_id).version
        silent = a_vote(scene.rowan, version, unit)
        with pytest.raises(LackingError) as lacking:
            verify.decide(unit, scene.rowan, case_id, version, silent, outcome=Outcome.RETURNED)
        assert lacking.value.problems == (Problem.NO_REASON,)
        vote = a_vote(scene.rowan, version, unit, note="Ask about the day")
        verify.decide(unit, scene.rowan, case_id, version, vote, outcome=Outcome.RETURNED)
        row = unit.cases.get(case_id)
        assert row.stage == CaseStage.NEEDS_INFORMATION
        assert row.first_mark is None
        version = row.version
        verify.ask(unit, scene.rowan, case_id, version, a_vote(scene.rowan, version, unit))
        vote = a_vote(scene.birch, version + 1, unit)
        verify.decide(unit, scene.birch, case_id, version + 1, vote, outcome=Outcome.VERIFIED)
        assert unit.cases.get(case_id).stage == CaseStage.VERIFIED


def test_nobody_asks_for_a_case_without_acts(scene: Scene) -> None:
    sent = scene.send(a_report(who_did=()))
    with scene.work() as unit:
        case_id = casework.open_case(unit, scene.birch, sent.id, "enpud", scene.instance.reference).id
        with pytest.raises(LackingError) as lacking:
            verify.ask(unit, scene.birch, case_id, 1, a_vote(scene.birch, 1, unit, agrees=False))
        assert Problem.NO_ACT in lacking.value.problems


def test_a_vote_counts_for_the_version_that_was_read(scene: Scene) -> None:
    case_id = scene.asked()
    with scene.work() as unit:
        version = unit.cases.get(case_id).version - 1
        vote = a_vote(scene.rowan, version, unit)
        with pytest.raises(ChangedMeanwhileError):
            verify.decide(unit, scene.rowan, case_id, version, vote, outcome=Outcome.VERIFIED)


def test_a_verified_case_cannot_be_decided_again(scene: Scene) -> None:
    case_id = scene.verified()
    with scene.work() as unit:
        version = unit.cases.get(case_id).version
        vote = a_vote(scene.rowan, version, unit, note="Second thoughts")
    client = scene.client("Rowan")
    answer = client.get(f"/desk/cases/{case_id}/verify")
    assert answer.status_code == 409
    assert "This is at another step now." in answer.text
    with Session(scene.instance.engine) as session:
        unit = Work(session, FolderBlobs(scene.instance.settings.blobs), scene.instance.clock())
        with pytest.raises(StepError):
            verify.decide(unit, scene.rowan, case_id, version, vote, outcome=Outcome.NOT_VERIFIED)


def a_case(unit_place: str = "", place: str = "", kind: str = "police-beating", year: int = 2026) -> CaseFile:
    act = Act(kind, certainty=Certainty.REASONABLE_GROUNDS, perpetrator=Perpetrator(unit_place=unit_place))
    day = PartialDate(dt.date(year, 1, 1), Precision.YEAR)
    return CaseFile(date_from=day, acts=(act,), place_exact=place)


@pytest.mark.parametrize(
    ("one", "other", "similar"),
    [
        (a_case("Station 5"), a_case(" station  5 "), True),
        (a_case(place="Market"), a_case(place="market"), True),
        (a_case("Station 5"), a_case("Station 6"), False),
        (a_case("Station 5"), a_case("Station 5", kind="forced-labour"), False),
        (a_case("Station 5"), a_case("Station 5", year=2023), False),
        (a_case(), a_case(), False),
    ],
)
def test_a_pattern_is_the_same_unit_or_place_and_method_within_two_years(
    one: CaseFile, other: CaseFile, similar: bool
) -> None:
    assert verify.is_similar(one, other) is similar
