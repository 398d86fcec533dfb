"""The migration that lets cases be merged keeps every case, and what refers to it, and the rule of two people."""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Date, bindparam, text
from sqlalchemy.exc import IntegrityError

from tests.support.bare import bare_app
from watchdog.records.database import db
from watchdog.records.tables import DeskKeyRow, DeskRow

DAY = dt.date(2026, 3, 1)
CASE = text(
    'INSERT INTO "case" (id, short_ref, desk_id, epoch, day, stage, version, sealed, first_mark, second_mark)'
    " VALUES (:id, :id, 'enpud', 1, :day, :stage, 1, :sealed, :first, :second)"
).bindparams(bindparam("day", type_=Date()))
REVISION = text("INSERT INTO case_revision (case_id, version, day, sealed) VALUES ('c1', 1, :day, :sealed)").bindparams(
    bindparam("day", type_=Date())
)


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = bare_app(database_url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def put(case_id: str, stage: str, first: bytes | None = None, second: bytes | None = None) -> None:
    values = {"id": case_id, "day": DAY, "stage": stage, "sealed": b"x", "first": first, "second": second}
    db.session.execute(CASE, values)
    db.session.commit()


def stages() -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in db.session.execute(text('SELECT id, stage FROM "case" ORDER BY id'))]


@pytest.mark.usefixtures("app")
def test_cases_and_their_revisions_survive_both_ways() -> None:
    upgrade(revision="0006")
    db.session.add(DeskRow(id="enpud", kind="review"))
    db.session.flush()
    db.session.add(DeskKeyRow(desk_id="enpud", epoch=1, recipient="age1pq", signature=b"s", day=DAY))
    put("c1", "draft")
    put("c2", "verified", b"a", b"b")
    db.session.execute(REVISION, {"day": DAY, "sealed": b"x"})
    db.session.commit()
    with pytest.raises(IntegrityError):
        put("c3", "merged", b"a", b"b")
    db.session.rollback()
    upgrade()
    put("c3", "merged", b"a", b"b")
    for marks in ((None, None), (b"a", None), (b"a", b"a")):
        with pytest.raises(IntegrityError):
            put("c4", "merged", *marks)
        db.session.rollback()
    downgrade(revision="0006")
    assert stages() == [("c1", "draft"), ("c2", "verified"), ("c3", "needs-information")]
    assert db.session.execute(text("SELECT count(*) FROM case_revision")).scalar_one() == 1
    with pytest.raises(IntegrityError):
        db.session.execute(text("DELETE FROM \"case\" WHERE id = 'c1'"))
    db.session.rollback()
