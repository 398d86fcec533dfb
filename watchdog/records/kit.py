"""Whether the recovery kit was tried: two days, and nothing of the kit itself."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from watchdog.records.tables import RecoveryKitRow


@dataclass(frozen=True, slots=True)
class Kit:
    """What is known of the recovery kit, inside one unit of work."""

    session: Session
    today: dt.date

    @property
    def verified(self) -> dt.date | None:
        """The day on which its shares were first brought back and gave the key; None if they never were."""
        return self.session.scalars(select(RecoveryKitRow.verified)).one_or_none()

    @property
    def drilled(self) -> dt.date | None:
        """The day of the last drill, or None."""
        return self.session.scalars(select(RecoveryKitRow.drilled)).one_or_none()

    def verified_today(self) -> None:
        """Note that the shares were brought back."""
        self.session.merge(RecoveryKitRow(id=1, verified=self.verified or self.today))
        self.session.flush()

    def drilled_today(self) -> None:
        """Note that the key opened everything."""
        self.session.merge(RecoveryKitRow(id=1, verified=self.verified or self.today, drilled=self.today))
        self.session.flush()
