"""The verbs of writing a draft: begin, edit, set back, leave out, compose anew. Each leaves a line in the journal."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.domain.draft import Block, Draft, Exclusion
from watchdog.domain.earlier import Earlier
from watchdog.domain.evidence import Finding
from watchdog.domain.letterhead import Letterhead
from watchdog.domain.stages import DraftStage
from watchdog.drafting.checking.check import Check, Facts, preflight
from watchdog.drafting.cite import changes, merged, saved
from watchdog.drafting.composing.compose import compose
from watchdog.drafting.composing.withdrawn import untold
from watchdog.drafting.document import measure
from watchdog.drafting.editing.letterheads import of_draft
from watchdog.drafting.editing.past import Past, past_of
from watchdog.drafting.wording import Wordings, wordings
from watchdog.records.cases import ChangedMeanwhileError
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
        past: What left before of its State.
    """

    id: str
    reference: str
    version: int
    draft: Draft
    fresh: tuple[Block, ...]
    released: dict[str, Finding]
    past: Past
    facts: Facts
    checks: tuple[Check, ...]


def released(work: Work, by: Actor) -> dict[str, Finding]:
    """Return every released finding by its reference."""
    require(by, Permission.FINDING_LIST, POLICY_THINGS)
    keys = by.identities(POLICY)
    return {row.short_ref: work.findings.open(row, keys) for row in work.findings.released()}


def titles(work: Work, by: Actor) -> list[tuple[DraftRow, Draft]]:
    """Return all drafts, newest first."""
    require(by, Permission.DRAFT_LIST, POLICY_THINGS)
    keys = by.identities(POLICY)
    return [(row, work.drafts.open(row, keys)) for row in work.drafts.all()]


def look(
    work: Work, by: Actor, draft_id: str, reference: Reference, *, is_demo: bool, release: int | None = None
) -> Opened:
    """Return a draft with what would be composed today and what preflight says.

    Args:
        work: A unit of work.
        by: Who looks.
        draft_id: The draft.
        reference: The vocabularies.
        is_demo: Whether the data are invented.
        release: Number of a release, to look at the text that was released; else at the latest one.

    Raises:
        LookupError: There is no such draft or release.
    """
    require(by, Permission.DRAFT_WRITE, POLICY_THINGS)
    row = work.drafts.get(draft_id)
    version = row.version if release is None else work.drafts.release_of(draft_id, release).version
    draft = work.drafts.open(row, by.identities(POLICY), version)
    findings, wording = released(work, by), wordings(reference)
    past = past_of(work, by, draft.state, findings, reference)
    fresh = _composed(work, by, draft, reference, past)
    facts = Facts(
        released=findings,
        changes=changes(draft.blocks, fresh),
        length=measure(draft, wording.languages[draft.language], reference),
        reference=reference,
        wording=wording,
        today=work.today,
        is_demo=is_demo,
        away=past.away if release is None else frozenset(),
    )
    checks = preflight(draft, facts)
    return Opened(row.id, row.short_ref, version, draft, fresh, findings, past, facts, checks)


def begin(work: Work, by: Actor, choice: Draft, *, reference: Reference) -> str:
    """Begin a draft from a choice, composed from what may be used today, and return its id."""
    require(by, Permission.DRAFT_WRITE, POLICY_THINGS)
    draft = renewed(work, by, choice, reference)
    row = work.drafts.add(draft, work.desks.recipient(POLICY))
    _note(work, by, row.id, "draft.begun")
    return row.id


def edit(work: Work, by: Actor, seen: Seen, block_id: str, text: str, *, reference: Reference) -> None:
    """Save a block as a person wrote it; it then rests on what stands behind it today.

    Raises:
        ChangedMeanwhileError: Somebody changed this block since it was read; changes elsewhere are no hindrance.
        LookupError: No such draft or block.
    """

    def change(draft: Draft) -> Draft:
        fresh = {each.id: each for each in _composed_today(work, by, draft, reference)}
        return _with_block(draft, block_id, lambda block: saved(block, fresh.get(block_id), text))

    keep(work, by, seen, change, Line("draft.edited", by.name, seen.draft_id, reason=block_id), block_id=block_id)


def reset(work: Work, by: Actor, seen: Seen, block_id: str, *, reference: Reference) -> None:
    """Set a block back to what is composed today; it goes away if nothing calls for it any more.

    Raises:
        ChangedMeanwhileError: Somebody changed this block since it was read.
        LookupError: No such draft or block, or it was never composed.
    """

    def change(draft: Draft) -> Draft:
        if any(block.id == block_id and block.own for block in draft.blocks):
            raise LookupError(block_id)
        fresh = {each.id: each for each in _composed_today(work, by, draft, reference)}
        return _with_block(draft, block_id, lambda block: _as_composed(block, fresh.get(block.id)))

    keep(work, by, seen, change, Line("draft.reset", by.name, seen.draft_id, reason=block_id), block_id=block_id)


