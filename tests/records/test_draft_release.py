"""The database itself refuses a draft that fewer than two people released, and a release that is changed later."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.support.bare import bare_app
from tests.support.record import NOW, Record, record
from watchdog.domain.draft import Draft
from watchdog.domain.ids import new_id
from watchdog.domain.stages import DraftStage
from watchdog.records.database import db
from watchdog.records.tables import DraftRelease, DraftRow, DraftVersion

TODAY = NOW.date()
DRAFT = Draft("title", "ccpr", "session", "GEO", 2023, 2025, "en", "the network")


@pytest.fixture
def kept(database_url: str, tmp_path: Path) -> Iterator[Record]:
    with record(database_url, tmp_path) as made:
        yield made


@pytest.mark.parametrize("marks", [(None, None), (b"a", None), (b"a", b"a"), (None, b"b")])
def test_the_database_refuses_a_draft_released_by_fewer_than_two(
    kept: Record, marks: tuple[bytes | None, bytes | None]
) -> None:
    row = kept.work.drafts.add(DRAFT, kept.work.desks.recipient("policy"))
    row.stage = DraftStage.RELEASED
    row.first_mark, row.second_mark = marks
    with pytest.raises(IntegrityError):
        kept.work.session.flush()
    kept.work.session.rollback()


def test_the_database_refuses_a_question_that_nobody_asked(kept: Record) -> None:
    row = kept.work.drafts.add(DRAFT, kept.work.desks.recipient("policy"))
    row.stage = DraftStage.ASKED
    with pytest.raises(IntegrityError):
        kept.work.session.flush()
    kept.work.session.rollback()


@pytest.mark.parametrize(
    "bent",
    [
        {"second_mark": b"a"},
        {"first_mark": None},
        {"second_mark": None},
        {"number": 0},
        {"version": 2},
    ],
    ids=str,
)
def test_the_database_refuses_a_bent_release(kept: Record, bent: dict[str, object]) -> None:
    row = kept.work.drafts.add(DRAFT, kept.work.desks.recipient("policy"))
    plain = {"number": 1, "version": 1, "day": TODAY, "first_mark": b"a", "second_mark": b"b"}
    kept.work.session.add(DraftRelease(draft_id=row.id, **(plain | bent)))
    with pytest.raises(IntegrityError):
        kept.work.session.flush()
    kept.work.session.rollback()


def test_releases_are_numbered_and_a_new_version_is_not_released(kept: Record) -> None:
    drafts, policy = kept.work.drafts, kept.work.desks.recipient("policy")
    row = drafts.add(DRAFT, policy)
    for number in (1, 2):
        drafts.ask(row, b"a", 1, row.version)
        assert drafts.release(row, b"b", row.version).number == number
        drafts.keep(row, DRAFT, policy, row.version)
        assert (row.stage, row.first_mark, row.second_mark) == (DraftStage.WRITING, None, None)
    assert [each.version for each in drafts.releases(row.id)] == [2, 1]
    with pytest.raises(LookupError):
        drafts.release_of(row.id, 3)


@pytest.mark.parametrize("statement", ["UPDATE draft_release SET version = 1", "DELETE FROM draft_release"])
def test_the_database_refuses_to_change_a_release(database_url: str, statement: str) -> None:
    app = bare_app(database_url)
    with app.app_context():
        upgrade()
        draft_id = new_id()
        db.session.add(DraftRow(id=draft_id, short_ref="DRAFT-1", day=TODAY, stage=DraftStage.WRITING, version=1))
        db.session.flush()
        db.session.add(DraftVersion(draft_id=draft_id, version=1, day=TODAY, sealed=b"x"))
        db.session.flush()
        marks = {"first_mark": b"a", "second_mark": b"b"}
        db.session.add(DraftRelease(draft_id=draft_id, number=1, version=1, day=TODAY, **marks))
        db.session.commit()
        with pytest.raises(DBAPIError, match="only grows"):
            db.session.execute(text(statement))
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()
