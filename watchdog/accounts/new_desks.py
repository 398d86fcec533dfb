"""A desk for a network that the reference has and the record has not: made by somebody who reads nothing of it."""

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.records.desks import POLICY, REVIEW, DeskKey
from watchdog.records.journal import Line
from watchdog.records.work import Work
from watchdog.reference.library import Reference


def missing(work: Work, reference: Reference) -> list[str]:
    """Return the networks that have no desk, in the order of the reference."""
    made = {row.id for row in work.desks.all()}
    return [network.id for network in reference.regions.desks if network.id not in made]


def ask(work: Work, by: Actor, reference: Reference, network: str) -> None:
    """Make a desk as an administrator; its first key waits for the signature of the policy desk.

    Raises:
        LookupError: The reference has no such network, or it has a desk already.
    """
    require(by, Permission.DESK_CREATE)
    create(work, reference, network, by.name)


def create(work: Work, reference: Reference, network: str, by: str) -> DeskKey:
    """Make a desk and its first key, which is used for nothing before it is signed; returns that key.

    The desk has no key in force to lock a journal with, so the policy desk's journal says who made it.

    Args:
        work: A writing unit of work.
        reference: Says which networks there are.
        network: Whose desk.
        by: Who does it, as the journal says.

    Raises:
        LookupError: The reference has no such network, or it has a desk already.
        ChangedMeanwhileError: Somebody else made it at this moment.
    """
    if network not in missing(work, reference):
        raise LookupError(network)
    key = work.epochs.found(network, REVIEW)
    said = f"{key.epoch} · {key.recipient.fingerprint}"
    line = Line(event="desk.created", actor=by, object_id=network, reason=said)
    work.journal.note(POLICY, work.desks.recipient(POLICY), line)
    return key
