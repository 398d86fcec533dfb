"""A language's catalogues as a table, for people who translate in a spreadsheet, and the way back."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message

from watchdog.cli.catalogues import DOMAINS, faults, read, wanted, write

COLUMNS: Final = ("catalogue", "where", "english", "english plural", "translation")
FORMULA: Final = re.compile(r"^[=+\-@\t\r]")
"""A cell that begins like this is run by spreadsheets (OWASP, CSV injection); an apostrophe before it stops them."""


class NoTableError(Exception):
    """A file is not one of our tables."""


def pairs(catalog: Catalog, texts: Catalog) -> Iterator[tuple[str, str]]:
    """Yield each text with its translation; of several plural forms all, a line each.

    Args:
        catalog: Holds the translations.
        texts: What is asked for; what has no translation is left out.
    """
    for message in texts:
        held = catalog.get(message.id, message.context) if message.id else None
        if held and held.string:
            yield _forms(message.id)[0], "\n".join(_forms(held.string))


def table(code: str, at: Path | None = None) -> str:
    """Return a language's catalogues as CSV: a row for each text, plural forms one below the other in one cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for domain in DOMAINS:
        catalog = read(code, domain, at)
        for message in wanted(code, domain):
            if message.id:
                held = catalog.get(message.id, message.context)
                writer.writerow(_guarded(cell) for cell in _row(domain, message, held))
    return buffer.getvalue()


def bring(code: str, text: str, at: Path | None = None) -> tuple[int, list[str]]:
    """Take a table into the catalogues. Empty translations are passed over; nothing else is lost.

    Args:
        code: The locale.
        text: The table as CSV.
        at: Where the catalogues lie; the shipped ones unless given.

    Returns:
        How many translations were taken, and a sentence for each row that was not.

    Raises:
        NoTableError: It has other columns.
    """
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise NoTableError
    catalogs = {domain: read(code, domain, at) for domain in DOMAINS}
    taken, refused = 0, []
    for number, row in enumerate(rows, start=2):
        said = _freed(row["translation"] or "")
        if not said:
            continue
        fault = _put(catalogs, row, said.split("\n"))
        taken += not fault
        if fault:
            refused.append(f"row {number}: {fault}")
    for domain, catalog in catalogs.items():
        write(code, domain, catalog, at)
    return taken, refused


def _put(catalogs: dict[str, Catalog], row: dict[str, str], said: list[str]) -> str:
    """Put one translation where it belongs, or return why it cannot be taken."""
    catalog = catalogs.get(row["catalogue"])
    held = catalog.get(_freed(row["english"])) if catalog is not None else None
    if catalog is None or held is None:
        return "this text is not in the catalogue any more"
    forms = catalog.num_plurals if held.pluralizable else 1
    if len(said) != forms:
        return f"{forms} lines are needed, one for each plural form"
    before, held.string = held.string, tuple(said) if held.pluralizable else said[0]
    found = next(faults(catalog, held), "")
    if found:
        held.string = before
    return found


def _row(domain: str, message: Message, held: Message | None) -> Sequence[str]:
    english, *plural = _forms(message.id)
    where = "; ".join([*message.auto_comments, *sorted({place for place, _ in message.locations})])
    return domain, where, english, "".join(plural), "\n".join(_forms(held.string)) if held and held.string else ""


def _forms(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _guarded(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _freed(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell
