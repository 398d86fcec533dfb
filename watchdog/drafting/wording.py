"""The standard wording of drafts, one file a language, reviewed like law and never made up while a draft is composed.

Each text says in braces what may be put into it. What a text must and may hold is fixed here, so that a slip in a file
stops the start instead of reaching a committee. Files: `config/reference/wording/`.
"""

import datetime as dt
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from watchdog.domain.draft import Cell
from watchdog.reference.countries import Countries
from watchdog.reference.library import Reference
from watchdog.reference.mechanisms import Mechanisms
from watchdog.reference.reading import Fault, ReferenceDataError, decode, known, read_yaml, unique

FOLDER: Final = "wording"
STRUCTURE: Final = "structure.yaml"
NO_INSTRUMENT: Final = "none"

SENTENCES: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *("standard", "consent", "protection", "limits", "findings_lead", "themes_lead"),
            *("others_heading", "references_lead", "depositary_invented", "proof_note", "chart_description"),
            *("table_kinds", "chart_kinds", "table_perpetrators", "table_places", "table_responses"),
            *("column_kind", "column_all", "column_cases", "column_perpetrator", "column_place", "column_response"),
            *("column_case", "column_standard", "row_all", "note_acts", "note_cases", "note_small", "note_none"),
            *("note_small_sensitive", "note_held", "note_totals", "figures_heading", "figures_themes"),
            *("figures_protection", "cases_heading", "cases_lead", "cases_other_kind", "not_stated"),
            *("glossary_heading", "table_followup", "column_recommendation", "column_measure", "column_found"),
            *("followup_measure_unknown", "followup_found_none", "account_withheld", "translated_account"),
            *("places_only_lead", "actors_only_lead", "responses_only_lead"),
            *("basis_none", "annex_standard_heading", "annex_standard", "annex_consent_heading", "annex_consent"),
        ),
        "",
    ),
    **dict.fromkeys(("asks_recommendations", "asks_questions"), "topics"),
    **dict.fromkeys(("raised", "facts_raise", "basis_of"), "articles instrument"),
    **dict.fromkeys(("article", "articles", "articles_two"), "numbers"),
    **dict.fromkeys(("paragraph", "paragraphs", "paragraphs_two"), "numbers"),
    **dict.fromkeys(("grounds", "grounds_more", "established", "established_more"), "clause in_cases"),
    **dict.fromkeys(("account_grounds", "account_established"), "account context reference"),
    **dict.fromkeys(("signed", "denounced", "not_party", "party_unknown"), "as_of instrument state"),
    **dict.fromkeys(
        ("table_lead", "perpetrators_lead", "places_lead", "responses_lead", "partly_established"), "number"
    ),
    **dict.fromkeys(("recommendations_lead", "questions_lead", "followup_lead"), "body the_state"),
    "title": "state",
    "words_counted": "with_notes without",
    "period": "first last",
    "range": "first last",
    "period_one": "first",
    "and": "last most",
    "since": "body instrument period stage state submitter",
    "since_public": "period state submitter",
    "basis": "acts cases",
    "kinds": "kinds",
    "kinds_counted": "kind number",
    "who": "submitter",
    "sources": "independent sources",
    "documents": "forms",
    "party": "action as_of date instrument state",
    "party_year": "as_of instrument state year",
    "article_heading": "number title",
    "article_heading_plain": "number",
    "other_article": "kinds number title",
    "other_article_plain": "kinds number",
    "recommendation": "basis indicator text",
    "question": "basis text",
    **dict.fromkeys(("recommendations_lead_public", "recommendations_lead_upr"), "the_state"),
    "followup_what": "document paragraph text",
    "followup_measure": "measure",
    "followup_found": "acts kinds",
    "followup_assessment": "assessment",
    "depositary": "as_of source",
    "figures_counting": "instrument",
}
"""Every sentence, and what it must hold in braces: no more and no less."""

DUAL: Final = 2
MONTHS: Final = 12
RANGE: Final = re.compile(r"\d+-\d+$")
COVER_VALUES: Final = ("individual", "joint", "publish_yes", "publish_no", "publish_parts")
LABELS: Final = ("place_type", "perpetrator_type", "gender", "state_response")
SOURCE_LANGUAGE: Final = "en"
"""The language of `un_mechanisms.yaml`, which needs no translation of names and titles."""

ASK_HOLDS: Final = {"recommendation": {"The_state", "deadline"}, "question": set[str](), "indicator": set[str]()}


