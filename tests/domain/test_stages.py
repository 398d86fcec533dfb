import pytest

from watchdog.domain.stages import (
    CASE_STEPS,
    DRAFT_STEPS,
    EDITABLE,
    REPORT_STEPS,
    CaseStage,
    DraftStage,
    ReportStage,
    StepError,
    step,
)


def test_every_stage_has_a_row() -> None:
    assert set(CASE_STEPS) == set(CaseStage)
    assert set(REPORT_STEPS) == set(ReportStage)
    assert set(DRAFT_STEPS) == set(DraftStage)


def test_a_draft_is_released_only_when_somebody_asked() -> None:
    assert [now for now in DraftStage if DraftStage.RELEASED in DRAFT_STEPS[now]] == [DraftStage.ASKED]


@pytest.mark.parametrize("now", list(CaseStage))
@pytest.mark.parametrize("then", list(CaseStage))
def test_a_case_takes_lawful_steps_only(now: CaseStage, then: CaseStage) -> None:
    if then in CASE_STEPS[now]:
        assert step(CASE_STEPS, now, then) is then
    else:
        with pytest.raises(StepError):
            step(CASE_STEPS, now, then)


def test_a_case_is_cleared_only_from_verified_and_verified_only_from_review_or_recall() -> None:
    assert [now for now in CaseStage if CaseStage.CLEARED in CASE_STEPS[now]] == [CaseStage.VERIFIED]
    assert {now for now in CaseStage if CaseStage.VERIFIED in CASE_STEPS[now]} == {
        CaseStage.IN_REVIEW,
        CaseStage.CLEARED,
    }


def test_what_is_verified_cannot_be_edited() -> None:
    assert EDITABLE.isdisjoint({CaseStage.VERIFIED, CaseStage.CLEARED, CaseStage.IN_REVIEW})


def test_a_sender_can_take_a_report_back_from_every_living_stage() -> None:
    for now in set(ReportStage) - {ReportStage.WITHDRAWN, ReportStage.DESTROYED}:
        assert ReportStage.WITHDRAWN in REPORT_STEPS[now]
