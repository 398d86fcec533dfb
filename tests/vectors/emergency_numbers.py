"""Write `config/reference/emergency_numbers.csv` anew: `python -m tests.vectors.emergency_numbers`.

The numbers come from libphonenumber's metadata of short numbers, as the package `phonenumbers` ships it. It is needed
here and nowhere else, so it is no dependency: `pip install phonenumbers` in a scratch environment that can also import
this project. The metadata holds patterns; each number that a pattern allows is written out, so that a person can check
the list with their eyes. A country without metadata gets no row, which means: not known.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterator
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import Final

from phonenumbers.phonemetadata import PhoneMetadata

from watchdog.settings import shipped

FOLDER: Final = shipped("config") / "reference"
SOURCE: Final = "https://pypi.org/project/phonenumbers/"
LONGEST: Final = 6
"""Emergency numbers are short; a longer one would be a mistake, and is not worth trying out a billion."""
MOST: Final = 12
"""A pattern that allows more is a range, not a list: which of them would answer is not known."""


def numbers(iso2: str) -> list[str]:
    """Return every emergency number of a country, the shortest first."""
    metadata = PhoneMetadata.short_metadata_for_region(iso2)
    described = metadata.emergency if metadata else None
    if described is None or not described.national_number_pattern:
        return []
    pattern = re.compile(described.national_number_pattern)
    found = [
        number
        for length in lengths(described.possible_length)
        for number in candidates(length)
        if pattern.fullmatch(number)
    ]
    return found if len(found) <= MOST else []


def candidates(length: int) -> Iterator[str]:
    """Yield every number of so many digits."""
    return map("".join, product("0123456789", repeat=length))


def lengths(possible: tuple[int, ...]) -> list[int]:
    """Return how long a number can be.

    Raises:
        ValueError: It could be longer than anybody would remember.
    """
    if max(possible) > LONGEST:
        raise ValueError(possible)
    return sorted(possible)


def write(path: Path, countries: dict[str, str]) -> None:
    """Write the table for these countries (alpha-3 to alpha-2)."""
    package, today = version("phonenumbers"), dt.datetime.now(dt.UTC).date().isoformat()
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("iso3", "numbers", "source", "version", "date"))
        for iso3, iso2 in countries.items():
            if found := numbers(iso2):
                table.writerow((iso3, " ".join(found), SOURCE, f"phonenumbers {package}", today))


if __name__ == "__main__":
    with (FOLDER / "countries.csv").open(encoding="utf-8", newline="") as listed:
        write(FOLDER / "emergency_numbers.csv", {row["iso3"]: row["iso2"] for row in csv.DictReader(listed)})
