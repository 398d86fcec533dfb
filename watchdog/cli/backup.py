"""`watchdog backup create|verify|restore|prune`: everything, sealed to the recovery key (docs/backups.md)."""

import base64
import datetime as dt
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from watchdog.cli.place import NotReadyError, Place, pass_place, working
from watchdog.cli.recovery import recovery_key
from watchdog.cli.restore import restored
from watchdog.domain.report import EXHIBIT_PURPOSE
from watchdog.records import backups as kept
from watchdog.records.backups import BackupError, Backups, Examined, Fault, Manifest
from watchdog.records.database import begin_snapshot
from watchdog.records.rows import RowsError
from watchdog.records.standing import BACKUP_MADE
from watchdog.records.versions import found, versions
from watchdog.records.work import NotSetUpError
from watchdog.sealing import SealingError
from watchdog.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

REFUSALS: Final = {
    "none": "There is no such backup in this folder.",
    "manifest": "The list of what belongs to a backup is damaged. Take another backup, or another copy of this one.",
    "busy": "Another backup is being made in this folder just now. Nothing was changed.",
    "instance": "This folder holds backups of another instance. Give each instance its own folder.",
    "mixed": "The files of this backup do not belong together. Take another backup, or another copy of this one.",
    "newer": "This backup was made by a newer Watchdog. Install that version first; it takes older backups too.",
    "moved": "Files were sealed anew to another key meanwhile. There is no backup of this moment; run it again.",
    "occupied": "A restore needs a new, empty place. There is something in the folder, the database or the store.",
    "counts": "What came in is not what was in the backup. The place cannot be used; run the restore again.",
}
KINDS: Final = {
    "missing": "it is missing",
    "size": "it has another size: it was cut, or is not the one that belongs here",
    "form": "it is not sealed as it should be",
    "digest": "it was changed, or is not the one that belongs here",
}


@click.group()
def backup() -> None:
    """Make, check, restore and forget backups. All of them are sealed to the recovery key."""


def folder_option(command: F) -> F:
    """Give a command the folder of backups."""
    return click.option(
        "--folder",
        envvar="WATCHDOG_BACKUPS",
        required=True,
        type=click.Path(path_type=Path, file_okay=False),
        help="Where the backups lie; better on another disk.  [env: WATCHDOG_BACKUPS]",
    )(command)


def number_option(command: F) -> F:
    """Give a command the number of a backup."""
    return click.option("--number", type=click.IntRange(1), help="Which backup; the newest unless given.")(command)


@contextmanager
def in_words() -> Iterator[None]:
    """Tell what went wrong in a sentence."""
    try:
        yield
    except BackupError as fault:
        raise click.ClickException(REFUSALS[fault.code]) from None
    except SealingError as fault:
        told = "This is not the recovery key of this backup."
        if fault.code not in {"recipient", "format", "share", "shares"}:
            told = "The backup was changed or cut. Take another backup, or another copy of this one."
        raise click.ClickException(told) from None
    except RowsError as fault:
        raise click.ClickException(f"The rows are not in the form that this program knows ({fault}).") from None
    except DBAPIError:
        raise click.ClickException(
            "The database does not answer, or has no room. Nothing is ready; run it again."
        ) from None
    except OSError as fault:
        raise click.ClickException(f"A file could not be read or written: {fault.strerror}.") from None


@backup.command()
@folder_option
@click.option("--keep", type=click.IntRange(1), help="Afterwards forget all but so many of the newest.")
@pass_place
def create(place: Place, folder: Path, keep: int | None) -> None:
    """Make a backup, also while the server runs. Envelopes that an earlier backup holds are not written again."""
    settings, backups = place.settings(), Backups(folder)
    with in_words(), backups.alone():
        made = made_backup(settings, backups, dt.datetime.now(dt.UTC))
        click.echo(f"Backup {made.manifest.number} of {made.manifest.day} is there.")
        click.echo(f"Files: {len(made.manifest.blobs)}, of which {made.written} are new.")
        (settings.data / BACKUP_MADE).write_text(f"{made.manifest.day}\n", "utf-8")
        if keep is not None:
            click.echo(f"Older backups forgotten: {backups.prune(keep)}.")
    if made.lost:
        raise click.ClickException(
            f"{len(made.lost)} files are missing in the store, though reports name them. Everything else is in the "
            "backup. Look for the files in an older backup before it is forgotten."
        )


