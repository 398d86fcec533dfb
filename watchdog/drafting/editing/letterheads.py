"""Letterheads on the shelf of policy staff, and what one adds to a draft."""

from collections.abc import Sequence
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.domain.draft import Block, BlockKind, Draft
from watchdog.domain.letterhead import Letterhead
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.shelf import Kept
from watchdog.records.work import Work

WHO: Final = ("who_how", "who", "author", "contact")
"""Sections in which a text says who submits it; the first that a draft has is used."""


_THINGS: Final = Thing(frozenset({POLICY}))


def letterheads(work: Work, by: Actor) -> list[Kept[Letterhead]]:
    """Return all letterheads by their names."""
    require(by, Permission.DRAFT_WRITE, _THINGS)
    return sorted(work.shelf.all(Letterhead, by.identities(POLICY)), key=lambda kept: kept.thing.name.casefold())


def letterhead(work: Work, by: Actor, row_id: str) -> Kept[Letterhead]:
    """Return one letterhead.

    Raises:
        LookupError: There is none of this id.
    """
    require(by, Permission.DRAFT_WRITE, _THINGS)
    return work.shelf.get(Letterhead, row_id, by.identities(POLICY))


def of_draft(work: Work, by: Actor, draft: Draft) -> Letterhead | None:
    """Return a draft's letterhead; None where it has none, or where it was removed from the shelf."""
    if not draft.letterhead:
        return None
    try:
        return work.shelf.get(Letterhead, draft.letterhead, by.identities(POLICY)).thing
    except LookupError:
        return None


def put(work: Work, by: Actor, made: Letterhead) -> str:
    """Put a new letterhead on the shelf and return its id."""
    require(by, Permission.DRAFT_WRITE, _THINGS)
    row_id = work.shelf.put(made, work.desks.recipient(POLICY))
    _note(work, by, "letterhead.added", row_id)
    return row_id


def change(work: Work, by: Actor, kept: Kept[Letterhead]) -> None:
    """Save a letterhead anew; the drafts that have it show it from then on.

    Raises:
        ChangedMeanwhileError: Somebody saved another version since this one was read.
        LookupError: It was removed.
    """
    require(by, Permission.DRAFT_WRITE, _THINGS)
    work.shelf.change(kept, work.desks.recipient(POLICY))
    _note(work, by, "letterhead.changed", kept.id)


def remove(work: Work, by: Actor, row_id: str) -> None:
    """Take a letterhead off the shelf; the drafts that had it have none then.

    Raises:
        LookupError: There is none of this id.
    """
    require(by, Permission.DRAFT_WRITE, _THINGS)
    work.shelf.remove(Letterhead, row_id)
    _note(work, by, "letterhead.removed", row_id)


def introduced(blocks: Sequence[Block], letterhead: Letterhead | None) -> tuple[Block, ...]:
    """Return composed blocks with the organization's standing sentence at the head of "who we are"."""
    titles = {block.id: place for place, block in enumerate(blocks) if block.id == block.section}
    section = next((each for each in WHO if each in titles), None)
    if letterhead is None or section is None or not letterhead.about.strip():
        return tuple(blocks)
    text = letterhead.about.strip()
    made = Block(f"{section}.letterhead", section, BlockKind.PARAGRAPH, text, text, basis="wording")
    place = titles[section] + 1
    return (*blocks[:place], made, *blocks[place:])


def _note(work: Work, by: Actor, event: str, row_id: str) -> None:
    work.journal.note(POLICY, work.desks.recipient(POLICY), Line(event, by.name, row_id))
