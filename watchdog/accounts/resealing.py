"""Sealing a desk's older envelopes anew: begun by a holder of its key, done in steps, left and come back to."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.records.work import Work
from watchdog.sealing import Identity

STEP_SECONDS: Final = 2.0
Units = Callable[[], AbstractContextManager[Work]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a desk is.

    Attributes:
        epoch: Number of the key that everything is sealed to.
        total: How many envelopes there were at the beginning.
        moved: How many were sealed anew.
        kept: How many needed nothing.
        shut: How many did not open and were left as they are.
        finished: Whether nothing is left to do.
    """

    epoch: int
    total: int
    moved: int
    kept: int
    shut: int
    finished: bool

    @property
    def done(self) -> int:
        """How many were looked at."""
        return self.moved + self.kept + self.shut

    @property
    def percent(self) -> int:
        """From 0 to 100; 100 only when nothing is left."""
        return 100 if self.finished else min(99, self.done * 100 // max(1, self.total))


def progress(work: Work, desk_id: str) -> Progress | None:
    """Return how far a desk is with its present key; None where nobody began, or another key is in force since."""
    row = work.resealing.progress(desk_id)
    if row is None or row.epoch != work.desks.key(desk_id).epoch:
        return None
    return Progress(row.epoch, row.total, row.moved, row.kept, row.shut, not row.kind)


def begin(work: Work, by: Actor, desk_id: str) -> None:
    """Begin, or go on where it was broken off.

    Raises:
        LookupError: The member does not hold the desk's present key.
    """
    require(by, Permission.DESK_RESEAL, Thing(desks=frozenset({desk_id})))
    work.resealing.held(desk_id, by.identities(desk_id))
    work.resealing.begin(desk_id, by.name)


def go_on(reading: Units, writing: Units, by: Actor, desk_id: str) -> Progress | None:
    """Do one step as a member; returns what `step` returns.

    Raises:
        LookupError: The member does not hold the desk's present key.
    """
    require(by, Permission.DESK_RESEAL, Thing(desks=frozenset({desk_id})))
    return step(reading, writing, by.identities(desk_id), desk_id, by.name)


def step(reading: Units, writing: Units, identities: Sequence[Identity], desk_id: str, by: str) -> Progress | None:
    """Seal one batch anew, outside of any lock, and keep it; returns how far it is, or None where it was not begun.

    Args:
        reading: Gives a unit of work for looking.
        writing: Gives one that is kept.
        identities: The desk's keys.
        desk_id: The desk.
        by: Who does it, as the journal says.

    Raises:
        LookupError: The desk's present key is not among the identities.
    """
    with reading() as work:
        held = work.resealing.held(desk_id, identities)
        batch = work.resealing.prepare(desk_id, held, STEP_SECONDS)
    if batch is not None:
        with writing() as work:
            work.resealing.keep(batch, held, by)
        with reading() as work:
            work.resealing.sweep(batch)
    with reading() as work:
        return progress(work, desk_id)