def exclude(work: Work, by: Actor, seen: Seen, exclusion: Exclusion, *, reference: Reference) -> None:
    """Leave a finding out, with a reason, and compose anew."""

    def change(draft: Draft) -> Draft:
        kept = [each for each in draft.exclusions if each.finding != exclusion.finding]
        return renewed(work, by, replace(draft, exclusions=(*kept, exclusion)), reference)

    reason = f"{exclusion.finding}: {exclusion.reason}"
    keep(work, by, seen, change, Line("draft.finding-left-out", by.name, seen.draft_id, reason=reason))


def include(work: Work, by: Actor, seen: Seen, finding: str, *, reference: Reference) -> None:
    """Take a finding back in that was left out, and compose anew."""

    def change(draft: Draft) -> Draft:
        kept = tuple(each for each in draft.exclusions if each.finding != finding)
        return renewed(work, by, replace(draft, exclusions=kept), reference)

    keep(work, by, seen, change, Line("draft.finding-taken-in", by.name, seen.draft_id, reason=finding))


def recompose(work: Work, by: Actor, seen: Seen, *, reference: Reference) -> None:
    """Compose a draft anew; what people wrote stays."""
    line = Line("draft.recomposed", by.name, seen.draft_id)
    keep(work, by, seen, lambda draft: renewed(work, by, draft, reference), line)


def keep(
    work: Work, by: Actor, seen: Seen, change: Callable[[Draft], Draft], line: Line, *, block_id: str = ""
) -> None:
    """Change a draft as it stands now, whatever version was read, and note it.

    Args:
        work: The unit of work.
        by: Who changes it.
        seen: The draft and the version that was read.
        change: Returns the new content; it may raise.
        line: What the journal shall say.
        block_id: The one block that the change rests on; it must be as it was read.

    Raises:
        ChangedMeanwhileError: Somebody changed or removed this block since it was read.
        LookupError: No such draft.
    """
    require(by, Permission.DRAFT_WRITE, POLICY_THINGS)
    row, keys = work.drafts.get(seen.draft_id), by.identities(POLICY)
    was_asked = row.stage == DraftStage.ASKED
    draft = work.drafts.open(row, keys)
    if block_id and seen.version != row.version:
        if not 0 < seen.version < row.version:
            raise ChangedMeanwhileError
        _same(work.drafts.open(row, keys, seen.version), draft, block_id)
    made = change(draft)
    made = replace(made, head=_head(work, by, made))
    work.drafts.keep(row, made, work.desks.recipient(POLICY), row.version)
    work.journal.note(POLICY, work.desks.recipient(POLICY), line)
    if was_asked:
        _note(work, by, row.id, "draft.release-no-longer-asked")


def _head(work: Work, by: Actor, draft: Draft) -> Letterhead | None:
    """Return the letterhead as the version keeps it: own words stand in the blocks that were composed from them."""
    head = of_draft(work, by, draft)
    return None if head is None else replace(head, wording=())


def _same(read: Draft, now: Draft, block_id: str) -> None:
    """Two people may work on different blocks at once; nobody writes over what they have not read."""
    before, after = (next((each for each in draft.blocks if each.id == block_id), None) for draft in (read, now))
    if before != after:
        raise ChangedMeanwhileError


def _as_composed(block: Block, fresh: Block | None) -> Block | None:
    return None if fresh is None else replace(fresh, left_out=block.left_out)


def _note(work: Work, by: Actor, draft_id: str, event: str) -> None:
    work.journal.note(POLICY, work.desks.recipient(POLICY), Line(event, by.name, draft_id))


def _composed_today(work: Work, by: Actor, draft: Draft, reference: Reference) -> tuple[Block, ...]:
    past = past_of(work, by, draft.state, released(work, by), reference)
    return _composed(work, by, draft, reference, past)


def _composed(work: Work, by: Actor, draft: Draft, reference: Reference, past: Past) -> tuple[Block, ...]:
    wording: Wordings = wordings(reference)
    return compose(
        draft,
        untold(past.released.values(), past.away),
        reference,
        wording,
        work.today,
        recommended=_recommended(work, by, draft, reference),
        earlier=past.beside(draft),
        letterhead=of_draft(work, by, draft),
    )


def _recommended(work: Work, by: Actor, draft: Draft, reference: Reference) -> list[Earlier]:
    """Return what the body recommended to the State before; the two procedures of the UPR share one record."""
    kind = reference.mechanisms.mechanism(draft.mechanism).kind
    same = {each.id for each in reference.mechanisms.all if each.kind == kind == "upr"} | {draft.mechanism}
    kept = work.shelf.all(Earlier, by.identities(POLICY))
    return [each.thing for each in kept if each.thing.mechanism in same and each.thing.state == draft.state]


def renewed(work: Work, by: Actor, draft: Draft, reference: Reference) -> Draft:
    """Return a draft composed anew from what may be used today; what people wrote stays."""
    return replace(draft, blocks=merged(draft.blocks, _composed_today(work, by, draft, reference)))


def _with_block(draft: Draft, block_id: str, change: Callable[[Block], Block | None]) -> Draft:
    if all(block.id != block_id for block in draft.blocks):
        raise LookupError(block_id)
    changed = (change(block) if block.id == block_id else block for block in draft.blocks)
    return replace(draft, blocks=tuple(block for block in changed if block is not None))
