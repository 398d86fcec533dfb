"""A member's own keys, who waits for a desk's key, and giving it."""

import datetime as dt
from dataclasses import dataclass

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.work import Work
from watchdog.sealing import Recipient


@dataclass(frozen=True, slots=True)
class Waiting:
    """A member who waits for a desk's key."""

    id: str
    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """One of the member's desks; who waits is known only where the key is held."""

    id: str
    held: bool
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the public key directory; the recovery key has no desk, no epoch and no day."""

    desk: str
    epoch: int
    day: dt.date | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Directory:
    """The public key directory."""

    keys: tuple[Listed, ...]
    recovery: str


def own_fingerprint(by: Actor) -> str:
    """Return the fingerprint of the member's own key."""
    require(by, Permission.OWN_KEYS)
    return by.keys.member.recipient.fingerprint


def own_desks(work: Work, by: Actor) -> list[OwnDesk]:
    """Return the member's desks, and who waits for the keys that the member holds."""
    require(by, Permission.OWN_KEYS)
    held = by.desks | ({POLICY} if by.policy else frozenset())
    return [
        OwnDesk(desk_id, desk_id in held, _waiting(work, desk_id) if desk_id in held else ())
        for desk_id in sorted(held | by.waiting)
    ]


def grant(work: Work, by: Actor, desk_id: str, member_id: str) -> None:
    """Give a waiting member of a desk its keys.

    Raises:
        LookupError: The member does not wait for this desk's key.
    """
    require(by, Permission.DESK_GRANT, Thing(desks=frozenset({desk_id})))
    member = next((row for row in work.desks.waiting(desk_id) if row.id == member_id), None)
    if member is None:
        raise LookupError(member_id)
    work.desks.grant(desk_id, member, by.identities(desk_id))
    line = Line(event="desk.key-granted", actor=by.name, object_id=member.id, reason=member.name)
    work.journal.note(desk_id, work.desks.recipient(desk_id), line)


def directory(work: Work) -> Directory:
    """Return the key directory. It is public."""
    known = work.desks.keys()
    keys = tuple(Listed(key.desk_id, key.epoch, key.day, key.recipient.fingerprint) for key in known)
    return Directory(keys, work.desks.recovery().fingerprint)


def _waiting(work: Work, desk_id: str) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(row.id, row.name, Recipient.parse(row.recipient).fingerprint) for row in work.desks.waiting(desk_id)
    )
