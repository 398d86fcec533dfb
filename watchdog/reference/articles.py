"""Treaty articles, joined with the rights that the violation types cite.

`violation_types.yaml` cites whole articles (ICESCR-2), `treaty_articles.yaml` sometimes describes a paragraph
(ICESCR-2.2). The two are joined on the part before the first dot, as the comment in `violation_types.yaml`
says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from watchdog.reference.reading import Fault, ReferenceDataError, decode, find, known, read_yaml, unique
from watchdog.reference.violation_types import ViolationTypes

FILE = "treaty_articles.yaml"
_PARAGRAPH = re.compile(r"\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Provision:
    """An article or a single paragraph of one, in our own words; quote the treaty itself when drafting.

    Attributes:
        non_derogable: True where the treaty names it so; `None` says nothing.
    """

    id: str
    instrument: str
    number: str = field(metadata={"key": "article"})
    title: str
    protects: str
    typical_abuses: tuple[str, ...]
    non_derogable: bool | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A whole article: the short subject the violation types cite it by, and what is described of it.

    Attributes:
        subject: Short subject from `violation_types.yaml`, `None` where no type cites the article.
        provisions: The article or its paragraphs; empty for declarations, rules and treaties not described.
    """

    id: str
    instrument: str
    number: str
    subject: str | None
    provisions: tuple[Provision, ...]

    @property
    def title(self) -> str:
        """The short subject, or the title of the first provision where no type cites the article."""
        return self.subject or self.provisions[0].title


@dataclass(frozen=True, slots=True)
class Instrument:
    """A treaty, declaration or body of rules.

    Attributes:
        ratifications_column: Its column in `ratifications.csv`; `None` where there is none.
        mechanisms: Ids of the bodies and procedures that apply it.
    """

    id: str
    name: str
    year: int
    binding: bool
    ratifications_column: str | None
    mechanisms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Treaty:
    id: str
    name: str
    adopted: int
    ratifications_column: str | None
    mechanisms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meta:
    """What holds for the whole file of articles."""

    as_of: date
    note: str
    non_derogable: str
    sources: tuple[str, ...]
    id_rule: str


@dataclass(frozen=True, slots=True)
class _File:
    meta: Meta
    instruments: tuple[_Treaty, ...]
    articles: tuple[Provision, ...]


class Articles:
    """Every instrument and article that the project cites."""

    def __init__(self, content: _File, violation_types: ViolationTypes) -> None:
        self.meta = content.meta
        self.provisions = unique(content.articles, lambda part: part.id, f"{FILE}: articles")
        treaties = unique(content.instruments, lambda treaty: treaty.id, f"{FILE}: instruments")
        _check(content, treaties, violation_types)
        self.instruments = _instruments(treaties, violation_types)
        self.articles = _articles(content.articles, violation_types.rights)

    @classmethod
    def load(cls, folder: Path, violation_types: ViolationTypes) -> "Articles":
        """Read and check the file; raises `ReferenceDataError`."""
        return cls(decode(_File, read_yaml(folder / FILE), FILE), violation_types)

    def article(self, code: str) -> Article:
        """Return the whole article of an id, also of a paragraph's id; raises `UnknownCodeError`."""
        return find(self.articles, code.partition(".")[0], "article")

    def provision(self, code: str) -> Provision:
        """Return exactly the article or paragraph described under this id; raises `UnknownCodeError`."""
        return find(self.provisions, code, "provision")

    def instrument(self, code: str) -> Instrument:
        """Return the instrument of an id; raises `UnknownCodeError`."""
        return find(self.instruments, code, "instrument")


def _check(content: _File, treaties: Mapping[str, _Treaty], violation_types: ViolationTypes) -> None:
    known(treaties, violation_types.instruments, f"{FILE}: instruments")
    if not content.meta.sources:
        raise ReferenceDataError(Fault.MISSING_SOURCE, f"{FILE}: meta")
    for treaty in treaties.values():
        if treaty.adopted != violation_types.instruments[treaty.id].year:
            raise ReferenceDataError(Fault.DISAGREES, f"{FILE}: {treaty.id}")
    for part in content.articles:
        known([part.instrument], treaties, f"{FILE}: {part.id}")
        if part.id != part.instrument + "-" + _PARAGRAPH.sub(r".\1", part.number):
            raise ReferenceDataError(Fault.DISAGREES, f"{FILE}: {part.id}")


def _instruments(treaties: Mapping[str, _Treaty], violation_types: ViolationTypes) -> Mapping[str, Instrument]:
    joined = {}
    for code, cited in violation_types.instruments.items():
        treaty = treaties.get(code)
        joined[code] = Instrument(
            id=code,
            name=treaty.name if treaty else cited.name,
            year=cited.year,
            binding=cited.binding,
            ratifications_column=treaty.ratifications_column if treaty else None,
            mechanisms=treaty.mechanisms if treaty else (),
        )
    return joined


def _articles(parts: tuple[Provision, ...], subjects: Mapping[str, str]) -> Mapping[str, Article]:
    found: dict[str, list[Provision]] = {code: [] for code in subjects}
    for part in parts:
        found.setdefault(part.id.partition(".")[0], []).append(part)
    return {code: _article(code, subjects.get(code), tuple(members)) for code, members in found.items()}


def _article(code: str, subject: str | None, members: tuple[Provision, ...]) -> Article:
    instrument, _, number = code.rpartition("-")
    return Article(code, instrument, number, subject, members)
