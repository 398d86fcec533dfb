"""Who is party to what, since when (`ratifications.csv`, `_detail.csv` and `_notes.yaml`).

The depositary's record as at a date that is shown wherever a status is shown. A country without a row is
unknown, which is not the same as being no party.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from watchdog.reference.overlay import InventedCountry
from watchdog.reference.reading import (
    Fault,
    ReferenceDataError,
    UnknownCodeError,
    decode,
    known,
    read_csv,
    read_yaml,
)

FILE, DETAIL, NOTES = "ratifications.csv", "ratifications_detail.csv", "ratifications_notes.yaml"
INSTRUMENTS = (
    *(
        "ICCPR",
        "ICCPR-OP1",
        "ICCPR-OP2",
        "ICESCR",
        "ICESCR-OP",
        "CAT",
        "CAT-22",
        "OPCAT",
        "CEDAW",
        "CEDAW-OP",
    ),
    *("CRC", "CRC-OP3", "ICERD", "ICERD-14", "CRPD", "CRPD-OP", "ICRMW", "ICPPED", "ICPPED-31"),
)
Kind = Literal["party", "signed", "denounced", "none", "unknown"]
KIND_LABELS: Mapping[Kind, str] = {
    "party": "party",
    "signed": "signed only",
    "denounced": "denounced",
    "none": "not party",
    "unknown": "unknown",
}
_KIND_OF: Mapping[str, Kind] = {
    "party": "party",
    "accepted": "party",
    "signatory": "signed",
    "denounced": "denounced",
}
_DETAIL_COLUMNS = ("iso3", "instrument", "status", "action", "date", "signature_date", "source")


@dataclass(frozen=True, slots=True)
class Status:
    """Where a State stands under an instrument.

    Attributes:
        year: Year of deposit for a party, else `None`.
        date: Day of deposit, `None` where unknown or not deposited.
        source: The depositary's chapter, `None` where there is no entry.
    """

    kind: Kind
    year: int | None = None
    date: dt.date | None = None
    source: str | None = None
    action: str | None = None
    signature_date: dt.date | None = None


UNKNOWN_STATUS = Status("unknown")


@dataclass(frozen=True, slots=True)
class Count:
    """Parties printed by the depositary (`None`: the page prints none) and counted in the file."""

    printed: int | None
    counted: int


@dataclass(frozen=True, slots=True)
class Caution:
    """What to keep in mind when a status is used."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """States that did or did not accept an inquiry procedure, read by eye; confirm before relying on it."""

    instrument: str
    procedure: str
    accepted: bool
    countries: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """States read as accepting another article only."""

    instrument: str
    countries: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class NotInForce:
    """A procedure that waits for more acceptances."""

    procedure: str
    countries: tuple[str, ...]
    needed: int
    note: str


@dataclass(frozen=True, slots=True)
class Notes:
    """Date, source, checks and cautions of the record."""

    as_of: dt.date
    source: str
    address: str
    copies: str
    compared_with: str
    instruments: Mapping[str, Count]
    mind: tuple[Caution, ...]
    denounced_with_effect: Mapping[str, Mapping[str, str]]
    inquiry: tuple[Inquiry, ...]
    left_out: tuple[LeftOut, ...]
    not_in_force: tuple[NotInForce, ...]


class Ratifications:
    """The depositary's record, and the invented ratifications of an overlay."""

    def __init__(
        self,
        rows: list[dict[str, str]],
        details: list[dict[str, str]],
        notes: Notes,
        invented: tuple[InventedCountry, ...] = (),
    ) -> None:
        self.notes = notes
        self.as_of = notes.as_of
        self.names = {row["iso3"]: row["country"] for row in rows}
        self.un_members = frozenset(row["iso3"] for row in rows if row["un_member"] == "yes")
        self._table = _joined(rows, details)
        self._check_counts()
        for country in invented:
            known(country.ratifications, INSTRUMENTS, f"overlay: {country.iso3}")
            self._table[country.iso3] = {
                code: Status("party", year, source="invented") for code, year in country.ratifications.items()
            }

    @classmethod
    def load(cls, folder: Path, invented: tuple[InventedCountry, ...] = ()) -> "Ratifications":
        """Read and check the three files; raises `ReferenceDataError`."""
        return cls(
            read_csv(folder / FILE, ("iso3", "country", "un_member", *INSTRUMENTS)),
            read_csv(folder / DETAIL, _DETAIL_COLUMNS),
            decode(Notes, read_yaml(folder / NOTES), NOTES),
            invented,
        )

    @property
    def states(self) -> tuple[str, ...]:
        """The countries that have a row, sorted."""
        return tuple(sorted(self._table))

    @property
    def actions(self) -> tuple[str, ...]:
        """The kinds of acts by which States became bound, as the depositary calls them, sorted."""
        found = {status.action for row in self._table.values() for status in row.values() if status.action}
        return tuple(sorted(found))

    def status(self, iso3: str, instrument: str) -> Status:
        """Return where a State stands; `unknown` for a country without a row.

        Raises:
            UnknownCodeError: The instrument is no column of the record.
        """
        if instrument not in INSTRUMENTS:
            raise UnknownCodeError("unknown-instrument")
        if iso3 not in self._table:
            return UNKNOWN_STATUS
        return self._table[iso3].get(instrument, Status("none"))

    def meets(self, iso3: str, any_of: Iterable[str]) -> bool | None:
        """Tell whether a State is party to one of the instruments that a procedure requires.

        Returns:
            True without any requirement or with one met, False if none is met, `None` if nobody knows.
        """
        kinds = [self.status(iso3, code).kind for code in any_of]
        if not kinds or "party" in kinds:
            return True
        return None if "unknown" in kinds else False

    def parties(self, instrument: str) -> tuple[str, ...]:
        """Return the States party to an instrument, sorted; raises `UnknownCodeError`."""
        return tuple(iso3 for iso3 in self.states if self.status(iso3, instrument).kind == "party")

    def _check_counts(self) -> None:
        if tuple(self.notes.instruments) != INSTRUMENTS:
            raise ReferenceDataError(Fault.DISAGREES, f"{NOTES}: instruments")
        for code, count in self.notes.instruments.items():
            if len(self.parties(code)) != count.counted:
                raise ReferenceDataError(Fault.DISAGREES, f"{FILE}: parties to {code}")
        notes = self.notes
        lists = [row.countries for row in notes.inquiry] + [row.countries for row in notes.left_out]
        lists += [row.countries for row in notes.not_in_force]
        named = {iso3 for countries in lists for iso3 in countries}
        known([*named, *notes.denounced_with_effect], self.names, NOTES)


