"""Tickets that were used up: a hash and a day, until they would be too old anyway."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from watchdog.records.tables import SpentTicket

KEPT: Final = dt.timedelta(days=2)
"""A ticket lives 36 hours (`intake.tickets`): whatever the time of day, it is too old two days later. Never fewer
days: the day would tell whether it was used in the morning or in the evening."""


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
        return self.session.scalars(select(SpentTicket.row).where(SpentTicket.row == row)).first() is not None

    def spend(self, row: bytes) -> bool:
        """Use a ticket up, once: False if somebody else did. The key decides, so that no race can use it twice."""
        self.sweep()
        dialect = postgresql if self.session.get_bind().dialect.name == "postgresql" else sqlite
        statement = dialect.insert(SpentTicket).values(row=row, day=self.today + KEPT)
        kept = self.session.scalars(statement.on_conflict_do_nothing().returning(SpentTicket.row)).first()
        return kept is not None

    def sweep(self) -> None:
        """Forget the tickets that are too old to be sent again."""
        self.session.execute(delete(SpentTicket).where(SpentTicket.day < self.today))
