"""`watchdog translations`: ordinary gettext catalogues, kept up to date with the pages and the vocabularies.

Two catalogues a language: `messages` (pages, errors, marked texts of the domain) and `reference` (labels of kinds,
regions, mechanisms). Message ids are plain English sentences.
"""

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from watchdog.languages import offered
from watchdog.reference.labels import all_labels, labels_for_the_person
from watchdog.reference.library import Reference
from watchdog.settings import PACKAGE, shipped

DOMAINS: Final = ("messages", "reference")
KEYWORDS: Final = {
    "_": (1,),
    "N_": (1,),
    "_l": (1,),
    "gettext": (1,),
    "lazy_gettext": (1,),
    "ngettext": (1, 2),
}
METHODS: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS: Final = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
SOURCE: Final = "en"


def folder() -> Path:
    """Return where the catalogues lie."""
    return shipped("translations")


def targets() -> list[str]:
    """Return the codes of the languages to translate into."""
    return [language.code.replace("-", "_") for language in offered() if language.code != SOURCE]


def extracted(domain: str) -> Catalog:
    """Return what there is to translate, in order of the sources."""
    catalog = Catalog(project="Watchdog", charset="utf-8")
    if domain == "reference":
        for text, comment in all_labels(Reference(shipped("config") / "reference")):
            catalog.add(text, auto_comments=[comment] if comment else [])
        return catalog
    found = extract_from_dir(PACKAGE, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",))
    for filename, line, message, comments, context in found:
        catalog.add(message, None, [(f"watchdog/{filename}", line)], auto_comments=comments, context=context)
    return catalog


def path(code: str, domain: str) -> Path:
    """Return where a catalogue lies."""
    return folder() / code / "LC_MESSAGES" / f"{domain}.po"


def read(code: str, domain: str) -> Catalog:
    """Return a language's catalogue, empty if there is none yet."""
    file = path(code, domain)
    if not file.exists():
        return Catalog(locale=code, project="Watchdog", charset="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale=code, domain=domain)


def update(code: str, domain: str) -> None:
    """Bring a language's catalogue up to date with the sources; nothing is guessed from similar messages."""
    catalog = read(code, domain)
    catalog.update(extracted(domain), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    lines = [line for line in buffer.getvalue().decode().splitlines() if not _changes_daily(line)]
    file = path(code, domain)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def problems(code: str) -> Iterator[str]:
    """Yield what is missing or wrong in a language: untranslated, fuzzy, stale, or with broken placeholders."""
    for domain in DOMAINS:
        catalog, wanted = read(code, domain), extracted(domain)
        spoken = _for_the_person() if domain == "reference" else None
        for message in wanted:
            if message.id and (spoken is None or message.id in spoken):
                yield from (f"{code} {domain}: {fault}" for fault in _faults(catalog, message))


def _for_the_person() -> frozenset[str]:
    """Labels that a language must have before it is offered; staff labels may still stand in English."""
    return frozenset(text for text, _ in labels_for_the_person(Reference(shipped("config") / "reference")))


def compile_all() -> None:
    """Write the binary catalogue that the program reads: one a language, of both sources.

    Written beside and renamed, so that a program that starts meanwhile reads a whole one.
    """
    for code in targets():
        whole = Catalog(locale=code, charset="utf-8")
        for domain in reversed(DOMAINS):
            for message in read(code, domain):
                if message.id and message.string:
                    whole.add(message.id, message.string, context=message.context)
        buffer = BytesIO()
        write_mo(buffer, whole)
        final = path(code, DOMAINS[0]).with_suffix(".mo")
        part = final.with_suffix(f".{os.getpid()}")
        part.write_bytes(buffer.getvalue())
        part.replace(final)


def stale() -> bool:
    """Tell whether a binary catalogue is missing or older than its sources."""
    for code in targets():
        compiled = path(code, DOMAINS[0]).with_suffix(".mo")
        sources = [path(code, domain).stat().st_mtime for domain in DOMAINS]
        if not compiled.exists() or compiled.stat().st_mtime < max(sources):
            return True
    return False


def _faults(catalog: Catalog, message: Message) -> Iterator[str]:
    held = catalog.get(message.id, message.context)
    strings = () if held is None else held.string if isinstance(held.string, tuple) else (held.string,)
    if held is None or not strings or not all(strings):
        yield f"not translated: {message.id!r}"
    elif held.fuzzy:
        yield f"fuzzy: {message.id!r}"
    elif faults := list(held.check(catalog)):
        yield f"{faults[0]}: {message.id!r}"


def _changes_daily(line: str) -> bool:
    return line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Generated-By'))


@click.group()
def translations() -> None:
    """Gettext catalogues: update, check, compile."""


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
