"""A member's own second factor: turning it on and off, and its recovery codes."""

import json
from dataclasses import dataclass, field, replace

import pyotp
import segno

from watchdog.access import second_factor
from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.access.second_factor import Code
from watchdog.domain.second_factor import SecondFactor
from watchdog.records.work import Work
from watchdog.sealing import SealingError, own_open, own_seal

PENDING = "second-factor"


@dataclass(frozen=True, slots=True)
class State:
    """How far a member's second factor is: whether it is on, and how many recovery codes are left."""

    on: bool
    codes: int = 0


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the member's app has to learn: as a picture, and as text in groups of four."""

    picture: str = field(repr=False)
    text: str = field(repr=False)


def state(work: Work, by: Actor) -> State:
    """Return how far the member's second factor is."""
    require(by, Permission.OWN_KEYS)
    factor = _of(work, by)
    return State(on=False) if factor is None else State(on=True, codes=len(factor.codes))


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
    identity = by.keys.member
    fresh = SecondFactor(secret=_pending(by, own_secret, pending))
    factor = second_factor.used(fresh, identity, Code(code), int(work.now.timestamp()))
    return _with_new_codes(work, by, factor)


def renew_codes(work: Work, by: Actor) -> list[str]:
    """Replace the recovery codes and return the new ones; they are shown once.

    Raises:
        LookupError: There is no second factor.
    """
    require(by, Permission.OWN_KEYS)
    factor = _of(work, by)
    if factor is None:
        raise LookupError("second-factor")
    return _with_new_codes(work, by, factor)


def turn_off(work: Work, by: Actor) -> None:
    """Remove the member's second factor with all that belongs to it."""
    require(by, Permission.OWN_KEYS)
    work.members.forget_second_factor(by.member)


def _with_new_codes(work: Work, by: Actor, factor: SecondFactor) -> list[str]:
    identity, codes = by.keys.member, second_factor.new_recovery_codes()
    kept = replace(factor, codes=second_factor.hashed(identity, codes))
    second_factor.keep(work, work.members.get(by.member), identity, kept)
    return codes


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
