"""What holds when somebody floods the intake, so that a person's report still arrives.

Each of the two ways has a budget for the present quarter of an hour, counted in the database for all workers, so that
neither way starves the other. From half of it on, reports cost more work or waiting. When it is used up, lanes decide:
who had a small share already is told to try later, who had none still comes in, up to a hard cap. Nobody is refused for
an address alone, and no address is kept: a lane is a keyed hash in the memory of one worker, for a quarter of an hour.
"""

import hashlib
import hmac
import ipaddress
import math
import secrets
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from watchdog.intake.tickets import MOST_BITS, Ticket, issue
from watchdog.records.work import Work
from watchdog.settings import Settings

EXTRA_BITS: Final = 4
"""At full load a device works sixteen times as long."""

LONGER: Final = 6
"""At full load a person without scripts waits six times as long."""

CAP: Final = 4
"""The hard cap, in budgets: what new lanes can still get in when the budget is used up."""

PAID_CAP: Final = 2
"""Up to here, in budgets, full work stands in for a lane: behind a proxy that tells nothing all share one lane."""

UNIT: Final = 10 * 1024 * 1024
"""So many bytes count like one more report: a flood must not fill the disk either."""

_TOR: Final = ipaddress.IPv6Network("fc00:dead:beef:4dad::/64")
"""How Tor names its circuits to an onion service (tor(1), HiddenServiceExportCircuitID): each one by itself."""


class Way(StrEnum):
    """How a report comes in."""

    DEVICE = "device"
    PLAIN = "plain"


class SpentError(Exception):
    """The ticket was used up in the meantime."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much of a way's budget the present quarter of an hour has used."""

    used: int
    budget: int

    @property
    def rise(self) -> float:
        """From 0, up to half of the budget, to 1 when it is used up."""
        half = self.budget / 2
        return min(1.0, max(0.0, (self.used - half) / half))

    def bits(self, quiet: int) -> int:
        """Return how much work a new ticket asks for."""
        return min(MOST_BITS, quiet + round(EXTRA_BITS * self.rise))

    def wait(self, quiet: int) -> int:
        """Return how many seconds old a ticket must be."""
        return math.ceil(quiet * (1 + (LONGER - 1) * self.rise))

    def admits(self, had: int, share: int, *, paid: bool) -> bool:
        """Tell whether a report still comes in.

        Args:
            had: What its lane had in this quarter of an hour.
            share: What a lane may have once the budget is used up.
            paid: Whether the full work of a busy hour was done for it.
        """
        if self.used < self.budget:
            return True
        if had < share and self.used < CAP * self.budget:
            return True
        return paid and self.open_to_work

    @property
    def open_to_work(self) -> bool:
        """Whether full work still lets a lane in that had its share."""
        return self.used < PAID_CAP * self.budget


@dataclass(frozen=True, slots=True)
class Entry:
    """A report that may come in: what it uses up once it is kept."""

    way: Way
    ticket: Ticket
    lane: bytes = field(repr=False)
    weight: int


def load(work: Work, way: Way, settings: Settings) -> Load:
    """Return how busy a way is."""
    budget = settings.device_budget if way is Way.DEVICE else settings.plain_budget
    return Load(work.quarters.counted(_subject(way)), budget)


def fresh(work: Work, settings: Settings) -> Ticket:
    """Return a new ticket, good for either way; the load of the device's way says how much work it asks for."""
    return issue(settings.secret, work.now, load(work, Way.DEVICE, settings).bits(settings.work_bits))


def paid(ticket: Ticket, settings: Settings) -> bool:
    """Tell whether a ticket's work was that of a busy hour."""
    return ticket.bits >= settings.work_bits + EXTRA_BITS


def weigh(size: int | None, most: int) -> int:
    """Return how much of the budget a body of a size uses.

    Args:
        size: Bytes announced; who announces nothing counts like the largest.
        most: Bytes of the largest.
    """
    return 1 + (most if size is None else size) // UNIT


def spend(work: Work, entry: Entry) -> None:
    """Use up the ticket and count, in the transaction that keeps the report: all of it holds, or nothing.

    Raises:
        SpentError: Somebody else used the ticket up.
    """
    if not work.tickets.spend(entry.ticket.row):
        raise SpentError
    if work.quarters.count([_subject(entry.way)], entry.weight):
        work.tickets.sweep()


class Lanes:
    """What each lane had in this quarter of an hour, in this worker's memory only.

    The key is random and lasts no longer than the counts, so that even this memory names nobody later on.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._quarter = -1
        self._key = b""
        self._had: dict[tuple[Way, bytes], int] = {}

    def lane(self, peer: str, quarter: int) -> bytes:
        """Return the lane of a connection's other end."""
        with self._lock:
            self._turn(quarter)
            return hmac.new(self._key, _place(peer).encode(), hashlib.sha256).digest()

    def had(self, way: Way, lane: bytes) -> int:
        """Return what a lane had."""
        with self._lock:
            return self._had.get((way, lane), 0)

    def count(self, entry: Entry) -> None:
        """Count a report that was kept. So there are never more lanes than the hard cap lets in."""
        with self._lock:
            self._had[entry.way, entry.lane] = self._had.get((entry.way, entry.lane), 0) + entry.weight

    def _turn(self, quarter: int) -> None:
        if quarter != self._quarter:
            self._quarter, self._key = quarter, secrets.token_bytes(32)
            self._had.clear()


def _place(peer: str) -> str:
    """Return what stands for a connection's other end: one network of IPv6 is one place, one circuit of Tor is one."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return peer[:64]
    if isinstance(address, ipaddress.IPv6Address) and address not in _TOR:
        return str(address.ipv4_mapped or ipaddress.IPv6Network((int(address), 64), strict=False))
    return str(address)


def _subject(way: Way) -> str:
    return f"kept:{way.value}"
