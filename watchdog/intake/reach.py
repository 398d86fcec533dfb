"""Who has been able to read one report: desks and keys, as the record has them, and never people."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from watchdog.records.desks import POLICY, DeskKey
from watchdog.records.tables import ReportDesk
from watchdog.records.work import Work


@dataclass(frozen=True, slots=True)
class SealedTo:
    """A key of a desk that the report was sealed to.

    Attributes:
        desk: The desk's id.
        epoch: Number of the key that the report was sealed to.
        since: The day on which it came to the desk; for a later key, the day from which that was in use.
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
class ShortVersion:
    """A key of the policy desk that a short version was sealed to, and the first day on which it was."""

    day: dt.date
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Reach:
    """All who could read something of a report.

    Attributes:
        desks: Those it was sealed to. One that sealed it anew to a later key stands there with both: the holders of the
            earlier key could read it.
        recovery: Fingerprint of the recovery key, which opens every desk's key.
        policy: The policy desk's keys that a short version ever went to, oldest first.
    """

    desks: tuple[SealedTo, ...]
    recovery: str
    policy: tuple[ShortVersion, ...]


def reach(work: Work, report_id: str) -> Reach:
    """Return who could read a report. A short version that was called back could be read until then, so it counts."""
    keys: dict[str, dict[int, DeskKey]] = {}
    for key in work.desks.keys():  # noqa: SIM118 - the key directory, no dictionary
        keys.setdefault(key.desk_id, {})[key.epoch] = key
    cases = work.reports.cases_of(report_id)
    days = {finding.day for case_id in cases for finding in work.cases.findings_of(case_id)}
    return Reach(
        desks=tuple(
            sealed for place in work.reports.desks_of(report_id) for sealed in _sealed_to(place, keys[place.desk_id])
        ),
        recovery=work.desks.recovery().fingerprint,
        policy=_short_versions(days, keys[POLICY]),
    )


def _sealed_to(place: ReportDesk, keys: dict[int, DeskKey]) -> Iterable[SealedTo]:
    first, latest = place.first_epoch or place.epoch, _latest(keys).epoch
    for epoch in sorted({first, place.epoch}):
        key = keys[epoch]
        since = place.day if epoch == first else key.day
        yield SealedTo(place.desk_id, epoch, since, key.recipient.fingerprint, latest)


def _short_versions(days: Iterable[dt.date], keys: dict[int, DeskKey]) -> tuple[ShortVersion, ...]:
    """Return the keys that were in use on some days. Where one was replaced on such a day, it may be either: both."""
    first: dict[str, dt.date] = {}
    for day in sorted(days):
        for key in _in_use(keys, day):
            first.setdefault(key.recipient.fingerprint, day)
    return tuple(ShortVersion(day, fingerprint) for fingerprint, day in first.items())


def _in_use(keys: dict[int, DeskKey], day: dt.date) -> Iterable[DeskKey]:
    """Return the keys in use on a day. The first counts from ever: better one too many named than one too few."""
    ordered = [keys[epoch] for epoch in sorted(keys)]
    begun = [dt.date.min, *(key.day for key in ordered[1:]), dt.date.max]
    return [key for key, (start, end) in zip(ordered, pairwise(begun), strict=True) if start <= day <= end]


def _latest(keys: dict[int, DeskKey]) -> DeskKey:
    return keys[max(keys)]
