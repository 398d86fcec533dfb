"""Countries that exist only in a demonstration, added from a second folder beside the real files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from watchdog.reference.reading import Fault, ReferenceDataError, decode, read_yaml, unique

FILE = "countries.yaml"
_ISO3 = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class InventedCountry:
    """An invented State: its own name, the desk that receives it, and the years of its ratifications."""

    iso3: str
    name: str
    desk: str
    ratifications: Mapping[str, int]

    @property
    def invented(self) -> bool:
        """Always true: every page that shows such a country says so."""
        return True


@dataclass(frozen=True, slots=True)
class _File:
    countries: tuple[InventedCountry, ...]


def load_overlay(folder: Path | None) -> tuple[InventedCountry, ...]:
    """Return the invented countries of a folder; none without a folder.

    Args:
        folder: Holds `countries.yaml`, a list of `{iso3, name, desk, ratifications: {ICCPR: 1980}}`.

    Raises:
        ReferenceDataError: The file is missing, a code is not three capitals, or a country stands twice.
    """
    if folder is None:
        return ()
    countries = decode(_File, {"countries": read_yaml(folder / FILE)}, f"overlay {FILE}").countries
    for country in countries:
        if not _ISO3.fullmatch(country.iso3):
            raise ReferenceDataError(Fault.UNKNOWN_VALUE, f"overlay {FILE}: {country.iso3}")
    unique(countries, lambda country: country.iso3, f"overlay {FILE}")
    return countries
