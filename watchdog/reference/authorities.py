"""What to cite on drugs, and how questions and recommendations are built (`authorities.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from watchdog.reference.mechanisms import Mechanisms
from watchdog.reference.reading import Fault, ReferenceDataError, decode, find, known, read_yaml, unique

FILE = "authorities.yaml"


@dataclass(frozen=True, slots=True)
class AuthoritySource:
    """Where an authority was read."""

    id: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Authority:
    """A general comment, Views, a report or a guideline.

    Attributes:
        mechanism: The body it comes from, `None` where it is none of ours.
        symbol: The UN document, `None` where it was not noted.
        paragraphs: Those read in full text; `None`: not noted, check before quoting.
        points: What a paragraph says, in our words.
        cite: False: do not cite.
        caution: To be read before use.
    """

    id: str
    kind: Literal["general_comment", "views", "report", "guideline"]
    mechanism: str | None
    title: str
    symbol: str | None
    year: int | None
    paragraphs: tuple[str, ...] | None
    source: str
    points: Mapping[str, str] = field(default_factory=dict)
    cite: bool = True
    caution: str | None = None


@dataclass(frozen=True, slots=True)
class Trap:
    """What is easily cited wrongly."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionTemplate:
    """A question to a State: fact, gap, demand."""

    id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class RecommendationGuide:
    """What a recommendation consists of, and how it is checked."""

    fields: tuple[str, ...]
    verbs: tuple[str, ...]
    weak_verbs: tuple[str, ...]
    check: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class _File:
    version: int
    date: date
    source: str
    sources: tuple[AuthoritySource, ...]
    authorities: tuple[Authority, ...]
    traps: tuple[Trap, ...]
    state_addressed_as: Mapping[str, str]
    question_templates: tuple[QuestionTemplate, ...]
    question_check: tuple[str, ...]
    recommendation: RecommendationGuide


class Authorities:
    """Authorities by id, and the guides for questions and recommendations."""

    def __init__(self, content: _File, mechanisms: Mechanisms) -> None:
        self.version = content.version
        self.date = content.date
        self.all = content.authorities
        self.sources = unique(content.sources, lambda source: source.id, f"{FILE}: sources")
        self.traps = content.traps
        self.state_addressed_as = content.state_addressed_as
        self.question_templates = content.question_templates
        self.question_check = content.question_check
        self.recommendation = content.recommendation
        self._by_id = unique(self.all, lambda authority: authority.id, f"{FILE}: authorities")
        known(self.state_addressed_as, mechanisms.meta.kinds, f"{FILE}: state_addressed_as")
        for authority in self.all:
            _check(authority, self.sources, mechanisms)

    @classmethod
    def load(cls, folder: Path, mechanisms: Mechanisms) -> "Authorities":
        """Read and check the file; raises `ReferenceDataError`."""
        return cls(decode(_File, read_yaml(folder / FILE), FILE), mechanisms)

    def authority(self, code: str) -> Authority:
        """Return the authority of an id; raises `UnknownCodeError`."""
        return find(self._by_id, code, "authority")

    def citable(self, mechanism: str | None = None) -> tuple[Authority, ...]:
        """Return what may be cited, of one body or of all."""
        return tuple(each for each in self.all if each.cite and (mechanism is None or each.mechanism == mechanism))


def _check(authority: Authority, sources: Mapping[str, AuthoritySource], mechanisms: Mechanisms) -> None:
    where = f"{FILE}: {authority.id}"
    known([authority.source], sources, where)
    bodies = {mechanism.id for mechanism in mechanisms.all}
    known([authority.mechanism] if authority.mechanism else [], bodies, where)
    known(authority.points, authority.paragraphs or (), where)
    if not authority.cite and authority.caution is None:
        raise ReferenceDataError(Fault.MISSING_KEY, f"{where}: caution")
