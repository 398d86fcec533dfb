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


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = bare_app(database_url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


DATED = bindparam("day", type_=Date())


def fill() -> None:
    db.session.add(DeskRow(id="enpud", kind="review"))
    db.session.flush()
    db.session.add(DeskKeyRow(desk_id="enpud", epoch=1, recipient="age1pq", signature=b"s", day=DAY))
    db.session.flush()
    for number, stage in enumerate(("received", "linked")):
        db.session.execute(
            text(
                "INSERT INTO report (id, short_ref, day, stage, sealed) VALUES (:id, :id, :day, :stage, :sealed)"
            ).bindparams(DATED),
            {"id": f"r{number}", "day": DAY, "stage": stage, "sealed": b"x"},
        )
        db.session.execute(
            text("INSERT INTO report_desk (desk_id, report_id, epoch, day) VALUES ('enpud', :id, 1, :day)").bindparams(
                DATED
            ),
            {"id": f"r{number}", "day": DAY},
        )
    db.session.commit()


def stages() -> list[str]:
    return list(db.session.scalars(text("SELECT stage FROM report_desk ORDER BY report_id")))


@pytest.mark.usefixtures("app")
def test_reports_from_before_get_their_stage_beside_the_desk_and_keep_it_equal() -> None:
    upgrade(revision="0002")
    fill()
    upgrade()
    assert stages() == ["received", "linked"]
    db.session.execute(text("UPDATE report SET stage = 'open' WHERE id = 'r0'"))
    assert stages() == ["open", "linked"]
    db.session.commit()
    db.session.remove()
    downgrade(revision="0002")
    assert db.session.scalar(text("SELECT count(*) FROM report_desk")) == 2


@pytest.mark.usefixtures("app")
def test_a_stage_that_differs_from_the_reports_is_refused() -> None:
    upgrade(revision="0002")
    fill()
    upgrade()
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE report_desk SET stage = 'open' WHERE report_id = 'r0'"))
    db.session.rollback()
