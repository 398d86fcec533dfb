"""Counts of the present quarter of an hour, shared by all workers; those of earlier quarters are forgotten.

The number of the quarter is the only time finer than a day that ever stands in the database (docs/decisions.md, 11).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from watchdog.records.tables import Counter

WINDOW_SECONDS: Final = 900


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
        query = select(Counter.count).where(Counter.subject == subject, Counter.window == quarter(self.now))
        return self.session.scalars(query).first() or 0

    def count(self, subjects: Sequence[str], many: int = 1) -> None:
        """Count, and forget earlier quarters. The database itself adds, so that nothing at the same moment gets lost.

        Args:
            subjects: What is counted.
            many: How many of each.
        """
        self.sweep()
        dialect = postgresql if self.session.get_bind().dialect.name == "postgresql" else sqlite
        for subject in subjects:
            statement = dialect.insert(Counter).values(subject=subject, window=quarter(self.now), count=many)
            self.session.execute(
                statement.on_conflict_do_update(
                    index_elements=[Counter.subject, Counter.window], set_={"count": Counter.count + many}
                )
            )

    def take_back(self, subjects: Sequence[str]) -> None:
        """Take back one of each subject, and leave nothing that would tell when it was."""
        mine = Counter.subject.in_(subjects) & (Counter.window == quarter(self.now))
        self.session.execute(update(Counter).where(mine).values(count=Counter.count - 1))
        self.session.execute(delete(Counter).where(mine, Counter.count < 1))

    def sweep(self) -> None:
        """Forget earlier quarters."""
        self.session.execute(delete(Counter).where(Counter.window != quarter(self.now)))
