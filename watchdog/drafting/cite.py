"""What stands behind a paragraph, and what has changed since it was composed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from watchdog.domain.draft import ORGANIZATION, Block
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

    @property
    def is_reworded(self) -> bool:
        """Whether an organization's own words come, go or read otherwise."""
        return any(each is not None and each.basis == ORGANIZATION for each in (self.stored, self.fresh))


@dataclass(frozen=True, slots=True)
class Behind:
    """One finding behind a block; None where it was recalled and nobody may use it any more."""

    reference: str
    finding: Finding | None


def behind(block: Block, released: Mapping[str, Finding]) -> list[Behind]:
    """Return the evidence behind a block, in the order of references."""
    return [Behind(reference, released.get(reference)) for reference in block.findings]


def changes(stored: Iterable[Block], fresh: Iterable[Block]) -> dict[str, Change]:
    """Return what would be composed otherwise today, by the id of the block.

    A block of one's own is never composed, and one that was left out leaves with no file: neither can be out of date.
    """
    before = {block.id: block for block in stored}
    after = {block.id: block for block in fresh}
    found = {}
    for block_id in (*before, *(each for each in after if each not in before)):
        old, new = before.get(block_id), after.get(block_id)
        if old is not None and (old.own or old.left_out):
            continue
        if old is None or new is None:
            found[block_id] = Change(Move.NEW if old is None else Move.GONE, old, new)
        elif (old.composed, old.figure, old.notes) != (new.composed, new.figure, new.notes):
            found[block_id] = Change(Move.CHANGED, old, new)
    return found


def merged(stored: Sequence[Block], fresh: Sequence[Block]) -> tuple[Block, ...]:
    """Return the draft composed anew: what a person wrote stays, all else is as of today.

    An edited block keeps its text and what it was composed from, so that the difference stays in sight until somebody
    saves it again; it stays even when nothing calls for it any more. So do blocks of one's own, and what was left out
    stays out. Whatever is not composed today stands behind the block that it stood behind before.
    """
    kept = {block.id: block for block in stored if block.edited or block.own or block.left_out}
    renewed = [_kept(kept[block.id], block) if block.id in kept else block for block in fresh]
    present = {block.id for block in fresh}
    for place, orphan in enumerate(stored):
        if orphan.id in kept and orphan.id not in present:
            renewed.insert(_behind(renewed, stored[:place], orphan.section), orphan)
    return tuple(renewed)


def saved(block: Block, fresh: Block | None, text: str) -> Block:
    """Return a block with a person's text, resting on what stands behind it today."""
    return replace(fresh or block, text=text, left_out=block.left_out)


def _kept(old: Block, new: Block) -> Block:
    if not old.edited:
        return replace(new, left_out=old.left_out)
    return replace(old, findings=new.findings) if old.composed == new.composed else old


def _behind(blocks: Sequence[Block], before: Sequence[Block], section: str) -> int:
    """Return the place behind the nearest block that stood before in this section and still does."""
    places = {block.id: place for place, block in enumerate(blocks) if block.section == section}
    return next(
        (places[block.id] + 1 for block in reversed(before) if block.id in places),
        min(places.values(), default=len(blocks)),
    )
