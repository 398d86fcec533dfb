"""`watchdog demo`: a working instance with invented people, States and reports, in a folder of its own."""

import dataclasses
import datetime as dt
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

import click

from watchdog.cli.invented.filling import Filled, fill
from watchdog.cli.invented.people import Login
from watchdog.cli.place import NotReadyError, Place, check_ready, migrate, pass_place, reference
from watchdog.cli.serve import run
from watchdog.settings import NUMBERS, Settings, load

LOGINS: Final = "demo-logins.json"
CODE: Final = "demo-code.txt"
UNFINISHED: Final = "demo-unfinished"
"""Stands in the folder while it is being filled, so that a broken-off filling can be told from a real instance."""

OURS: Final = ("watchdog.sqlite3", "watchdog.sqlite3-wal", "watchdog.sqlite3-shm", "secret", "queue", "blobs")
HOST: Final = "127.0.0.1"
FEWEST: Final = 10


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="The folder; a throw-away one if left out."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--reports", default=220, show_default=True, type=click.IntRange(FEWEST, 5000), help="How many to invent."
)
@click.option("--no-serve", is_flag=True, help="Fill the folder and stop.")
@pass_place
def demo(place: Place, data: Path | None, port: int, reports: int, no_serve: bool) -> None:
    """Fill a folder with invented people and reports, and serve it. A folder that is filled already is served as is."""
    folder = (data or place.data or Path(tempfile.gettempdir()) / "watchdog-demo").resolve()
    _prepare(folder)
    settings = dataclasses.replace(load(_environment(), data=folder), demo=True, secure_cookies=False)
    if (folder / LOGINS).exists():
        migrate(settings)
    else:
        _fill(settings, reports)
    check_ready(settings)
    _tell(folder, port)
    if not no_serve:
        run(settings, HOST, port)


def _environment() -> dict[str, str]:
    """Return what a demonstration takes from the environment: not the database or the folder of a real instance."""
    taken = {f"WATCHDOG_{name.upper()}" for name in (*NUMBERS, "translations")}
    return {"WATCHDOG_WAIT_SECONDS": "2"} | {name: os.environ[name] for name in taken & os.environ.keys()}


def _prepare(folder: Path) -> None:
    """Make the folder, and refuse one that holds anything but a demonstration.

    Raises:
        NotReadyError: Something else is in it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / LOGINS).exists():
        return
    if (folder / UNFINISHED).exists():
        _clear(folder)
    if any(folder.iterdir()):
        raise NotReadyError(f"{folder} is not empty and holds no demonstration. Choose another folder with --data.")
    folder.chmod(0o700)


def _clear(folder: Path) -> None:
    """Remove what a filling that was broken off has left."""
    for name in OURS:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    (folder / UNFINISHED).unlink()


def _fill(settings: Settings, reports: int) -> None:
    unfinished = settings.data / UNFINISHED
    unfinished.touch(mode=0o600)
    click.echo(f"Filling {settings.data} with invented people and reports.")
    migrate(settings)
    filled = fill(settings, reference(settings), reports, dt.datetime.now(dt.UTC).date(), _show_progress)
    if sys.stdout.isatty():
        click.echo()
    _keep(settings.data, filled)
    unfinished.unlink()


def _show_progress(done: int, of: int) -> None:
    if sys.stdout.isatty():
        click.echo(f"\r{done} of {of} reports", nl=False)


def _keep(folder: Path, filled: Filled) -> None:
    """Write down how to sign in; the list of sign-ins comes last, for it says that the filling is complete."""
    if filled.code is not None:
        _write(folder / CODE, f"{filled.code.words('en')}\n{filled.code.digits}\n")
    logins = [dataclasses.asdict(login) for login in filled.logins]
    _write(folder / LOGINS, json.dumps(logins, ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(text, encoding="utf-8")
    part.rename(path)


def _tell(folder: Path, port: int) -> None:
    logins = [Login(**row) for row in json.loads((folder / LOGINS).read_text(encoding="utf-8"))]
    address = f"http://{HOST}:{port}"
    click.echo("All people, States and reports here are invented. Do not put real ones into a demonstration.\n")
    for label, path in (
        ("For community members", "/"),
        ("For staff", "/sign-in"),
        ("Return with a code", "/en/return"),
    ):
        click.echo(f"{label:<24}{address}{path}")
    click.echo()
    width = max(len(login.passphrase) for login in logins)
    click.echo(f"{'role':<15}{'name':<13}{'passphrase':<{width + 2}}desk")
    for login in logins:
        click.echo(f"{login.role:<15}{login.name:<13}{login.passphrase:<{width + 2}}{login.desk}")
    if (folder / CODE).exists():
        words, digits = (folder / CODE).read_text(encoding="utf-8").splitlines()
        click.echo(f"\nA code with an answer waiting:  {words}\n                     or digits:  {digits}")
    click.echo()
