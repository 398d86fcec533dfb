"""A member's own keys, who waits for a desk's key, and giving it; and the directory as members see it."""

import datetime as dt
from dataclasses import dataclass

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.accounts import new_keys, resealing
from watchdog.accounts.new_keys import Waits
from watchdog.accounts.resealing import Progress
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
class Listed:
    """A line of the public key directory.

    Attributes:
        desk: The desk.
        epoch: Number of the key.
        day: Since when it is in force.
        until: The day on which another one replaced it; None for the one in force.
        fingerprint: Of the key.
    """

    desk: str
    epoch: int
    day: dt.date
    until: dt.date | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """One of the member's desks; who waits is known only where a key is held.

    Attributes:
        id: The desk.
        held: Whether the member holds a key of it.
        waiting: Members who wait for its key.
        now: The key in force.
        before: The key that it replaced, if it did.
        lacks: The member holds an earlier key but not the one in force, and waits for that.
        lacks_earlier: The member holds the key in force but not all before it.
        next: The key that waits for a signature, if one does.
        opens: Whether the member holds the private half of that one; it was tried.
        resealing: How far the older envelopes are with the key in force, where somebody began.
    """

    id: str
    held: bool
    waiting: tuple[Waiting, ...]
    now: Listed
    before: Listed | None
    lacks: bool
    lacks_earlier: bool
    next: Waits | None
    opens: bool
    resealing: Progress | None


@dataclass(frozen=True, slots=True)
class Directory:
    """The public key directory, and what waits to come in.

    Attributes:
        keys: Every key that is or was in force.
        recovery: Fingerprint of the recovery key.
        waiting: Keys that wait for a signature.
        version: Number of the latest signed version; 0 before the first.
    """

    keys: tuple[Listed, ...]
    recovery: str
    waiting: tuple[Waits, ...]
    version: int


def own_fingerprint(by: Actor) -> str:
    """Return the fingerprint of the member's own key."""
    require(by, Permission.OWN_KEYS)
    return by.keys.member.recipient.fingerprint


def own_desks(work: Work, by: Actor) -> list[OwnDesk]:
    """Return the member's desks, and who waits for the keys that the member holds."""
    require(by, Permission.OWN_KEYS)
    held = by.desks | ({POLICY} if by.policy else frozenset())
    known = directory(work)
    return [_own_desk(work, by, known, desk_id, held=desk_id in held) for desk_id in sorted(held | by.waiting)]


def grant(work: Work, by: Actor, desk_id: str, member_id: str) -> None:
    """Give a member of a desk those of its keys that the giver holds and the member lacks.

    Raises:
        LookupError: The member is not of this desk, or lacks none of them.
    """
    require(by, Permission.DESK_GRANT, Thing(desks=frozenset({desk_id})))
    held = by.identities(desk_id)
    member = next((row for row in work.desks.lacking(desk_id, held) if row.id == member_id), None)
    if member is None:
        raise LookupError(member_id)
    work.desks.grant(desk_id, member, held)
    line = Line(event="desk.key-granted", actor=by.name, object_id=member.id, reason=member.name)
    work.journal.note(desk_id, work.desks.recipient(desk_id), line)


def directory(work: Work) -> Directory:
    """Return the key directory. It is public; who was given a key that waits is told to members only."""
    known, last = work.desks.keys(), work.directory.latest()
    begun = {(key.desk_id, key.epoch): key.day for key in known}
    keys = tuple(
        Listed(key.desk_id, key.epoch, key.day, begun.get((key.desk_id, key.epoch + 1)), key.recipient.fingerprint)
        for key in known
    )
    waiting = tuple(new_keys.waiting(work))
    return Directory(keys, work.desks.recovery().fingerprint, waiting, 0 if last is None else last.number)


def _own_desk(work: Work, by: Actor, known: Directory, desk_id: str, *, held: bool) -> OwnDesk:
    *earlier, now = (key for key in known.keys if key.desk == desk_id)
    mine = {identity.recipient.fingerprint for identity in by.identities(desk_id)}
    waits = next((each for each in known.waiting if each.desk == desk_id), None)
    return OwnDesk(
        id=desk_id,
        held=held,
        waiting=_waiting(work, by, desk_id) if now.fingerprint in mine else (),
        now=now,
        before=earlier[-1] if earlier else None,
        lacks=held and now.fingerprint not in mine,
        lacks_earlier=now.fingerprint in mine and not mine.issuperset(key.fingerprint for key in earlier),
        next=waits,
        opens=waits is not None and waits.fingerprint in mine,
        resealing=resealing.progress(work, desk_id) if held else None,
    )


def _waiting(work: Work, by: Actor, desk_id: str) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(row.id, row.name, Recipient.parse(row.recipient).fingerprint)
        for row in work.desks.lacking(desk_id, by.identities(desk_id))
        if row.id != by.member
    )
