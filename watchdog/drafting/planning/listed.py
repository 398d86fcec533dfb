"""Lists as CSV, in and out: the calendar and the earlier recommendations are kept elsewhere too.

A cell that a spreadsheet would take for a formula gets an apostrophe on its way out and loses it on its way in
(OWASP, CSV injection). Coming in, a formula is a text like any other.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from watchdog.languages import N_
from watchdog.reference.library import Reference

MOST_ENTRIES: Final = 2_000
LONGEST_CELL: Final = 20_000
MOST_SHOWN: Final = 200
"""Entries of a file, or of a list, that a page shows."""

SEPARATORS: Final = ",;\t"
T = TypeVar("T")

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Fault(StrEnum):
    """Why a file or an entry of it cannot be kept."""

    NONE = N_("Please choose the file first.")
    TOO_LARGE = N_("This file is larger than 1 MB. Bring it in parts.")
    TOO_MANY = N_("These are more than 2,000 entries. Bring them in parts.")
    NOT_TEXT = N_("We could not read this file. Save it as CSV in UTF-8 and try again.")
    NO_CALENDAR = N_("We could not read this file as a calendar. Export it once more from where it comes from.")
    NO_HEADINGS = N_("The first row must hold the headings. Take them from the list below.")
    NOTHING = N_("There is no entry in this file.")
    LONG = N_("A text in it is too long.")
    STRANGE = N_("Some letters in it did not arrive well.")
    BODY = N_("Its body is not known. Write the code or the short name.")
    STATE = N_("Its State is not known. Write the name or the code of three letters.")
    KIND = N_("Its kind is not known. Write session, deadline, adoption, visit or other.")
    TITLE = N_("It has no title.")
    DAY = N_("A day in it cannot be read. Write it like 2026-03-02.")
    ORDER = N_("It ends before it begins.")
    REPEATS = N_("It repeats by a rule. Enter each date by itself.")
    CHANGED = N_("It is kept already, with other days or words. Change it on its own page.")
    DOCUMENT = N_("It names no document.")
    PARAGRAPH = N_("It names no paragraph.")
    TEXT = N_("It has no text.")
    YEAR = N_("Its year cannot be read.")
    LANGUAGE = N_("Its language is not known. Write its code, like en.")
    ABUSE = N_("A kind of abuse in it is not known. Write its code.")


class ListError(Exception):
    """A whole file cannot be read; the fault says why, in words for whoever brought it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What an entry of a file would become, or why it cannot be kept.

    Attributes:
        number: Its row in a spreadsheet, where the headings are row 1; or its place in a calendar.
        is_known: Whether it is kept already; it is then left alone.
    """

    number: int
    thing: T | None
    fault: Fault | None = None
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Tried(Generic[T]):
    """What a whole file would become. Of each sort only the first are shown; the numbers are of all."""

    new: Sequence[Read[T]]
    faulty: Sequence[Read[T]]
    count: int
    count_new: int
    count_known: int
    count_faulty: int


@dataclass(frozen=True, slots=True)
class Names:
    """Codes of bodies and States by what people write for them, without regard to case."""

    bodies: Mapping[str, str]
    states: Mapping[str, str]

    @classmethod
    def of(cls, reference: Reference, locale: str) -> "Names":
        """Return the names in English and in the reader's language."""
        bodies = {name.casefold(): each.id for each in reference.mechanisms.all for name in (each.short_name, each.id)}
        choices = (*reference.countries.choices("en"), *reference.countries.choices(locale))
        names = {name.casefold(): iso3 for iso3, name in choices}
        return cls(bodies, names | {iso3.casefold(): iso3 for iso3, _name in choices})

    def body(self, written: str) -> str | None:
        """Return the id of a body."""
        return self.bodies.get(written.casefold())

    def state(self, written: str) -> str | None:
        """Return the code of a State."""
        return self.states.get(written.casefold())


def tried(read: Sequence[Read[T]]) -> Tried[T]:
    """Return what is shown of a file before anything is kept."""
    faulty = [each for each in read if each.thing is None]
    new = [each for each in read if each.thing is not None and not each.is_known]
    known = len(read) - len(faulty) - len(new)
    return Tried(new[:MOST_SHOWN], faulty[:MOST_SHOWN], len(read), len(new), known, len(faulty))


def decoded(data: bytes) -> str:
    """Return the text of a file.

    Raises:
        ListError: It is no text in Unicode.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise ListError(Fault.NOT_TEXT) from None


def rows(text: str, columns: Sequence[str], needed: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a CSV file, each with its number and a cell for every column; empty rows are left out.

    Args:
        text: The file.
        columns: Every heading that is known; others are passed over.
        needed: Headings without which the file is none of ours.

    Raises:
        ListError: Too many rows, no such headings, nothing below them, or no CSV at all.
    """
    first = text.lstrip().partition("\n")[0]
    try:
        raw = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count), strict=True))
    except csv.Error:
        raise ListError(Fault.NOT_TEXT) from None
    filled = [(number, row) for number, row in enumerate(raw, start=1) if any(cell.strip() for cell in row)]
    head = [cell.strip().casefold() for cell in filled[0][1]] if filled else []
    if not set(needed) <= set(head):
        raise ListError(Fault.NO_HEADINGS)
    if len(filled) == 1:
        raise ListError(Fault.NOTHING)
    if len(filled) > MOST_ENTRIES + 1:
        raise ListError(Fault.TOO_MANY)
    places = {name: head.index(name) for name in columns if name in head}
    return [(number, _cells(row, columns, places)) for number, row in filled[1:]]


def written(columns: Sequence[str], cells: Iterable[Sequence[str]]) -> str:
    """Return a CSV file in which no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in cells)
    return out.getvalue()


def guarded(cell: str) -> str:
    """Return a cell with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return the cell that `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def tidy(text: str) -> str:
    """Return a text with one kind of line end and nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def text_fault(texts: Iterable[str]) -> Fault | None:
    """Return what is wrong with the letters of an entry."""
    found = list(texts)
    if any(len(text) > LONGEST_CELL for text in found):
        return Fault.LONG
    return Fault.STRANGE if any(_NO_TEXT.search(text) for text in found) else None


def _cells(row: Sequence[str], columns: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    return {
        name: tidy(unguarded(row[places[name]])) if places.get(name, len(row)) < len(row) else "" for name in columns
    }
