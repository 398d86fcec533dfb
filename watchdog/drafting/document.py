"""A draft as the one document that every format is made from, and its length as the body counts it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from watchdog.domain.draft import Block, BlockKind, Draft, Figure
from watchdog.drafting.composing.back import ITEM
from watchdog.drafting.formats.model import (
    Block as Piece,
)
from watchdog.drafting.formats.model import (
    Chart,
    Cover,
    Document,
    Heading,
    Items,
    Paragraph,
    Run,
    Table,
    Words,
    word_count,
)
from watchdog.drafting.markup import runs
from watchdog.drafting.wording import Wording, capital
from watchdog.reference.library import Reference
from watchdog.reference.mechanisms import Limit

BRIEF_COVER: Final = frozenset({"body", "period", "submitter", "contact", "prepared"})
FIGURES: Final = frozenset({BlockKind.TABLE, BlockKind.CHART})
Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Length:
    """How long a draft is.

    Attributes:
        without: Words without notes.
        with_notes: Words with notes.
        counted: Words as the body counts them; where it does not say, notes are counted to be safe.
        sections: Words of each section without notes.
        limit: What the body allows, as far as is known.
    """

    without: int
    with_notes: int
    counted: int
    sections: Mapping[str, int]
    limit: Limit


def document(
    draft: Draft,
    words: Wording,
    reference: Reference,
    today: dt.date,
    *,
    is_demo: bool,
    is_released: bool = False,
) -> Document:
    """Return the draft as a document; what is still empty or was left out is not in it.

    Args:
        draft: The draft.
        words: The wording of its language.
        reference: The vocabularies.
        today: The day that the cover names: today, or that of the release.
        is_demo: Whether the data are invented; then every page says so.
        is_released: Whether two people let this version go; then no page is marked as a draft.
    """
    head = () if draft.head is None else ((draft.head.name, " · ".join(draft.head.lines)),)
    return Document(
        language=draft.language,
        direction=words.direction,
        title=draft.title,
        cover=Cover(draft.title, (*head, *_cover(draft, words, reference, today))),
        blocks=tuple(_pieces(_filled(draft.blocks), words.separator)),
        mark=_mark(words, is_demo=is_demo, is_released=is_released),
        has_contents=not _is_brief(draft, reference),
        words=labels(words),
    )


def labels(words: Wording) -> Words:
    """Return the labels that renderers add."""
    return Words(**words.render, separator=words.separator)


def measure(draft: Draft, words: Wording, reference: Reference) -> Length:
    """Return the length of a draft, by section and as the body counts it."""
    limit = reference.mechanisms.limit(draft.mechanism, draft.stage)
    sections = dict.fromkeys(block.section for block in draft.blocks)
    without = {name: _count(draft, words, name, notes=False) for name in sections}
    with_notes = {name: _count(draft, words, name, notes=True) for name in sections}
    counted = without if any("endnotes" in part for part in limit.excludes) else with_notes
    left_out = {"annexes"} if "annexes" in limit.excludes else set()
    return Length(
        without=sum(without.values()),
        with_notes=sum(with_notes.values()),
        counted=sum(number for name, number in counted.items() if name not in left_out),
        sections=without,
        limit=limit,
    )


def chart(figure: Figure) -> Chart:
    """Return a figure as bars; a withheld number has none."""
    return Chart(
        figure.caption, figure.note, tuple((capital(row[0].text), row[1].value, row[1].text) for row in figure.rows)
    )


def lines(text: str) -> tuple[list[str], list[str]]:
    """Return a block's text as its paragraphs and the items of its list."""
    rows = [row.strip() for row in text.splitlines() if row.strip()]
    items = [row.removeprefix(ITEM).strip() for row in rows if row.startswith(ITEM)]
    return [row for row in rows if not row.startswith(ITEM)], items


def _is_brief(draft: Draft, reference: Reference) -> bool:
    """Tell whether a text is a page or two: no contents list, and no more on its head than who writes of what."""
    return any(section.id == "points" for section in reference.mechanisms.sections(draft.mechanism, draft.stage))


