"""`watchdog offline-form`: the report page as one file a language, to be carried where there is no network."""

import pkgutil
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from flask import Flask

from watchdog import languages
from watchdog.cli.place import NotReadyError, Place, check_ready, pass_place
from watchdog.cli.serve import APPLICATION
from watchdog.intake import offline
from watchdog.intake.routes.offline import offline_form as page
from watchdog.records.database import db
from watchdog.settings import Settings

ALL: Final = "all"
FINGERPRINTS: Final = "FINGERPRINTS"
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")
_CODES: Final = [each.code for each in languages.offered()]


@click.command("offline-form")
@click.option("--locale", type=click.Choice([*_CODES, ALL]), default=ALL, show_default=True, help="Which language.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder to write to.")
@click.option(
    "--address", default="", help="Where locked files are sent, such as https://example.org; named on the page."
)
@click.option(
    "--check", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Tell whether a file is whole."
)
@pass_place
def offline_form(place: Place, locale: str, out: Path, address: str, check: Path | None) -> None:
    """Write the report page as one file that works without a network and sends nothing."""
    if check is not None:
        _check(check)
        return
    if address and not _ADDRESS.fullmatch(address.rstrip("/")):
        raise click.BadParameter("write it like https://example.org", param_hint="--address")
    settings = place.settings()
    check_ready(settings)
    out.mkdir(parents=True, exist_ok=True)
    with _app(settings) as app:
        lines = [write(app, code, out, address.rstrip("/")) for code in _wanted(locale)]
    (out / FINGERPRINTS).write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    for line in lines:
        click.echo(line)
    click.echo("Give these numbers to people you trust, by another way than the files: only comparing proves anything.")


@contextmanager
def _app(settings: Settings) -> Iterator[Flask]:
    """Give the application, called by name as a server does: the command line lies below it."""
    app = pkgutil.resolve_name(APPLICATION)(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def write(app: Flask, code: str, out: Path, address: str) -> str:
    """Write one language's file and return its line: fingerprint and name."""
    with app.test_request_context(f"/{code}/report"):
        file = page(address)
    name = f"form-{code}.html"
    (out / name).write_bytes(file)
    return f"{offline.fingerprint(file)}  {name}"


def _wanted(locale: str) -> list[str]:
    return _CODES if locale == ALL else [locale]


def _check(path: Path) -> None:
    file = path.read_bytes()
    try:
        whole = offline.is_whole(file)
    except offline.UnsuitableError:
        raise NotReadyError(f"{path.name} is no such page.") from None
    if not whole:
        raise NotReadyError(f"{path.name} was changed: it does not bear its own fingerprint.")
    click.echo(f"{offline.fingerprint(file)}  {path.name}")
    click.echo("The file is whole. Whether it is ours, only the number tells that a person you trust gave you.")
