"""Tickets that were used up: a hash and a day, until they would be too old anyway."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from watchdog.records.tables import SpentTicket, table_of

KEPT: Final = dt.timedelta(days=2)
"""A ticket lives 36 hours (`intake.tickets`): whatever the time of day, it is too old two days later. Never fewer
days: the day would tell whether it was used in the morning or in the evening."""

# Built once: every report asks these.
_TABLE: Final = table_of(SpentTicket)
_SPENT: Final = select(_TABLE.c.row).where(_TABLE.c.row == bindparam("wanted"))
_SPEND: Final = {
    "sqlite": sqlite.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.row),
    "postgresql": postgresql.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.row),
}
_SWEEP: Final = delete(_TABLE).where(_TABLE.c.day < bindparam("today"))


@dataclass(frozen=True, slots=True)
class Tickets:
    """The used-up tickets of an instance, inside one unit of work."""

    session: Session
    today: dt.date

    def spent(self, row: bytes) -> bool:
        """Tell whether a ticket was used up.

        Args:
            row: SHA-256 of its random part.
        """
        return self.session.connection().execute(_SPENT, {"wanted": row}).first() is not None

    def spend(self, row: bytes) -> bool:
        """Use a ticket up, once: False if somebody else did. The key decides, so that no race can use it twice."""
        connection = self.session.connection()
        kept = connection.execute(_SPEND[connection.dialect.name], {"row": row, "day": self.today + KEPT})
        return kept.first() is not None

    def sweep(self) -> None:
        """Forget the tickets that are too old to be sent again."""
        self.session.connection().execute(_SWEEP, {"today": self.today})
