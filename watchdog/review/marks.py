"""Whom a report is assigned to, as a mark that only the desk can read and that differs for each report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from watchdog.access.identity import Actor
from watchdog.records.tables import ReportDesk
from watchdog.records.work import Work
from watchdog.sealing import Recipient, reviewer_mark


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks that a member can make and read: those of the desks whose keys the member holds."""

    by: Actor
    keys: Mapping[tuple[str, int], Recipient] = field(repr=False)

    @classmethod
    def read_by(cls, work: Work, by: Actor) -> Self:
        """Return what a member needs to read marks."""
        return cls(by, {(key.desk_id, key.epoch): key.recipient for key in work.desks.keys()})  # noqa: SIM118 - no mapping

    def of(self, place: ReportDesk, member_id: str) -> bytes | None:
        """Return the mark of a member on a report; None without the key of the epoch that it was sealed to."""
        wanted = self.keys[place.desk_id, place.epoch]
        held = (each for each in self.by.identities(place.desk_id) if each.recipient == wanted)
        identity = next(held, None)
        return None if identity is None else reviewer_mark(identity, place.report_id, member_id)

    def is_mine(self, place: ReportDesk) -> bool:
        """Tell whether a report is assigned to whoever reads."""
        return place.assignee is not None and place.assignee == self.of(place, self.by.member)

    def name(self, place: ReportDesk, names: Mapping[str, str]) -> str:
        """Return the name of whoever a report is assigned to.

        Args:
            place: The report at its desk.
            names: The desk's members: id and name. Whoever left the desk is not among them.
        """
        if place.assignee is None:
            return ""
        return next((name for member_id, name in names.items() if self.of(place, member_id) == place.assignee), "")
