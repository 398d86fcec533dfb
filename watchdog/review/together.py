"""Cases beside each other: linked, split, and merged by two people."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final, TypeVar

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.domain.act import Act, Person
from watchdog.domain.case import CaseFile, Link
from watchdog.domain.consent import Answer
from watchdog.domain.stages import EDITABLE, CaseStage, StepError
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.journal import Line
from watchdog.records.tables import CaseRow
from watchdog.records.work import Work
from watchdog.review.casework import (
    REOPENED_FROM,
    ClosedError,
    case_at,
    key_for,
    open_file,
    reopen,
    with_senders_word,
)
from watchdog.review.verify import mark_key
from watchdog.sealing import reviewer_mark

UNDONE_WITHIN: Final = dt.timedelta(days=30)
SAME: Final = "same-incident"
SPLIT_OFF: Final = "part-of"
TAKEN_IN: Final = ("acts", "sources", "exhibits", "steps", "interventions", "consents")
"""What a merge brings into the other case. People and notes stay there: other acts may speak of them by now."""

ENDED: Final = frozenset({CaseStage.MERGED, CaseStage.WITHDRAWN})

T = TypeVar("T")


class CannotCombineError(Exception):
    """The other case is this one, of another desk, not open for editing, or gone."""


class NothingSplitError(Exception):
    """At least one act must go, and at least one must stay."""


class TooLateError(Exception):
    """Two cases were merged longer ago than they can be taken apart again."""


def link(work: Work, by: Actor, case_id: str, other_id: str, kind: str) -> None:
    """Note in both cases how they hang together.

    Args:
        work: The unit of work.
        by: Who says so.
        case_id: The case that reads "kind" towards the other one: it follows it, or is part of it.
        other_id: The other case.
        kind: Code of `link_type`.

    Raises:
        CannotCombineError: See there.
    """
    row, other = _pair(work, by, case_id, other_id)
    for one, beside, towards in ((row, other, True), (other, row, False)):
        file = open_file(work, by, one)
        kept = tuple(each for each in file.links if each.case_id != beside.id)
        _keep(work, one, replace(file, links=(*kept, Link(kind, beside.id, beside.short_ref, towards=towards))))
        _note(work, by, one, "case.linked", beside.short_ref)


def unlink(work: Work, by: Actor, case_id: str, other_id: str) -> None:
    """Take a link out of both cases, whatever became of the other one."""
    row = case_at(work, by, Permission.CASE_EDIT, case_id)
    for one, beside in ((row, other_id), (work.cases.get(other_id), case_id)):
        if one.desk_id == row.desk_id and one.sealed is not None:
            file = open_file(work, by, one)
            _keep(work, one, replace(file, links=tuple(each for each in file.links if each.case_id != beside)))
            _note(work, by, one, "case.unlinked")


def split(work: Work, by: Actor, case_id: str, version: int, numbers: Collection[int]) -> CaseRow:
    """Move some acts into a new case, which rests on the same reports, people and consents; both are linked.

    Args:
        work: The unit of work.
        by: Who splits it.
        case_id: The case.
        version: The version that was read.
        numbers: The acts that go, counted from 1.

    Raises:
        NothingSplitError: See there.
        ClosedError: The case is not open for editing.
        ChangedMeanwhileError: Somebody else saved a newer version.
    """
    row, file = _open(work, by, case_id, version)
    goes = tuple(act for number, act in enumerate(file.acts, start=1) if number in numbers)
    stays = tuple(act for number, act in enumerate(file.acts, start=1) if number not in numbers)
    if not goes or not stays:
        raise NothingSplitError
    back = Link(SPLIT_OFF, row.id, row.short_ref)
    part = replace(file, acts=goes, votes=(), steps=(), interventions=(), links=(back,), merging="", merged=None)
    new = work.cases.add(work.desks.key(row.desk_id), part, work.cases.reports_of(row.id))
    there = Link(SPLIT_OFF, new.id, new.short_ref, towards=False)
    _keep(work, row, replace(file, acts=stays, links=(*file.links, there)))
    _note(work, by, row, "case.split", new.short_ref)
    _note(work, by, new, "case.opened", row.short_ref)
    return new


def propose_merge(work: Work, by: Actor, case_id: str, version: int, into_id: str) -> None:
    """Propose to merge a case into another one; a second person must agree.

    Raises:
        CannotCombineError: See there; both must be open for editing.
        ClosedError: The case is not open for editing.
        ChangedMeanwhileError: Somebody else saved a newer version.
    """
    row, file = _open(work, by, case_id, version)
    into = _pair(work, by, case_id, into_id)[1]
    if CaseStage(into.stage) not in EDITABLE or open_file(work, by, into).merging:
        raise CannotCombineError
    _keep(work, row, replace(file, merging=into.short_ref))
    row.first_mark, row.second_mark = reviewer_mark(mark_key(work, by, row), row.id, by.member), None
    _note(work, by, row, "case.merge-proposed", into.short_ref)


def refuse_merge(work: Work, by: Actor, case_id: str) -> None:
    """Take a proposal to merge away, as its author or as somebody else.

    Raises:
        ClosedError: Nothing is proposed, or it is done already.
    """
    row = case_at(work, by, Permission.CASE_EDIT, case_id)
    file = open_file(work, by, row)
    if CaseStage(row.stage) not in EDITABLE or not file.merging:
        raise ClosedError
    _keep(work, row, replace(file, merging=""))
    row.first_mark = row.second_mark = None
    _note(work, by, row, "case.merge-refused", file.merging)


def agree_to_merge(work: Work, by: Actor, case_id: str, version: int) -> CaseRow:
    """Merge a case into the proposed one, as the second person, and return that one.

    The other case takes over reports, people, acts, sources, files and what came after. An act that both have, done to
    the same people, counts once. What somebody consented to in person is asked again; a no is taken over.

    Raises:
        RefusedError: The member proposed it.
        CannotCombineError: The other case cannot take anything in now.
        ClosedError: Nothing is proposed.
        ChangedMeanwhileError: Somebody else saved a newer version.
    """
    row = case_at(work, by, Permission.CASE_VERIFY, case_id)
    row, file = _open(work, by, row.id, version)
    if not file.merging:
        raise ClosedError
    into = work.cases.named(file.merging)
    if into is None or into.desk_id != row.desk_id or CaseStage(into.stage) not in EDITABLE:
        raise CannotCombineError
    target = open_file(work, by, into)
    for report_id in work.cases.reports_of(row.id):
        work.cases.link(into, report_id)
    beside = Link(SAME, row.id, row.short_ref, before=into.version)
    whole = replace(_joined(target, file, row.short_ref), links=(*target.links, beside))
    _keep(work, into, with_senders_word(work, by, into, whole))
    _keep(work, row, replace(file, merged=work.today))
    row.second_mark = reviewer_mark(mark_key(work, by, row), row.id, by.member)
    work.cases.move(row, CaseStage.MERGED)
    _note(work, by, row, "case.merged", into.short_ref)
    _note(work, by, into, "case.took-in", row.short_ref)
    return into


def undo_merge(work: Work, by: Actor, case_id: str, reason: str) -> None:
    """Take a merged case out again. The other one is reopened and loses what it took over and nobody changed since.

    Raises:
        StepError: The case is not merged.
        TooLateError: More than `UNDONE_WITHIN` have passed.
    """
    row = case_at(work, by, Permission.CASE_EDIT, case_id)
    if row.stage != CaseStage.MERGED:
        raise StepError(row.stage)
    file = open_file(work, by, row)
    if file.merged is None or work.today - file.merged > UNDONE_WITHIN:
        raise TooLateError
    _keep(work, row, replace(file, merging="", merged=None))
    work.cases.move(row, CaseStage.NEEDS_INFORMATION)
    row.first_mark = row.second_mark = None
    _note(work, by, row, "case.unmerged", reason)
    into = work.cases.named(file.merging)
    if into is not None and into.sealed is not None:
        _give_back(work, by, into, row, reason)


def _give_back(work: Work, by: Actor, into: CaseRow, row: CaseRow, reason: str) -> None:
    if CaseStage(into.stage) in REOPENED_FROM:
        reopen(work, by, into.id, reason)
    whole, keys = open_file(work, by, into), by.identities(into.desk_id)
    version = next((each.before for each in whole.links if each.case_id == row.id), 0)
    if version:
        before, after = (work.cases.open_revision(into, each, keys) for each in (version, version + 1))
        _keep(work, into, _without(whole, before, after, row.id))
        for report_id in set(work.cases.reports_of(row.id)) - {source.report_id for source in before.sources}:
            work.cases.unlink(into, report_id)
    _note(work, by, into, "case.gave-back", row.short_ref)


def _pair(work: Work, by: Actor, case_id: str, other_id: str) -> tuple[CaseRow, CaseRow]:
    row = case_at(work, by, Permission.CASE_EDIT, case_id)
    try:
        other = work.cases.get(other_id)
    except LookupError:
        raise CannotCombineError from None
    ended = {CaseStage(each.stage) for each in (row, other)} & ENDED
    if other.id == row.id or other.desk_id != row.desk_id or ended:
        raise CannotCombineError
    return row, other


def _open(work: Work, by: Actor, case_id: str, version: int) -> tuple[CaseRow, CaseFile]:
    row = case_at(work, by, Permission.CASE_EDIT, case_id)
    if CaseStage(row.stage) not in EDITABLE:
        raise ClosedError
    if row.version != version:
        raise ChangedMeanwhileError
    return row, open_file(work, by, row)


def _keep(work: Work, row: CaseRow, file: CaseFile) -> None:
    work.cases.keep(row, file, key_for(work, row), row.version)


def _note(work: Work, by: Actor, row: CaseRow, event: str, reason: str = "") -> None:
    work.journal.note(row.desk_id, work.desks.recipient(row.desk_id), Line(event, by.name, row.id, reason))


def _joined(target: CaseFile, taken: CaseFile, short_ref: str) -> CaseFile:
    people, acts = _with_people(target, taken)
    told = {(act.type, act.affected) for act in target.acts}
    reports = {source.report_id for source in target.sources} - {""}
    files = {exhibit.exhibit_id for exhibit in target.exhibits}
    notes = f"{target.notes}\n\n{short_ref}: {taken.summary_internal}\n{taken.notes}".strip()
    return replace(
        target,
        notes=notes,
        others=people[1:],
        acts=(*target.acts, *(act for act in acts if (act.type, act.affected) not in told)),
        sources=_more(target.sources, tuple(each for each in taken.sources if each.report_id not in reports)),
        exhibits=(*target.exhibits, *(each for each in taken.exhibits if each.exhibit_id not in files)),
        steps=_more(target.steps, taken.steps),
        interventions=_more(target.interventions, taken.interventions),
        consents=(*target.consents, *(each for each in taken.consents if each.answer is Answer.NO)),
    )


def _with_people(target: CaseFile, taken: CaseFile) -> tuple[tuple[Person, ...], tuple[Act, ...]]:
    """Return everybody of both cases, and the taken case's acts with the numbers that its people have now."""
    people = _more(target.people, taken.people)
    numbers = {number: people.index(person) + 1 for number, person in enumerate(taken.people, start=1)}
    everybody = tuple(range(1, len(people) + 1))
    acts = []
    for act in taken.acts:
        affected = tuple(sorted({numbers[each] for each in act.affected or numbers if each in numbers}))
        acts.append(replace(act, affected=() if affected == everybody else affected))
    return people, tuple(acts)


def _more(mine: tuple[T, ...], theirs: tuple[T, ...]) -> tuple[T, ...]:
    return (*mine, *(each for each in theirs if each not in mine))


def _without(whole: CaseFile, before: CaseFile, after: CaseFile, taken_id: str) -> CaseFile:
    """Return a case without what a merge brought in, as far as nobody changed it since.

    Args:
        whole: The case as it stands.
        before: As it was before the merge.
        after: As it was right after it.
        taken_id: The case that was taken in.
    """
    less: dict[str, Any] = {
        name: _less(getattr(whole, name), getattr(before, name), getattr(after, name)) for name in TAKEN_IN
    }
    return replace(whole, **less, links=tuple(link for link in whole.links if link.case_id != taken_id))


def _less(parts: tuple[T, ...], before: tuple[T, ...], after: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(part for part in parts if part in before or part not in after)
