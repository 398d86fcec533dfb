"""`watchdog move`: an instance goes to another database and another store, as when one machine is not enough."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import click
from sqlalchemy import inspect, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from watchdog.cli.place import NotReadyError, Place, check_ready, migrate, pass_place, quiet, where_of, working
from watchdog.records import moving, rows
from watchdog.records.database import begin_snapshot, one_writer
from watchdog.records.moving import DifferentError, Files
from watchdog.records.rows import RowsError
from watchdog.records.work import Work
from watchdog.settings import OBJECTS, Settings, UnsafeSettingsError, object_store

MARK: Final = "moving"
"""Names the target of a move that has not ended, so that the same command may go on with it."""

NEXT: Final = """\
Everything was counted and compared. The old database and the old files are as they were.

What to do next, on every host
1. Set  WATCHDOG_DATABASE_URL={database}
        WATCHDOG_BLOBS={blobs}
   {secrets}
2. Put the file {secret} into the data folder, readable by its owner only: it is the same on all hosts.
3. Start the server, sign in anew, and open a report with a file.
4. Do not start a server on the old database again: what it took would not be in the new one.
   When all is well and a backup of the new place was made, delete {old}
"""


@click.command()
@click.option(
    "--to-database",
    "database",
    required=True,
    envvar="WATCHDOG_TO_DATABASE",
    help="Address of an empty database, such as postgresql+psycopg://name@host/watchdog (or WATCHDOG_TO_DATABASE).",
)
@click.option(
    "--to-blobs",
    "blobs",
    required=True,
    envvar="WATCHDOG_TO_BLOBS",
    help="An empty store for files: s3://bucket/prefix (see WATCHDOG_S3_… in docs/running.md), or a folder.",
)
@pass_place
def move(place: Place, database: str, blobs: str) -> None:
    """Copy an instance to another database and store, counted and compared. Stop its servers before."""
    source = place.settings()
    check_ready(source)
    target = _target(source, database, blobs)
    try:
        with quiet(source.data), _held_still(source) as old:
            _move(old, source, target)
    except (DifferentError, RowsError) as fault:
        raise click.ClickException(f"The copy differs from the original: {fault}. Nothing may use it.") from None
    except OSError as fault:
        kind = type(fault).__name__
        raise click.ClickException(f"A file cannot be read or written ({kind}). The same command goes on.") from None
    url = make_url(database).render_as_string(hide_password=True)
    secrets = "and WATCHDOG_S3_… as they are set now" if target.objects else ""
    old_url = make_url(source.database_url).render_as_string(hide_password=True)
    click.echo(
        NEXT.format(
            database=url,
            blobs=blobs,
            secrets=secrets,
            secret=source.data / "secret",
            old=f"{old_url} and the files in {source.blobs}",
        )
    )


def _move(old: Work, source: Settings, target: Settings) -> None:
    _prepare(source, target)
    with working(target) as new:
        files = moving.copy_files(old.reports.blob_names(), old.blobs, new.blobs)
    _tell_files(files)
    source_rows = old.session.connection()
    with working(target, keep=True) as new:
        target_rows = new.session.connection()
        if not any(rows.counts(target_rows).values()):
            moving.copy_rows(source_rows, target_rows)
    with working(target) as new:
        for table, number in moving.compare(source_rows, new.session.connection()).items():
            click.echo(f"  {table}: {number} in, {number} out")
        _check(new, files)
    (source.data / MARK).unlink()


def _tell_files(files: Files) -> None:
    if files.there:
        click.echo(f"Files from an earlier try, compared: {files.there}")
    click.echo(f"Files copied and read back: {files.copied} ({files.size} bytes in all)")
    if files.missing:
        click.echo(
            f"Files that were missing before: {len(files.missing)}. Their reports say that a file is gone.", err=True
        )


def _check(new: Work, files: Files) -> None:
    """Check what nobody copied: that nothing is there beside it, and that the journals hold in their new place."""
    found = sum(1 for _ in new.blobs.names())
    if found != files.copied + files.there:
        raise DifferentError("files")
    faults = sum(1 for _ in new.journal.verify(new.desks.signing_public()))
    click.echo(f"Files in the new store: {found}. Faults of the journals: {faults}.")
    if faults:
        raise DifferentError("journal")


def _target(source: Settings, database: str, blobs: str) -> Settings:
    try:
        known = make_url(database).get_backend_name() in {"postgresql", "sqlite"}
        make_url(database).get_dialect()
    except (ArgumentError, NoSuchModuleError):
        known = False
    if not known:
        raise click.UsageError("--to-database must be like postgresql+psycopg://name@host/watchdog")
    try:
        objects = object_store(blobs, os.environ) if blobs.startswith(OBJECTS) else None
    except UnsafeSettingsError as fault:
        raise click.UsageError(str(fault)) from None
    folder = source.data / "blobs" if objects else Path(blobs).resolve()
    target = replace(source, database_url=database, objects=objects, blobs=folder)
    if where_of(target) == where_of(source) or target.database_url == source.database_url:
        raise click.UsageError("That is where the instance is already.")
    return target


def _prepare(source: Settings, target: Settings) -> None:
    """Make the tables of an empty target, or find the target of a move that was broken off.

    Raises:
        NotReadyError: It is not empty, and not from such a move.
    """
    mark, name = source.data / MARK, where_of(target)
    if not (mark.exists() and mark.read_text("ascii") == name):
        with working(target) as new:
            if inspect(new.session.connection()).get_table_names() or any(new.blobs.names()):
                raise NotReadyError("The new database and the new store must be empty. Nothing was changed.")
        mark.write_text(name, "ascii")
    migrate(target)


@contextmanager
def _held_still(source: Settings) -> Iterator[Work]:
    """Give the old place for reading, at one moment; with SQLite nobody writes meanwhile."""
    with working(source) as old:
        if one_writer(old.session):
            old.write()
        else:
            begin_snapshot(old.session)
        yield old