@dataclass(frozen=True, slots=True)
class Source:
    """What may be cited: an entry of authorities.yaml, or a line of a mechanism's drug_policy_relevance."""

    authority: str | None = None
    mechanism: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A source and the paragraphs cited."""

    source: str
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A step that is asked for: the kinds of abuse that call for it, and in how many years it shall be done."""

    id: str
    years: int
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """What holds in every language."""

    version: int
    date: dt.date
    status: str
    sources: Mapping[str, Source]
    articles: Mapping[str, tuple[Citation, ...]]
    general: tuple[str, ...]
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """An article's subject and its standard in a sentence or two."""

    title: str
    law: str


@dataclass(frozen=True, slots=True)
class TypeWords:
    """A kind of abuse: its name in tables, and what was done, as a clause after "in N cases"."""

    name: str
    clause: str


@dataclass(frozen=True, slots=True)
class AskWords:
    """A step as a topic, as a recommendation with its indicator, and as a question."""

    topic: str
    recommendation: str
    indicator: str
    question: str


@dataclass(frozen=True, slots=True)
class StateWords:
    """A State's name alone and inside a sentence, with its article; empty where it is as CLDR has it."""

    name: str = ""
    inside: str = ""


@dataclass(frozen=True, slots=True)
class CountWords:
    """A counted noun by plural category (CLDR), for a small number and for a withheld one."""

    number: Mapping[str, str]
    fewer: str
    held: str


@dataclass(frozen=True, slots=True)
class Avoided:
    """A word that a draft does not use, and what to write instead."""

    word: str
    level: Literal["block", "advise"]
    instead: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What an edited text is looked over for."""

    avoid: tuple[Avoided, ...]
    weak_verbs: tuple[str, ...]
    counted: tuple[str, ...]
    small_numbers: tuple[str, ...]
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The wording of one language.

    Attributes:
        name: What the language calls itself.
        separator: Stands between things whose names may hold commas themselves.
        comma: Stands between the members of a list.
        pause: Stands between two parts of one sentence.
        spaced: Whether a space stands between two sentences; Chinese has none.
        stages: Names of stages by their English name in `un_mechanisms.yaml`; empty in English.
        sections: Titles of sections by their English title there; empty in English.
        states: Names of States that are not as CLDR has them, by ISO 3166-1 alpha-3.
        joins: What two words become where the second is put in after the first: "de le " is "du ".
        first_article: How the number of the first article is written, where not as "1".
        reviewed: By whom and when a lawyer read it; None: not yet.
        months: Names of the twelve months as the United Nations writes them, where it does otherwise than CLDR.
    """

    version: int
    language: str
    name: str
    locale: str
    separator: str
    comma: str
    pause: str
    spaced: bool
    direction: Literal["ltr", "rtl"]
    reviewed: str | None
    render: Mapping[str, str]
    marks: Mapping[str, str]
    cover: Mapping[str, str]
    cover_values: Mapping[str, str]
    sentences: Mapping[str, str]
    counts: Mapping[str, CountWords]
    numbers: Mapping[str, str]
    addressed: Mapping[str, str]
    actions: Mapping[str, str]
    bodies: Mapping[str, str]
    instruments: Mapping[str, str]
    short: Mapping[str, str]
    stages: Mapping[str, str]
    sections: Mapping[str, str]
    articles: Mapping[str, ArticleWords]
    sources: Mapping[str, str]
    glossary: tuple[str, ...]
    groups: Mapping[str, str]
    types: Mapping[str, TypeWords]
    asks: Mapping[str, AskWords]
    labels: Mapping[str, Mapping[str, str]]
    scan: Scan
    states: Mapping[str, StateWords] = field(default_factory=dict)
    months: tuple[str, ...] = ()
    joins: Mapping[str, str] = field(default_factory=dict)
    first_article: str = ""

    def say(self, sentence: str, /, **values: str) -> str:
        """Return a sentence with its values put in, each joined to what stands before it as the language has it."""
        said = ""
        for literal, name, _, _ in string.Formatter().parse(self.sentences[sentence]):
            said += literal
            if name is not None:
                said = _joined(said, values[name], self.joins)
        return said

    def state(self, iso3: str, countries: Countries) -> str:
        """Return the name of a State as the United Nations writes it; where that is not given, CLDR's."""
        found = self.states.get(iso3)
        return (found and found.name) or countries.country_name(iso3, self.language)

    def state_inside(self, iso3: str, countries: Countries) -> str:
        """Return the name of a State as it stands inside a sentence: "the Philippines"."""
        found = self.states.get(iso3)
        return (found and found.inside) or self.state(iso3, countries)

    def count(self, noun: str, cell: Cell) -> str:
        """Return a counted noun for a cell as it may be shown: "23 cases", "fewer than five cases", withheld."""
        words = self.counts[noun]
        if cell.value is not None:
            category = Locale.parse(self.locale).plural_form(cell.value)
            return words.number.get(category, words.number["other"]).format(number=self.number(cell.value))
        limit = cell.text.removeprefix("<")
        return words.held if limit == cell.text else words.fewer.format(limit=self.numbers.get(limit, limit))

    def number(self, value: int) -> str:
        """Return a whole number as the language writes it."""
        return str(format_decimal(value, locale=self.locale))

    def day(self, date: dt.date) -> str:
        """Return a date as the language writes it in full."""
        if self.months:
            return f"{date.day} {self.months[date.month - 1]} {date.year}"
        return str(format_date(date, "long", locale=self.locale))

    def period(self, first: int, last: int) -> str:
        """Return a span of years."""
        return self.say("period_one" if first == last else "period", first=str(first), last=str(last))

    def listed(self, items: Sequence[str]) -> str:
        """Return a list as the language writes it: "a, b and c"."""
        if len(items) < 2:  # noqa: PLR2004 - one item needs no "and"
            return "".join(items)
        return self.say("and", most=self.comma.join(items[:-1]), last=items[-1])

    def paragraph(self, *parts: str) -> str:
        """Return sentences as one paragraph, leaving out those that are empty."""
        return capital((" " if self.spaced else "").join(part for part in parts if part))

    def apart(self, text: str) -> str:
        """Return people's own words so that their direction leaves the sentence around them alone (UAX 9, isolates)."""
        return f"\u2068{text}\u2069" if self.direction == "rtl" else text

    def series(self, items: Sequence[str]) -> str:
        """Return a list of things whose names may hold commas themselves."""
        return self.separator.join(items)

    def articles_named(self, numbers: Sequence[str]) -> str:
        """Return "article 7" or "articles 7, 9 and 14"."""
        return self.numbered("article", [self.article_number(number) for number in numbers])

    def article_number(self, number: str) -> str:
        """Return the number of an article as the treaties of the language write it: in French the first has a word."""
        return self.first_article if number == "1" and self.first_article else number

    def numbered(self, noun: str, numbers: Sequence[str]) -> str:
        """Return a noun with its numbers: for one, for two (Arabic has a form of its own), for more or for a range."""
        several = len(numbers) > DUAL or any(RANGE.match(number) for number in numbers)
        form = f"{noun}s" if several else (f"{noun}s_two" if len(numbers) == DUAL else noun)
        return self.say(form, numbers=self.listed([self._ranged(number) for number in numbers]))

    def _ranged(self, number: str) -> str:
        """Return "25-29" with the dash or word that the language puts between two numbers."""
        first, _, last = number.partition("-")
        return self.say("range", first=first, last=last) if RANGE.match(number) else number

    def label(self, kind: str, code: str) -> str:
        """Return the label of a code."""
        return self.labels[kind][code]


