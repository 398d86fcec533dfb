"""Take what people wrote in one draft into another, as blocks of one's own."""

from collections.abc import Collection
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.domain.draft import Block, Draft
from watchdog.drafting.editing.blocks import OWN_KINDS, inserted, is_title, new_block
from watchdog.drafting.editing.write import POLICY_THINGS, Seen, keep
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.work import Work

WRITTEN: Final = frozenset(OWN_KINDS)
"""An account is not taken: it tells one case, and without its finding nobody would see that consent was withdrawn."""


def reusable(draft: Draft) -> list[Block]:
    """Return what a person wrote in a draft and what is not left out."""
    return [
        block
        for block in draft.blocks
        if block.kind in WRITTEN
        and not is_title(block)
        and block.figure is None
        and block.edited
        and block.text.strip()
        and not block.left_out
    ]


def source(work: Work, by: Actor, draft_id: str) -> Draft:
    """Return another draft to choose from.

    Raises:
        LookupError: There is no such draft.
    """
    require(by, Permission.DRAFT_WRITE, POLICY_THINGS)
    return work.drafts.open(work.drafts.get(draft_id), by.identities(POLICY))


def take(work: Work, by: Actor, seen: Seen, from_id: str, *, chosen: Collection[str], section: str) -> int:
    """Put chosen blocks of another draft at the end of a section, and return how many they were.

    They come without findings and without comments, and preflight reads them as written by hand.

    Raises:
        LookupError: No such draft or section, or nothing of what was chosen can be taken.
    """
    found = [block for block in reusable(source(work, by, from_id)) if block.id in chosen]
    if not found:
        raise LookupError(from_id)
    made = [new_block(section, block.kind, block.text) for block in found]

    def change(draft: Draft) -> Draft:
        for block in made:
            draft = inserted(draft, _last(draft, section), block)
        return draft

    line = Line("draft.reused", by.name, seen.draft_id, reason=f"{len(made)} from {from_id}")
    keep(work, by, seen, change, line)
    return len(made)


def sections(draft: Draft) -> list[tuple[str, str]]:
    """Return the sections of a draft with their titles."""
    return [(block.id, block.text) for block in draft.blocks if is_title(block)]


def _last(draft: Draft, section: str) -> str:
    inside = [block.id for block in draft.blocks if block.section == section]
    if not inside:
        raise LookupError(section)
    return inside[-1]
