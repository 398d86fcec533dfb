"""All rows of a database in a form that belongs to no database: lines of JSON (docs/backups.md, section 3).

It knows tables from the database itself, not from the classes beside it, so that rows of an older revision are read
and written as they are, and migrated afterwards.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, MetaData, Table, func, insert, select

KINDS: Final[Mapping[type, str]] = {str: "text", int: "number", bool: "flag", bytes: "bytes", dt.date: "day"}
LEFT_OUT: Final = frozenset({"alembic_version", "sitting"})
"""The revision stands elsewhere; a sign-in must not come back from the past, it may have been ended since."""
TOGETHER: Final = 200


class RowsError(Exception):
    """The lines do not hold what they should; carries a code and the name of a table, never contents."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a table. Each table has at least one batch, if only an empty one."""

    table: str
    kinds: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]] = field(repr=False)


def line(value: object) -> bytes:
    """Return a value as a line of JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def dump(connection: Connection) -> Iterator[bytes]:
    """Yield all rows as lines, a table after those that it refers to, in constant memory.

    Rows come in order of their keys, which are random: nothing tells in which order they came into the database.

    Args:
        connection: Inside a transaction that sees one moment.

    Raises:
        RowsError: A column holds something that has no neutral form.
    """
    found = tables(connection)
    for table in found:
        kinds = kinds_of(table)
        yield line({"table": table.name, "columns": kinds})
        query, number = select(table).order_by(*table.primary_key.columns), 0
        for row in connection.execute(query, execution_options={"yield_per": TOGETHER}):
            yield line([_plain(value) for value in row])
            number += 1
        yield line({"rows": number})
    yield line({"tables": len(found)})


def batches(lines: Iterator[bytes]) -> Iterator[Batch]:
    """Yield what `dump` wrote, and leave the lines where the tables end.

    Raises:
        RowsError: Something is missing, or is not what it should be.
    """
    seen = 0
    while "table" in (heading := parsed(lines)):
        name, kinds, rows, number = heading["table"], heading["columns"], list[Mapping[str, Any]](), 0
        while isinstance(found := parsed(lines), list):
            rows.append(_row(name, kinds, found))
            number += 1
            if len(rows) == TOGETHER:
                yield Batch(name, kinds, rows)
                rows = []
        if found != {"rows": number}:
            raise RowsError(f"count {name}")
        yield Batch(name, kinds, rows)
        seen += 1
    if heading != {"tables": seen}:
        raise RowsError("tables")


def load(connection: Connection, lines: Iterator[bytes]) -> None:
    """Put what `dump` wrote into empty tables of the same revision.

    Raises:
        RowsError: The tables or columns are others.
    """
    waiting = {table.name: table for table in tables(connection)}
    current: Table | None = None
    for batch in batches(lines):
        if current is None or current.name != batch.table:
            current = waiting.pop(batch.table, None)
            if current is None or kinds_of(current) != batch.kinds:
                raise RowsError(f"table {batch.table}")
        if batch.rows:
            connection.execute(insert(current), [dict(row) for row in batch.rows])
    if waiting:
        raise RowsError(f"table {min(waiting)}")


def counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    query = {table.name: select(func.count()).select_from(table) for table in tables(connection)}
    return {name: connection.execute(query[name]).scalar_one() for name in sorted(query)}


def tables(connection: Connection) -> list[Table]:
    """Return the tables as they are in the database, each after those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


def kinds_of(table: Table) -> dict[str, str]:
    """Return the kind of each column.

    Raises:
        RowsError: One holds something that has no neutral form.
    """
    try:
        return {column.name: KINDS[column.type.python_type] for column in table.columns}
    except (KeyError, RuntimeError):  # SQLAlchemy says by a RuntimeError that a type has no kind in Python
        raise RowsError(f"columns {table.name}") from None


def parsed(lines: Iterator[bytes]) -> Any:
    """Return the next line: a row's list, or an object.

    Raises:
        RowsError: There is none, or it is neither.
    """
    try:
        found = json.loads(next(lines))
    except (StopIteration, ValueError, RecursionError):
        raise RowsError("line") from None
    if not isinstance(found, list | dict):
        raise RowsError("line")
    return found


def _row(table: str, kinds: Mapping[str, str], values: Sequence[Any]) -> dict[str, Any]:
    try:
        pairs = zip(kinds.items(), values, strict=True)
        return {name: None if value is None else _READ[kind](value) for (name, kind), value in pairs}
    except (AttributeError, KeyError, TypeError, ValueError, binascii.Error):
        raise RowsError(f"row {table}") from None


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, dt.date) else value


def _same(value: Any) -> Any:
    return value


_READ: Final = {
    "text": _same,
    "number": _same,
    "flag": _same,
    "bytes": lambda value: base64.b64decode(value, validate=True),
    "day": dt.date.fromisoformat,
}
