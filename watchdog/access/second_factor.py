"""The second factor: what is right beside the passphrase, and that nothing is right twice."""

import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pyotp

from watchdog.access.security_keys import Touch, WrongKeyError, touched
from watchdog.domain.ids import CROCKFORD
from watchdog.domain.second_factor import PURPOSE, SecondFactor
from watchdog.records.tables import MemberRow
from watchdog.records.work import Work
from watchdog.sealing import Identity, keyed_id

SECRET_BYTES: Final = 20
STEP_SECONDS: Final = 30
DRIFT: Final = (0, -1, 1)
"""Steps by which a telephone's clock may be wrong (RFC 6238, 5.2 and 6)."""
DIGITS: Final = 6
RECOVERY_CODES: Final = 10
LONGEST: Final = 100
_GROUP: Final = 4
_GROUPS: Final = 4
_RECOVERY: Final = "recovery-code"
_JOINING: Final = re.compile(r"[\s\-]+")
_FORGIVEN: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})


class WrongSecondFactorError(Exception):
    """The second factor is missing, wrong, or was used before; nobody is told which."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code as typed: of the authenticator app, or a recovery code. Empty where nothing was typed."""

    text: str = field(repr=False)


def new_secret() -> str:
    """Return a fresh secret for an authenticator app: 160 bits, as RFC 4226, 4 recommends."""
    return pyotp.random_base32(SECRET_BYTES * 8 // 5)


def new_recovery_codes() -> list[str]:
    """Return fresh recovery codes of 80 random bits each, such as `7K3F-Q2XM-0A9B-ZZ1C`."""
    return ["-".join(_random_group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]


def _random_group() -> str:
    return "".join(secrets.choice(CROCKFORD) for _ in range(_GROUP))


def hashed(identity: Identity, codes: Sequence[str]) -> tuple[str, ...]:
    """Return what is kept of recovery codes: HMAC-SHA-256 under a key that only the member's passphrase opens.

    A slow hash is for secrets that people make up; these are random, and guessing needs the key as well.
    """
    return tuple(keyed_id(identity, _RECOVERY, _tidy(code)) for code in codes)


def of(work: Work, member: MemberRow, identity: Identity) -> SecondFactor | None:
    """Return a member's second factor, or None where there is none. Others who want to write it wait.

    Raises:
        SealingError: It was changed, or is another member's.
    """
    sealed = work.members.second_factor(member.id)
    return None if sealed is None else work.vault.open(SecondFactor, PURPOSE, member.id, sealed, [identity])


def keep(work: Work, member: MemberRow, identity: Identity, factor: SecondFactor) -> None:
    """Keep a member's second factor."""
    sealed = work.vault.seal(PURPOSE, member.id, factor, [identity.recipient])
    work.members.keep_second_factor(member.id, sealed)


def check(work: Work, member: MemberRow, identity: Identity, given: Code | Touch) -> None:
    """Check the second factor of somebody whose passphrase was right, where there is one, and use it up.

    Args:
        work: A writing unit of work; what was accepted is kept as used in it.
        member: Whose.
        identity: What the passphrase opened.
        given: What was typed, or what a security key answered.

    Raises:
        WrongSecondFactorError: It is missing, wrong, or was used before.
    """
    factor = of(work, member, identity)
    if factor is not None:
        keep(work, member, identity, used(factor, identity, given, int(work.now.timestamp())))


def used(factor: SecondFactor, identity: Identity, given: Code | Touch, seconds: int) -> SecondFactor:
    """Return a second factor after it was used.

    Args:
        factor: As it is kept.
        identity: The member's key, which recovery codes are hashed under.
        given: What was typed, or what a security key answered.
        seconds: Now, as Unix time.

    Raises:
        WrongSecondFactorError: It is not right, or not right any more.
    """
    if isinstance(given, Touch):
        try:
            return touched(factor, given)
        except WrongKeyError:
            raise WrongSecondFactorError from None
    text = _tidy(given.text[:LONGEST])
    if len(text) == DIGITS:
        return replace(factor, step=_step_of(factor, text, seconds // STEP_SECONDS))
    (mark,) = hashed(identity, [text])
    left = tuple(kept for kept in factor.codes if not hmac.compare_digest(kept, mark))
    if len(left) == len(factor.codes):
        raise WrongSecondFactorError
    return replace(factor, codes=left)


def _step_of(factor: SecondFactor, code: str, now: int) -> int:
    """Return the time step that a code of the app belongs to; all steps are compared, whichever it is."""
    app = pyotp.TOTP(factor.secret, digits=DIGITS, interval=STEP_SECONDS)
    steps = [now + drift for drift in DRIFT if now + drift > factor.step]
    found = [step for step in steps if hmac.compare_digest(app.generate_otp(step).encode(), code.encode())]
    if not found:
        raise WrongSecondFactorError
    return found[0]


def _tidy(text: str) -> str:
    """Return a code without what people add and change when they copy it; digits of any script are digits."""
    plain = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    return _JOINING.sub("", plain).upper().translate(_FORGIVEN)
