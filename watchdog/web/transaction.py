"""The only place in the web that opens and commits a unit of work."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar

from flask import current_app, g
from sqlalchemy.exc import SQLAlchemyError

from watchdog.records.blobs import Blobs
from watchdog.records.database import db, in_turn
from watchdog.records.room import room
from watchdog.records.stores import blobs_of
from watchdog.records.together import Together
from watchdog.records.versions import found, newest
from watchdog.records.work import Work
from watchdog.settings import Settings

T = TypeVar("T")


def settings() -> Settings:
    """Return the running instance's settings."""
    found = current_app.config["WATCHDOG"]
    if not isinstance(found, Settings):
        raise TypeError("WATCHDOG")
    return found


def blobs() -> Blobs:
    """Return where exhibits' envelopes lie."""
    return blobs_of(settings())


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


def is_ready() -> bool:
    """Tell whether anything could be kept now."""
    try:
        with reading() as work:
            fits = found(work.session) == newest() and work.is_set_up()
    except SQLAlchemyError:
        return False
    try:
        return fits and not room(settings().data).is_used_up
    except OSError:
        return False


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


def keeping(act: Callable[[Work], T]) -> T:
    """Do an act in a unit of work that is kept whole or not at all, and return what it returned.

    For what many do at once: with SQLite, those who wait share one commit (`records.together`). PostgreSQL lets them
    commit side by side.

    Args:
        act: Must not look at the request: another request's thread may do it.
    """
    queue = _queue()
    if queue is None:
        with writing() as work:
            return act(work)
    place, moment = blobs(), now()
    try:
        return _together(queue).keep(db.session(), lambda session: act(Work(session, place, moment)))
    finally:
        db.session.remove()


@cache
def _together(queue: Path) -> Together:
    """Return the waiting writers of this process."""
    return Together(queue)


def _queue() -> Path | None:
    held = settings()
    return held.data / "queue" if held.database_url.startswith("sqlite") else None
