"""Signing in and staying signed in, without the web: what a sitting holds and how a member becomes an actor."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final, NamedTuple

from watchdog.access import second_factor
from watchdog.access.identity import Actor
from watchdog.access.second_factor import Code, WrongSecondFactorError
from watchdog.access.security_keys import Touch
from watchdog.domain import wire
from watchdog.records.desks import POLICY
from watchdog.records.tables import MemberRow, Sitting
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
    wrap_identity,
)

IDLE: Final = dt.timedelta(minutes=30)
LONGEST: Final = dt.timedelta(hours=12)
REFRESH: Final = dt.timedelta(minutes=1)
PROOF: Final = dt.timedelta(minutes=5)
"""How long a passphrase, and the second factor with it, is proof enough for an act that cannot be undone."""
FAILURES_PER_ACCOUNT: Final = 5
FAILURES_IN_ALL: Final = 60
TIMES: Final = "sitting-times"
WRAPPED: Final = "member-key"
DECOY: Final = "decoy"


class ThrottledError(Exception):
    """Too many sign-ins failed in this quarter of an hour, for this account or for all."""


class WrongPassphraseError(Exception):
    """No such account, or not its passphrase, or not its second factor; nobody is told which."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a security key was asked in a sitting: for what, when, and the challenge in hexadecimal digits."""

    purpose: str
    at: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seat:
    """What a sitting keeps, under the cookie's key: the private key's seed and moments (ISO 8601, UTC).

    Attributes:
        seed: Of the member's private key.
        began: When it began.
        seen: When it was last used.
        proved: When somebody last proved who they are; empty for never.
        challenge: What a security key was asked and has not answered yet.
    """

    seed: str
    began: str
    seen: str
    proved: str = ""
    challenge: Challenge | None = None

    def __repr__(self) -> str:
        """Show nothing."""
        return "Seat(…)"


@dataclass(frozen=True, slots=True)
class Times:
    """When a sitting began and was last used, to the hour (ISO 8601, UTC): what its member sees from another one."""

    began: str
    seen: str


def context(instance: str, member_id: str) -> str:
    """Return what a wrapped private key is bound to."""
    return f"{WRAPPED}:{instance}:{member_id}"


@dataclass(frozen=True, slots=True)
class Lock:
    """What a passphrase has to open at sign-in.

    Attributes:
        name: Account name as typed; its try is counted already.
        member: Id of the account, or None where there is none.
        wrapped: The private key under a passphrase, or None.
        bound: What the wrapping is bound to.
        lane: What the try was counted under; empty for the account and all together.
    """

    name: str
    member: str | None
    wrapped: WrappedKey | None = field(repr=False)
    bound: str
    lane: str = ""


def nobodys(_member: MemberRow) -> str | None:
    """Return the lane of a browser that nobody knows: none."""
    return None


def approach(work: Work, name: str, lane_of: Callable[[MemberRow], str | None] = nobodys) -> Lock:
    """Count a try to sign in and return what the passphrase has to open.

    The try is counted before the slow stretching, so that many at once cannot slip past the limit; `enter` takes it
    back. This half writes and is short; `unlock` is slow and touches no database.

    Args:
        work: The unit of work; commit it even though nobody is signed in yet. Where this raises, the try is not
            counted, for it was none.
        name: Account name as typed.
        lane_of: Tells under what the tries of this browser are counted if it is one of the member's own: there
            strangers cannot use them up.

    Raises:
        ThrottledError: Wait for the next quarter of an hour.
    """
    member = work.members.named(name)
    lane = (None if member is None else lane_of(member)) or ""
    work.members.failed(name, lane)
    mine, everyones = work.members.failures(name, lane)
    if mine > FAILURES_PER_ACCOUNT or (everyones > FAILURES_IN_ALL and not lane):
        raise ThrottledError
    if member is None:
        return Lock(name, None, None, DECOY)
    bound = context(work.vault.instance, member.id)
    return Lock(name, member.id, WrappedKey.from_json(member.wrapped), bound, lane)


def unlock(lock: Lock, passphrase: str) -> Identity:
    """Return the private key behind a lock. An unknown name costs the same stretching as a known one.

    Raises:
        WrongPassphraseError: Name or passphrase is wrong.
    """
    spare = decoy()
    try:
        return unwrap_identity(lock.wrapped or spare, passphrase, lock.bound)
    except SealingError:
        raise WrongPassphraseError from None


def wrap(identity: Identity, passphrase: str, instance: str, member_id: str) -> str:
    """Return a member's private key under a passphrase, as it is stored. Slow; touches no database."""
    return wrap_identity(identity, passphrase, context(instance, member_id)).to_json()


@cache
def decoy() -> WrappedKey:
    """Return a wrapped key that nobody has the passphrase of; made once a process, when first needed."""
    return wrap_identity(Identity.generate(), session_token().hex(), DECOY)


