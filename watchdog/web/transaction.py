"""The only place in the web that opens and commits a unit of work."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app, g

from watchdog.records.blobs import FolderBlobs
from watchdog.records.database import db, in_turn
from watchdog.records.work import Work
from watchdog.settings import Settings


def settings() -> Settings:
    """Return the running instance's settings."""
    found = current_app.config["WATCHDOG"]
    if not isinstance(found, Settings):
        raise TypeError("WATCHDOG")
    return found


def blobs() -> FolderBlobs:
    """Return where exhibits' envelopes lie."""
    return FolderBlobs(settings().blobs)


def now() -> dt.datetime:
    """Return the moment this request began, in UTC; the clock is read once a request."""
    if "now" not in g:
        g.now = current_app.config["WATCHDOG_CLOCK"]()
    moment = g.now
    if not isinstance(moment, dt.datetime):
        raise TypeError("WATCHDOG_CLOCK")
    return moment


@contextmanager
def reading() -> Iterator[Work]:
    """Give a unit of work for looking; nothing in it is kept."""
    session = db.session()
    try:
        yield Work(session, blobs(), now())
    finally:
        session.rollback()
        db.session.remove()


@contextmanager
def writing() -> Iterator[Work]:
    """Give a unit of work that is kept whole when the block ends, or not at all."""
    session = db.session()
    work = Work(session, blobs(), now())
    with in_turn(_queue()):
        try:
            work.write()
            yield work
            work.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            db.session.remove()


def _queue() -> Path | None:
    held = settings()
    return held.data / "queue" if held.database_url.startswith("sqlite") else None
