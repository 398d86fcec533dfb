"""Signing in and staying signed in, without the web: what a sitting holds and how a member becomes an actor."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from watchdog.access.identity import Actor
from watchdog.domain import wire
from watchdog.records.desks import POLICY
from watchdog.records.tables import MemberRow
from watchdog.records.work import Work
from watchdog.sealing import (
    Identity,
    SealingError,
    WrappedKey,
    session_open,
    session_row,
    session_seal,
    session_token,
    unwrap_identity,
)

IDLE: Final = dt.timedelta(minutes=30)
LONGEST: Final = dt.timedelta(hours=12)
REFRESH: Final = dt.timedelta(minutes=1)
FAILURES_PER_ACCOUNT: Final = 5
FAILURES_IN_ALL: Final = 60
WRAPPED: Final = "member-key"


class ThrottledError(Exception):
    """Too many sign-ins failed in this quarter of an hour, for this account or for all."""


class WrongPassphraseError(Exception):
    """No such account, or not its passphrase; nobody is told which."""


@dataclass(frozen=True, slots=True)
class Seat:
    """What a sitting keeps, under the cookie's key: the private key's seed and two moments (ISO 8601, UTC)."""

    seed: str
    began: str
    seen: str

    def __repr__(self) -> str:
        """Show nothing."""
        return "Seat(…)"


def context(instance: str, member_id: str) -> str:
    """Return what a wrapped private key is bound to."""
    return f"{WRAPPED}:{instance}:{member_id}"


DECOY: Final = "decoy"


def unlock(work: Work, name: str, passphrase: str, decoy: WrappedKey) -> tuple[MemberRow, Identity]:
    """Return the account and its private key.

    An unknown name costs the same stretching as a known one.

    Args:
        work: The unit of work; a failure is counted in it, so commit even then.
        name: Account name as typed.
        passphrase: As typed.
        decoy: A wrapped key that no passphrase opens, for unknown names.

    Raises:
        ThrottledError: Wait for the next quarter of an hour.
        WrongPassphraseError: Name or passphrase is wrong.
    """
    mine, everyones = work.members.failures(name)
    if mine >= FAILURES_PER_ACCOUNT or everyones >= FAILURES_IN_ALL:
        raise ThrottledError
    member = work.members.named(name)
    wrapped = WrappedKey.from_json(member.wrapped) if member else decoy
    bound = context(work.vault.instance, member.id) if member else DECOY
    try:
        identity = unwrap_identity(wrapped, passphrase, bound)
    except SealingError:
        member = None
    if member is None:
        work.members.failed(name)
        raise WrongPassphraseError
    return member, identity


def sit_down(work: Work, member: MemberRow, identity: Identity) -> bytes:
    """Begin a sitting and return the token that goes into the cookie and nowhere else."""
    token = session_token()
    moment = work.now.isoformat()
    row, sealed = session_seal(token, wire.dump(Seat(identity.seed.hex(), moment, moment)))
    work.members.sweep_sittings()
    work.members.sit(row, member.id, sealed)
    return token


def recognise(work: Work, token: bytes) -> tuple[Actor, bool] | None:
    """Return who holds this token and whether the sitting wants refreshing, or None when it has ended.

    A sitting ends after thirty minutes without a request, or after twelve hours.
    """
    found = _seat(work, token)
    if found is None:
        return None
    member, seat = found
    if _over(seat, work.now) or member.left is not None:
        return None
    due = work.now - dt.datetime.fromisoformat(seat.seen) > REFRESH
    return actor(work, member, Identity.from_seed(bytes.fromhex(seat.seed))), due


def refresh(work: Work, token: bytes) -> None:
    """Note in a sitting that it was used now."""
    found = _seat(work, token)
    sitting = work.members.sitting(session_row(token))
    if found is not None and sitting is not None:
        _, sitting.sealed = session_seal(token, wire.dump(replace(found[1], seen=work.now.isoformat())))


def _seat(work: Work, token: bytes) -> tuple[MemberRow, Seat] | None:
    try:
        sitting = work.members.sitting(session_row(token))
        if sitting is None:
            return None
        return work.members.get(sitting.member_id), wire.load(Seat, session_open(token, sitting.sealed))
    except (SealingError, wire.WireError):
        return None


def stand_up(work: Work, token: bytes) -> None:
    """End a sitting."""
    work.members.rise(session_row(token))


def actor(work: Work, member: MemberRow, identity: Identity) -> Actor:
    """Return a member with the desks whose keys are held."""
    keys = work.desks.keyring(member.id, identity)
    belongs = work.desks.desks_of(member.id)
    held = frozenset(desk for desk in belongs if keys.holds(desk))
    return Actor(
        member=member.id,
        name=member.name,
        administrator=member.administrator,
        desks=held - {POLICY},
        waiting=frozenset(belongs) - held,
        policy=POLICY in held,
        keys=keys,
    )


def _over(seat: Seat, now: dt.datetime) -> bool:
    began, seen = dt.datetime.fromisoformat(seat.began), dt.datetime.fromisoformat(seat.seen)
    return now - seen > IDLE or now - began > LONGEST or now < began - LONGEST
