"""A member's own sittings: where they are signed in, and ending it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from watchdog.access import sittings
from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.records.work import Work
from watchdog.sealing import session_row

HOUR: Final = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Listed:
    """One of the member's sittings, as far as anybody knows: no address, no browser.

    Attributes:
        id: Names it in a form.
        began: The hour in which it began.
        seen: The hour in which it was last used.
        here: Whether it is the one that asks.
    """

    id: str
    began: dt.datetime
    seen: dt.datetime
    here: bool


def listed(work: Work, by: Actor, token: bytes) -> list[Listed]:
    """Return the member's sittings that have not ended, the latest first.

    Args:
        work: A unit of work.
        by: Whose.
        token: Of the sitting that asks.
    """
    require(by, Permission.OWN_KEYS)
    found = []
    for row in work.members.sittings_of(by.member):
        times = sittings.times_of(work, row, by.keys.member)
        began, seen = dt.datetime.fromisoformat(times.began), dt.datetime.fromisoformat(times.seen)
        if work.now - seen <= HOUR + sittings.IDLE and work.now - began <= HOUR + sittings.LONGEST:
            found.append(Listed(row.row.hex(), began, seen, row.row == session_row(token)))
    return sorted(found, key=lambda each: (each.seen, each.began, each.id), reverse=True)


def end(work: Work, by: Actor, sitting_id: str) -> None:
    """End one sitting of the member.

    Raises:
        LookupError: The member has none of this id.
    """
    require(by, Permission.OWN_KEYS)
    row = next((each.row for each in work.members.sittings_of(by.member) if each.row.hex() == sitting_id), None)
    if row is None or not work.members.end_sitting(by.member, row):
        raise LookupError("sitting")


def end_others(work: Work, by: Actor, token: bytes) -> None:
    """End all sittings of the member but the one that asks."""
    require(by, Permission.OWN_KEYS)
    work.members.rise(by.member, but=session_row(token))
