"""Ordinary gettext catalogues, kept up to date with the pages and the vocabularies.

Two catalogues a language: `messages` (pages, errors, marked texts of the domain) and `reference` (labels of kinds,
regions, mechanisms). Message ids are plain English sentences. A language in which only senders are served holds what
senders read, and nothing else: nobody shall translate four thousand sentences that nobody would see.
"""

import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from watchdog.languages import LANGUAGES, for_staff
from watchdog.reference.labels import all_labels, labels_for_the_person
from watchdog.reference.library import Reference
from watchdog.settings import PACKAGE, shipped

DOMAINS: Final = ("messages", "reference")
_NO_DAY: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""Stands in every binary catalogue: the same sources give the same bytes on any day (`make release`)."""
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
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
"""What the program or its script fills in."""
SENDERS: Final = (
    "watchdog/intake/",
    "watchdog/web/pages.py",
    "watchdog/web/forms.py",
    "watchdog/review/came_of_it.py",
    "watchdog/templates/errors/",
    "watchdog/templates/intake/",
    "watchdog/templates/layout/base.html",
    "watchdog/templates/layout/submitter.html",
    "watchdog/templates/parts/",
)
"""Where the texts stand that a sender may read; a pseudo-language in the tests shows when one is forgotten."""
DESKS: Final = (
    "watchdog/intake/tables.py",
    "watchdog/intake/routes/tables.py",
    "watchdog/templates/intake/desk/",
)
"""What among these only a desk sees."""


def folder() -> Path:
    """Return where the catalogues lie."""
    return shipped("translations")


def targets() -> list[str]:
    """Return the locales of the languages to translate into."""
    return [language.locale for language in LANGUAGES if language.offered and language.code != SOURCE]


def wanted(code: str, domain: str) -> Catalog:
    """Return what a language needs: everything, or what senders read where staff are not served in it."""
    if code in {language.locale for language in for_staff()}:
        return extracted(domain)
    return senders(domain)


@cache
def senders(domain: str) -> Catalog:
    """Return what a sender may read."""
    spoken = {text for text, _ in labels_for_the_person(Reference(shipped("config") / "reference"))}
    catalog = Catalog(project="Watchdog", charset="utf-8")
    for message in extracted(domain):
        if message.id and (message.id in spoken if domain == "reference" else _read_by_senders(message)):
            catalog[message.id] = message
    return catalog


def _read_by_senders(message: Message) -> bool:
    places = [place for place, _ in message.locations]
    return any(place.startswith(SENDERS) and not place.startswith(DESKS) for place in places)


@cache
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


def path(code: str, domain: str, at: Path | None = None) -> Path:
    """Return where a catalogue lies: in a folder (`at`, here and below), or in the shipped one."""
    return (at or folder()) / code / "LC_MESSAGES" / f"{domain}.po"


def read(code: str, domain: str, at: Path | None = None) -> Catalog:
    """Return a language's catalogue, empty if there is none yet."""
    file = path(code, domain, at)
    if not file.exists():
        return Catalog(locale=code, project="Watchdog", charset="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale=code, domain=domain)


def update(code: str, domain: str, at: Path | None = None) -> None:
    """Bring a language's catalogue up to date with the sources; nothing is guessed from similar messages."""
    catalog = read(code, domain, at)
    catalog.update(wanted(code, domain), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    write(code, domain, catalog, at)


def write(code: str, domain: str, catalog: Catalog, at: Path | None = None) -> None:
    """Write a language's catalogue: sorted, without line numbers and dates, so that a change shows what changed."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    lines = [line for line in buffer.getvalue().decode().splitlines() if not _changes_daily(line)]
    file = path(code, domain, at)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def problems(code: str, at: Path | None = None) -> Iterator[str]:
    """Yield what is missing or wrong in a language: untranslated, fuzzy, or with broken placeholders."""
    for domain in DOMAINS:
        catalog = read(code, domain, at)
        for message in wanted(code, domain):
            if message.id:
                yield from (f"{code} {domain}: {fault}" for fault in faults(catalog, message))


def compile_all(at: Path | None = None, codes: Sequence[str] = ()) -> None:
    """Write the binary catalogue that the program reads: one a language, of both sources."""
    for code in codes or targets():
        whole = Catalog(locale=code, charset="utf-8", creation_date=_NO_DAY)
        for domain in reversed(DOMAINS):
            for message in read(code, domain, at):
                if message.id and message.string:
                    whole.add(message.id, message.string, context=message.context)
        compile_one(code, whole, at)


def compile_one(code: str, whole: Catalog, at: Path | None = None) -> None:
    """Write one binary catalogue, beside and renamed, so that a program that starts meanwhile reads a whole one."""
    buffer = BytesIO()
    write_mo(buffer, whole)
    final = path(code, DOMAINS[0], at).with_suffix(".mo")
    final.parent.mkdir(parents=True, exist_ok=True)
    part = final.with_suffix(f".{os.getpid()}")
    part.write_bytes(buffer.getvalue())
    part.replace(final)


def behind(at: Path | None = None) -> list[str]:
    """Return the languages whose binary catalogue is missing or older than its sources."""
    found = []
    for code in targets():
        compiled = path(code, DOMAINS[0], at).with_suffix(".mo")
        sources = [each for each in (path(code, domain, at) for domain in DOMAINS) if each.exists()]
        newest = max((each.stat().st_mtime for each in sources), default=0)
        if not compiled.exists() or compiled.stat().st_mtime < newest:
            found.append(code)
    return found


def stale() -> bool:
    """Tell whether a binary catalogue is missing or older than its sources."""
    return bool(behind())


def faults(catalog: Catalog, message: Message) -> Iterator[str]:
    """Yield what is wrong with the translation of a message: missing, fuzzy, or with broken placeholders."""
    held = catalog.get(message.id, message.context)
    strings = () if held is None else held.string if isinstance(held.string, tuple) else (held.string,)
    if held is None or not strings or not all(strings):
        yield f"not translated: {message.id!r}"
    elif held.fuzzy:
        yield f"fuzzy: {message.id!r}"
    elif faults := list(held.check(catalog)):
        yield f"{faults[0]}: {message.id!r}"
    elif any(_marks(str(string)) != _marks(_source(message, form)) for form, string in enumerate(strings)):
        yield f"other placeholders than in the English: {message.id!r}"


def _source(message: Message, form: int) -> str:
    """Return the English of a plural form; Babel only looks whether a translation has placeholders too many."""
    return str(message.id) if isinstance(message.id, str) else str(message.id[min(form, 1)])


def _marks(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def _changes_daily(line: str) -> bool:
    return line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Generated-By'))
