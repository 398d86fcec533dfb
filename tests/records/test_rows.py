"""Rows in their neutral form: whatever they hold comes back as it was, and nothing else is taken for rows."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    select,
)

from watchdog.records import rows
from watchdog.records.rows import RowsError
from watchdog.records.tables import Base

METADATA = MetaData()
TABLE = Table(
    "thing",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("text", String(40)),
    Column("flag", Boolean),
    Column("bytes", LargeBinary),
    Column("day", Date),
)
VALUES = st.fixed_dictionaries(
    {
        "text": st.none() | st.text(st.characters(blacklist_categories=["Cs"])),
        "flag": st.none() | st.booleans(),
        "bytes": st.none() | st.binary(max_size=300),
        "day": st.none() | st.dates(),
    }
)


@contextmanager
def database(metadata: MetaData = METADATA) -> Iterator[Connection]:
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'rows.sqlite3'}")
        metadata.create_all(engine)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


@settings(max_examples=30)
@given(st.lists(VALUES, max_size=5))
def test_any_values_come_back_as_they_were(things: list[dict[str, Any]]) -> None:
    with database() as source, database() as target:
        for number, thing in enumerate(things):
            source.execute(insert(TABLE), {"id": number} | thing)
        rows.load(target, iter(b"".join(rows.dump(source)).splitlines()))
        found = [dict(row) for row in target.execute(select(TABLE).order_by(TABLE.c.id)).mappings()]
        assert found == [{"id": number} | thing for number, thing in enumerate(things)]
        assert rows.counts(target) == {"thing": len(things)}


def test_every_column_of_ours_has_a_neutral_form() -> None:
    for table in Base.metadata.sorted_tables:
        rows.kinds_of(table)


def test_a_column_without_a_neutral_form_is_no_silent_loss() -> None:
    metadata = MetaData()
    Table("thing", metadata, Column("id", Integer, primary_key=True), Column("share", Float))
    with database(metadata) as source, pytest.raises(RowsError, match="columns thing"):
        list(rows.dump(source))


GOOD = [
    b'{"table":"thing","columns":{"id":"number","text":"text","flag":"flag","bytes":"bytes","day":"day"}}',
    b'[1,"a",true,"AAE=","2026-03-02"]',
    b'{"rows":1}',
    b'{"tables":1}',
]


def test_the_form_is_the_one_that_is_written_down() -> None:
    with database() as target:
        rows.load(target, iter(GOOD))
        row = target.execute(select(TABLE)).one()
        assert tuple(row) == (1, "a", True, b"\x00\x01", dt.date(2026, 3, 2))
        assert b"".join(rows.dump(target)).splitlines() == GOOD


@pytest.mark.parametrize(
    ("place", "line", "code"),
    [
        (0, b'{"table":"other","columns":{}}', "row other"),
        (0, b'{"table":"thing","columns":{"id":"number"}}', "row thing"),
        (0, b'{"tables":0}', "table thing"),
        (1, b'[1,"a",true,"AAE="]', "row thing"),
        (1, b'[1,"a",true,"!","2026-03-02"]', "row thing"),
        (1, b'[1,"a",true,"AAE=","yesterday"]', "row thing"),
        (1, b"[", "line"),
        (1, b"7", "line"),
        (2, b'{"rows":2}', "count thing"),
        (3, b'{"tables":2}', "tables"),
        (3, b'{"other":2}', "tables"),
    ],
)
def test_anything_else_is_refused_without_its_contents(place: int, line: bytes, code: str) -> None:
    with database() as target, pytest.raises(RowsError) as caught:
        rows.load(target, iter([*GOOD[:place], line, *GOOD[place + 1 :]]))
    assert str(caught.value) == code


def test_rows_that_break_off_are_refused() -> None:
    with database() as target, pytest.raises(RowsError, match="line"):
        rows.load(target, iter(GOOD[:2]))
