"""Kinds of abuse: 14 groups and 90 types, with the rights they engage (`violation_types.yaml`)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from watchdog.reference.reading import decode, find, known, read_yaml, unique

FILE = "violation_types.yaml"
UNCLASSIFIED = "unclassified"

Severity = Literal["critical", "severe", "serious", "moderate"]
Urgency = Literal["always", "ask", "no"]
Care = Literal["violence", "sexual", "death", "child", "family", "health-data", "self-harm"]


@dataclass(frozen=True, slots=True)
class TypeSource:
    """Where types and codes come from, and how much of it was read."""

    id: str
    title: str
    url: str
    used_for: str
    seen: str


@dataclass(frozen=True, slots=True)
class CitedInstrument:
    """A treaty (`binding`) or a declaration or body of rules (not binding)."""

    name: str
    year: int
    binding: bool


@dataclass(frozen=True, slots=True)
class Guideline:
    """A chapter of the International Guidelines; `checked` says how its number was read."""

    title: str
    checked: Literal["page", "order"]


@dataclass(frozen=True, slots=True)
class Unclassified:
    """The choice of a person who is not sure; a reviewer replaces it before a case is verified."""

    id: str
    label: str
    technical: str


@dataclass(frozen=True, slots=True)
class ViolationType:
    """One kind of abuse; the comments at the head of the file explain each field."""

    id: str
    label: str
    technical: str
    definition: str
    rights: tuple[str, ...]
    guidelines: tuple[str, ...]
    huridocs: tuple[str, ...]
    huridocs_fit: Literal["exact", "broad"]
    react: str | None
    actor: Literal["state", "private", "either"]
    kind: Literal["act", "omission", "law"]
    severity: Severity
    urgent: Urgency
    care: tuple[Care, ...]
    urgent_if: str | None = None
    inwud: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One of the 14 groups a person can tick."""

    id: str
    label: str
    technical: str
    types: tuple[ViolationType, ...]


@dataclass(frozen=True, slots=True)
class _File:
    version: int
    date: date
    status: str
    sources: tuple[TypeSource, ...]
    instruments: Mapping[str, CitedInstrument]
    rights: Mapping[str, str]
    guidelines: Mapping[str, Guideline]
    react_groups: Mapping[str, str]
    severity_scale: Mapping[Severity, str]
    urgent_scale: Mapping[Urgency, str]
    huridocs_terms: Mapping[str, str]
    particulars: Mapping[str, tuple[str, ...]]
    unclassified: Unclassified
    categories: tuple[Group, ...]


HEAVY: Final = ("violence", "sexual", "death")
"""Kinds of care that a story needs before it is read, hardest last."""


class ViolationTypes:
    """The taxonomy: groups, types, and the registers their codes point to.

    Attributes:
        groups: The 14 groups, in the order of the form.
        types: The 90 types, in the order of the file.
        unclassified: What a person picks who is not sure.
    """

    def __init__(self, content: _File) -> None:
        self.version = content.version
        self.date = content.date
        self.status = content.status
        self.groups = content.categories
        self.types = tuple(kind for group in self.groups for kind in group.types)
        self.unclassified = content.unclassified
        self.sources = unique(content.sources, lambda source: source.id, f"{FILE}: sources")
        self.instruments = content.instruments
        self.rights = content.rights
        self.guidelines = content.guidelines
        self.react_groups = content.react_groups
        self.severity_scale = content.severity_scale
        self.urgent_scale = content.urgent_scale
        self.huridocs_terms = content.huridocs_terms
        self._particulars = content.particulars
        self._types = unique(self.types, lambda kind: kind.id, f"{FILE}: types")
        self._groups = unique(self.groups, lambda group: group.id, f"{FILE}: categories")
        self._group_of = {kind.id: group for group in self.groups for kind in group.types}
        self._check()

    @classmethod
    def load(cls, folder: Path) -> "ViolationTypes":
        """Read and check the file; raises `ReferenceDataError`."""
        return cls(decode(_File, read_yaml(folder / FILE), FILE))

    def type(self, code: str) -> ViolationType:
        """Return the type of an id; raises `UnknownCodeError`. `unclassified` is no type."""
        return find(self._types, code, "violation-type")

    def particulars(self, code: str) -> tuple[str, ...]:
        """Return which groups of particulars a type asks for; none for a code that is not known."""
        if code not in self._types:
            return ()
        found = [group for group, types in self._particulars.items() if code in types]
        return (*found, "law") if self._types[code].kind == "law" else tuple(found)

    def heavy(self, types: Collection[str], groups: Collection[str]) -> list[str]:
        """Return what a reader should be warned of: `violence`, `sexual`, `death`.

        Types tell it exactly; where none is known, groups do, if at least half of their types are of that kind.

        Args:
            types: Codes of types; unknown ones say nothing.
            groups: Codes of groups, likewise.
        """
        if known := [self._types[code] for code in types if code in self._types]:
            return [each for each in HEAVY if any(each in kind.care for kind in known)]
        chosen = [self._groups[code] for code in groups if code in self._groups]
        return [
            each
            for each in HEAVY
            if any(2 * sum(each in kind.care for kind in group.types) >= len(group.types) for group in chosen)
        ]

    def group(self, code: str) -> Group:
        """Return the group of a group's id; raises `UnknownCodeError`."""
        return find(self._groups, code, "violation-group")

    def group_of(self, code: str) -> Group:
        """Return the group that a type belongs to; raises `UnknownCodeError`."""
        return find(self._group_of, code, "violation-type")

    def _check(self) -> None:
        known((right.rpartition("-")[0] for right in self.rights), self.instruments, f"{FILE}: rights")
        known(self.severity_scale, Severity.__args__, f"{FILE}: severity_scale")  # type: ignore[attr-defined]  # a Literal's choices
        known(self.urgent_scale, Urgency.__args__, f"{FILE}: urgent_scale")  # type: ignore[attr-defined]  # same
        known([UNCLASSIFIED], [self.unclassified.id], f"{FILE}: unclassified")
        for group, types in self._particulars.items():
            known(types, self._types, f"{FILE}: particulars.{group}")
        for kind in self.types:
            where = f"{FILE}: {kind.id}"
            known(kind.rights, self.rights, where)
            known(kind.guidelines, self.guidelines, where)
            known(kind.huridocs, self.huridocs_terms, where)
            known([kind.react] if kind.react else [], self.react_groups, where)
            known([kind.severity], self.severity_scale, where)
            known([kind.urgent], self.urgent_scale, where)
