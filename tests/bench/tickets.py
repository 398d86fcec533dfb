"""The one place that knows what a report must bring besides its body: a ticket, good for one report."""

import datetime as dt
from dataclasses import dataclass, field

from tests.support.work import solve
from watchdog.intake.tickets import issue


@dataclass(frozen=True)
class Tickets:
    """Gives tickets as the instance does, without asking it for each.

    Args:
        secret: The instance's secret.
    """

    secret: bytes = field(repr=False)

    def worked(self) -> dict[str, str]:
        """Return the headers of a sealed report. The measured server asks for no work (`place.ENVIRONMENT`)."""
        return {"Watchdog-Ticket": solve(self.waited(), 0)}

    def waited(self) -> str:
        """Return the hidden field of a plain report."""
        return issue(self.secret, dt.datetime.now(dt.UTC), 0).text
