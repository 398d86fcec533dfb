"""UN bodies and procedures: stages, limits, sections, required information (`un_mechanisms.yaml`).

`None` means unknown: show it as unknown and send the reader to the
information note of the session. Never guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from watchdog.reference.ratifications import INSTRUMENTS
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

FILE = "un_mechanisms.yaml"
WHOLE = 1.0
ROUNDING = 0.001

MechanismKind = Literal[
    "treaty_body", "upr", "special_procedure", "individual_communication", "council", "cnd", "other"
]


@dataclass(frozen=True, slots=True)
class CommonRule:
    """A rule for everything that is sent."""

    id: str
    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meta:
    """How the whole file is to be read."""

    as_of: date
    method: str
    how_to_read: Mapping[str, str]
    common_rules: tuple[CommonRule, ...]
    kinds: tuple[MechanismKind, ...]


@dataclass(frozen=True, slots=True)
class MechanismSource:
    """What was read. `date` is the date it bears, `None` where it bears none."""

    title: str
    address: str | None
    date: str | None
    type: Literal["official", "mirror", "third_party", "own"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a draft; `share` is our suggested share of the words, `None` or 0 outside the budget."""

    id: str
    title: str
    purpose: str
    share: float | None


@dataclass(frozen=True, slots=True)
class CaseField:
    """What must be known of a case for a procedure."""

    id: str
    label: str
    need: Literal["required", "recommended", "optional"]


@dataclass(frozen=True, slots=True)
class Requires:
    """Columns of the ratifications, one of which must hold a year; empty: open for all, see the note."""

    any_of: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a procedure, and what a text for it must end in."""

    id: str
    name: str
    output: Literal["questions", "recommendations", "both", "case", "pattern"]
    purpose: str
    when: str | None


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a text may be.

    Attributes:
        words: The body's own limit, `None` if unknown.
        includes: What counts; with `excludes` empty too, the source does not say.
        binding: True if longer texts are not considered, `None` if unknown.
        suggested_words: Our own working budget; never shown as the body's rule.
    """

    stage: str
    applies_to: str
    words: int | None
    pages: int | None
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    binding: bool | None
    verified: bool
    note: str | None
    suggested_words: int | None


@dataclass(frozen=True, slots=True)
class Languages:
    """Languages of the text; `accepted` empty and not verified: unknown."""

    accepted: tuple[str, ...]
    preferred: tuple[str, ...]
    verified: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class FileFormats:
    """File types; empty and not verified: unknown."""

    accepted: tuple[str, ...]
    attachments: str | None
    verified: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class CaseFields:
    """Which sets of case fields apply, to all stages or to one."""

    sets: tuple[str, ...]
    extra: tuple[CaseField, ...]
    by_stage: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exposure:
    """Who sees what was sent, and what consent and reprisals mean here."""

    verified: bool
    public_by_default: bool
    confidential_option: bool
    anonymity: str
    consent: str
    state_may_see: bool | None
    reprisals: str
    notes: str


@dataclass(frozen=True, slots=True)
class WhereSent:
    """Where a text goes; `None`: unknown."""

    system: str | None
    email: str | None
    other: str | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a text must arrive; `None`: unknown."""

    rule: str | None
    weeks_before_session: int | None
    examples: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class Relevance:
    """What a body has said on drugs; `paragraphs` `None`: not noted."""

    ref: str
    paragraphs: str | None
    point: str


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One body or procedure; `available` false: not offered."""

    id: str
    name: str
    short_name: str
    kind: MechanismKind
    available: bool
    instrument: str
    requires: Requires
    stages: tuple[Stage, ...]
    length_limits: tuple[Limit, ...]
    languages: Languages
    file_formats: FileFormats
    structure_status: Literal["prescribed", "recommended_by_body", "good_practice"]
    sections: Mapping[str, str | None]
    case_fields_status: Literal["prescribed", "good_practice"]
    case_fields: CaseFields
    exposure: Exposure = field(metadata={"key": "consent_confidentiality_reprisals"})
    where_sent: WhereSent
    deadlines_rule: Deadline
    drug_policy_relevance: tuple[Relevance, ...]
    sources: tuple[str, ...]
    confidence: Literal["high", "medium", "low"]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _File:
    meta: Meta
    sources: Mapping[str, MechanismSource]
    section_templates: Mapping[str, tuple[Section, ...]]
    case_field_sets: Mapping[str, tuple[CaseField, ...]]
    mechanisms: tuple[Mechanism, ...]


