"""Who has been able to read one report: desks and keys, as the record has them, and never people."""

import datetime as dt
from dataclasses import dataclass

from watchdog.records.desks import POLICY, DeskKey
from watchdog.records.tables import ReportDesk
from watchdog.records.work import Work


@dataclass(frozen=True, slots=True)
class SealedTo:
    """A desk that holds the report.

    Attributes:
        desk: The desk's id.
        epoch: Number of the key that the report was sealed to.
        since: The day on which it came to the desk.
        fingerprint: Of that key.
        current: Number of the desk's key now. Messages that come after a change are sealed to the new one.
    """

    desk: str
    epoch: int
    since: dt.date
    fingerprint: str
    current: int

    @property
    def replaced(self) -> bool:
        """Whether the desk has another key since."""
        return self.current != self.epoch


@dataclass(frozen=True, slots=True)
class Reach:
    """All who could read something of a report.

    Attributes:
        desks: Those it was sealed to.
        recovery: Fingerprint of the recovery key, which opens every desk's key.
        policy: Fingerprint of the policy desk's key if a short version ever went there, else empty.
    """

    desks: tuple[SealedTo, ...]
    recovery: str
    policy: str


def reach(work: Work, report_id: str) -> Reach:
    """Return who could read a report. A short version that was called back could be read until then, so it counts."""
    keys: dict[str, dict[int, DeskKey]] = {}
    for key in work.desks.keys():  # noqa: SIM118 - the key directory, no dictionary
        keys.setdefault(key.desk_id, {})[key.epoch] = key
    cases = work.reports.cases_of(report_id)
    told = any(work.cases.findings_of(case_id) for case_id in cases)
    return Reach(
        desks=tuple(_sealed_to(place, keys[place.desk_id]) for place in work.reports.desks_of(report_id)),
        recovery=work.desks.recovery().fingerprint,
        policy=_latest(keys[POLICY]).recipient.fingerprint if told else "",
    )


def _sealed_to(place: ReportDesk, keys: dict[int, DeskKey]) -> SealedTo:
    key = keys[place.epoch]
    return SealedTo(place.desk_id, place.epoch, place.day, key.recipient.fingerprint, _latest(keys).epoch)


def _latest(keys: dict[int, DeskKey]) -> DeskKey:
    return keys[max(keys)]
