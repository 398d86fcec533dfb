"""The one document that every format is made from: values only, no file, no library.

The composer builds a `Document`, the renderers beside this module turn it into DOCX, PDF, HTML and Markdown. All words
that readers see come in by parameter, already in the document's language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

Direction = Literal["ltr", "rtl"]

DEEPEST_LEVEL = 3
CONTENTS_FROM = 3
"""A contents list stands before documents with at least so many headings; a two-page letter needs none."""

_CJK = re.compile(
    r"[\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one dress; `note` is the footnote anchored after it."""

    text: str
    bold: bool = False
    italic: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading, level 1 to 3."""

    text: str
    level: int

    def __post_init__(self) -> None:
        """Refuse a level outside 1 to 3 (`heading_level`)."""
        if not 1 <= self.level <= DEEPEST_LEVEL:
            raise ValueError("heading_level")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `number` is its place in the one sequence through the document, None where it has none."""

    runs: tuple[Run, ...]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """The (a) (b) (c) list under a paragraph."""

    items: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under heads. Cells are text as it shall be read, a suppressed one for instance "<5"."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a table without columns (`table_empty`) or with rows of another length (`table_ragged`)."""
        if not self.head:
            raise ValueError("table_empty")
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError("table_ragged")


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars: (label, value or None where suppressed, text shown at the bar)."""

    caption: str
    description: str
    bars: tuple[tuple[str, int | None, str], ...]

    def __post_init__(self) -> None:
        """Refuse a bar below zero (`chart_negative`)."""
        if any(value is not None and value < 0 for _, value, _ in self.bars):
            raise ValueError("chart_negative")


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands before the text: a title and lines of (name, value)."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The labels that renderers add, translated by the caller into the document's language.

    Attributes:
        colon: Stands between a name and what it says, with the spaces that the language sets around it.
        stop: Stands between the number of a table or chart and its caption.
        separator: Stands between things whose names may hold commas themselves.
    """

    contents: str = "Contents"
    page: str = "Page"
    notes: str = "Notes"
    note: str = "Note"
    back: str = "Back to the text"
    table: str = "Table"
    chart: str = "Chart"
    label: str = "Group"
    figure: str = "Figure"
    colon: str = ": "
    stop: str = ". "
    separator: str = "; "


ENGLISH: Final = Words()

Block = Heading | Paragraph | Items | Table | Chart


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `language` is a BCP-47 tag; `mark` ("DRAFT") is shown on every page until it is empty.

    A form is filled in from top to bottom: `has_contents` is False where no contents list shall stand before the text.
    """

    language: str
    direction: Direction
    title: str
    cover: Cover
    blocks: tuple[Block, ...]
    mark: str = ""
    words: Words = field(default_factory=Words)
    has_contents: bool = True

    @property
    def lists_contents(self) -> bool:
        """Whether a contents list stands before the text."""
        headings = sum(isinstance(block, Heading) for block in self.blocks)
        return self.has_contents and headings >= CONTENTS_FROM


def word_count(document: Document, notes: bool) -> int:
    """Return how many words the body of a document has.

    Counted are headings, paragraphs, items, and of tables and charts the caption, cells and note: whatever a word
    processor would count, so that the figure errs above a limit rather than below it. Not counted are the cover, the
    contents list, paragraph numbers and the inside of charts. A word is a stretch without space; in Chinese and
    Japanese, which write none, each Han or kana character counts as one word.

    Args:
        document: What to measure.
        notes: Whether footnotes count; bodies differ in that.
    """
    return sum(count_words(text) for block in document.blocks for text in _texts(block, notes=notes))


def count_words(text: str) -> int:
    """Return how many words a text has, counted as in `word_count`."""
    visible = _INVISIBLE.sub("", text)
    return len(_CJK.findall(visible)) + len(_CJK.sub(" ", visible).split())


def _texts(block: Block, *, notes: bool) -> Iterator[str]:
    match block:
        case Heading():
            yield block.text
        case Paragraph():
            yield from _run_texts(block.runs, notes=notes)
        case Items():
            for item in block.items:
                yield from _run_texts(item, notes=notes)
        case Table():
            yield from (block.caption, *block.head, block.note)
            for row in block.rows:
                yield from row
        case Chart():
            yield block.caption


def _run_texts(runs: tuple[Run, ...], *, notes: bool) -> Iterator[str]:
    yield "".join(run.text for run in runs)
    if notes:
        yield from (run.note for run in runs if run.note)
