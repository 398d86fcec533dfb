"""The questions put to the person who reports: wording, choices, codes behind them (`intake_form.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from watchdog.reference.code_lists import CodeLists
from watchdog.reference.reading import Fault, ReferenceDataError, decode, find, known, read_yaml, unique
from watchdog.reference.violation_types import ViolationTypes

FILE = "intake_form.yaml"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: its own value and the codes it stands for (of `code_list`, or of the field's list)."""

    id: str
    label: str
    codes: tuple[str, ...]
    hint: str | None = None
    code_list: str | None = field(default=None, metadata={"key": "list"})


@dataclass(frozen=True, slots=True)
class IntakeField:
    """A question.

    Attributes:
        name: Name of the HTML field; equals the case model.
        kind: One line, a text, one choice, many choices, or files.
        code_list: The list that the codes of its options belong to, `None` where they stand for nothing.
        options_from: Choices come from the countries, the desks or the violation groups; own ones last.
        part_of: The field of the case model that several questions fill together.
    """

    name: str
    kind: Literal["line", "text", "one", "many", "files"]
    label: str
    required: bool = False
    hint: str | None = None
    after: str | None = None
    rows: int | None = None
    default: str | None = None
    part_of: str | None = None
    code_list: str | None = field(default=None, metadata={"key": "list"})
    options_from: Literal["countries", "desks", "violation_groups"] | None = None
    options: tuple[Option, ...] = ()

    def option(self, code: str) -> Option:
        """Return the choice of an id; raises `UnknownCodeError`."""
        return find({each.id: each for each in self.options}, code, "option")


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """A step of the form."""

    id: str
    number: int
    title: str
    hint: str
    fields: tuple[IntakeField, ...]
    more_hints: tuple[str, ...] = ()
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A short answer on the first screen; may hold %(group)s, the name of the desk."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class PhoneAdvice:
    """Is this phone safe: a heading and five lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstScreen:
    """What a person reads before anything is asked."""

    heading: str
    paragraphs: tuple[Paragraph, ...]
    protection: Mapping[str, str]
    actions: tuple[str, ...]
    phone: PhoneAdvice


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Words of the last page and of the hints beside a text; `looks_like` holds %(kind)s."""

    heading: str
    change: str
    send: str
    code_advice: str
    code_again: str
    looks_like: str
    looks_like_kinds: tuple[str, ...]
    looks_like_actions: tuple[str, ...]
    child_line: str
    sexual_line: str


@dataclass(frozen=True, slots=True)
class SkipRule:
    """What changes with an answer, with scripts and without."""

    id: str
    when: str
    scripted: str
    plain: str


@dataclass(frozen=True, slots=True)
class NeverSay:
    """A word that is never used: to the person who writes, or anywhere."""

    word: str
    to: Literal["person", "all"]


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions that a reviewer may ask later."""

    id: str
    label: str
    questions: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LaterQuestions:
    """How to begin, and the questions by topic."""

    start: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class _File:
    version: int
    date: date
    source: str
    skip_note: str
    first_screen: FirstScreen
    groups: tuple[QuestionGroup, ...]
    examples: Mapping[str, str]
    check_page: CheckPage
    skip_logic: tuple[SkipRule, ...]
    never_ask: tuple[str, ...]
    never_say: tuple[NeverSay, ...]
    later_questions: LaterQuestions
    help_page_fields: tuple[str, ...]
    help_page_unknown: str
    help_page_old_after_months: int


class IntakeForm:
    """The form: nine groups, their fields by name, and the wording around them."""

    def __init__(self, content: _File, code_lists: CodeLists, violation_types: ViolationTypes) -> None:
        self.version = content.version
        self.date = content.date
        self.source = content.source
        self.skip_note = content.skip_note
        self.first_screen = content.first_screen
        self.groups = content.groups
        self.examples = content.examples
        self.check_page = content.check_page
        self.skip_logic = content.skip_logic
        self.never_ask = content.never_ask
        self.never_say = content.never_say
        self.later_questions = content.later_questions
        self.help_page_fields = content.help_page_fields
        self.help_page_unknown = content.help_page_unknown
        self.help_page_old_after_months = content.help_page_old_after_months
        unique(self.groups, lambda group: group.id, f"{FILE}: groups")
        self.fields = unique(
            (each for group in self.groups for each in group.fields),
            lambda each: each.name,
            f"{FILE}: fields",
        )
        self._check(code_lists, violation_types)

    @classmethod
    def load(cls, folder: Path, code_lists: CodeLists, violation_types: ViolationTypes) -> "IntakeForm":
        """Read and check the file; raises `ReferenceDataError`."""
        return cls(decode(_File, read_yaml(folder / FILE), FILE), code_lists, violation_types)

    def field(self, name: str) -> IntakeField:
        """Return the question of a field name; raises `UnknownCodeError`."""
        return find(self.fields, name, "intake-field")

    def codes_of(self, name: str, option: str) -> tuple[str, ...]:
        """Return the codes of the case model that a choice stands for; raises `UnknownCodeError`."""
        return self.field(name).option(option).codes

    def _check(self, code_lists: CodeLists, violation_types: ViolationTypes) -> None:
        groups = {group.id for group in violation_types.groups}
        if groups != self.examples.keys():
            raise ReferenceDataError(Fault.DISAGREES, f"{FILE}: examples")
        known(self.first_screen.protection, code_lists.codes("protection"), f"{FILE}: protection")
        for question in self.fields.values():
            _check_options(question, code_lists)
        required = [name for name, question in self.fields.items() if question.required]
        if required != ["story"]:  # the only required answer: every further one loses people
            raise ReferenceDataError(Fault.DISAGREES, f"{FILE}: required")


def _check_options(question: IntakeField, code_lists: CodeLists) -> None:
    where = f"{FILE}: {question.name}"
    options = unique(question.options, lambda option: option.id, where)
    if (question.kind in {"one", "many"}) != bool(options or question.options_from):
        raise ReferenceDataError(Fault.DISAGREES, where)
    known([question.default] if question.default else [], options, where)
    for option in question.options:
        name = option.code_list or question.code_list
        if option.codes and (name is None or name not in {*code_lists.lists, "consent_uses"}):
            raise ReferenceDataError(Fault.DANGLING, f"{where}: {option.id}")
        known(option.codes, code_lists.codes(name) if name else (), f"{where}: {option.id}")
