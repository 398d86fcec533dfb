"""Earlier recommendations from a spreadsheet: what each row would become, and why one cannot be kept."""

from collections.abc import Iterable
from typing import Final

from watchdog.domain.earlier import Earlier
from watchdog.drafting.planning.listed import Fault, Names, Read, rows, text_fault, written
from watchdog.languages import LANGUAGES
from watchdog.reference.library import Reference

COLUMNS: Final = (
    *("body", "state", "document", "paragraph", "year", "text", "language", "kinds"),
    *("measure", "assessment", "source"),
)
NEEDED: Final = ("body", "state", "document", "paragraph", "year", "text")
LONGEST_NAME: Final = 120
YEARS: Final = range(1976, 2101)
"""The Human Rights Committee, the oldest of the bodies, began in 1976 when the Covenant entered into force."""


def read_csv(text: str, names: Names, reference: Reference) -> list[Read[Earlier]]:
    """Return what the rows of a CSV file would become.

    Raises:
        ListError: It is none of ours, or too long.
    """
    kinds = {kind.id for kind in reference.violation_types.types}
    languages = {each.code.casefold(): each.code for each in LANGUAGES}
    return [_row(number, row, names, kinds, languages) for number, row in rows(text, COLUMNS, NEEDED)]


def against(read: Iterable[Read[Earlier]], kept: Iterable[Earlier]) -> list[Read[Earlier]]:
    """Mark what is kept already, and what is kept with other words; a paragraph twice in a file counts once."""
    said = {_place(each): each.text for each in kept}
    found = []
    for each in read:
        before = None if each.thing is None else said.get(_place(each.thing))
        if each.thing is None or before is None:
            found.append(each)
        elif before == each.thing.text:
            found.append(Read(each.number, each.thing, is_known=True))
        else:
            found.append(Read(each.number, None, Fault.CHANGED))
        if each.thing is not None:
            said.setdefault(_place(each.thing), each.thing.text)
    return found


def as_csv(entries: Iterable[Earlier]) -> str:
    """Return recommendations as a CSV file that `read_csv` reads."""
    return written(COLUMNS, [_cells(each) for each in entries])


def _row(number: int, row: dict[str, str], names: Names, kinds: set[str], languages: dict[str, str]) -> Read[Earlier]:
    body, state = names.body(row["body"]), names.state(row["state"])
    named = tuple(part.strip() for part in row["kinds"].replace("|", ";").split(";") if part.strip())
    year = int(row["year"]) if row["year"].isascii() and row["year"].isdecimal() and len(row["year"]) == 4 else 0  # noqa: PLR2004 - digits of a year
    language = languages.get(row["language"].casefold() or "en")
    faults = (
        (Fault.BODY, body is None),
        (Fault.STATE, state is None),
        (Fault.DOCUMENT, not row["document"]),
        (Fault.PARAGRAPH, not row["paragraph"]),
        (Fault.YEAR, year not in YEARS),
        (Fault.TEXT, not row["text"]),
        (Fault.LANGUAGE, language is None),
        (Fault.ABUSE, not set(named) <= kinds),
        (Fault.LONG, max(len(row["document"]), len(row["paragraph"])) > LONGEST_NAME),
    )
    fault = text_fault(row.values()) or next((fault for fault, holds in faults if holds), None)
    if fault is not None or body is None or state is None or language is None:
        return Read(number, None, fault)
    thing = Earlier(
        mechanism=body,
        state=state,
        document=row["document"],
        paragraph=row["paragraph"],
        year=year,
        text=row["text"],
        language=language,
        kinds=tuple(dict.fromkeys(named)),
        measure=row["measure"],
        assessment=row["assessment"],
        source=row["source"],
    )
    return Read(number, thing)


def _place(each: Earlier) -> tuple[str, str, str, str]:
    return each.mechanism, each.state, each.document.casefold(), each.paragraph.casefold()


def _cells(each: Earlier) -> list[str]:
    return [
        *(each.mechanism, each.state, each.document, each.paragraph, str(each.year), each.text, each.language),
        *("; ".join(each.kinds), each.measure, each.assessment, each.source),
    ]
