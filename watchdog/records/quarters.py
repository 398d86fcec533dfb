"""Counts of the present quarter of an hour, shared by all workers; those of earlier quarters are forgotten.

The number of the quarter is the only time finer than a day that ever stands in the database (docs/decisions.md, 11).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from watchdog.records.tables import Counter, table_of

WINDOW_SECONDS: Final = 900

# Built once: every report asks these.
_TABLE: Final = table_of(Counter)
_COUNTED: Final = select(_TABLE.c.count).where(
    _TABLE.c.subject == bindparam("wanted"), _TABLE.c.window == bindparam("present")
)
_SWEEP: Final = delete(_TABLE).where(_TABLE.c.window != bindparam("present"))


def _adding(inserted: sqlite.Insert | postgresql.Insert) -> ReturningInsert[int]:
    added = {"count": _TABLE.c.count + inserted.excluded.count}
    adding = inserted.on_conflict_do_update(index_elements=[_TABLE.c.subject, _TABLE.c.window], set_=added)
    return adding.returning(_TABLE.c.count)


_ADD: Final = {"sqlite": _adding(sqlite.insert(_TABLE)), "postgresql": _adding(postgresql.insert(_TABLE))}


def quarter(now: dt.datetime) -> int:
    """Return the number of a moment's quarter of an hour."""
    return int(now.timestamp()) // WINDOW_SECONDS


@dataclass(frozen=True, slots=True)
class Quarters:
    """The counters of an instance, inside one unit of work."""

    session: Session
    now: dt.datetime

    def counted(self, subject: str) -> int:
        """Return how many of a subject were counted in this quarter of an hour."""
        asked = {"wanted": subject, "present": quarter(self.now)}
        return self.session.connection().execute(_COUNTED, asked).scalar() or 0

    def count(self, subjects: Sequence[str], many: int = 1) -> bool:
        """Count, and forget earlier quarters. The database itself adds, so that nothing at the same moment gets lost.

        Args:
            subjects: What is counted.
            many: How many of each.

        Returns:
            Whether one of them was counted for the first time in this quarter. Only then is there anything to forget.
        """
        connection, window = self.session.connection(), quarter(self.now)
        add = _ADD[connection.dialect.name]
        rows = [{"subject": subject, "window": window, "count": many} for subject in subjects]
        first = many in {connection.execute(add, row).scalar_one() for row in rows}
        if first:
            self.sweep()
        return first

    def take_back(self, subjects: Sequence[str]) -> None:
        """Take back one of each subject, and leave nothing that would tell when it was."""
        mine = Counter.subject.in_(subjects) & (Counter.window == quarter(self.now))
        self.session.execute(update(Counter).where(mine).values(count=Counter.count - 1))
        self.session.execute(delete(Counter).where(mine, Counter.count < 1))

    def sweep(self) -> None:
        """Forget earlier quarters."""
        self.session.connection().execute(_SWEEP, {"present": quarter(self.now)})
