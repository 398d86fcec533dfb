"""A desk's next key: when a member leaves or a holder asks for it, it waits; a holder of the signing key signs it."""

import datetime as dt
from dataclasses import dataclass

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.records.desks import POLICY, DeskKey
from watchdog.records.journal import Line
from watchdog.records.tables import MemberRow
from watchdog.records.work import Work
from watchdog.sealing import SigningKey


class YourselfError(Exception):
    """Nobody ends their own account; so an administrator always stays."""


@dataclass(frozen=True, slots=True)
class Waits:
    """A key that waits for the organisation's signature.

    Attributes:
        desk: The desk.
        epoch: Its number.
        made: The day on which it was made.
        fingerprint: Of the new key.
        before: Fingerprint of the key in force, which it will replace; None for the first key of a desk.
        readers: Names of the members who were given it; the recovery key was given it as well.
    """

    desk: str
    epoch: int
    made: dt.date
    fingerprint: str
    before: str | None
    readers: tuple[str, ...]


def deactivate(work: Work, by: Actor, member_id: str) -> list[DeskKey]:
    """End a member's account in one act, and return the new keys.

    Sittings, keys and desks go; each desk of which the member held a key gets a new one for those who stay.

    Raises:
        LookupError: There is no such account, or it has ended already.
        YourselfError: It is one's own.
    """
    require(by, Permission.MEMBER_DEACTIVATE)
    if member_id == by.member:
        raise YourselfError
    return leave(work, work.members.get(member_id), by.name)


def leave(work: Work, member: MemberRow, by: str) -> list[DeskKey]:
    """End an account and start new keys; returns those keys.

    Args:
        work: A writing unit of work.
        member: Whose account.
        by: Who does it, as the journals say.

    Raises:
        LookupError: It has ended already.
    """
    if member.left is not None:
        raise LookupError(member.id)
    desks = work.desks.desks_of(member.id)
    held = work.desks.revoke(member.id)
    work.members.end(member)
    for desk_id in desks:
        line = Line(event="member.left-desk", actor=by, object_id=member.id, reason=member.name)
        work.journal.note(desk_id, work.desks.recipient(desk_id), line)
    return [start(work, desk_id, by) for desk_id in held]


def ask(work: Work, by: Actor, desk_id: str, seen: int) -> None:
    """Start a new key for a desk whose key one holds.

    Args:
        work: A writing unit of work.
        by: Who asks.
        desk_id: The desk.
        seen: Number of the key in force that was seen.

    Raises:
        ChangedMeanwhileError: Another key is in force by now, or waits already.
    """
    require(by, Permission.DESK_REKEY, Thing(desks=frozenset({desk_id})))
    start(work, desk_id, by.name, seen)


def start(work: Work, desk_id: str, by: str, seen: int | None = None) -> DeskKey:
    """Start a new key and say so in the desk's journal; raises what `Epochs.start` raises."""
    key = work.epochs.start(desk_id, seen)
    _note(work, key, "desk.key-started", by)
    return key


def waiting(work: Work) -> list[Waits]:
    """Return the keys that wait for a signature. The directory is public; the names are for members."""
    opened = work.desks.epochs()
    return [
        Waits(
            desk=key.desk_id,
            epoch=key.epoch,
            made=key.day,
            fingerprint=key.recipient.fingerprint,
            before=work.desks.recipient(key.desk_id).fingerprint if key.desk_id in opened else None,
            readers=tuple(row.name for row in work.epochs.holders(key.desk_id, key.epoch)),
        )
        for key in work.epochs.waiting()
    ]


def to_sign(work: Work, by: Actor) -> int | None:
    """Return how many keys wait for this member's signature; None for somebody who signs nothing."""
    return len(work.epochs.waiting()) if by.policy else None


def sign(work: Work, by: Actor, desk_id: str, fingerprint: str) -> None:
    """Sign the key that waits for a desk, as a holder of the policy desk's key.

    Raises:
        ChangedMeanwhileError: Another key than the one that was seen waits there, or none.
    """
    require(by, Permission.KEY_SIGN)
    put_in_force(work, desk_id, fingerprint, work.desks.signing_key(by.identities(POLICY)), by.name)


def put_in_force(work: Work, desk_id: str, fingerprint: str, signing: SigningKey, by: str) -> None:
    """Sign a waiting key and the directory with it; raises what `Epochs.sign` raises."""
    key = work.epochs.sign(desk_id, fingerprint, signing)
    _note(work, key, "desk.key-signed", by)
    publish(work, signing, by)


def publish(work: Work, signing: SigningKey, by: str) -> None:
    """Sign the key directory where it has changed, and say so in the policy desk's journal."""
    version = work.directory.publish(signing)
    if version is not None:
        line = Line(
            event="directory.signed",
            actor=by,
            object_id=POLICY,
            reason=str(version.number),
            object_hash=version.digest,
        )
        work.journal.note(POLICY, work.desks.recipient(POLICY), line)


def _note(work: Work, key: DeskKey, event: str, by: str) -> None:
    said = f"{key.epoch} · {key.recipient.fingerprint}"
    line = Line(event=event, actor=by, object_id=key.desk_id, reason=said)
    work.journal.note(key.desk_id, work.desks.recipient(key.desk_id), line)
