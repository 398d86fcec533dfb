"""What stands behind a paragraph, and what has changed since it was composed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from watchdog.domain.draft import Block
from watchdog.domain.evidence import Finding


class Move(StrEnum):
    """How a block as stored differs from the same block composed today."""

    CHANGED = "changed"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Change:
    """A block that would be composed otherwise today.

    Attributes:
        stored: As it stands in the draft, None where it is new.
        fresh: As it would be composed, None where nothing calls for it any more.
    """

    move: Move
    stored: Block | None
    fresh: Block | None


@dataclass(frozen=True, slots=True)
class Behind:
    """One finding behind a block; None where it was recalled and nobody may use it any more."""

    reference: str
    finding: Finding | None


def behind(block: Block, released: Mapping[str, Finding]) -> list[Behind]:
    """Return the evidence behind a block, in the order of references."""
    return [Behind(reference, released.get(reference)) for reference in block.findings]


def changes(stored: Iterable[Block], fresh: Iterable[Block]) -> dict[str, Change]:
    """Return what would be composed otherwise today, by the id of the block."""
    before = {block.id: block for block in stored}
    after = {block.id: block for block in fresh}
    found = {}
    for block_id in (*before, *(each for each in after if each not in before)):
        old, new = before.get(block_id), after.get(block_id)
        if old is None or new is None:
            found[block_id] = Change(Move.NEW if old is None else Move.GONE, old, new)
        elif (old.composed, old.figure, old.notes) != (new.composed, new.figure, new.notes):
            found[block_id] = Change(Move.CHANGED, old, new)
    return found


def merged(stored: Sequence[Block], fresh: Sequence[Block]) -> tuple[Block, ...]:
    """Return the draft composed anew: what a person wrote stays, all else is as of today.

    An edited block keeps its text and what it was composed from, so that the difference stays in sight until somebody
    saves it again; it stays even when nothing calls for it any more.
    """
    edited = {block.id: block for block in stored if block.edited}
    renewed = [_kept(edited[block.id], block) if block.id in edited else block for block in fresh]
    present = {block.id for block in fresh}
    for orphan in (block for block in stored if block.edited and block.id not in present):
        renewed.insert(_end_of(renewed, orphan.section), orphan)
    return tuple(renewed)


def saved(block: Block, fresh: Block | None, text: str) -> Block:
    """Return a block with a person's text, resting on what stands behind it today."""
    return replace(fresh or block, text=text)


def _kept(old: Block, new: Block) -> Block:
    return replace(old, findings=new.findings) if old.composed == new.composed else old


def _end_of(blocks: Sequence[Block], section: str) -> int:
    return max((place + 1 for place, block in enumerate(blocks) if block.section == section), default=len(blocks))
