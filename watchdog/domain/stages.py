"""The stages of a report, a case, a finding and a draft: one table each.

The tables feed the check in the verbs, the constraint in the database, the diagram in the docs and the tests.
Source: `docs/reference/case_model.md`, section 6.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar


class ReportStage(StrEnum):
    """Where a report stands. `DESTROYED` is a tombstone: id, day and stage remain."""

    RECEIVED = "received"
    OPEN = "open"
    NEEDS_ANSWER = "needs-answer"
    LINKED = "linked"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out-of-scope"
    WITHDRAWN = "withdrawn"
    DESTROYED = "destroyed"


class CaseStage(StrEnum):
    """Where a case stands. Only `CLEARED` has a finding that policy staff may see."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    NEEDS_INFORMATION = "needs-information"
    POSSIBLE = "possible"
    NOT_VERIFIED = "not-verified"
    VERIFIED = "verified"
    CLEARED = "cleared"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class FindingStage(StrEnum):
    """A finding may be used, or has been called back because consent, risk or the case changed."""

    RELEASED = "released"
    RECALLED = "recalled"


class DraftStage(StrEnum):
    """A draft is being written, waits for a second person, or was released by two people as it stands."""

    WRITING = "writing"
    ASKED = "asked"
    RELEASED = "released"


_R, _C, _D = ReportStage, CaseStage, DraftStage

REPORT_STEPS: Mapping[ReportStage, frozenset[ReportStage]] = {
    _R.RECEIVED: frozenset({_R.OPEN, _R.WITHDRAWN}),
    _R.OPEN: frozenset({_R.NEEDS_ANSWER, _R.LINKED, _R.DUPLICATE, _R.OUT_OF_SCOPE, _R.WITHDRAWN}),
    _R.NEEDS_ANSWER: frozenset({_R.OPEN, _R.LINKED, _R.DUPLICATE, _R.OUT_OF_SCOPE, _R.WITHDRAWN}),
    _R.LINKED: frozenset({_R.WITHDRAWN, _R.DESTROYED}),
    _R.DUPLICATE: frozenset({_R.OPEN, _R.WITHDRAWN, _R.DESTROYED}),
    _R.OUT_OF_SCOPE: frozenset({_R.OPEN, _R.WITHDRAWN, _R.DESTROYED}),
    _R.WITHDRAWN: frozenset({_R.DESTROYED}),
    _R.DESTROYED: frozenset(),
}

CASE_STEPS: Mapping[CaseStage, frozenset[CaseStage]] = {
    _C.DRAFT: frozenset({_C.IN_REVIEW, _C.MERGED, _C.WITHDRAWN}),
    _C.IN_REVIEW: frozenset({_C.NEEDS_INFORMATION, _C.VERIFIED, _C.POSSIBLE, _C.NOT_VERIFIED, _C.WITHDRAWN}),
    _C.NEEDS_INFORMATION: frozenset({_C.IN_REVIEW, _C.MERGED, _C.WITHDRAWN}),
    _C.POSSIBLE: frozenset({_C.IN_REVIEW, _C.WITHDRAWN}),
    _C.NOT_VERIFIED: frozenset({_C.IN_REVIEW, _C.WITHDRAWN}),
    _C.VERIFIED: frozenset({_C.CLEARED, _C.IN_REVIEW, _C.WITHDRAWN}),
    _C.CLEARED: frozenset({_C.VERIFIED, _C.IN_REVIEW, _C.WITHDRAWN}),
    _C.MERGED: frozenset({_C.NEEDS_INFORMATION, _C.WITHDRAWN}),
    _C.WITHDRAWN: frozenset(),
}

DRAFT_STEPS: Mapping[DraftStage, frozenset[DraftStage]] = {
    _D.WRITING: frozenset({_D.ASKED}),
    _D.ASKED: frozenset({_D.WRITING, _D.RELEASED}),
    _D.RELEASED: frozenset({_D.WRITING}),
}
"""Whatever changes a draft takes it back to writing; what was released before stays as it was."""

EDITABLE = frozenset({_C.DRAFT, _C.NEEDS_INFORMATION})
"""A case changes only here; afterwards a new step must reopen it first."""

TWO_PEOPLE = frozenset({_C.VERIFIED, _C.CLEARED, _C.MERGED})
"""Stages that a case may hold only when two different people agreed."""

VERIFIED_STAGES = frozenset({_C.VERIFIED, _C.CLEARED})
ALLEGED_STAGES = frozenset({_C.DRAFT, _C.IN_REVIEW, _C.NEEDS_INFORMATION, _C.POSSIBLE})
"""What is verified and what is only alleged is never counted together; what was judged not verified is in neither."""

S = TypeVar("S", bound=StrEnum)


class StepError(Exception):
    """The step is not in the table."""


def step(table: Mapping[S, frozenset[S]], now: S, then: S) -> S:
    """Return `then` if the table allows the step.

    Raises:
        StepError: It does not; carries both stages.
    """
    if then not in table[now]:
        raise StepError(f"{now.value} to {then.value}")
    return then
