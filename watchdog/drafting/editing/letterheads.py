"""Letterheads on the shelf of policy staff, with the own words of each organization."""

from dataclasses import replace
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.domain.draft import Draft
from watchdog.domain.letterhead import Letterhead, OwnWords
from watchdog.drafting.editing.places import standing_at
from watchdog.drafting.wording import wordings
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.shelf import Kept
from watchdog.records.work import Work
from watchdog.reference.library import Reference

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
    """Save a letterhead anew, its own words as they are; the drafts that have it show it from then on.

    Raises:
        ChangedMeanwhileError: Somebody saved another version since this one was read.
        LookupError: It was removed.
    """
    wording = letterhead(work, by, kept.id).thing.wording
    work.shelf.change(replace(kept, thing=replace(kept.thing, wording=wording)), work.desks.recipient(POLICY))
    _note(work, by, "letterhead.changed", kept.id)


def remove(work: Work, by: Actor, row_id: str) -> None:
    """Take a letterhead off the shelf; the drafts that had it have none then.

    Raises:
        LookupError: There is none of this id.
    """
    require(by, Permission.DRAFT_WRITE, _THINGS)
    work.shelf.remove(Letterhead, row_id)
    _note(work, by, "letterhead.removed", row_id)


def reword(work: Work, by: Actor, row_id: str, words: OwnWords, *, reference: Reference) -> None:
    """Save an organization's own words for one place; changes at other places are no hindrance.

    Args:
        work: The unit of work.
        by: Who saves.
        row_id: Of the letterhead.
        words: With the version that was read.
        reference: The vocabularies, which say what places there are.

    Raises:
        ChangedMeanwhileError: Somebody saved other words for this place since these were read.
        LookupError: There is no such letterhead or place.
    """
    kept = letterhead(work, by, row_id)
    standing = standing_at(kept.thing, words.place, reference, wordings(reference))
    if standing.own.version != words.version:
        raise ChangedMeanwhileError
    wording = kept.thing.saying(replace(words, version=words.version + 1))
    work.shelf.change(replace(kept, thing=replace(kept.thing, wording=wording)), work.desks.recipient(POLICY))
    place = words.place
    reason = f"{place.language} {place.part} {place.code}"
    work.journal.note(POLICY, work.desks.recipient(POLICY), Line("letterhead.reworded", by.name, row_id, reason=reason))


def _note(work: Work, by: Actor, event: str, row_id: str) -> None:
    work.journal.note(POLICY, work.desks.recipient(POLICY), Line(event, by.name, row_id))
