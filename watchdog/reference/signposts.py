"""What helps now, country by country (`help.yaml` and `emergency_numbers.csv`).

Two kinds of knowledge are kept apart: numbers from a public table that nobody of the networks has checked, and what a
network has looked at itself, with the day it did. Everything else is not known and is never filled in.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from watchdog.reference.mechanisms import Mechanisms
from watchdog.reference.reading import (
    Fault,
    ReferenceDataError,
    UnknownCodeError,
    decode,
    known,
    read_csv,
    read_yaml,
    unique,
)
from watchdog.reference.regions import Regions

FILE = "help.yaml"
TABLE = "emergency_numbers.csv"
FIELDS = ("emergency", "overdose", "peer", "lawyer", "medicine", "methadone", "shelter", "suicide", "un")
"""What stands on a country's page, in the order of `help_page_fields` of the form."""
_COLUMNS = ("iso3", "numbers", "source", "version", "date")
_NUMBER = re.compile(r"[0-9]{2,6}")
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Numbers:
    """Emergency numbers of a country, and where they come from."""

    iso3: str
    numbers: tuple[str, ...]
    source: str
    version: str
    date: date


@dataclass(frozen=True, slots=True)
class Checked:
    """What a network knows about a country; `None` is not known.

    Attributes:
        checked: The day on which somebody of the network looked.
        checked_by: The desk whose network it was.
        emergency: Numbers that replace those of the table.
        calling: What calling may lead to: whether police come, what happens to people who use drugs.
    """

    iso3: str
    checked: date
    checked_by: str
    source: str
    emergency: tuple[str, ...] | None = None
    calling: str | None = None
    overdose: str | None = None
    peer: str | None = None
    lawyer: str | None = None
    medicine: str | None = None
    methadone: str | None = None
    shelter: str | None = None
    suicide: str | None = None

    def texts(self) -> Mapping[str, str]:
        """Return what is known in words, by field."""
        named = (part.name for part in fields(self) if part.name in {*FIELDS, "calling"})
        found = {name: getattr(self, name) for name in named}
        return {name: text for name, text in found.items() if isinstance(text, str)}


@dataclass(frozen=True, slots=True)
class UrgentRoute:
    """A danger that a UN body answers to at once, and the ids of those bodies."""

    id: str
    text: str
    mechanisms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signpost:
    """One country: what the table says, and what its network has looked at."""

    iso3: str
    table: Numbers | None
    checked: Checked | None

    @property
    def numbers(self) -> tuple[str, ...]:
        """The emergency numbers; none where they are not known."""
        if self.checked is not None and self.checked.emergency:
            return self.checked.emergency
        return self.table.numbers if self.table else ()

    def old(self, today: date, months: int) -> bool:
        """Tell whether somebody looked, but so many months ago that it may have changed."""
        return self.checked is not None and _after(self.checked.checked, months) < today


@dataclass(frozen=True, slots=True)
class _File:
    version: int
    date: date
    un_note: str
    un_routes: tuple[UrgentRoute, ...]
    countries: tuple[Checked, ...]


class Signposts:
    """What helps now, for every country that a report can name.

    Attributes:
        un_note: What the United Nations can and cannot do; the same everywhere.
        un_routes: Its urgent procedures by the danger they answer to.
    """

    def __init__(self, content: _File, rows: tuple[Numbers, ...], regions: Regions, mechanisms: Mechanisms) -> None:
        self.version = content.version
        self.date = content.date
        self.un_note = content.un_note
        self.un_routes = content.un_routes
        self.countries = regions.countries
        self._numbers = unique(rows, lambda row: row.iso3, TABLE)
        self._checked = unique(content.countries, lambda row: row.iso3, f"{FILE}: countries")
        self._check(regions, mechanisms)

    @classmethod
    def load(cls, folder: Path, regions: Regions, mechanisms: Mechanisms) -> "Signposts":
        """Read and check both files; raises `ReferenceDataError`."""
        content = decode(_File, read_yaml(folder / FILE), FILE)
        rows = tuple(_row(row) for row in read_csv(folder / TABLE, _COLUMNS))
        return cls(content, rows, regions, mechanisms)

    def of(self, iso3: str) -> Signpost:
        """Return what is known about a country, which may be nothing; raises `UnknownCodeError`."""
        if iso3 not in self.countries:
            raise UnknownCodeError("unknown-country")
        return Signpost(iso3, self._numbers.get(iso3), self._checked.get(iso3))

    def texts(self) -> tuple[str, ...]:
        """Return every text that a person reads, for the catalogue."""
        routes = (route.text for route in self.un_routes)
        return (self.un_note, *routes, *(text for row in self._checked.values() for text in row.texts().values()))

    def _check(self, regions: Regions, mechanisms: Mechanisms) -> None:
        known(self._numbers, self.countries, TABLE)
        known(self._checked, self.countries, FILE)
        desks = [desk.id for desk in regions.desks]
        known((row.checked_by for row in self._checked.values()), desks, f"{FILE}: checked_by")
        unique(self.un_routes, lambda route: route.id, f"{FILE}: un_routes")
        bodies = [mechanism.id for mechanism in mechanisms.all]
        for route in self.un_routes:
            known(route.mechanisms, bodies, f"{FILE}: {route.id}")
        for table in self._numbers.values():
            _lawful(table.numbers, table.iso3)
        for row in self._checked.values():
            if row.emergency is not None:
                _lawful(row.emergency, row.iso3)


def _row(row: Mapping[str, str]) -> Numbers:
    return decode(Numbers, {**row, "numbers": row["numbers"].split(" ")}, f"{TABLE}: {row['iso3']}")


def _lawful(numbers: tuple[str, ...], iso3: str) -> None:
    """Refuse what nobody could dial, and the same number twice."""
    if not numbers or not all(_NUMBER.fullmatch(number) for number in numbers):
        raise ReferenceDataError(Fault.UNKNOWN_VALUE, f"{iso3}: emergency number")
    unique(numbers, lambda number: number, f"{iso3}: emergency number")


def _after(day: date, months: int) -> date:
    """Return the day so many months later, or the last one of that month."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
