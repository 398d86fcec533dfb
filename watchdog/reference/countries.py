"""Names of countries in the reader's language, from the CLDR data that Babel brings."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError

from watchdog.reference.overlay import InventedCountry
from watchdog.reference.reading import Fault, ReferenceDataError, find, read_csv, unique

FILE = "countries.csv"
_ALPHA2 = re.compile(r"[A-Z]{2}")


class Countries:
    """Every country code and its name; an invented country shows its own name in every language.

    Attributes:
        alpha2: ISO 3166-1 alpha-2 by alpha-3 (XKX: XK), which is what CLDR names countries by.
    """

    def __init__(self, rows: list[dict[str, str]], invented: tuple[InventedCountry, ...] = ()) -> None:
        unique(rows, lambda row: row["iso3"], FILE)
        unique(rows, lambda row: row["iso2"], FILE)
        self.alpha2 = {row["iso3"]: row["iso2"] for row in rows}
        self.invented = {country.iso3: country.name for country in invented}
        for iso3, iso2 in self.alpha2.items():
            if not _ALPHA2.fullmatch(iso2):
                raise ReferenceDataError(Fault.UNKNOWN_VALUE, f"{FILE}: {iso3}")
        for iso3 in self.alpha2.keys() & self.invented.keys():
            raise ReferenceDataError(Fault.COUNTRY_TWICE, f"{FILE}: {iso3}")

    @classmethod
    def load(cls, folder: Path, invented: tuple[InventedCountry, ...] = ()) -> "Countries":
        """Read and check the file; raises `ReferenceDataError`."""
        return cls(read_csv(folder / FILE, ("iso3", "iso2")), invented)

    def country_name(self, iso3: str, locale: str) -> str:
        """Return the name of a country in a language (BCP-47 or with underscores).

        Where CLDR has no name in the language, the English one is shown. Raises `UnknownCodeError`.
        """
        if iso3 in self.invented:
            return self.invented[iso3]
        iso2 = find(self.alpha2, iso3, "country")
        return _territories(locale).get(iso2) or _territories("en").get(iso2, iso3)

    def choices(self, locale: str) -> tuple[tuple[str, str], ...]:
        """Return every (alpha-3 code, name), sorted by name without regard to accents."""
        names = [(iso3, self.country_name(iso3, locale)) for iso3 in (*self.alpha2, *self.invented)]
        return tuple(sorted(names, key=lambda pair: _plain(pair[1])))


@cache
def _territories(locale: str) -> dict[str, str]:
    """Return CLDR's territory names of a language; parsing them costs some 20 ms a language."""
    try:
        return dict(Locale.parse(locale.replace("-", "_")).territories)
    except (UnknownLocaleError, ValueError):
        return dict(Locale("en").territories)


def _plain(name: str) -> str:
    spread = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))
