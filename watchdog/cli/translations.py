"""`watchdog translations`: what translators and whoever looks after them need on the command line."""

import sys
from pathlib import Path

import click

from watchdog.cli import exchange
from watchdog.cli.catalogues import (
    DOMAINS,
    compile_all,
    faults,
    folder,
    problems,
    read,
    senders,
    targets,
    update,
    wanted,
)
from watchdog.languages import LANGUAGES
from watchdog.reference.spoken import glossary, read_back
from watchdog.sealing.phrases import LANGUAGES as SPELLED

_locale = click.argument("locale", type=click.Choice(targets()))


_pass_folder = click.make_pass_decorator(Path)


@click.group()
@click.option(
    "--folder",
    "at",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="WATCHDOG_TRANSLATIONS",
    help="A translator's own copy of the catalogues; the shipped ones if left out.",
)
@click.pass_context
def translations(ctx: click.Context, at: Path | None) -> None:
    """Gettext catalogues: update, check, compile, status, export, import."""
    ctx.obj = at or folder()


def _codes(at: Path) -> list[str]:
    """Return the languages that a folder has; of the shipped one all that there shall be."""
    return [code for code in targets() if at == folder() or (at / code).is_dir()]


@translations.command("update")
@_pass_folder
def update_command(at: Path) -> None:
    """Extract messages and bring every catalogue up to date."""
    for code in _codes(at):
        for domain in DOMAINS:
            update(code, domain, at)
            click.echo(f"{code} {domain}: {len(read(code, domain, at))} messages")


@translations.command("check")
@_pass_folder
def check_command(at: Path) -> None:
    """Fail when anything is untranslated, fuzzy or has broken placeholders."""
    found = [problem for code in _codes(at) for problem in problems(code, at)]
    for problem in found:
        click.echo(problem, err=True)
    sys.exit(1 if found else 0)


@translations.command("compile")
@_pass_folder
def compile_command(at: Path) -> None:
    """Write the binary catalogues."""
    compile_all(at, _codes(at))


@translations.command("status")
@_pass_folder
def status_command(at: Path) -> None:
    """Say how far each language is, and who has read it."""
    for line in status(at):
        click.echo(line)


@translations.command("export")
@_locale
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_pass_folder
def export_command(at: Path, locale: str, file: Path) -> None:
    """Write what a language holds as a table (CSV) for people who translate in a spreadsheet."""
    file.write_text(exchange.table(locale, at), encoding="utf-8-sig", newline="")
    click.echo(f"wrote {file}")


@translations.command("import")
@_locale
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_pass_folder
def import_command(at: Path, locale: str, file: Path) -> None:
    """Take such a table back into the catalogues; a row that cannot be taken is named and the others are kept."""
    try:
        taken, refused = exchange.bring(locale, file.read_text(encoding="utf-8-sig"), at)
    except (exchange.NoTableError, UnicodeDecodeError):
        raise click.ClickException(f"This is not a table that `translations export {locale}` wrote.") from None
    for line in refused:
        click.echo(line, err=True)
    click.echo(f"{taken} taken, {len(refused)} refused")
    sys.exit(1 if refused else 0)


def status(at: Path | None = None) -> list[str]:
    """Return how far each language is, as the lines of a Markdown table; of a folder, or of the shipped catalogues."""
    place = at or folder()
    lines = [
        "| language | | senders | staff | put back into English | codes are | written by | read by a native speaker |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for language in LANGUAGES:
        if language.offered and language.locale in _codes(place):
            words = glossary(place / language.locale).status
            review = f"{words.reviewed.by}, {words.reviewed.on}" if words.reviewed else "**not yet**"
            cells = (
                language.name,
                f"`{language.code}`",
                _share(language.locale, place, whole=False),
                _share(language.locale, place, whole=True) if language.staff else "–",
                _read_back(language.locale, place),
                "words or digits" if language.locale.partition("_")[0] in SPELLED else "digits",
                words.written,
                review,
            )
            lines.append("| " + " | ".join(cells) + " |")
    return lines


def _share(code: str, place: Path, *, whole: bool) -> str:
    """Return how many of the texts of a side are translated without a fault."""
    sound = [
        not any(faults(catalog, message))
        for domain in DOMAINS
        for catalog in [read(code, domain, place)]
        for message in (wanted(code, domain) if whole else senders(domain))
        if message.id
    ]
    return f"{sum(sound)} of {len(sound)}"


def _read_back(code: str, place: Path) -> str:
    """Return how many of a language's texts somebody put back into English as they stand now."""
    seen = {(row.english, row.translation) for row in read_back(place / code)}
    texts = [pair for domain in DOMAINS for pair in exchange.pairs(read(code, domain, place), wanted(code, domain))]
    return f"{sum(pair in seen for pair in texts)} of {len(texts)}"
