"""The verbs of what policy staff keep beside their drafts: look, add, change, remove, bring in. Each leaves a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.drafting.editing.write import POLICY_THINGS
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.shelf import Kept, Shelved
from watchdog.records.work import Work

T = TypeVar("T", bound=Shelved)


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing on a shelf at the version that somebody had read."""

    id: str
    version: int


def everything(work: Work, by: Actor, kind: type[T]) -> list[Kept[T]]:
    """Return all things of a kind, in no order."""
    require(by, Permission.FINDING_LIST, POLICY_THINGS)
    return work.shelf.all(kind, by.identities(POLICY))


def one(work: Work, by: Actor, kind: type[T], thing_id: str) -> Kept[T]:
    """Return one thing.

    Raises:
        LookupError: There is none of this kind under the id.
    """
    require(by, Permission.FINDING_LIST, POLICY_THINGS)
    return work.shelf.get(kind, thing_id, by.identities(POLICY))


def add(work: Work, by: Actor, thing: Shelved) -> str:
    """Keep a new thing and return its id."""
    require(by, Permission.CALENDAR_KEEP, POLICY_THINGS)
    thing_id = work.shelf.put(thing, work.desks.recipient(POLICY))
    _note(work, by, f"{thing.SHELF}.added", thing_id)
    return thing_id


def change(work: Work, by: Actor, seen: Seen, thing: Shelved) -> None:
    """Keep a thing anew.

    Raises:
        LookupError: It was removed.
        ChangedMeanwhileError: Somebody saved another version since this one was read.
    """
    require(by, Permission.CALENDAR_KEEP, POLICY_THINGS)
    work.shelf.change(Kept(seen.id, seen.version, thing), work.desks.recipient(POLICY))
    _note(work, by, f"{thing.SHELF}.changed", seen.id)


def remove(work: Work, by: Actor, seen: Seen, kind: type[Shelved]) -> None:
    """Take a thing away for good.

    Raises:
        LookupError: It was removed already.
        ChangedMeanwhileError: Somebody saved another version since this one was read.
    """
    require(by, Permission.CALENDAR_KEEP, POLICY_THINGS)
    kept = work.shelf.get(kind, seen.id, by.identities(POLICY))
    if kept.version != seen.version:
        raise ChangedMeanwhileError
    work.shelf.remove(kind, seen.id)
    _note(work, by, f"{kind.SHELF}.removed", seen.id)


def bring(work: Work, by: Actor, kind: type[Shelved], things: Sequence[Shelved]) -> None:
    """Keep the entries of a list; one line in the journal says how many."""
    require(by, Permission.CALENDAR_KEEP, POLICY_THINGS)
    recipient = work.desks.recipient(POLICY)
    for thing in things:
        work.shelf.put(thing, recipient)
    _note(work, by, f"{kind.SHELF}.brought-in", reason=str(len(things)))


def exported(work: Work, by: Actor, kind: type[Shelved], format_name: str, count: int) -> None:
    """Note that a list left as a file."""
    require(by, Permission.FINDING_LIST, POLICY_THINGS)
    _note(work, by, f"{kind.SHELF}.exported", reason=f"{format_name}: {count}")


def _note(work: Work, by: Actor, event: str, thing_id: str = "", reason: str = "") -> None:
    line = Line(event, by.name, thing_id, reason=reason)
    work.journal.note(POLICY, work.desks.recipient(POLICY), line)
