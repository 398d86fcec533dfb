"""A day that matters to whoever writes to a body: a session, a deadline, an adoption, a visit."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class DateKind(StrEnum):
    """What happens on the day."""

    SESSION = "session"
    DEADLINE = "deadline"
    ADOPTION = "adoption"
    VISIT = "visit"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date as policy staff keep it.

    Attributes:
        mechanism: Id of the body or procedure; for the UPR of either of its two procedures.
        state: ISO 3166-1 alpha-3; empty: for all States.
        first: First day.
        last: Last day, inclusive; None: one day only.
        source: Where the date was read; empty: not noted.
        checked_on: When somebody last compared it with its source; None: never.
        note: For the policy desk alone; it stays out of the iCalendar file.
        uid: UUID under which another calendar knows the date; empty: it began here.
    """

    SHELF: ClassVar[str] = "calendar-date"

    mechanism: str
    state: str
    kind: DateKind
    title: str
    first: dt.date
    last: dt.date | None = None
    source: str = ""
    checked_on: dt.date | None = None
    note: str = ""
    uid: str = ""

    @property
    def end(self) -> dt.date:
        """The last day, which may be the first."""
        return self.last or self.first

    @property
    def said(self) -> tuple[str, str, DateKind, str, dt.date, dt.date]:
        """What it says, whoever checked it and whatever was noted beside it: two entries that say the same are one."""
        return self.mechanism, self.state, self.kind, self.title, self.first, self.end