def made_backup(settings: Settings, backups: Backups, now: dt.datetime) -> kept.Made:
    """Make the next backup; the caller is alone in the folder. The tables may be of an older revision.

    Raises:
        NotReadyError: The tables are newer than this program.
        NotSetUpError: There is no instance here.
    """
    with working(settings, now=now) as work:
        begin_snapshot(work.session)
        revision = found(work.session)
        if revision is None or not work.is_set_up():
            raise NotSetUpError
        if revision not in versions():
            raise NotReadyError("The database belongs to a newer Watchdog. Use that version to make backups of it.")
        head = kept.Head(
            format=kept.FORMAT,
            number=max(backups.numbers(), default=0) + 1,
            instance=work.vault.instance,
            revision=revision,
            day=work.today,
            secret=base64.b64encode(settings.secret).decode(),
        )
        return kept.create(backups, work, head, lambda exhibits: _blobs_now(settings, exhibits))


def _blobs_now(settings: Settings, exhibits: Collection[str]) -> dict[str, str]:
    if not exhibits:
        return {}
    with working(settings, keep=True) as work:
        return work.reports.blobs_now(exhibits)


@backup.command()
@folder_option
@number_option
@click.option("--open", "with_key", is_flag=True, help="Open everything too, with the recovery key (asked for).")
def verify(folder: Path, number: int | None, *, with_key: bool) -> None:
    """Check a backup: is everything there, whole and sealed? Needs no key, unless everything is to be opened."""
    backups = Backups(folder)
    with in_words():
        manifest = backups.manifest(number)
        found = list(kept.faults(backups, manifest))
        _tell(found)
        click.echo(f"Backup {manifest.number} of {manifest.day}: {len(manifest.blobs)} files, all whole and sealed.")
        if with_key:
            examined = kept.examine(backups, manifest, recovery_key())
            _table(examined.counts, examined.counts)
            _open_all(backups, manifest, examined)


def _tell(found: list[Fault]) -> None:
    for fault in found:
        click.echo(f"{fault.name}: {KINDS[fault.kind]}.", err=True)
    if found:
        raise click.ClickException(f"{len(found)} faults. This backup cannot be restored as it is.")


def _open_all(backups: Backups, manifest: Manifest, examined: Examined) -> None:
    names = manifest.blobs
    opened = sum(kept.opens(backups, examined, name, EXHIBIT_PURPOSE) for name in names)
    click.echo(f"Keys of desks that the recovery key opens: {len(examined.keys)}. Files they open: {opened}.")
    if opened < len(names):
        click.echo(f"{len(names) - opened} files are kept as they came and open with no key: a sender sealed them so.")


@backup.command()
@folder_option
@number_option
@pass_place
def restore(place: Place, folder: Path, number: int | None) -> None:
    """Restore a backup into a new, empty place, with the recovery key (asked for, or read from standard input)."""
    backups = Backups(folder)
    with in_words():
        manifest = backups.manifest(number)
        if manifest.revision not in versions():
            raise BackupError("newer")
        done = restored(place, backups, manifest, recovery_key())
    _table(done.counts, done.kept)
    click.echo(f"Files: {len(manifest.blobs)} in the backup, {done.files} restored.")
    if done.gone:
        click.echo(f"Files that were taken back while the backup was made, and are not restored: {done.gone}.")
    if done.faults:
        raise click.ClickException(f"The journals have {done.faults} faults. Run: watchdog journal verify")
    click.echo(f"Everything is as it was on {manifest.day}. Everybody signs in anew; desks make their search anew.")
    click.echo(
        "Whatever was withdrawn, deleted or changed since that day has come back as it was. See docs/running.md."
    )


def _table(before: dict[str, int], after: dict[str, int]) -> None:
    for name, number in before.items():
        click.echo(f"  {name:<20} {number:>10} in the backup {after[name]:>10} read")


@backup.command()
@folder_option
@click.option("--keep", required=True, type=click.IntRange(1), help="How many of the newest stay.")
def prune(folder: Path, keep: int) -> None:
    """Forget all but the newest backups, so that what was deleted leaves the backups too."""
    backups = Backups(folder)
    with in_words(), backups.alone():
        click.echo(f"Backups forgotten: {backups.prune(keep)}. Left: {len(backups.numbers())}.")