class Mechanisms:
    """The 40 bodies and procedures.

    Attributes:
        all: Every mechanism in the order of the file, those not available included.
    """

    def __init__(self, content: _File) -> None:
        self.meta = content.meta
        self.all = content.mechanisms
        self.sources = content.sources
        self.section_templates = content.section_templates
        self.case_field_sets = content.case_field_sets
        self._by_id = unique(self.all, lambda mechanism: mechanism.id, f"{FILE}: mechanisms")
        _check_lists(content)
        for mechanism in self.all:
            _check_mechanism(mechanism, content)

    @classmethod
    def load(cls, folder: Path) -> "Mechanisms":
        """Read and check the file; raises `ReferenceDataError`."""
        return cls(decode(_File, read_yaml(folder / FILE), FILE))

    def mechanism(self, code: str) -> Mechanism:
        """Return the mechanism of an id; raises `UnknownCodeError`."""
        return find(self._by_id, code, "mechanism")

    def stage(self, mechanism: str, stage: str) -> Stage:
        """Return a stage of a mechanism; raises `UnknownCodeError`."""
        stages = {step.id: step for step in self.mechanism(mechanism).stages}
        return find(stages, stage, "stage")

    def limits(self, mechanism: str, stage: str) -> tuple[Limit, ...]:
        """Return every limit of a stage: some bodies have one for each kind of sender or text."""
        self.stage(mechanism, stage)
        return tuple(limit for limit in self.mechanism(mechanism).length_limits if limit.stage == stage)

    def limit(self, mechanism: str, stage: str, applies_to: str | None = None) -> Limit:
        """Return the limit that a draft must keep.

        Args:
            mechanism: Id of the mechanism.
            stage: Id of one of its stages.
            applies_to: Which of several limits, for instance "coalition".

        Returns:
            The limit asked for; without `applies_to` the strictest known one, so that no draft is too long.

        Raises:
            UnknownCodeError: No such mechanism, stage or kind of limit.
        """
        limits = self.limits(mechanism, stage)
        if applies_to is None:
            return min(limits, key=lambda limit: (limit.words is None, limit.words or 0))
        return find({limit.applies_to: limit for limit in limits}, applies_to, "limit")

    def sections(self, mechanism: str, stage: str) -> tuple[Section, ...]:
        """Return the sections of a draft; empty where the form is free. Raises `UnknownCodeError`."""
        self.stage(mechanism, stage)
        template = self.mechanism(mechanism).sections[stage]
        return () if template is None else self.section_templates[template]

    def case_fields(self, mechanism: str, stage: str) -> tuple[CaseField, ...]:
        """Return what must be known of a case at a stage, extra fields last; raises `UnknownCodeError`."""
        self.stage(mechanism, stage)
        wanted = self.mechanism(mechanism).case_fields
        sets = wanted.by_stage.get(stage, wanted.sets)
        return (*(item for name in sets for item in self.case_field_sets[name]), *wanted.extra)

    def source(self, code: str) -> MechanismSource:
        """Return what was read under an id; raises `UnknownCodeError`."""
        if code not in self.sources:
            raise UnknownCodeError("unknown-source")
        return self.sources[code]


def _check_lists(content: _File) -> None:
    unique(content.meta.common_rules, lambda rule: rule.id, f"{FILE}: common_rules")
    for rule in content.meta.common_rules:
        known(rule.sources, content.sources, f"{FILE}: {rule.id}")
    for name, sections in content.section_templates.items():
        where = f"{FILE}: section_templates.{name}"
        unique(sections, lambda section: section.id, where)
        total = sum(section.share or 0 for section in sections)
        if total and abs(total - WHOLE) > ROUNDING:
            raise ReferenceDataError(Fault.DISAGREES, where)
    for name, wanted in content.case_field_sets.items():
        unique(wanted, lambda item: item.id, f"{FILE}: case_field_sets.{name}")


def _check_mechanism(mechanism: Mechanism, content: _File) -> None:
    where = f"{FILE}: {mechanism.id}"
    stages = unique(mechanism.stages, lambda stage: stage.id, where)
    unique(mechanism.length_limits, lambda limit: (limit.stage, limit.applies_to), where)
    if not mechanism.sources:
        raise ReferenceDataError(Fault.MISSING_SOURCE, where)
    known(mechanism.sources, content.sources, where)
    known([mechanism.kind], content.meta.kinds, where)
    known(mechanism.requires.any_of, INSTRUMENTS, where)
    limited = {limit.stage for limit in mechanism.length_limits}
    if not stages.keys() == mechanism.sections.keys() == limited:
        raise ReferenceDataError(Fault.DISAGREES, f"{where}: stages")
    known((name for name in mechanism.sections.values() if name), content.section_templates, where)
    by_stage = mechanism.case_fields.by_stage
    known(by_stage, stages, where)
    known(mechanism.case_fields.sets, content.case_field_sets, where)
    known((name for names in by_stage.values() for name in names), content.case_field_sets, where)
