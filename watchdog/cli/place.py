"""Where an instance is: its folder from the command line, its settings, and units of work on its database."""

import datetime as dt
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from flask import Flask
from flask_migrate import Migrate, downgrade, upgrade
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from watchdog.records import database
from watchdog.records.database import db, options, prepare
from watchdog.records.stores import blobs_of
from watchdog.records.versions import found, newest
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.settings import Settings, load, shipped

BY_OPERATOR: Final = "operator"
"""Who acted, as the journals say, where a command asks for no key."""


class NotReadyError(Exception):
    """The instance cannot be used yet; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Place:
    """The instance that a command is about.

    Attributes:
        data: Its folder, or None for the environment's.
    """

    data: Path | None

    def settings(self, *, restoring: bool = False) -> Settings:
        """Return its settings.

        Args:
            restoring: A backup is being restored into it.

        Raises:
            UnsafeSettingsError: It would not be safe to run like this.
        """
        return load(data=self.data, restoring=restoring)


pass_place = click.make_pass_decorator(Place)


def reference(settings: Settings) -> Reference:
    """Return the vocabularies; a demonstration adds its invented States."""
    folder = shipped("config")
    return Reference(folder / "reference", folder / "demo" if settings.demo else None)


@contextmanager
def working(settings: Settings, *, keep: bool = False, now: dt.datetime | None = None) -> Iterator[Work]:
    """Give a unit of work on the instance's database.

    Args:
        settings: The instance.
        keep: Commit when the block ends; otherwise nothing is kept.
        now: The moment; the clock's unless given.
    """
    engine = create_engine(settings.database_url, **options(settings.database_url))
    prepare(engine)
    try:
        with Session(engine) as session:
            work = Work(session, blobs_of(settings), now or dt.datetime.now(dt.UTC))
            if keep:
                work.write()
            yield work
            if keep:
                work.commit()
    finally:
        engine.dispose()


def where_of(settings: Settings) -> str:
    """Return what names the place of an instance's rows and files; a hash, for an address may hold a password."""
    held = settings.objects
    files = f"{held.endpoint} {held.bucket} {held.prefix}" if held else str(settings.blobs)
    return hashlib.sha256(f"{settings.database_url}\n{files}".encode()).hexdigest()


@contextmanager
def alone(settings: Settings, subject: str) -> Iterator[bool]:
    """Give the word that no command does the same for this instance, here or on another host; False if one does."""
    engine = create_engine(settings.database_url, **options(settings.database_url))
    try:
        with database.alone(engine, subject, settings.data) as given:
            yield given
    finally:
        engine.dispose()


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Let other commands know that a server runs, as long as any of its processes does.

    Raises:
        NotReadyError: A command needs the instance to stand still just now.
    """
    with _locked(folder, fcntl.LOCK_SH, "The instance is being moved. Start the server when that has ended."):
        yield


@contextmanager
def quiet(folder: Path) -> Iterator[None]:
    """Keep servers from starting while an instance must stand still.

    Raises:
        NotReadyError: A server runs on this folder.
    """
    with _locked(folder, fcntl.LOCK_EX, "The server is running. Stop it first, on every host."):
        yield


@contextmanager
def _locked(folder: Path, how: int, otherwise: str) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise NotReadyError(otherwise) from None
    finally:
        os.close(handle)


def migrate(settings: Settings, revision: str = "head") -> None:
    """Bring the tables up to date, or make them.

    Args:
        settings: The instance.
        revision: Only so far.
    """
    with _migrating(settings):
        upgrade(revision=revision)


def unmigrate(settings: Settings) -> None:
    """Remove all tables."""
    with _migrating(settings):
        downgrade(revision="base")


@contextmanager
def _migrating(settings: Settings) -> Iterator[None]:
    app = Flask("watchdog.tables")
    url = settings.database_url
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=options(url))
    db.init_app(app)
    Migrate(app, db, directory=str(shipped("migrations")))
    with app.app_context():
        prepare(db.engine)
        try:
            yield
        finally:
            db.engine.dispose()


def check_ready(settings: Settings) -> None:
    """Refuse an instance without up-to-date tables, or one that was never set up.

    Raises:
        NotReadyError: Says what to run.
    """
    with working(settings) as work:
        if found(work.session) != newest():
            raise NotReadyError("The database is not up to date. Run: watchdog init")
        if not work.is_set_up():
            raise NotReadyError("There is no instance here yet. Run: watchdog init")
