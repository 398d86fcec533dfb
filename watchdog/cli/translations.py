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

_locale = click.argument("locale", type=click.Choice(targets()))


@click.group()
def translations() -> None:
    """Gettext catalogues: update, check, compile, status, export, import."""


@translations.command("update")
def update_command() -> None:
    """Extract messages and bring every catalogue up to date."""
    for code in targets():
        for domain in DOMAINS:
            update(code, domain)
            click.echo(f"{code} {domain}: {len(read(code, domain))} messages")


@translations.command("check")
def check_command() -> None:
    """Fail when anything is untranslated, fuzzy or has broken placeholders."""
    found = [problem for code in targets() for problem in problems(code)]
    for problem in found:
        click.echo(problem, err=True)
    sys.exit(1 if found else 0)


@translations.command("compile")
def compile_command() -> None:
    """Write the binary catalogues."""
    compile_all()


@translations.command("status")
def status_command() -> None:
    """Say how far each language is, and who has read it."""
    for line in status():
        click.echo(line)


@translations.command("export")
@_locale
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export_command(locale: str, file: Path) -> None:
    """Write what a language holds as a table (CSV) for people who translate in a spreadsheet."""
    file.write_text(exchange.table(locale), encoding="utf-8-sig", newline="")
    click.echo(f"wrote {file}")


@translations.command("import")
@_locale
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_command(locale: str, file: Path) -> None:
    """Take such a table back into the catalogues; a row that cannot be taken is named and the others are kept."""
    try:
        taken, refused = exchange.bring(locale, file.read_text(encoding="utf-8-sig"))
    except (exchange.NoTableError, UnicodeDecodeError):
        raise click.ClickException(f"This is not a table that `translations export {locale}` wrote.") from None
    for line in refused:
        click.echo(line, err=True)
    click.echo(f"{taken} taken, {len(refused)} refused")
    sys.exit(1 if refused else 0)


def status() -> list[str]:
    """Return how far each language is, as the lines of a Markdown table."""
    lines = [
        "| language | | senders | staff | put back into English | written by | read by a native speaker |",
        "|---|---|---|---|---|---|---|",
    ]
    for language in LANGUAGES:
        if language.offered and language.locale in targets():
            words = glossary(folder() / language.locale).status
            review = f"{words.reviewed.by}, {words.reviewed.on}" if words.reviewed else "**not yet**"
            cells = (
                language.name,
                f"`{language.code}`",
                _share(language.locale, whole=False),
                _share(language.locale, whole=True) if language.staff else "–",
                _read_back(language.locale),
                words.written,
                review,
            )
            lines.append("| " + " | ".join(cells) + " |")
    return lines


def _share(code: str, *, whole: bool) -> str:
    """Return how many of the texts of a side are translated without a fault."""
    sound = [
        not any(faults(catalog, message))
        for domain in DOMAINS
        for catalog in [read(code, domain)]
        for message in (wanted(code, domain) if whole else senders(domain))
        if message.id
    ]
    return f"{sum(sound)} of {len(sound)}"


def _read_back(code: str) -> str:
    """Return how many of a language's texts somebody put back into English as they stand now."""
    seen = {(row.english, row.translation) for row in read_back(folder() / code)}
    texts = [pair for domain in DOMAINS for pair in exchange.pairs(read(code, domain), wanted(code, domain))]
    return f"{sum(pair in seen for pair in texts)} of {len(texts)}"
