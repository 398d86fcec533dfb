"""The verbs of writing a draft: begin, edit, set back, leave out, compose anew. Each leaves a line in the journal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.domain.draft import Block, Draft, Exclusion
from watchdog.domain.evidence import Finding
from watchdog.domain.stages import DraftStage
from watchdog.drafting.check import Check, Facts, preflight
from watchdog.drafting.cite import changes, merged, saved
from watchdog.drafting.compose import compose
from watchdog.drafting.document import measure
from watchdog.drafting.wording import Wordings, wordings
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.tables import DraftRow
from watchdog.records.work import Work
from watchdog.reference.library import Reference

POLICY_THINGS: Final = Thing(frozenset({POLICY}))


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft at the version that the editor had read."""

    draft_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft and what it looks like in today's light.

    Attributes:
        fresh: What would be composed today.
        released: Every finding that may be used today, by its reference.
    """

    id: str
    reference: str
    version: int
    draft: Draft
    fresh: tuple[Block, ...]
    released: dict[str, Finding]
    facts: Facts
    checks: tuple[Check, ...]


def released(work: Work, by: Actor) -> dict[str, Finding]:
    """Return every released finding by its reference."""
    require(by, Permission.FINDING_LIST, POLICY_THINGS)
    keys = by.identities(POLICY)
    return {row.short_ref: work.findings.open(row, keys) for row in work.findings.released()}


def earlier_of(work: Work, by: Actor, draft: Draft) -> list[Draft]:
    """Return the other released drafts of a draft's State, newest first: readers may hold their figures too."""
    rows = [row for row in work.drafts.all() if row.stage == DraftStage.RELEASED]
    opened = [work.drafts.open(row, by.identities(POLICY)) for row in rows]
    return [each for each in opened if each.state == draft.state and each != draft]


def titles(work: Work, by: Actor) -> list[tuple[DraftRow, Draft]]:
    """Return all drafts, newest first."""
    require(by, Permission.DRAFT_LIST, POLICY_THINGS)
    keys = by.identities(POLICY)
    return [(row, work.drafts.open(row, keys)) for row in work.drafts.all()]


def look(work: Work, by: Actor, draft_id: str, reference: Reference, *, is_demo: bool) -> Opened:
    """Return a draft with what would be composed today and what preflight says.

    Raises:
        LookupError: There is no such draft.
    """
    require(by, Permission.DRAFT_WRITE, POLICY_THINGS)
    row = work.drafts.get(draft_id)
    draft = work.drafts.open(row, by.identities(POLICY))
    findings, wording = released(work, by), wordings(reference)
    fresh = compose(draft, findings.values(), reference, wording, work.today, earlier=earlier_of(work, by, draft))
    facts = Facts(
        released=findings,
        changes=changes(draft.blocks, fresh),
        length=measure(draft, wording.languages[draft.language], reference),
        reference=reference,
        wording=wording,
        today=work.today,
        is_demo=is_demo,
    )
    return Opened(row.id, row.short_ref, row.version, draft, fresh, findings, facts, preflight(draft, facts))


def begin(work: Work, by: Actor, choice: Draft, *, reference: Reference) -> str:
    """Begin a draft from a choice, composed from what may be used today, and return its id."""
    require(by, Permission.DRAFT_WRITE, POLICY_THINGS)
    draft = _renewed(work, by, choice, reference)
    row = work.drafts.add(draft, work.desks.recipient(POLICY))
    _note(work, by, row.id, "draft.begun")
    return row.id


def edit(work: Work, by: Actor, seen: Seen, block_id: str, text: str, *, reference: Reference) -> None:
    """Save a block as a person wrote it; it then rests on what stands behind it today.

    Raises:
        ChangedMeanwhileError: Somebody saved another version since this one was read.
        LookupError: No such draft or block.
    """

    def change(draft: Draft) -> Draft:
        fresh = {each.id: each for each in _composed(work, by, draft, reference)}
        return _with_block(draft, block_id, lambda block: saved(block, fresh.get(block_id), text))

    _keep(work, by, seen, change, Line("draft.edited", by.name, seen.draft_id, reason=block_id))