def _joined(rows: list[dict[str, str]], details: list[dict[str, str]]) -> dict[str, dict[str, Status]]:
    """Join the two files, which must say the same: a slip in either would open or close a procedure."""
    table: dict[str, dict[str, Status]] = {}
    for row in rows:
        if row["iso3"] in table:
            raise ReferenceDataError(Fault.COUNTRY_TWICE, f"{FILE}: {row['iso3']}")
        if row["un_member"] not in {"yes", "no"} or not row["country"]:
            raise ReferenceDataError(Fault.UNKNOWN_VALUE, f"{FILE}: {row['iso3']}")
        table[row["iso3"]] = {}
    for detail in details:
        where = f"{DETAIL}: {detail['iso3']} {detail['instrument']}"
        known([detail["iso3"]], table, where)
        known([detail["instrument"]], INSTRUMENTS, where)
        if detail["instrument"] in table[detail["iso3"]]:
            raise ReferenceDataError(Fault.DUPLICATE_ID, where)
        table[detail["iso3"]][detail["instrument"]] = _status(detail, where)
    for row in rows:
        for code in INSTRUMENTS:
            if row[code] != _cell(table[row["iso3"]].get(code)):
                raise ReferenceDataError(Fault.DISAGREES, f"{FILE}: {row['iso3']} {code}")
    return table


def _status(detail: dict[str, str], where: str) -> Status:
    if detail["status"] not in _KIND_OF:
        raise ReferenceDataError(Fault.UNKNOWN_VALUE, where)
    if not detail["source"]:
        raise ReferenceDataError(Fault.MISSING_SOURCE, where)
    kind, day = _KIND_OF[detail["status"]], _date(detail["date"], where)
    return Status(
        kind,
        year=day.year if day and kind == "party" else None,
        date=day,
        source=detail["source"],
        action=detail["action"] or None,
        signature_date=_date(detail["signature_date"], where),
    )


def _cell(status: Status | None) -> str:
    """Return how the short table writes a status: a year, S, D, or nothing."""
    if status is None:
        return ""
    return {"signed": "S", "denounced": "D"}.get(status.kind, str(status.year))


def _date(text: str, where: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise ReferenceDataError(Fault.WRONG_TYPE, where) from None
