"""Blocks of one's own, and composed blocks left out with a reason. Each act leaves a line in the journal."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from watchdog.access.identity import Actor
from watchdog.domain.draft import OWN, Block, BlockKind, Draft
from watchdog.domain.ids import new_id
from watchdog.drafting.editing.write import Seen, keep
from watchdog.records.journal import Line
from watchdog.records.work import Work

OWN_KINDS: Final = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.RECOMMENDATION, BlockKind.QUESTION)
CHAPTER: Final = 2
"""The level of a heading of one's own: below a section's, which the body sets."""


def new_block(section: str, kind: BlockKind, text: str) -> Block:
    """Return a block as an editor writes it; nothing of it is composed.

    Raises:
        ValueError: `kind`: only the composer makes such blocks.
    """
    if kind not in OWN_KINDS:
        raise ValueError("kind")
    return Block(f"own.{new_id()}", section, kind, text, composed="", basis=OWN, heading_level=CHAPTER)


def inserted(draft: Draft, after: str, block: Block) -> Draft:
    """Return the draft with a block behind another.

    Raises:
        LookupError: There is no such block.
    """
    place = _place(draft, after) + 1
    return replace(draft, blocks=(*draft.blocks[:place], block, *draft.blocks[place:]))


def may_move(draft: Draft, block_id: str, by: int) -> bool:
    """Tell whether an own block can go up (-1) or down (1); a section's heading stays first, and sections stay apart.

    Raises:
        LookupError: There is no such block.
    """
    place = _place(draft, block_id)
    beside = draft.blocks[place + by : place + by + 1] if place + by >= 0 else ()
    block = draft.blocks[place]
    return block.own and any(each.section == block.section and not is_title(each) for each in beside)


def moved(draft: Draft, block_id: str, by: int) -> Draft:
    """Return the draft with an own block one place up (-1) or down (1); at the end of its way it stays.

    Raises:
        LookupError: There is no such block.
    """
    if not may_move(draft, block_id, by):
        return draft
    blocks, place = list(draft.blocks), _place(draft, block_id)
    blocks[place], blocks[place + by] = blocks[place + by], blocks[place]
    return replace(draft, blocks=tuple(blocks))


def is_title(block: Block) -> bool:
    """Tell whether a block is the heading of a section; it can be neither moved nor left out."""
    return block.kind is BlockKind.HEADING and block.id == block.section


def add(work: Work, by: Actor, seen: Seen, after: str, *, kind: BlockKind, text: str) -> str:
    """Add an own block behind another and return its id.

    Raises:
        LookupError: No such draft or block.
        ValueError: `kind`: only the composer makes such blocks.
    """
    made = new_block("", kind, text)

    def change(draft: Draft) -> Draft:
        section = draft.blocks[_place(draft, after)].section
        return inserted(draft, after, replace(made, section=section))

    keep(work, by, seen, change, Line("draft.block-added", by.name, seen.draft_id, reason=made.id))
    return made.id


def move(work: Work, by: Actor, seen: Seen, block_id: str, step: int) -> None:
    """Move an own block one place up (-1) or down (1).

    Raises:
        LookupError: No such draft or block.
    """
    line = Line("draft.block-moved", by.name, seen.draft_id, reason=block_id)
    keep(work, by, seen, lambda draft: moved(draft, block_id, step), line)


def remove(work: Work, by: Actor, seen: Seen, block_id: str) -> None:
    """Remove an own block with what was said about it; earlier versions keep both.

    Raises:
        ChangedMeanwhileError: Somebody changed this block since it was read.
        LookupError: No such draft, or no own block of this id.
    """

    def change(draft: Draft) -> Draft:
        if not draft.blocks[_place(draft, block_id)].own:
            raise LookupError(block_id)
        blocks = tuple(block for block in draft.blocks if block.id != block_id)
        return replace(draft, blocks=blocks, comments=tuple(each for each in draft.comments if each.block != block_id))

    keep(
        work, by, seen, change, Line("draft.block-removed", by.name, seen.draft_id, reason=block_id), block_id=block_id
    )


def leave_out(work: Work, by: Actor, seen: Seen, block_id: str, reason: str) -> None:
    """Leave a block out, with a reason; it stands in the editor alone until it is taken in again.

    Raises:
        ChangedMeanwhileError: Somebody changed this block since it was read.
        LookupError: No such draft, or no such block that can be left out.
    """
    line = Line("draft.block-left-out", by.name, seen.draft_id, reason=f"{block_id}: {reason}")
    keep(work, by, seen, _with(block_id, lambda block: replace(block, left_out=reason)), line, block_id=block_id)


def take_in(work: Work, by: Actor, seen: Seen, block_id: str) -> None:
    """Take a block in again.

    Raises:
        ChangedMeanwhileError: Somebody changed this block since it was read.
        LookupError: No such draft or block.
    """
    line = Line("draft.block-taken-in", by.name, seen.draft_id, reason=block_id)
    keep(work, by, seen, _with(block_id, lambda block: replace(block, left_out="")), line, block_id=block_id)


def _with(block_id: str, change: Callable[[Block], Block]) -> Callable[[Draft], Draft]:
    def changed(draft: Draft) -> Draft:
        place = _place(draft, block_id)
        if is_title(draft.blocks[place]):
            raise LookupError(block_id)
        blocks = list(draft.blocks)
        blocks[place] = change(blocks[place])
        return replace(draft, blocks=tuple(blocks))

    return changed


def _place(draft: Draft, block_id: str) -> int:
    found = next((place for place, block in enumerate(draft.blocks) if block.id == block_id), None)
    if found is None:
        raise LookupError(block_id)
    return found
