"""An instance's rows and envelopes, copied whole from one database and store to others, and counted and compared.

Envelopes go first, each read back and compared; then all rows in one transaction. So a target with rows is whole, and a
copy that was broken off goes on where it stopped.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple

from sqlalchemy import Connection

from watchdog.records import rows
from watchdog.records.blobs import CHUNK, Blobs

_MODULUS: Final = 1 << 256


class Same(NamedTuple):
    """What two copies of a table must agree in: how many rows, and the sum of their SHA-256."""

    rows: int
    total: int


class Piece(NamedTuple):
    """What two copies of an envelope must agree in."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Files:
    """What came of copying envelopes.

    Attributes:
        copied: Copied now.
        there: Copied by an earlier try, and compared now.
        size: Bytes of all of them.
        missing: Names that rows stand for and that the source does not have.
    """

    copied: int
    there: int
    size: int
    missing: list[str]


class DifferentError(Exception):
    """What was copied is not what was read; carries the name of a table or an envelope."""


def copy_files(names: Iterable[str], source: Blobs, target: Blobs) -> Files:
    """Copy envelopes, and read each back from where it went.

    Args:
        names: Which.
        source: Where they lie; nothing of it is changed.
        target: Where they go. What is there already is compared, and copied anew if it differs.

    Raises:
        DifferentError: The target gives another one than it was given.
        OSError: Something cannot be read or written.
    """
    copied = there = size = 0
    missing = []
    for name in names:
        try:
            wanted = _piece(source.open(name))
        except FileNotFoundError:
            missing.append(name)
            continue
        if _held(target, name) == wanted:
            there += 1
        else:
            target.remove(name)
            _copy(name, source, target)
            if _held(target, name) != wanted:
                raise DifferentError(name)
            copied += 1
        size += wanted.size
    return Files(copied, there, size, missing)


def copy_rows(source: Connection, target: Connection) -> None:
    """Copy all rows into empty tables of the same revision; whoever opened the transactions commits.

    Raises:
        RowsError: The tables are others.
        DifferentError: What arrived is not what was sent.
    """
    rows.load(target, rows.dump(source))
    compare(source, target)


def compare(source: Connection, target: Connection) -> dict[str, int]:
    """Compare all rows, and return how many each table has.

    Raises:
        DifferentError: A table differs.
    """
    wanted, found = summed(source), summed(target)
    for table in sorted(wanted.keys() | found.keys()):
        if wanted.get(table) != found.get(table):
            raise DifferentError(table)
    return {table: same.rows for table, same in sorted(found.items())}


def summed(connection: Connection) -> dict[str, Same]:
    """Return for each table what another copy must agree in. Databases sort texts differently, so no order counts."""
    found: dict[str, Same] = {}
    for batch in rows.batches(rows.dump(connection)):
        before = found.get(batch.table, Same(0, 0))
        total = sum(_number(row) for row in batch.rows)
        found[batch.table] = Same(before.rows + len(batch.rows), (before.total + total) % _MODULUS)
    return found


def _number(row: Mapping[str, object]) -> int:
    """Columns have another order where a migration added one later."""
    return int.from_bytes(hashlib.sha256(repr(sorted(row.items())).encode()).digest(), "big")


def _held(blobs: Blobs, name: str) -> Piece | None:
    try:
        return _piece(blobs.open(name))
    except FileNotFoundError:
        return None


def _piece(source: BinaryIO) -> Piece:
    digest, size = hashlib.sha256(), 0
    with source:
        for chunk in _chunks(source):
            digest.update(chunk)
            size += len(chunk)
    return Piece(size, digest.hexdigest())


def _copy(name: str, source: Blobs, target: Blobs) -> None:
    with ExitStack() as stack:
        given = stack.enter_context(source.open(name))
        incoming = target.incoming()
        stack.callback(incoming.discard)
        for chunk in _chunks(given):
            incoming.sink.write(chunk)
        target.adopt(name, incoming)


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: source.read(CHUNK), b"")
