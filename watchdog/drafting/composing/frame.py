"""What every section of a draft is written from, gathered once: the choice, the cases, the figures and the words."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from watchdog.domain.draft import Block, BlockKind, Cell, Counted, Draft, Figure
from watchdog.domain.earlier import Earlier
from watchdog.domain.letterhead import Letterhead
from watchdog.drafting.composing.anonymity import Crowd
from watchdog.drafting.composing.count import KindCount, count_kinds
from watchdog.drafting.composing.differencing import Left
from watchdog.drafting.composing.select import Selection, Used
from watchdog.drafting.composing.split import CaseCount, split_cases, things_in
from watchdog.drafting.wording import NO_INSTRUMENT, Ask, Citation, Structure, Wording
from watchdog.reference.library import Reference
from watchdog.reference.mechanisms import Mechanism, Stage

ACCESSORY: Final = frozenset({"ICCPR-2", "ICCPR-3", "ICESCR-2", "ICESCR-3"})
"""Duties that are claimed together with another right; an act is described under the other right where it has one."""

FOLLOWING: Final = frozenset({"followup", "previous", "past"})
"""Sections that hold the table of earlier recommendations."""

FIGURES_IN: Final = frozenset(
    {"findings", "issues", "clusters", "effect", "evidence", "practices", "facts", "key_figures"}
)
MOST_ASKS: Final = 12
MOST_ASKS_BRIEF: Final = 3


@dataclass(frozen=True, slots=True)
class Chapter:
    """An article, or a theme where the procedure has no treaty of its own, with the kinds described under it."""

    id: str
    title: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """All that the sections are written from.

    Attributes:
        splits: The tables of cases by one property, by their list of codes; none in a short text.
        is_short: A list of issues or a brief, which leaves side tables and annexes out.
        may_tell: Whether enough cases of the State are on record that any may be told.
        crowd: The findings of the State among which a case that is told must be lost.
        chapters: In the order of the articles.
        others: Articles that acts described elsewhere bear on as well, with those kinds.
        asks: The steps that the findings call for, in the order of priority.
        recommended: What the body recommended to the State before, by year, document and paragraph.
        is_sheet: A sheet of one page, on which only the highest totals find room.
        summary_words: The share of the summary in the body's limit or, without one, in our budget; 0: none.
        first_table: Number of the table of acts; a table of earlier recommendations may stand before it.
        letterhead: Of the organization, with its own words.
    """

    draft: Draft
    today: dt.date
    reference: Reference
    structure: Structure
    words: Wording
    mechanism: Mechanism
    stage: Stage
    selection: Selection
    count: KindCount
    cases: Cell
    splits: Mapping[str, CaseCount]
    is_short: bool
    may_tell: bool
    crowd: Crowd
    chapters: tuple[Chapter, ...]
    others: tuple[Chapter, ...]
    asks: tuple[Ask, ...]
    recommended: tuple[Earlier, ...] = ()
    first_table: int = 1
    summary_words: int = 0
    is_sheet: bool = False
    letterhead: Letterhead | None = None

    @property
    def is_public(self) -> bool:
        """Whether the text is for everybody and no body considers it."""
        return self.mechanism.kind == "other"

    @property
    def sections(self) -> frozenset[str]:
        """The ids of the sections that the text has."""
        return frozenset(each.id for each in self.reference.mechanisms.sections(self.draft.mechanism, self.draft.stage))

    @property
    def instrument(self) -> str:
        """The treaty's name with its article, as it stands inside a sentence."""
        return instrument_name(self.selection.instrument, self.words, self.reference)

    @property
    def state(self) -> str:
        """The State's name, as it stands inside a sentence."""
        return self.words.state_inside(self.draft.state, self.reference.countries)

    @property
    def body(self) -> str:
        """The name of the body."""
        return self.words.bodies.get(self.mechanism.id, self.mechanism.name)

    @property
    def the_state(self) -> str:
        """How the State is addressed before this body."""
        return self.words.addressed[self.mechanism.kind]

    @property
    def stage_name(self) -> str:
        """The name of the stage."""
        return self.words.stages.get(self.stage.name, self.stage.name.lower())

    def deadline(self, ask: Ask) -> str:
        """Return the last day for a step, as the language writes it."""
        return self.words.day(dt.date(self.today.year + ask.years, 12, 31))

    def may_name(self, kind: str, code: str) -> bool:
        """Tell whether a single case may be given a code or group: not where its number is withheld in a table."""
        thing = {"place_group": "place_type", "perpetrator_group": "perpetrator_type"}.get(kind, kind)
        if thing not in self.splits:
            return True
        withheld = self.splits[thing].withheld
        return not any(code in {each, self.reference.code_lists.group(thing, each)} for each in withheld)

    def numbers(self, chapters: Iterable[Chapter]) -> list[str]:
        """Return the numbers of articles."""
        return [chapter.id.rpartition("-")[2] for chapter in chapters]

    def citation(self, citation: Citation) -> str:
        """Return a source with the paragraphs cited."""
        source = self.words.sources[citation.source]
        if not citation.paragraphs:
            return source
        return f"{source}{self.words.pause}{self.words.numbered('paragraph', citation.paragraphs)}"


def gather(
    draft: Draft,
    selection: Selection,
    reference: Reference,
    *,
    structure: Structure,
    words: Wording,
    today: dt.date,
    recommended: Iterable[Earlier] = (),
    earlier: Sequence[Left] = (),
    letterhead: Letterhead | None = None,
) -> Frame:
    """Return the frame of a draft; `earlier` is what left before of the same State."""
    stage = reference.mechanisms.stage(draft.mechanism, draft.stage)
    order = [section.id for section in reference.mechanisms.sections(draft.mechanism, draft.stage)]
    sections, given = set(order), tuple(sorted(recommended, key=_by_document))
    count = count_kinds(selection, range(draft.year_from, draft.year_to + 1), words, reference, earlier)
    chapters, others = _chapters(selection, count.kinds, words, reference)
    is_brief, is_short = "points" in sections, "findings" not in sections
    return Frame(
        draft=draft,
        today=today,
        reference=reference,
        structure=structure,
        words=words,
        mechanism=reference.mechanisms.mechanism(draft.mechanism),
        stage=stage,
        selection=selection,
        count=count,
        cases=count.cases,
        splits=split_cases(selection, count, words, reference, things_in(sections)),
        first_table=_first_table(order, given),
        summary_words=_summary_words(draft, reference),
        is_sheet={"points", "key_figures"} <= sections,
        is_short=is_short,
        may_tell=len(selection.population) >= reference.code_lists.disclosure.value("small-countries", "cases_below"),
        crowd=Crowd(selection.population, reference),
        chapters=chapters,
        others=others,
        asks=_asks(structure.asks, selection, MOST_ASKS_BRIEF if is_brief else MOST_ASKS),
        recommended=given,
        letterhead=letterhead,
    )


def instrument_name(instrument: str | None, words: Wording, reference: Reference) -> str:
    """Return a treaty's name with its article, as it stands inside a sentence."""
    if instrument is None:
        return words.instruments[NO_INSTRUMENT]
    return words.instruments.get(instrument) or reference.articles.instrument(instrument).name


def block(
    section: str,
    name: str,
    text: str,
    *,
    kind: BlockKind = BlockKind.PARAGRAPH,
    used: Iterable[Used] = (),
    basis: str = "",
    notes: Sequence[str] = (),
    figure: Figure | None = None,
    level: int = 2,
    counted: Iterable[Counted] = (),
) -> Block:
    """Return a block as composed; its id stands still when the draft is composed again."""
    return Block(
        id=f"{section}.{name}" if name else section,
        section=section,
        kind=kind,
        text=text,
        composed=text,
        findings=tuple(sorted({each.finding.short_ref for each in used})),
        basis=basis,
        notes=tuple(notes),
        figure=figure,
        heading_level=level,
        counted=tuple(counted),
    )


