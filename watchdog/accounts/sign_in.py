"""What happens when somebody has signed in, and with their own passphrase."""

from contextlib import suppress

from watchdog.access import challenges, second_factor, sittings
from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.access.second_factor import Code
from watchdog.access.security_keys import Place, Touch, of_place, question
from watchdog.access.sittings import Lock, WrongPassphraseError
from watchdog.accounts import new_keys
from watchdog.records.desks import POLICY
from watchdog.records.work import Work
from watchdog.sealing import Identity, LockedError


def enter(work: Work, lock: Lock, identity: Identity, given: Code | Touch) -> tuple[Actor, bytes]:
    """Begin a sitting; returns who it is and the token for the cookie.

    A holder of the policy key can open the organisation's signing key, so the journals' heads are signed then, and the
    key directory where none of its versions is signed yet. A new key is never signed by the way.

    Raises:
        WrongPassphraseError: The second factor is wrong, or the account ended in the meantime.
    """
    actor, token = sittings.enter(work, lock, identity, given)
    if actor.policy:
        with suppress(LockedError):  # sealed to a key of the policy desk that this member was not given
            signing = work.desks.signing_key(actor.identities(POLICY))
            if work.directory.latest() is None:
                new_keys.publish(work, signing, actor.name)
            work.journal.checkpoint(signing)
    return actor, token


def ask_key(work: Work, lock: Lock, identity: Identity, place: Place) -> tuple[bytes, str]:
    """Ask a key of somebody whose passphrase was right; returns the half sitting's token and the question.

    Raises:
        WrongPassphraseError: The account has no key for this place, or ended in the meantime.
    """
    member = work.members.named(lock.name)
    factor = None if member is None else second_factor.of(work, member, identity)
    if member is None or factor is None or not of_place(factor, place.host):
        raise WrongPassphraseError
    token, challenge = challenges.sit_half(work, member, identity, lock.lane)
    return token, question(factor, place, challenge)


def ask_key_again(work: Work, by: Actor, token: bytes, place: Place) -> str:
    """Ask a key of somebody who sits there and gave the right passphrase; returns the question.

    Raises:
        WrongPassphraseError: The account has no key for this place.
    """
    require(by, Permission.OWN_KEYS)
    factor = second_factor.of(work, work.members.get(by.member), by.keys.member)
    if factor is None or not of_place(factor, place.host):
        raise WrongPassphraseError
    return question(factor, place, challenges.ask(work, token, challenges.PROVE))


def leave(work: Work, by: Actor) -> None:
    """End all sittings of a member."""
    require(by, Permission.OWN_KEYS)
    sittings.stand_up(work, by.member)


def prove(work: Work, by: Actor, lock: Lock, identity: Identity, given: Code | Touch, *, token: bytes) -> None:
    """Note that whoever sits there knows the passphrase, and has the second factor.

    Args:
        work: A writing unit of work.
        by: Who sits there.
        lock: From `sittings.approach`.
        identity: What the passphrase opened.
        given: The second factor as typed.
        token: The sitting's.

    Raises:
        WrongPassphraseError: The second factor is wrong, or the account ended in the meantime.
    """
    require(by, Permission.OWN_KEYS)
    sittings.proven(work, lock, identity, given)
    sittings.prove(work, token)


def rewrap(work: Work, by: Actor, wrapped: str) -> bytes:
    """Keep a member's private key under a new passphrase, end all sittings, and begin one anew for this browser.

    Args:
        work: The unit of work.
        by: Whose key.
        wrapped: The private key under the new passphrase, made before the write lock was taken.

    Returns:
        The new sitting's token.
    """
    require(by, Permission.OWN_KEYS)
    member = work.members.get(by.member)
    member.wrapped = wrapped
    sittings.stand_up(work, by.member)
    return sittings.sit_down(work, member, by.keys.member)
