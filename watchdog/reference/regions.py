"""Regional networks, the country each desk receives, and the languages people need (`regions.yaml`).

The list says who receives a report first. It says nothing about sovereignty, borders or membership.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from watchdog.reference.overlay import InventedCountry
from watchdog.reference.reading import (
    Fault,
    ReferenceDataError,
    UnknownCodeError,
    decode,
    find,
    known,
    read_yaml,
    unique,
)

FILE = "regions.yaml"


@dataclass(frozen=True, slots=True)
class Verified:
    """A statement about a network that was read, and where."""

    statement: str
    source: str


@dataclass(frozen=True, slots=True)
class NeededLanguage:
    """A language that a network's people need, and why."""

    tag: str
    why: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A network and the desk that works for it.

    Attributes:
        kind: `regional` desks receive countries; the `global` desk receives what has no country; a
            `cross-cutting` desk takes part only when the sender agrees.
        name_verified: `None` where the source does not say.
        editorial: How its countries were assigned; our work, to be confirmed by the network.
    """

    id: str
    name: str
    acronym: str
    kind: Literal["global", "regional", "cross-cutting"]
    verified: tuple[Verified, ...]
    countries: tuple[str, ...]
    languages: tuple[NeededLanguage, ...]
    former_names: tuple[str, ...] = ()
    native_name: str | None = None
    name_verified: bool | None = None
    editorial: str | None = None


@dataclass(frozen=True, slots=True)
class Contested:
    """A country that could as well stand with another desk (`alternative`, `None`: listed for clarity)."""

    iso3: str
    assigned: str
    alternative: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A territory without a desk; reports go to the default desk."""

    iso3: str
    reason: str


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a report goes, in sentences, and the desk for all that has no other."""

    default_desk: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeededLocale:
    """A language of the interface, in order of need; `wave` 1 comes first."""

    tag: str
    name: str
    wave: Literal[1, 2, 3]
    dir: Literal["ltr", "rtl"]
    grounds: str


@dataclass(frozen=True, slots=True)
class RegionSource:
    """Where a statement comes from."""

    id: str
    title: str
    url: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _File:
    version: int
    date: date
    status: str
    unassigned: tuple[Unassigned, ...]
    routing: Routing
    contested: tuple[Contested, ...]
    networks: tuple[Desk, ...]
    locales: tuple[NeededLocale, ...]
    sources: tuple[RegionSource, ...]


class Regions:
    """Desks and the countries they receive, each country once.

    Attributes:
        desks: All ten desks, in the order of the file.
        countries: Every ISO 3166-1 alpha-3 code, with XKX, and the invented ones of an overlay; sorted.
    """

    def __init__(self, content: _File, invented: tuple[InventedCountry, ...] = ()) -> None:
        self.version = content.version
        self.date = content.date
        self.status = content.status
        self.desks = content.networks
        self.routing = content.routing
        self.unassigned = unique(content.unassigned, lambda row: row.iso3, f"{FILE}: unassigned")
        self.contested = unique(content.contested, lambda row: row.iso3, f"{FILE}: contested")
        self.locales = unique(content.locales, lambda row: row.tag, f"{FILE}: locales")
        self.sources = unique(content.sources, lambda row: row.id, f"{FILE}: sources")
        self.invented = frozenset(country.iso3 for country in invented)
        self._desks = unique(self.desks, lambda desk: desk.id, f"{FILE}: networks")
        self._desk_of = _assigned(self.desks, self.unassigned, invented)
        self.countries = tuple(sorted({*self._desk_of, *self.unassigned}))
        self._check(invented)

    @classmethod
    def load(cls, folder: Path, invented: tuple[InventedCountry, ...] = ()) -> "Regions":
        """Read and check the file; raises `ReferenceDataError`."""
        return cls(decode(_File, read_yaml(folder / FILE), FILE), invented)

    def desk(self, code: str) -> Desk:
        """Return the desk of an id; raises `UnknownCodeError`."""
        return find(self._desks, code, "desk")

    def desk_for(self, iso3: str | None) -> str:
        """Return the id of the desk that receives a country; no country goes to the default desk.

        Raises:
            UnknownCodeError: The code is no country.
        """
        if iso3 is None or iso3 in self.unassigned:
            return self.routing.default_desk
        return find(self._desk_of, iso3, "country")

    def countries_of(self, desk: str) -> tuple[str, ...]:
        """Return the countries that a desk receives, invented ones included; raises `UnknownCodeError`."""
        if desk not in self._desks:
            raise UnknownCodeError("unknown-desk")
        return tuple(iso3 for iso3 in self.countries if self._desk_of.get(iso3) == desk)

    def _check(self, invented: tuple[InventedCountry, ...]) -> None:
        known([self.routing.default_desk], self._desks, f"{FILE}: routing")
        known((country.desk for country in invented), self._desks, "overlay countries.yaml")
        for row in self.contested.values():
            known(
                [row.assigned, *([row.alternative] if row.alternative else [])],
                self._desks,
                f"{FILE}: {row.iso3}",
            )
            if self.desk_for(row.iso3) != row.assigned:
                raise ReferenceDataError(Fault.DISAGREES, f"{FILE}: contested {row.iso3}")
        for desk in self.desks:
            known((language.tag for language in desk.languages), self.locales, f"{FILE}: {desk.id}")
            if desk.countries and desk.kind != "regional":
                raise ReferenceDataError(Fault.DISAGREES, f"{FILE}: {desk.id}")


def _assigned(
    desks: tuple[Desk, ...], unassigned: Mapping[str, Unassigned], invented: tuple[InventedCountry, ...]
) -> Mapping[str, str]:
    """Give each country its desk, and refuse a country that stands twice."""
    found: dict[str, str] = {}
    pairs = [(iso3, desk.id) for desk in desks for iso3 in desk.countries]
    for iso3, desk in [*pairs, *((country.iso3, country.desk) for country in invented)]:
        if iso3 in found or iso3 in unassigned:
            raise ReferenceDataError(Fault.COUNTRY_TWICE, f"{FILE}: {iso3}")
        found[iso3] = desk
    return found
