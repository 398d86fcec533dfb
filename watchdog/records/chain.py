"""The chain of a journal's lines: what a line's hash covers, and how a chain is checked (`docs/journal.md`)."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

BEGINNING: Final = b"\x00" * 32
DOMAIN: Final = b"watchdog journal 1\n"


class Chained(Protocol):
    """What a line's hash covers, whoever holds it."""

    desk_id: str
    seq: int
    day: dt.date
    id: str
    object_id: str
    sealed: bytes
    previous: bytes


class Hashed(Chained, Protocol):
    """A line with its hash."""

    hash: bytes


@dataclass(slots=True)
class Link:
    """A line on its way into the chain."""

    desk_id: str
    seq: int
    id: str
    object_id: str
    day: dt.date
    sealed: bytes
    previous: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a journal does not hold, and how."""

    desk_id: str
    seq: int
    kind: str


def line_hash(row: Chained) -> bytes:
    """Return the hash of a line: SHA-256 over its place, day, ids, envelope and the line before."""
    head = f"{row.desk_id}\n{row.seq}\n{row.day.isoformat()}\n{row.id}\n{row.object_id}\n".encode()
    return hashlib.sha256(DOMAIN + head + hashlib.sha256(row.sealed).digest() + row.previous).digest()


def faults(row: Hashed, before: Hashed | None) -> Iterator[Fault]:
    """Yield what does not hold about a line, given the one before it in its journal."""
    if row.seq != (before.seq + 1 if before else 1):
        yield Fault(row.desk_id, row.seq, "gap")
    if row.previous != (before.hash if before else BEGINNING):
        yield Fault(row.desk_id, row.seq, "previous")
    if row.hash != line_hash(row):
        yield Fault(row.desk_id, row.seq, "hash")
