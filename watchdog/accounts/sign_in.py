"""What happens when somebody has signed in, and with their own passphrase."""

from watchdog.access import sittings
from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.access.sittings import Lock
from watchdog.records.desks import POLICY
from watchdog.records.work import Work
from watchdog.sealing import Identity


def enter(work: Work, lock: Lock, identity: Identity) -> tuple[Actor, bytes]:
    """Begin a sitting; returns who it is and the token for the cookie.

    A holder of the policy key can open the organisation's signing key, so the journals' heads are signed then.

    Raises:
        WrongPassphraseError: The account ended in the meantime.
    """
    actor, token = sittings.enter(work, lock, identity)
    if actor.policy:
        work.journal.checkpoint(work.desks.signing_key(actor.identities(POLICY)))
    return actor, token


def leave(work: Work, by: Actor) -> None:
    """End all sittings of a member."""
    require(by, Permission.OWN_KEYS)
    sittings.stand_up(work, by.member)


def rewrap(work: Work, by: Actor, lock: Lock, wrapped: str) -> bytes:
    """Keep a member's private key under a new passphrase, end all sittings, and begin one anew for this browser.

    Args:
        work: The unit of work.
        by: Whose key.
        lock: What the old passphrase opened.
        wrapped: The private key under the new passphrase, made before the write lock was taken.

    Returns:
        The new sitting's token.

    Raises:
        WrongPassphraseError: The account ended in the meantime.
    """
    require(by, Permission.OWN_KEYS)
    sittings.stand_up(work, by.member)
    _, token = sittings.enter(work, lock, by.keys.member)
    work.members.get(by.member).wrapped = wrapped
    return token