def reset(work: Work, by: Actor, seen: Seen, block_id: str, *, reference: Reference) -> None:
    """Set a block back to what is composed today; it goes away if nothing calls for it any more.

    Raises:
        ChangedMeanwhileError: Somebody saved another version since this one was read.
        LookupError: No such draft or block.
    """

    def change(draft: Draft) -> Draft:
        fresh = {each.id: each for each in _composed(work, by, draft, reference)}
        return _with_block(draft, block_id, lambda block: fresh.get(block.id))

    _keep(work, by, seen, change, Line("draft.reset", by.name, seen.draft_id, reason=block_id))


def exclude(work: Work, by: Actor, seen: Seen, exclusion: Exclusion, *, reference: Reference) -> None:
    """Leave a finding out, with a reason, and compose anew.

    Raises:
        ChangedMeanwhileError: Somebody saved another version since this one was read.
    """

    def change(draft: Draft) -> Draft:
        kept = [each for each in draft.exclusions if each.finding != exclusion.finding]
        return _renewed(work, by, replace(draft, exclusions=(*kept, exclusion)), reference)

    reason = f"{exclusion.finding}: {exclusion.reason}"
    _keep(work, by, seen, change, Line("draft.finding-left-out", by.name, seen.draft_id, reason=reason))


def include(work: Work, by: Actor, seen: Seen, finding: str, *, reference: Reference) -> None:
    """Take a finding back in that was left out, and compose anew.

    Raises:
        ChangedMeanwhileError: Somebody saved another version since this one was read.
    """

    def change(draft: Draft) -> Draft:
        kept = tuple(each for each in draft.exclusions if each.finding != finding)
        return _renewed(work, by, replace(draft, exclusions=kept), reference)

    _keep(work, by, seen, change, Line("draft.finding-taken-in", by.name, seen.draft_id, reason=finding))


def recompose(work: Work, by: Actor, seen: Seen, *, reference: Reference) -> None:
    """Compose a draft anew; what people wrote stays.

    Raises:
        ChangedMeanwhileError: Somebody saved another version since this one was read.
    """
    line = Line("draft.recomposed", by.name, seen.draft_id)
    _keep(work, by, seen, lambda draft: _renewed(work, by, draft, reference), line)


def _keep(work: Work, by: Actor, seen: Seen, change: Callable[[Draft], Draft], line: Line) -> None:
    require(by, Permission.DRAFT_WRITE, POLICY_THINGS)
    row = work.drafts.get(seen.draft_id)
    draft = work.drafts.open(row, by.identities(POLICY))
    work.drafts.keep(row, change(draft), work.desks.recipient(POLICY), seen.version)
    work.journal.note(POLICY, work.desks.recipient(POLICY), line)


def _note(work: Work, by: Actor, draft_id: str, event: str) -> None:
    work.journal.note(POLICY, work.desks.recipient(POLICY), Line(event, by.name, draft_id))


def _composed(work: Work, by: Actor, draft: Draft, reference: Reference) -> Sequence[Block]:
    wording: Wordings = wordings(reference)
    return compose(
        draft, released(work, by).values(), reference, wording, work.today, earlier=earlier_of(work, by, draft)
    )


def _renewed(work: Work, by: Actor, draft: Draft, reference: Reference) -> Draft:
    return replace(draft, blocks=merged(draft.blocks, _composed(work, by, draft, reference)))


def _with_block(draft: Draft, block_id: str, change: Callable[[Block], Block | None]) -> Draft:
    if all(block.id != block_id for block in draft.blocks):
        raise LookupError(block_id)
    changed = (change(block) if block.id == block_id else block for block in draft.blocks)
    return replace(draft, blocks=tuple(block for block in changed if block is not None))
