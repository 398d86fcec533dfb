"""The key directory: each signed version follows from the one before, and what was changed is found."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.support.bare import bare_app
from tests.support.record import NOW, Record, record
from watchdog.records.database import db
from watchdog.records.tables import DeskKeyRow, DirectoryRow
from watchdog.sealing import Identity, SigningKey


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Record]:
    with record(f"sqlite:///{tmp_path / 'watchdog.sqlite3'}", tmp_path) as made:
        made.work.directory.publish(made.signing)
        for _ in range(2):
            waits = made.work.epochs.start("enpud")
            made.work.epochs.sign("enpud", waits.recipient.fingerprint, made.signing)
            made.work.directory.publish(made.signing)
        yield made


def kinds(kept: Record) -> set[tuple[int, str]]:
    kept.work.session.flush()
    kept.work.session.expire_all()
    return {(fault.version, fault.kind) for fault in kept.work.directory.faults()}


def test_versions_are_numbered_and_hold(kept: Record) -> None:
    assert [row.number for row in kept.work.directory.versions()] == [1, 2, 3]
    assert kinds(kept) == set()


def test_nothing_is_signed_twice(kept: Record) -> None:
    assert kept.work.directory.publish(kept.signing) is None


def test_a_key_that_nobody_signed_never_comes_into_a_version(kept: Record) -> None:
    stranger = Identity.generate().recipient.encoded
    kept.work.session.add(DeskKeyRow(desk_id="enpud", epoch=9, recipient=stranger, signature=b"x" * 64, day=NOW.date()))
    assert kept.work.directory.publish(kept.signing) is None
    assert kinds(kept) == {(0, "key-signature"), (0, "not-signed")}


def test_a_version_that_was_taken_out_is_found(kept: Record) -> None:
    kept.work.session.query(DirectoryRow).filter_by(number=2).delete()
    assert kinds(kept) == {(3, "place")}


def test_a_directory_that_lost_its_latest_version_is_found(kept: Record) -> None:
    kept.work.session.query(DirectoryRow).filter_by(number=3).delete()
    assert kinds(kept) == {(0, "not-signed")}


def test_a_changed_version_is_found(kept: Record) -> None:
    row = kept.work.session.get_one(DirectoryRow, 2)
    row.statement = row.statement.replace("enpud 2", "enpud 7")
    assert kinds(kept) == {(2, "signature"), (3, "place"), (3, "key-gone")}


def test_a_version_of_another_signer_is_found(kept: Record) -> None:
    row = kept.work.session.get_one(DirectoryRow, 3)
    row.signature = SigningKey.generate().sign(row.statement.encode())
    assert kinds(kept) == {(3, "signature")}


@pytest.mark.parametrize("statement", ["UPDATE key_directory SET number = 9", "DELETE FROM key_directory"])
def test_the_database_refuses_to_change_a_version(database_url: str, statement: str) -> None:
    app = bare_app(database_url)
    with app.app_context():
        upgrade()
        db.session.add(DirectoryRow(number=1, day=NOW.date(), statement="s", signature=b"s"))
        db.session.commit()
        with pytest.raises(DBAPIError, match="only grows"):
            db.session.execute(text(statement))
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()
