import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.support.bare import bare_app
from watchdog.records.database import db
from watchdog.records.tables import Base, Checkpoint, DeskKeyRow, DeskRow, ExhibitRow, Instance, JournalRow, MemberRow

DAY = dt.date(2026, 3, 1)


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = bare_app(database_url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def fill() -> None:
    db.session.add(Instance(id=1, name="i" * 32, recovery="age1pq", day=DAY))
    db.session.add(DeskRow(id="enpud", kind="review"))
    db.session.flush()
    db.session.add(DeskKeyRow(desk_id="enpud", epoch=1, recipient="age1pq", signature=b"s", day=DAY))
    db.session.add(
        JournalRow(desk_id="enpud", seq=1, id="j" * 32, object_id="o", day=DAY, sealed=b"x", previous=b"0", hash=b"1")
    )
    db.session.add(Checkpoint(id="c" * 32, day=DAY, heads="{}", signature=b"s"))
    db.session.commit()


@pytest.mark.usefixtures("app")
def test_migrations_lead_to_exactly_the_models() -> None:
    upgrade()
    check()
    assert set(inspect(db.engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


@pytest.mark.usefixtures("app")
def test_migrations_go_up_and_down_and_up_again() -> None:
    upgrade()
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade()
    check()


@pytest.mark.usefixtures("app")
def test_data_of_the_first_tables_survives_the_later_migrations() -> None:
    upgrade(revision="0001")
    fill()
    upgrade()
    assert db.session.get(Instance, 1) is not None
    assert db.session.get(JournalRow, ("enpud", 1)) is not None
    db.session.remove()
    downgrade(revision="0001")
    assert db.session.get(JournalRow, ("enpud", 1)) is not None


@pytest.mark.usefixtures("app")
def test_open_invitations_go_on_for_a_week() -> None:
    upgrade(revision="0010")
    insert = text(
        "INSERT INTO member (id, name, administrator, recipient, wrapped, invitation, day, soft) "
        "VALUES (:name, :name, :no, '', '', :invitation, :day, :no)"
    ).bindparams(no=False, day=DAY)
    db.session.execute(insert, [{"name": "open", "invitation": b"hash"}, {"name": "taken", "invitation": None}])
    db.session.commit()
    upgrade()
    members = db.session.scalars(select(MemberRow)).all()
    lasting = {
        row.name: (row.invited_until - dt.datetime.now(dt.UTC).date()).days for row in members if row.invited_until
    }
    assert lasting.keys() == {"open"}
    assert lasting["open"] in {6, 7}
    db.session.remove()
    downgrade(revision="0010")
    assert db.session.execute(text("SELECT count(*) FROM member WHERE invitation IS NOT NULL")).scalar() == 1


@pytest.mark.parametrize("statement", ["UPDATE journal SET seq = 9", "DELETE FROM journal", "DELETE FROM checkpoint"])
@pytest.mark.usefixtures("app")
def test_the_database_refuses_to_change_a_journal(statement: str) -> None:
    upgrade()
    fill()
    with pytest.raises(DBAPIError, match="only grows"):
        db.session.execute(text(statement))
    db.session.rollback()


@pytest.mark.usefixtures("app")
def test_a_second_instance_is_refused() -> None:
    upgrade()
    fill()
    db.session.add(Instance(id=2, name="k" * 32, recovery="age1pq", day=DAY))
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_every_column_says_what_it_holds_and_how_sensitive_it_is() -> None:
    levels = ("Public.", "Staff.", "Counted.", "Sealed.", "Secret.")
    for table in Base.metadata.tables.values():
        for column in table.columns:
            assert (column.comment or "").endswith(levels), f"{table.name}.{column.name} has no sensitivity"


@pytest.mark.usefixtures("app")
def test_files_from_before_lie_under_their_own_ids() -> None:
    upgrade(revision="0011")
    for statement in (
        "INSERT INTO report (id, short_ref, day, stage, sealed) VALUES ('r', 'R', :day, 'received', :sealed)",
        "INSERT INTO exhibit (id, report_id, day, sealed) VALUES ('e', 'r', :day, :sealed)",
    ):
        db.session.execute(text(statement), {"day": DAY, "sealed": b"x"})
    db.session.commit()
    upgrade()
    assert db.session.get_one(ExhibitRow, "e").blob == "e"
    db.session.remove()
    downgrade(revision="0011")
    assert db.session.execute(text("SELECT id FROM exhibit")).scalar() == "e"
