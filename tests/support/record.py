"""A unit of work on an empty record with one desk, for tests below the web."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.bare import bare_app
from watchdog.records.blobs import FolderBlobs
from watchdog.records.database import db
from watchdog.records.tables import Base
from watchdog.records.work import Work
from watchdog.sealing import Identity, SigningKey

NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)


@dataclass
class Record:
    """A record with two desks and the policy desk, and all its secrets."""

    work: Work
    recovery: Identity
    signing: SigningKey
    desks: dict[str, Identity]


@contextmanager
def record(database_url: str, folder: Path) -> Iterator[Record]:
    app = bare_app(database_url)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        work = Work(db.session(), FolderBlobs(folder / "blobs"), NOW)
        work.write()
        recovery, signing = Identity.generate(), SigningKey.generate()
        work.set_up(recovery.recipient)
        kinds = {"enpud": "review", "napud": "review", "policy": "policy"}
        desks = {desk: work.desks.open_desk(desk, kind, signing) for desk, kind in kinds.items()}
        work.desks.keep_signing(signing, [desks["policy"].recipient, recovery.recipient])
        work.commit()
        try:
            yield Record(work, recovery, signing, desks)
        finally:
            db.session.remove()
            db.engine.dispose()