def _mark(words: Wording, *, is_demo: bool, is_released: bool) -> str:
    if is_demo:
        return words.marks["demo"]
    return "" if is_released else words.marks["draft"]


def laid(block: Block, separator: str) -> tuple[list[Line], list[Line]]:
    """Return a block's paragraphs and items as runs, its composed notes at the end of the last paragraph.

    Marks are read only in what was typed for it: in an account or in standard wording an asterisk is an asterisk.
    """
    read = runs if block.typed else _as_it_is
    paragraphs, items = ([_gathered(read(row), separator) for row in rows] for rows in lines(block.text))
    last = paragraphs or items
    if block.notes and last:
        last[-1] = _gathered((*last[-1], Run("", note=separator.join(block.notes))), separator)
    return paragraphs, items


def _as_it_is(row: str) -> Line:
    return (Run(row),)


def _gathered(line: Line, separator: str) -> Line:
    """Return a line in which notes that follow each other are one: two numbers side by side would read as a third."""
    found: list[Run] = []
    for run in line:
        if run.note and not run.text.strip() and found:
            before = found[-1]
            found[-1] = replace(before, note=separator.join(note for note in (before.note, run.note) if note))
        else:
            found.append(run)
    return tuple(found)


def _count(draft: Draft, words: Wording, section: str, *, notes: bool) -> int:
    blocks = [block for block in draft.blocks if block.section == section]
    part = Document(
        draft.language,
        words.direction,
        draft.title,
        Cover(draft.title),
        tuple(_pieces(_filled(blocks), words.separator)),
    )
    return word_count(part, notes=notes)


def _filled(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks that say something; a section without any loses its heading too."""
    filled = [block for block in blocks if block.text.strip() and not block.left_out]
    said = {block.section for block in filled if block.kind is not BlockKind.HEADING}
    return [block for block in filled if block.section in said]


def _pieces(blocks: Sequence[Block], separator: str) -> Iterator[Piece]:
    number = 0
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            yield Heading(block.text, block.heading_level)
        elif block.kind in FIGURES and block.figure is not None:
            yield _figure(block, block.figure)
        else:
            paragraphs, items = laid(block, separator)
            for line in paragraphs:
                number += 1
                yield Paragraph(line, number)
            if items:
                yield Items(tuple(items))


def _figure(block: Block, figure: Figure) -> Piece:
    if block.kind is BlockKind.CHART:
        return chart(figure)
    rows = tuple(tuple(capital(cell.text) for cell in row) for row in figure.rows)
    return Table(block.text, figure.head, rows, figure.note)


def _cover(draft: Draft, words: Wording, reference: Reference, today: dt.date) -> tuple[tuple[str, str], ...]:
    mechanism = reference.mechanisms.mechanism(draft.mechanism)
    stage = reference.mechanisms.stage(draft.mechanism, draft.stage)
    length = measure(draft, words, reference)
    counted = words.say(
        "words_counted", without=words.number(length.without), with_notes=words.number(length.with_notes)
    )
    return tuple(
        (words.cover[name], capital(value))
        for name, value in (
            ("body", "" if mechanism.kind == "other" else words.bodies.get(mechanism.id, mechanism.name)),
            ("state", words.state(draft.state, reference.countries)),
            ("session", draft.session),
            ("stage", words.stages.get(stage.name, stage.name)),
            ("period", words.period(draft.year_from, draft.year_to)),
            ("submitter", draft.submitter),
            ("kind", words.cover_values["joint"] if draft.joint else ""),
            ("contact", draft.contact),
            ("publish", words.cover_values[f"publish_{draft.publish}"] if draft.publish else ""),
            ("language", words.name),
            ("words", counted),
            ("prepared", words.day(today)),
        )
        if value and (name in BRIEF_COVER or not _is_brief(draft, reference))
    )