def _summary_words(draft: Draft, reference: Reference) -> int:
    limit = reference.mechanisms.limit(draft.mechanism, draft.stage)
    sections = {each.id: each for each in reference.mechanisms.sections(draft.mechanism, draft.stage)}
    share = sections["summary"].share if "summary" in sections else None
    return round((limit.words or limit.suggested_words or 0) * (share or 0))


def _first_table(order: Sequence[str], recommended: Sequence[Earlier]) -> int:
    follows = next((place for place, section in enumerate(order) if section in FOLLOWING), len(order))
    figures = next((place for place, section in enumerate(order) if section in FIGURES_IN), len(order))
    return 2 if recommended and follows < figures else 1


def _by_document(each: Earlier) -> tuple[int, str, int, str]:
    number = re.match(r"\d+", each.paragraph)
    return (-each.year, each.document, int(number.group()) if number else 0, each.paragraph)


def _asks(asks: Sequence[Ask], selection: Selection, most: int) -> tuple[Ask, ...]:
    """Return the steps for the kinds that occur.

    What the tables show decides, and no number behind them: a step left out for want of a second finding would tell
    that "<5" is 1. Preflight says where a step rests on one (`shadow_reports.md`, section 9).
    """
    return tuple([ask for ask in asks if selection.kinds & set(ask.types)][:most])


def _chapters(
    selection: Selection, kinds: Sequence[str], words: Wording, reference: Reference
) -> tuple[tuple[Chapter, ...], tuple[Chapter, ...]]:
    if selection.instrument is None:
        groups = {kind: reference.violation_types.group_of(kind).id for kind in kinds}
        return tuple(
            Chapter(group.id, words.groups[group.id], tuple(kind for kind in kinds if groups[kind] == group.id))
            for group in reference.violation_types.groups
            if group.id in groups.values()
        ), ()
    cited = {kind: _cited(kind, selection, reference) for kind in kinds}
    chief = {kind: articles[0] for kind, articles in cited.items()}
    aside = [(article, kind) for kind, articles in cited.items() for article in articles[1:]]
    return (
        _grouped([(article, kind) for kind, article in chief.items()], words),
        _grouped([pair for pair in aside if pair[0] not in chief.values()], words),
    )


def _cited(kind: str, selection: Selection, reference: Reference) -> list[str]:
    """Return the articles that most acts of a kind engage, the one that it chiefly concerns first.

    An article counts where at least half of the acts cite it; accessory duties come last, then the more often cited
    comes first, then the order in which the vocabulary names them.
    """
    acts = [act for used in selection.of_kind(kind) if (act := used.act(kind)) is not None]
    seen = Counter(article.partition(".")[0] for act in acts for article in dict.fromkeys(act.articles))
    named = list(reference.violation_types.type(kind).rights)
    order = sorted(
        seen,
        key=lambda code: (code in ACCESSORY, -seen[code], named.index(code) if code in named else len(named), code),
    )
    return [article for place, article in enumerate(order) if place == 0 or 2 * seen[article] >= len(acts)]


def _grouped(pairs: Iterable[tuple[str, str]], words: Wording) -> tuple[Chapter, ...]:
    found: dict[str, list[str]] = {}
    for article, kind in pairs:
        found.setdefault(article, []).append(kind)
    return tuple(
        Chapter(article, words.articles[article].title if article in words.articles else "", tuple(found[article]))
        for article in sorted(found, key=_by_number)
    )


def _by_number(article: str) -> tuple[int, str]:
    number = article.rpartition("-")[2]
    return (int(number) if number.isdecimal() else 0, article)


def kinds_named(frame: Frame, kinds: Iterable[str]) -> str:
    """Return kinds of act as a list inside a sentence."""
    return frame.words.series([frame.words.types[kind].name for kind in kinds])