def enter(work: Work, lock: Lock, identity: Identity, given: Code | Touch) -> tuple[Actor, bytes]:
    """Begin the sitting of somebody whose passphrase was right; returns who it is and the token for the cookie.

    Raises:
        WrongPassphraseError: The second factor is wrong, or the account ended in the meantime.
    """
    member = proven(work, lock, identity, given)
    return actor(work, member, identity), sit_down(work, member, identity)


def proven(work: Work, lock: Lock, identity: Identity, given: Code | Touch) -> MemberRow:
    """Return whose passphrase and second factor were right, and take the counted try back.

    Raises:
        WrongPassphraseError: The second factor is wrong, or the account ended in the meantime.
    """
    member = work.members.named(lock.name)
    if member is None or member.id != lock.member:
        raise WrongPassphraseError
    try:
        second_factor.check(work, member, identity, given)
    except WrongSecondFactorError:
        raise WrongPassphraseError from None
    work.members.forgive(lock.name, lock.lane)
    return member


def sit_down(work: Work, member: MemberRow, identity: Identity) -> bytes:
    """Begin a sitting and return the token that goes into the cookie and nowhere else."""
    token = session_token()
    moment = work.now.isoformat()
    row, sealed = session_seal(token, wire.dump(Seat(identity.seed.hex(), moment, moment, moment)))
    hour = _hour(work.now)
    work.members.sweep_sittings()
    work.members.sit(row, member.id, sealed, _sealed_times(work, row, identity, Times(hour, hour)))
    return token


class Recognised(NamedTuple):
    """Who holds a token, whether the sitting wants refreshing, and whether they proved who they are just now."""

    actor: Actor
    due: bool
    fresh: bool


def recognise(work: Work, token: bytes) -> Recognised | None:
    """Return who holds this token, or None when the sitting has ended.

    A sitting ends after thirty minutes without a request, or after twelve hours.
    """
    found = seat_of(work, token)
    if found is None:
        return None
    member, seat = found
    if _over(seat, work.now) or member.left is not None:
        return None
    due = work.now - dt.datetime.fromisoformat(seat.seen) > REFRESH
    proved = dt.datetime.fromisoformat(seat.proved) if seat.proved else None
    fresh = proved is not None and dt.timedelta(0) <= work.now - proved <= PROOF
    return Recognised(actor(work, member, Identity.from_seed(bytes.fromhex(seat.seed))), due, fresh)


def refresh(work: Work, token: bytes) -> None:
    """Note in a sitting that it was used now."""
    keep_seat(work, token, seen=work.now.isoformat())
    found, sitting = seat_of(work, token), work.members.sitting(session_row(token))
    if found is None or sitting is None or sitting.times is None:
        return
    identity = Identity.from_seed(bytes.fromhex(found[1].seed))
    before, hour = times_of(work, sitting, identity), _hour(work.now)
    if before.seen != hour:
        sitting.times = _sealed_times(work, sitting.row, identity, replace(before, seen=hour))


def times_of(work: Work, sitting: Sitting, identity: Identity) -> Times:
    """Return when a whole sitting of a member began and was last used."""
    return work.vault.open(Times, TIMES, sitting.row.hex(), sitting.times or b"", [identity])


def _sealed_times(work: Work, row: bytes, identity: Identity, times: Times) -> bytes:
    return work.vault.seal(TIMES, row.hex(), times, [identity.recipient])


def _hour(moment: dt.datetime) -> str:
    return moment.replace(minute=0, second=0, microsecond=0).isoformat()


def lane_here(token: bytes) -> str:
    """Return what the tries of whoever sits there are counted under, so that nobody else can use them up."""
    return session_row(token).hex()[:32]


def prove(work: Work, token: bytes) -> None:
    """Note in a sitting that whoever sits there proved just now who they are."""
    keep_seat(work, token, proved=work.now.isoformat())


def keep_seat(work: Work, token: bytes, **changes: Any) -> None:
    """Change what a sitting keeps.

    Args:
        work: A writing unit of work.
        token: The sitting's; where it has ended nothing happens.
        changes: Fields of `Seat`.
    """
    found = seat_of(work, token)
    sitting = work.members.sitting(session_row(token))
    if found is not None and sitting is not None:
        _, sitting.sealed = session_seal(token, wire.dump(replace(found[1], **changes)))


def seat_of(work: Work, token: bytes) -> tuple[MemberRow, Seat] | None:
    """Return whose sitting a token opens and what it keeps, or None."""
    try:
        sitting = work.members.sitting(session_row(token))
        if sitting is None:
            return None
        return work.members.get(sitting.member_id), wire.load(Seat, session_open(token, sitting.sealed))
    except (SealingError, wire.WireError):
        return None


def stand_up(work: Work, member_id: str) -> None:
    """End all sittings of a member, in every browser."""
    work.members.rise(member_id)


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
