"""A desk's work of any earlier revision of the tables is there after the upgrade, and opens."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from flask_migrate import downgrade, upgrade

from tests.support.bare import bare_app
from tests.support.instance import Instance, actor, work
from tests.support.reviewing import STORY, Scene, Sent, a_scene
from watchdog.domain.report import ExhibitHead
from watchdog.records.database import db
from watchdog.records.directory import UNSIGNED, DirectoryFault
from watchdog.records.moving import copy_rows
from watchdog.records.versions import newest, versions
from watchdog.review import casework, custody, triage

CONTENTS = b"CANARY-FILE " * 2_000
HEAD = ExhibitHead("photo.jpg", "image/jpeg", len(CONTENTS), "0" * 64)


@dataclass(frozen=True)
class Work:
    """A report with a file and a message, and the verified case that was made of it."""

    scene: Scene
    sent: Sent
    exhibit: str
    case_id: str


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    scene = a_scene(tmp_path_factory.mktemp("done"))
    sent = scene.send()
    exhibit = scene.attach(sent, CONTENTS, HEAD)
    scene.write(sent, "CANARY-MESSAGE")
    yield Work(scene, sent, exhibit, scene.verified(sent))
    scene.instance.close()


def test_the_work_of_any_earlier_program_is_there_and_opens(done: Work, database_url: str) -> None:
    """The tables go back one revision further each time, with all that they can hold, and are brought up to date."""
    app = bare_app(database_url)
    with app.app_context():
        upgrade()
        with done.scene.instance.engine.connect() as source, db.engine.begin() as target:
            copy_rows(source, target)
        for revision in sorted(versions() - {newest()}, reverse=True):
            downgrade(revision=revision)
            upgrade()
            db.session.remove()
            everything_opens(done, replace(done.scene.instance, engine=db.engine))
        db.engine.dispose()


def everything_opens(done: Work, instance: Instance) -> None:
    rowan = actor(instance, "Rowan")
    with work(instance) as unit:
        opened = triage.open_report(unit, unit.reports.get(done.sent.id), rowan.identities("enpud"))
        assert opened is not None
        assert opened.story == STORY
        assert b"".join(custody.held(unit, rowan, done.exhibit).chunks()) == CONTENTS
        assert len(unit.reports.messages(done.sent.id)) == 1
        assert casework.open_file(unit, rowan, unit.cases.get(done.case_id)).title == "CANARY-TITLE"
        assert list(unit.journal.verify(unit.desks.signing_public())) == []
        assert list(unit.directory.faults()) in ([], [DirectoryFault(0, UNSIGNED)])
