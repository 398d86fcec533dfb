"""The code lists of the case model with their labels, and the rules that go with them (`code_lists.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from watchdog.reference.reading import Fault, ReferenceDataError, decode, find, known, read_yaml, unique

FILE = "code_lists.yaml"
CONSENT_USES = "consent_uses"
CHECKLIST_POINTS = 15


@dataclass(frozen=True, slots=True)
class ListSource:
    """A standard that a list or a rule rests on, and how much of it was read."""

    id: str
    title: str
    reference: str | None
    seen: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of a list.

    Attributes:
        group: The coarser class that disclosure control falls back to, `None` where the list has none.
        cap: For a basis of consent: the highest use it allows, `None` for no cap.
        retired: No longer offered; old cases keep the label.
    """

    code: str
    label: str
    hint: str | None = None
    group: str | None = None
    cap: str | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes, and where it comes from."""

    title: str
    source: str
    entries: tuple[Entry, ...]
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConsentUse:
    """One use a person may allow; `person_reads` is what is asked, `level` is its short name (L0 to L5)."""

    code: str
    level: int
    label: str
    person_reads: str
    may_leave: str
    default: str
    asked: Literal["form", "later"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in one or two sentences."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Consent:
    """The uses in rising order, the rules on consent, and the numbers in them."""

    source: str
    uses: tuple[ConsentUse, ...]
    rules: tuple[Rule, ...]
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark for a source or for information; `huridocs` is the term it corresponds to."""

    code: str
    label: str
    huridocs: str | None


@dataclass(frozen=True, slots=True)
class Marks:
    """One of the two scales, given apart from each other."""

    source: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure an act is.

    Attributes:
        rules: The ways to reach the level, by letter; one is enough.
        statement: How a draft may say it: with the fixed `wording` in front, plainly, or never.
    """

    code: str
    number: int
    label: str
    minimum: str | None
    rules: Mapping[str, str]
    may_be_used: str
    statement: Literal["attributed", "plain", "never"]
    wording: str | None
    huridocs: str | None


@dataclass(frozen=True, slots=True)
class CertaintyScale:
    """All levels, lowest first."""

    source: str
    levels: tuple[Certainty, ...]


@dataclass(frozen=True, slots=True)
class CheckPoint:
    """A point of the verification checklist, and the standard it comes from."""

    id: str
    number: int
    text: str
    standard: str


@dataclass(frozen=True, slots=True)
class TimeTarget:
    """How fast a desk aims to act."""

    id: str
    hours: int
    text: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """All points, needed for `verified`, and the time targets."""

    source: str
    points: tuple[CheckPoint, ...]
    time_targets: tuple[TimeTarget, ...]


@dataclass(frozen=True, slots=True)
class Coarsening:
    """Steps of one dimension, finest first; dimensions stand in the order in which they are coarsened."""

    dimension: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisclosureRule:
    """A rule for figures and case-level output: sentence, numbers to compute with, and why."""

    id: str
    label: str
    rule: str
    values: Mapping[str, int]
    source: str | None
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Disclosure control for everything that can leave a desk."""

    test: str
    why_consent: str
    coarsening: tuple[Coarsening, ...]
    rules: tuple[DisclosureRule, ...]

    def value(self, rule: str, name: str) -> int:
        """Return a number of a rule, for instance `value("small-cells", "suppress_below")`.

        Raises:
            UnknownCodeError: No such rule or number.
        """
        found = find({each.id: each for each in self.rules}, rule, "disclosure-rule")
        return find(found.values, name, "disclosure-value")


@dataclass(frozen=True, slots=True)
class UnField:
    """Fields of a UN text that ours fill, and the least level of consent; `None`: the record itself."""

    un_fields: tuple[str, ...]
    ours: str
    level: int | None
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class _File:
    version: int
    date: date
    sources: tuple[ListSource, ...]
    lists: Mapping[str, CodeList]
    consent_uses: Consent
    source_marks: Marks
    information_marks: Marks
    certainty: CertaintyScale
    checklist: Checklist
    disclosure: Disclosure
    case_to_un: tuple[UnField, ...]
    never_kept: tuple[str, ...]