@dataclass(frozen=True, slots=True)
class Wordings:
    """All languages, and what holds in every one of them."""

    structure: Structure
    languages: Mapping[str, Wording]


@lru_cache(maxsize=4)
def wordings(reference: Reference) -> Wordings:
    """Return the wording that belongs to the vocabularies.

    Raises:
        ReferenceDataError: A file is not fit for use, or does not agree with the vocabularies.
    """
    folder = reference.folder / FOLDER
    structure: Structure = decode(Structure, read_yaml(folder / STRUCTURE), STRUCTURE)
    _check_structure(structure, reference)
    files = sorted(path for path in folder.glob("*.yaml") if path.name != STRUCTURE)
    found = {path.stem: _read(path, structure, reference) for path in files}
    return Wordings(structure, found)


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def _joined(before: str, value: str, joins: Mapping[str, str]) -> str:
    """Put a value after a text; only where the two meet, so that nothing within either is touched."""
    for apart, together in joins.items():
        first, space, second = apart.partition(" ")
        end = first + space
        if value.startswith(second) and re.search(rf"(?<!\w){re.escape(end)}$", before):
            return before.removesuffix(end) + together + value.removeprefix(second)
    return before + value


def _read(path: Path, structure: Structure, reference: Reference) -> Wording:
    wording: Wording = decode(Wording, read_yaml(path), path.name)
    if wording.language != path.stem:
        raise ReferenceDataError(Fault.DISAGREES, path.name)
    _check_texts(wording, path.name)
    _check_codes(wording, structure, reference, path.name)
    return wording


