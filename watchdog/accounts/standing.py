"""How an instance stands, for its administrators: what `watchdog doctor` and `watchdog figures` know without a key."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.records.room import Room, room
from watchdog.records.standing import BACKUP_STALE, ENOUGH_HOLDERS, holders, last_backup
from watchdog.records.work import Work


@dataclass(frozen=True, slots=True)
class DeskStanding:
    """A desk: how many belong to it, how many of them hold its key, how many days it keeps things (None: for ever)."""

    id: str
    members: int
    holders: int
    days: int | None

    @property
    def is_locked(self) -> bool:
        """Whether nobody can open what arrives."""
        return not self.holders

    @property
    def is_at_risk(self) -> bool:
        """Whether one forgotten passphrase would lock it."""
        return 0 < self.holders < ENOUGH_HOLDERS


@dataclass(frozen=True, slots=True)
class Standing:
    """How an instance stands. Nothing in it was said by anybody."""

    backup: dt.date | None
    backup_is_stale: bool
    room: Room
    desks: tuple[DeskStanding, ...]


def standing(work: Work, by: Actor, data: Path) -> Standing:
    """Look how an instance stands.

    Args:
        work: A unit of work.
        by: Who asks.
        data: The instance's folder.

    Raises:
        RefusedError: They are no administrator.
    """
    require(by, Permission.MEMBER_LIST)
    epochs, days, backup = work.desks.epochs(), work.retention.days(), last_backup(data)
    return Standing(
        backup=backup,
        backup_is_stale=backup is None or work.today - backup > BACKUP_STALE,
        room=room(data),
        desks=tuple(
            DeskStanding(
                id=desk.id,
                members=len(work.desks.members(desk.id)),
                holders=holders(work, desk.id, epochs[desk.id]),
                days=days.get(desk.id),
            )
            for desk in work.desks.all()
            if desk.id in epochs
        ),
    )