class CodeLists:
    """Every list of codes, and the scales and rules of the case model.

    Attributes:
        lists: Code lists by id.
        consent: The uses of consent, their rules and numbers.
        certainty: The levels of certainty of an act.
        checklist: The 15 points of verification.
        disclosure: Disclosure control.
    """

    def __init__(self, content: _File) -> None:
        self.version = content.version
        self.date = content.date
        self.sources = unique(content.sources, lambda source: source.id, f"{FILE}: sources")
        self.lists = content.lists
        self.consent = content.consent_uses
        self.source_marks = content.source_marks
        self.information_marks = content.information_marks
        self.certainty = content.certainty
        self.checklist = content.checklist
        self.disclosure = content.disclosure
        self.case_to_un = content.case_to_un
        self.never_kept = content.never_kept
        self._entries = {
            name: unique(codes.entries, lambda entry: entry.code, f"{FILE}: {name}")
            for name, codes in self.lists.items()
        }
        self._uses = unique(self.consent.uses, lambda use: use.code, f"{FILE}: {CONSENT_USES}")
        self._levels = unique(self.certainty.levels, lambda level: level.code, f"{FILE}: certainty")
        self._check()

    @classmethod
    def load(cls, folder: Path) -> "CodeLists":
        """Read and check the file; raises `ReferenceDataError`."""
        return cls(decode(_File, read_yaml(folder / FILE), FILE))

    def list(self, name: str) -> tuple[Entry, ...]:
        """Return the entries of a list, retired ones included; raises `UnknownCodeError`."""
        return find(self.lists, name, "code-list").entries

    def codes(self, name: str) -> frozenset[str]:
        """Return the codes of a list; `consent_uses` counts as one. Raises `UnknownCodeError`."""
        if name == CONSENT_USES:
            return frozenset(self._uses)
        return frozenset(find(self._entries, name, "code-list"))

    def label(self, name: str, code: str) -> str:
        """Return the English label of a code; raises `UnknownCodeError`."""
        return find(find(self._entries, name, "code-list"), code, "code").label

    def group(self, name: str, code: str) -> str | None:
        """Return the coarser class of a code, `None` where the list has none; raises `UnknownCodeError`."""
        return find(find(self._entries, name, "code-list"), code, "code").group

    def consent_use(self, code: str) -> ConsentUse:
        """Return a use of consent; raises `UnknownCodeError`."""
        return find(self._uses, code, "consent-use")

    def certainty_level(self, code: str) -> Certainty:
        """Return a level of certainty; raises `UnknownCodeError`."""
        return find(self._levels, code, "certainty")

    def _check(self) -> None:
        for name, codes in self.lists.items():
            where = f"{FILE}: {name}"
            known((entry.group for entry in codes.entries if entry.group), codes.groups, where)
            known((entry.cap for entry in codes.entries if entry.cap), self._uses, where)
            if codes.groups and any(entry.group is None for entry in codes.entries):
                raise ReferenceDataError(Fault.MISSING_KEY, f"{where}: group")
        for marks in (self.source_marks, self.information_marks):
            unique(marks.marks, lambda mark: mark.code, f"{FILE}: marks")
        for level in self.certainty.levels:
            if (level.statement == "attributed") != (level.wording is not None):
                raise ReferenceDataError(Fault.DISAGREES, f"{FILE}: certainty {level.code}")
        for rule in unique(self.disclosure.rules, lambda each: each.id, f"{FILE}: disclosure").values():
            if not rule.source_ids:
                raise ReferenceDataError(Fault.MISSING_SOURCE, f"{FILE}: {rule.id}")
            known(rule.source_ids, self.sources, f"{FILE}: {rule.id}")
        unique(self.consent.rules, lambda each: each.id, f"{FILE}: consent rules")
        unique(self.checklist.points, lambda point: point.id, f"{FILE}: checklist")
        if [point.number for point in self.checklist.points] != list(range(1, CHECKLIST_POINTS + 1)):
            raise ReferenceDataError(Fault.DISAGREES, f"{FILE}: checklist numbers")
        if [use.level for use in self.consent.uses] != list(range(len(self.consent.uses))):
            raise ReferenceDataError(Fault.DISAGREES, f"{FILE}: consent levels")
