"""How long each desk keeps what is set aside: seeing it in numbers, and setting it."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.domain.retention import AHEAD
from watchdog.records.journal import Line
from watchdog.records.work import Work


@dataclass(frozen=True, slots=True)
class Period:
    """How long a desk keeps what is set aside, and how much of it goes. Numbers only: no thing can be told from it.

    Attributes:
        desk: The desk.
        days: Its period, after the last activity.
        now: How many reports and cases the next upkeep deletes.
        ahead: How many go within the next days, those of `now` among them.
    """

    desk: str
    days: int
    now: int
    ahead: int


def periods(work: Work, by: Actor) -> list[Period]:
    """Return each review desk's period. What belongs to several desks counts at each."""
    require(by, Permission.RETENTION_SET)
    due = work.retention.due(work.today + dt.timedelta(days=AHEAD))
    ahead = Counter(desk for each in due for desk in each.desks)
    now = Counter(desk for each in due if each.day <= work.today for desk in each.desks)
    return [Period(desk, days, now[desk], ahead[desk]) for desk, days in work.retention.days().items()]


def set_period(work: Work, by: Actor, desk_id: str, days: int) -> None:
    """Set a desk's period, as an administrator; raises what `keep_for` raises."""
    require(by, Permission.RETENTION_SET, Thing(desks=frozenset({desk_id})))
    keep_for(work, desk_id, days, by.name)


def keep_for(work: Work, desk_id: str, days: int, by: str) -> None:
    """Set a desk's period; its journal says so. Nothing goes by it in the first days (`domain.retention.GRACE`).

    Args:
        work: A writing unit of work.
        desk_id: The desk.
        days: After the last activity, from `LEAST` to `MOST`.
        by: Who does it, as the journal says.

    Raises:
        LookupError: There is no such review desk.
    """
    if desk_id not in work.retention.days():
        raise LookupError(desk_id)
    work.retention.keep_for(desk_id, days)
    line = Line("desk.retention-set", by, work.vault.instance, str(days))
    work.journal.note(desk_id, work.desks.recipient(desk_id), line)
