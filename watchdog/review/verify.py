"""Verification: one reviewer asks with a vote, a second one decides. The database refuses it if both are the same."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.domain.assessment import Rule, Vote
from watchdog.domain.case import CaseFile, Problem, lacks_for_review, lacks_for_vote
from watchdog.domain.stages import CaseStage
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.journal import Line
from watchdog.records.reports import PAGE, Place
from watchdog.records.tables import CaseRow
from watchdog.records.work import Work
from watchdog.review.casework import case_at, epoch_key, key_for, open_file, with_senders_word
from watchdog.sealing import Identity, reviewer_mark

SIMILAR_WITHIN: Final = dt.timedelta(days=731)
COUNTED: Final = (CaseStage.VERIFIED, CaseStage.CLEARED)


class LackingError(Exception):
    """Something is missing; carries the problems, in words for the reviewer."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = tuple(problems)


class Outcome(StrEnum):
    """What the second person decides."""

    VERIFIED = "verified"
    POSSIBLE = "possible"
    NOT_VERIFIED = "not-verified"
    RETURNED = "needs-information"


def mark_key(work: Work, by: Actor, row: CaseRow) -> Identity:
    """Return the private key of the epoch that a case stands in; marks are made with it.

    Raises:
        LookupError: The member does not hold the key of that epoch.
    """
    wanted = epoch_key(work, row)
    for identity in by.identities(row.desk_id):
        if identity.recipient == wanted.recipient:
            return identity
    raise LookupError(row.desk_id)


def ask(work: Work, by: Actor, case_id: str, version: int, vote: Vote) -> None:
    """Ask a second person to decide, with one's own vote.

    Args:
        work: The unit of work.
        by: Who asks.
        case_id: The case.
        version: The version that was read.
        vote: A vote that agrees must hold like the second one; one that does not asks for another judgement.

    Raises:
        LackingError: Something is missing.
        StepError: The case is not open for editing.
        ChangedMeanwhileError: It was changed since it was read.
    """
    row = case_at(work, by, Permission.CASE_ASK_VERIFICATION, case_id)
    file = _read_at(work, by, row, version)
    problems = lacks_for_vote(file, vote, similar_verified(work, by, row, file, vote)) if vote.agrees else []
    if not vote.agrees:
        problems = [*lacks_for_review(file), *([Problem.CONFLICT] if vote.conflict else [])]
    _refuse_if(problems)
    _cast(work, row, file, vote)
    row.first_mark, row.second_mark = reviewer_mark(mark_key(work, by, row), row.id, by.member), None
    work.cases.move(row, CaseStage.IN_REVIEW)
    work.journal.note(row.desk_id, work.desks.recipient(row.desk_id), Line("case.verification-asked", by.name, row.id))


def decide(work: Work, by: Actor, case_id: str, version: int, vote: Vote, *, outcome: Outcome) -> None:
    """Decide as the second person.

    Verified needs a complete vote and a first vote that agreed. Every other outcome needs a reason. A returned case
    loses its first mark, so that it must be asked for anew.

    Raises:
        RefusedError: The member asked for this verification.
        LackingError: Something is missing.
        StepError: Nobody asked for a verification.
        ChangedMeanwhileError: The case was changed since it was read.
    """
    row = case_at(work, by, Permission.CASE_VERIFY, case_id)
    file = _read_at(work, by, row, version)
    _refuse_if(lacks_for(work, by, row, file, vote, outcome=outcome))
    _cast(work, row, file, replace(vote, agrees=outcome is Outcome.VERIFIED))
    if outcome is Outcome.RETURNED:
        row.first_mark = row.second_mark = None
    else:
        row.second_mark = reviewer_mark(mark_key(work, by, row), row.id, by.member)
    work.cases.move(row, CaseStage(outcome.value))
    event = "case.returned" if outcome is Outcome.RETURNED else f"case.{outcome.value}"
    reason = "" if outcome is Outcome.VERIFIED else vote.note
    work.journal.note(row.desk_id, work.desks.recipient(row.desk_id), Line(event, by.name, row.id, reason))


def lacks_for(work: Work, by: Actor, row: CaseRow, file: CaseFile, vote: Vote, *, outcome: Outcome) -> list[Problem]:
    """Return why a second vote cannot have this outcome."""
    if outcome is Outcome.VERIFIED:
        problems = lacks_for_vote(file, vote, similar_verified(work, by, row, file, vote))
        first = file.votes[-1] if file.votes else None
        return problems if first is not None and first.agrees else [*problems, Problem.FIRST_NOT_SURE]
    problems = [] if vote.note.strip() else [Problem.NO_REASON]
    if vote.conflict and outcome is not Outcome.RETURNED:
        problems.append(Problem.CONFLICT)
    return problems


def similar_verified(work: Work, by: Actor, row: CaseRow, file: CaseFile, vote: Vote) -> int:
    """Count the desk's other verified cases with the same unit or place and method, two years around (way d).

    Only way d asks, because every verified case of the desk must be opened for it.
    """
    if vote.rule is not Rule.PATTERN:
        return 0
    return sum(is_similar(file, other) for other in _verified(work, by, row))


def is_similar(one: CaseFile, other: CaseFile) -> bool:
    """Tell whether two cases show the same unit or place and method within 24 months (case model, 7.2 d)."""
    days = (one.date_from.begins, other.date_from.begins)
    if days[0] is None or days[1] is None or abs(days[0] - days[1]) > SIMILAR_WITHIN:
        return False
    units, others = (
        {_folded(by.unit_place) for act in each.acts for by in act.perpetrators} - {""} for each in (one, other)
    )
    types, other_types = ({act.type for act in each.acts} for each in (one, other))
    place = _folded(one.place_exact)
    return bool(types & other_types) and (bool(units & others) or (bool(place) and place == _folded(other.place_exact)))


def _verified(work: Work, by: Actor, row: CaseRow) -> list[CaseFile]:
    found: list[CaseFile] = []
    after: Place | None = None
    while True:
        rows = work.cases.page([row.desk_id], COUNTED, after)
        found += [open_file(work, by, each) for each in rows if each.id != row.id]
        if len(rows) < PAGE:
            return found
        after = Place(rows[-1].day, rows[-1].id)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _read_at(work: Work, by: Actor, row: CaseRow, version: int) -> CaseFile:
    if row.version != version:
        raise ChangedMeanwhileError
    return with_senders_word(work, by, row, open_file(work, by, row))


def _refuse_if(problems: Sequence[Problem]) -> None:
    if problems:
        raise LackingError(problems)


def _cast(work: Work, row: CaseRow, file: CaseFile, vote: Vote) -> None:
    work.cases.keep(row, replace(file, votes=(*file.votes, vote)), key_for(work, row), row.version)