def _check_structure(structure: Structure, reference: Reference) -> None:
    cited = {citation.source for citations in structure.articles.values() for citation in citations}
    known({*cited, *structure.general}, structure.sources, f"{STRUCTURE}: sources")
    known(structure.articles, reference.articles.articles, f"{STRUCTURE}: articles")
    types = {kind.id for kind in reference.violation_types.types}
    unique(structure.asks, lambda ask: ask.id, f"{STRUCTURE}: asks")
    _same({kind for ask in structure.asks for kind in ask.types}, types, f"{STRUCTURE}: asks")
    for source in structure.sources.values():
        _check_source(source, reference)
    for citations in structure.articles.values():
        for citation in citations:
            read = _paragraphs(structure.sources[citation.source], reference)
            known(citation.paragraphs, read, f"{STRUCTURE}: {citation.source}")


def _check_source(source: Source, reference: Reference) -> None:
    """Nothing is cited that was not read, and nothing that must not be cited (authorities.yaml, `cite`)."""
    if source.authority is not None:
        known([source.authority], [each.id for each in reference.authorities.citable()], f"{STRUCTURE}: sources")
        return
    lines = reference.mechanisms.mechanism(source.mechanism or "").drug_policy_relevance
    if not source.ref or not any(line.ref.startswith(source.ref) for line in lines):
        raise ReferenceDataError(Fault.DANGLING, f"{STRUCTURE}: sources")


def _paragraphs(source: Source, reference: Reference) -> tuple[str, ...]:
    return () if source.authority is None else reference.authorities.authority(source.authority).paragraphs or ()


def _check_texts(wording: Wording, where: str) -> None:
    _same(wording.sentences, SENTENCES, f"{where}: sentences")
    _same(wording.cover_values, COVER_VALUES, f"{where}: cover_values")
    for name, text in wording.sentences.items():
        _holds(text, set(SENTENCES[name].split()), f"{where}: {name}")
    for name, count in wording.counts.items():
        if "other" not in count.number:
            raise ReferenceDataError(Fault.MISSING_KEY, f"{where}: {name}.other")
        for text in count.number.values():
            _holds(text, {"number"}, f"{where}: {name}")
        _holds(count.fewer, {"limit"}, f"{where}: {name}.fewer")
        _holds(count.held, set(), f"{where}: {name}.held")
    for name, ask in wording.asks.items():
        for part, holds in ASK_HOLDS.items():
            _holds(getattr(ask, part), holds, f"{where}: {name}.{part}")
    for code, words in wording.types.items():
        _holds(words.name + words.clause, set(), f"{where}: {code}")


def _check_codes(wording: Wording, structure: Structure, reference: Reference, where: str) -> None:
    types = reference.violation_types
    _same(wording.types, {kind.id for kind in types.types}, f"{where}: types")
    _same(wording.groups, {group.id for group in types.groups}, f"{where}: groups")
    _same(wording.asks, {ask.id for ask in structure.asks}, f"{where}: asks")
    _same(wording.sources, structure.sources, f"{where}: sources")
    known(structure.articles, wording.articles, f"{where}: articles")
    known(wording.articles, reference.articles.articles, f"{where}: articles")
    known(wording.bodies, [mechanism.id for mechanism in reference.mechanisms.all], f"{where}: bodies")
    known(wording.instruments, [NO_INSTRUMENT, *reference.articles.instruments], f"{where}: instruments")
    known(wording.short, reference.articles.instruments, f"{where}: short")
    if wording.months and len(wording.months) != MONTHS:
        raise ReferenceDataError(Fault.DISAGREES, f"{where}: months")
    _check_titles(wording, reference.mechanisms, where)
    known(wording.states, reference.countries.alpha2, f"{where}: states")
    _same(wording.addressed, reference.mechanisms.meta.kinds, f"{where}: addressed")
    for name in LABELS:
        _same(wording.labels.get(name, {}), reference.code_lists.codes(name), f"{where}: {name}")


def _check_titles(wording: Wording, mechanisms: Mechanisms, where: str) -> None:
    """Every name of a stage and title of a section is translated; in English they stand as they are."""
    stages = {stage.name for mechanism in mechanisms.all for stage in mechanism.stages}
    sections = {section.title for template in mechanisms.section_templates.values() for section in template}
    is_source = wording.language == SOURCE_LANGUAGE
    _same(wording.stages, set() if is_source else stages, f"{where}: stages")
    _same(wording.sections, set() if is_source else sections, f"{where}: sections")


def _same(given: Any, wanted: Any, where: str) -> None:
    known(given, wanted, where)
    if missing := set(wanted) - set(given):
        raise ReferenceDataError(Fault.MISSING_KEY, f"{where}: {min(missing)}")


def _holds(text: str, wanted: set[str], where: str) -> None:
    try:
        held = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        raise ReferenceDataError(Fault.WRONG_TYPE, where) from None
    if held != wanted:
        raise ReferenceDataError(Fault.DISAGREES, where)
