"""A member's own second factor: turning it on and off, its recovery codes, and security keys."""

import json
from dataclasses import dataclass, field, replace

import pyotp
import segno

from watchdog.access import challenges, second_factor
from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.access.second_factor import Code
from watchdog.access.security_keys import MOST, Place, Touch, WrongKeyError, invitation, made
from watchdog.domain.second_factor import SecondFactor, SecurityKey
from watchdog.records.work import Work
from watchdog.sealing import SealingError, own_open, own_seal

PENDING = "second-factor"


@dataclass(frozen=True, slots=True)
class State:
    """How far a member's second factor is: whether it is on, how many recovery codes are left, and which keys."""

    on: bool
    codes: int = 0
    keys: tuple[SecurityKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the member's app has to learn: as a picture, and as text in groups of four."""

    picture: str = field(repr=False)
    text: str = field(repr=False)


def state(work: Work, by: Actor) -> State:
    """Return how far the member's second factor is."""
    require(by, Permission.OWN_KEYS)
    factor = _of(work, by)
    return State(on=False) if factor is None else State(on=True, codes=len(factor.codes), keys=factor.keys)


def begin(by: Actor, own_secret: bytes) -> str:
    """Return a fresh secret for the member's app, locked: nothing is kept before a code of it was right.

    Args:
        by: Whose.
        own_secret: The instance's secret.
    """
    require(by, Permission.OWN_KEYS)
    pending = json.dumps({"member": by.member, "secret": second_factor.new_secret()})
    return own_seal(own_secret, PENDING, pending.encode()).decode()


def enrolment(by: Actor, own_secret: bytes, pending: str, issuer: str) -> Enrolment:
    """Return what the app has to learn.

    Args:
        by: Whose.
        own_secret: The instance's secret.
        pending: From `begin`.
        issuer: How the app names the place.

    Raises:
        LookupError: `pending` is not of this member and instance.
    """
    secret = _pending(by, own_secret, pending)
    address = pyotp.TOTP(secret).provisioning_uri(name=by.name, issuer_name=issuer)
    # Black on white whatever the page's colours are: readers of such pictures expect it.
    picture = segno.make_qr(address, error="m").svg_data_uri(scale=5, light="white", border=4, xmldecl=False)
    return Enrolment(picture, " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)))


def turn_on(work: Work, by: Actor, own_secret: bytes, pending: str, code: str) -> list[str]:
    """Keep a second factor whose first code is right, in place of an earlier one; returns new recovery codes.

    Raises:
        LookupError: `pending` is not of this member and instance.
        WrongSecondFactorError: The code is not the app's.
    """
    identity, before = by.keys.member, _of(work, by)
    keys = () if before is None else before.keys
    fresh = SecondFactor(secret=_pending(by, own_secret, pending), keys=keys)
    factor = second_factor.used(fresh, identity, Code(code), int(work.now.timestamp()))
    return _with_new_codes(work, by, factor)


def renew_codes(work: Work, by: Actor) -> list[str]:
    """Replace the recovery codes and return the new ones; they are shown once.

    Raises:
        LookupError: There is no second factor.
    """
    return _with_new_codes(work, by, _turned_on(work, by))


def turn_off(work: Work, by: Actor) -> None:
    """Remove the member's second factor with all that belongs to it."""
    require(by, Permission.OWN_KEYS)
    work.members.forget_second_factor(by.member)


def invite_key(work: Work, by: Actor, token: bytes, place: Place, issuer: str) -> str:
    """Return what the browser has to ask a new security key.

    Args:
        work: A writing unit of work.
        by: Whose key it will be.
        token: The sitting's; the challenge stands in it.
        place: Where the key will be good.
        issuer: How the browser names the place.

    Raises:
        LookupError: There is no second factor yet. The app comes first: not every browser asks keys.
    """
    factor = _turned_on(work, by)
    return invitation(factor, (by.member, by.name), issuer, place, challenges.ask(work, token, challenges.ADD))


def add_key(work: Work, by: Actor, name: str, touch: Touch) -> None:
    """Keep a security key that answered.

    Raises:
        WrongKeyError: The answer is not right, or there are too many keys.
        LookupError: There is no second factor yet.
    """
    factor = _turned_on(work, by)
    key = made(name, touch)
    if len(factor.keys) >= MOST or key.id in {each.id for each in factor.keys}:
        raise WrongKeyError
    _keep(work, by, replace(factor, keys=(*factor.keys, key)))


def remove_key(work: Work, by: Actor, key_id: str) -> None:
    """Remove a security key of the member.

    Raises:
        LookupError: The member has none of this id.
    """
    factor = _turned_on(work, by)
    left = tuple(key for key in factor.keys if key.id != key_id)
    if len(left) == len(factor.keys):
        raise LookupError("key")
    _keep(work, by, replace(factor, keys=left))


def _turned_on(work: Work, by: Actor) -> SecondFactor:
    require(by, Permission.OWN_KEYS)
    factor = _of(work, by)
    if factor is None:
        raise LookupError("second-factor")
    return factor


def _with_new_codes(work: Work, by: Actor, factor: SecondFactor) -> list[str]:
    codes = second_factor.new_recovery_codes()
    _keep(work, by, replace(factor, codes=second_factor.hashed(by.keys.member, codes)))
    return codes


def _keep(work: Work, by: Actor, factor: SecondFactor) -> None:
    second_factor.keep(work, work.members.get(by.member), by.keys.member, factor)


def _of(work: Work, by: Actor) -> SecondFactor | None:
    return second_factor.of(work, work.members.get(by.member), by.keys.member)


def _pending(by: Actor, own_secret: bytes, pending: str) -> str:
    require(by, Permission.OWN_KEYS)
    try:
        found = json.loads(own_open(own_secret, PENDING, pending.encode()))
    except SealingError:
        raise LookupError("pending") from None
    if found["member"] != by.member:
        raise LookupError("pending")
    return str(found["secret"])
