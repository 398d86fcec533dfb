"""Where the people of a desk find support for themselves (`care.yaml`). What no network has looked at is not known."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from watchdog.reference.reading import Fault, ReferenceDataError, decode, known, read_yaml, unique
from watchdog.reference.regions import Regions

FILE = "care.yaml"


@dataclass(frozen=True, slots=True)
class Support:
    """The support of one desk; `link` is None where there is no page."""

    desk: str
    name: str
    how: str
    checked: dt.date
    checked_by: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class _File:
    version: int
    date: dt.date
    support: tuple[Support, ...]


class Care:
    """The support of each desk."""

    def __init__(self, content: _File, regions: Regions) -> None:
        self._of = unique(content.support, lambda each: each.desk, FILE)
        known(self._of, {desk.id for desk in regions.desks}, f"{FILE}: desk")
        for each in content.support:
            if each.link is not None and urlsplit(each.link).scheme != "https":
                raise ReferenceDataError(Fault.UNKNOWN_VALUE, f"{FILE}: {each.desk}: link")

    @classmethod
    def load(cls, folder: Path, regions: Regions) -> "Care":
        """Read and check the file; raises `ReferenceDataError`."""
        return cls(decode(_File, read_yaml(folder / FILE), FILE), regions)

    def of(self, desk: str) -> Support | None:
        """Return the support of a desk, or None if none is known."""
        return self._of.get(desk)

    def texts(self) -> Iterator[str]:
        """Yield every text for translators."""
        for each in self._of.values():
            yield from (each.name, each.how)
