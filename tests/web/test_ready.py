"""`/readyz`: one word, from a real instance that was broken in each way."""

import shutil
from pathlib import Path

import pytest
from flask_migrate import stamp
from sqlalchemy import text

from tests.support.instance import Instance, make_instance
from watchdog.records.tables import Base


@pytest.fixture
def instance(tmp_path: Path, database_url: str) -> Instance:
    made = make_instance(tmp_path, database_url)
    with made.app.app_context():
        stamp()
    return made


def asked(instance: Instance) -> tuple[int, bytes]:
    answer = instance.client().get("/readyz")
    assert answer.mimetype == "text/plain"
    assert "Set-Cookie" not in answer.headers
    return answer.status_code, answer.data


def test_a_sound_instance_is_ready(instance: Instance) -> None:
    assert asked(instance) == (200, b"ok")


@pytest.mark.parametrize("statement", ["UPDATE alembic_version SET version_num = '0001'", "DELETE FROM instance"])
def test_other_tables_than_the_programs_or_none_that_were_set_up_are_not(instance: Instance, statement: str) -> None:
    with instance.engine.begin() as connection:
        connection.execute(text(statement))
    assert asked(instance) == (503, b"not ready")


def test_a_database_without_tables_is_not(instance: Instance) -> None:
    with instance.engine.begin() as connection:
        Base.metadata.drop_all(connection)
    assert asked(instance) == (503, b"not ready")


def test_a_database_that_does_not_answer_is_not(tmp_path: Path) -> None:
    made = make_instance(tmp_path)
    made.close()
    for path in made.settings.data.glob("watchdog.sqlite3*"):
        path.unlink()
    (made.settings.data / "watchdog.sqlite3").mkdir()
    assert asked(made) == (503, b"not ready")
    assert made.client().get("/healthz").data == b"ok"


def test_a_folder_that_is_gone_is_not(instance: Instance, database_url: str) -> None:
    shutil.rmtree(instance.settings.data)
    assert asked(instance) == (503, b"not ready")


def test_a_full_disk_is_not(tmp_path: Path) -> None:
    """The kernel's own folder has no room for anything, on every machine."""
    made = make_instance(tmp_path, data=Path("/proc"))
    with made.app.app_context():
        stamp()
    assert asked(made) == (503, b"not ready")
    made.close()
