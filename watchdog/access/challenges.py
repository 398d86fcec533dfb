"""What security keys are asked: each challenge is good for one answer and five minutes.

At sign-in nobody sits yet. Whoever gave the right passphrase gets a *half sitting*: a row like a sitting's, whose key
is in a cookie of its own. It opens no page; it is only there to be answered, and gone with the first answer.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from watchdog.access import sittings
from watchdog.access.security_keys import WrongKeyError, new_challenge
from watchdog.access.sittings import PROOF, Challenge, Lock
from watchdog.domain import wire
from watchdog.records.tables import MemberRow
from watchdog.records.work import Work
from watchdog.sealing import Identity, SealingError, session_open, session_row, session_seal, session_token

PROVE: Final = "prove"
ADD: Final = "add"


@dataclass(frozen=True, slots=True)
class Half:
    """What a half sitting keeps, under its cookie's key."""

    name: str = field(repr=False)
    lane: str = field(repr=False)
    seed: str = field(repr=False)
    challenge: Challenge


@dataclass(frozen=True, slots=True)
class Halfway:
    """Somebody whose passphrase was right, and what their key was asked."""

    lock: Lock
    identity: Identity = field(repr=False)
    challenge: bytes = field(repr=False)


def sit_half(work: Work, member: MemberRow, identity: Identity, lane: str = "") -> tuple[bytes, bytes]:
    """Begin a half sitting; returns its token and the challenge."""
    token, challenge = session_token(), new_challenge()
    asked = Challenge(PROVE, work.now.isoformat(), challenge.hex())
    row, sealed = session_seal(token, wire.dump(Half(member.name, lane, identity.seed.hex(), asked)))
    work.members.sweep_sittings()
    work.members.sit(row, member.id, sealed)
    return token, challenge


def take_half(work: Work, token: bytes) -> Halfway:
    """End a half sitting and return what it kept.

    Raises:
        WrongKeyError: There is none, it was answered, it is too old, or it is a whole sitting.
    """
    try:
        sitting = work.members.sitting(session_row(token))
        kept = None if sitting is None else wire.load(Half, session_open(token, sitting.sealed))
    except (SealingError, wire.WireError):
        raise WrongKeyError from None
    if sitting is None or kept is None or not work.members.end_sitting(sitting.member_id, sitting.row):
        raise WrongKeyError
    lock = Lock(kept.name, sitting.member_id, None, sittings.DECOY, kept.lane)
    return Halfway(lock, Identity.from_seed(bytes.fromhex(kept.seed)), _in_time(work, kept.challenge, PROVE))


def ask(work: Work, token: bytes, purpose: str) -> bytes:
    """Keep a fresh challenge in a sitting, in place of an earlier one, and return it."""
    challenge = new_challenge()
    kept = Challenge(purpose, work.now.isoformat(), challenge.hex())
    sittings.keep_seat(work, token, challenge=kept)
    return challenge


def take(work: Work, token: bytes, purpose: str) -> bytes:
    """Return a sitting's challenge and forget it.

    Raises:
        WrongKeyError: None was asked for this, or too long ago.
    """
    found = sittings.seat_of(work, token)
    if found is None or found[1].challenge is None:
        raise WrongKeyError
    sittings.keep_seat(work, token, challenge=None)
    return _in_time(work, found[1].challenge, purpose)


def _in_time(work: Work, asked: Challenge, purpose: str) -> bytes:
    if asked.purpose != purpose or not dt.timedelta(0) <= work.now - dt.datetime.fromisoformat(asked.at) <= PROOF:
        raise WrongKeyError
    return bytes.fromhex(asked.value)
