"""What every renderer does first: text made harmless for all formats, headings made lawful.

Nothing here changes what a reader reads: control characters go, line ends inside a run become spaces, heading levels do
not skip (PDF/UA-1, ISO 14289-1, 7.4.2), and in right-to-left documents a figure keeps its own order.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from watchdog.drafting.formats.model import Block, Chart, Cover, Document, Heading, Items, Paragraph, Run, Table, Words

LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
NO_TITLE = "—"

_SPACE = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
_REFUSED = re.compile("[\x00-\x1b\x7f-\x9f\xad\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\u202d\u202e]")
_LATIN_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ARABIC_LETTERS = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_OPEN_MARKERS = frozenset({"fr", "es", "ru"})
_FIGURE_AT_MOST = 14
_LIKE_FIGURE = frozenset({"", "-", "–", "—", "…", "..", "*", "n/a"})
_ROWS_TOGETHER, _LETTERS_TOGETHER = 14, 1500
_COLUMN_LEAST, _COLUMN_MOST, _CELL_EDGES = 7, 36, 4


def clean(text: str) -> str:
    """Return `text` as one line that XML 1.0, JSON and a PDF can hold.

    Removed are control characters, lone surrogates, noncharacters, soft hyphens, and the two marks that force the
    order of letters (U+202D, U+202E), because they let a quotation read otherwise than it is stored.
    """
    line = _REFUSED.sub("", _SPACE.sub(" ", text))
    return "".join(letter for letter in line if ord(letter) & 0xFFFE != 0xFFFE)  # noqa: PLR2004 - U+nFFFE and U+nFFFF


def prepared(document: Document) -> Document:
    """Return the document with clean text, a title, lawful heading levels, and figures that keep their order."""
    blocks: list[Block] = []
    level = 0
    for block in document.blocks:
        if isinstance(block, Heading):
            level = min(block.level, level + 1)
            blocks.append(Heading(_seen(block.text), level))
        else:
            blocks.append(_block(block, document.direction))
    title = _seen(document.title, document.cover.title)
    lines = tuple((clean(name), clean(value)) for name, value in document.cover.lines)
    return replace(
        document,
        title=title,
        cover=Cover(_seen(document.cover.title, title), lines),
        blocks=tuple(blocks),
        mark=clean(document.mark),
        words=Words(*(clean(getattr(document.words, name)) for name in Words.__slots__)),
    )


def prepared_chart(chart: Chart, direction: str) -> Chart:
    """Return the chart with clean text and figures that keep their order."""
    bars = tuple((clean(label), value, figure(clean(shown), direction)) for label, value, shown in chart.bars)
    return Chart(clean(chart.caption), clean(chart.description), bars)


def figure(text: str, direction: str) -> str:
    """Return a cell so that "<5" stays "<5" inside right-to-left text, where it would read "5>"."""
    if direction != "rtl" or not text or text.startswith(LEFT_TO_RIGHT_MARK):
        return text
    return text if any(letter.isalpha() for letter in text) else LEFT_TO_RIGHT_MARK + text


def marker(index: int, language: str) -> str:
    """Return the marker of an item, counted from 0, as United Nations documents have it.

    "(a)"; in Arabic "(أ)"; in French, Spanish and Russian "a)".
    """
    primary = language.partition("-")[0]
    letters = _ARABIC_LETTERS if primary == "ar" else _LATIN_LETTERS
    rounds, place = divmod(index, len(letters))
    return f"{'' if primary in _OPEN_MARKERS else '('}{letters[place] * (rounds + 1)})"


def alternative(chart: Chart, words: Words) -> str:
    """Return the text that stands for a chart where it cannot be seen: description, then each bar with its figure."""
    bars = words.separator.join(f"{label}{words.colon}{shown}" for label, _, shown in chart.bars)
    return " ".join(part for part in (chart.description, bars) if part) or chart.caption or NO_TITLE


def leads(blocks: Sequence[Block]) -> tuple[bool, ...]:
    """Return for each block whether it leads to a table, chart or list, without which it shall not end a page."""
    after = (*blocks, None)[1:]
    return tuple(
        isinstance(block, Paragraph) and isinstance(next_one, Items | Table | Chart)
        for block, next_one in zip(blocks, after, strict=True)
    )


def numbered(words: Words, block: Table | Chart, number: int) -> str:
    """Return the line above a table or chart: what it is, its number and its caption."""
    kind = words.table if isinstance(block, Table) else words.chart
    return f"{kind} {number}{words.stop}{block.caption}"


def figure_columns(table: Table) -> tuple[bool, ...]:
    """Return for each column whether it holds figures, which are set flush right, or text. The first is text."""
    columns = [[row[place] for row in table.rows] for place in range(len(table.head))]
    return tuple(place > 0 and any(cells) and all(map(_is_figure, cells)) for place, cells in enumerate(columns))


def column_weights(table: Table) -> tuple[int, ...]:
    """Return how wide the columns shall be in relation to each other, by the longest text in each."""
    return tuple(_weight([head, *(row[place] for row in table.rows)]) for place, head in enumerate(table.head))


def is_together(table: Table) -> bool:
    """Return whether a table is small enough to be kept on one page."""
    texts = [*table.head, table.note, *(cell for row in table.rows for cell in row)]
    return len(table.rows) <= _ROWS_TOGETHER and sum(map(len, texts)) <= _LETTERS_TOGETHER


def _weight(cells: list[str]) -> int:
    longest = max(map(len, cells)) + _CELL_EDGES
    words = max((_breadth(word) for cell in cells for word in cell.split()), default=0)
    return max(min(longest, _COLUMN_MOST), min(words + 2, _COLUMN_MOST), _COLUMN_LEAST)


def _breadth(word: str) -> int:
    """Return how many small letters a word is wide: a case reference in capitals must not break in its column."""
    return len(word) + sum(letter.isupper() or letter.isdigit() for letter in word) * 2 // 3 if len(word) > 1 else 1


def _is_figure(cell: str) -> bool:
    text = cell.removeprefix(LEFT_TO_RIGHT_MARK).strip()
    if text.lower() in _LIKE_FIGURE:
        return True
    return len(text) <= _FIGURE_AT_MOST and any(map(str.isdigit, text)) and not any(map(_is_letter, text))


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "L"


def _seen(*texts: str) -> str:
    """Return the first text with anything to see: a title made of nothing makes a PDF that nobody can announce."""
    return next((text.strip() for text in map(clean, texts) if _is_seen(text)), NO_TITLE)


def _is_seen(text: str) -> bool:
    return any(unicodedata.category(letter)[0] not in "CZ" for letter in text)


def _block(block: Paragraph | Items | Table | Chart, direction: str) -> Block:
    match block:
        case Paragraph():
            return Paragraph(_runs(block.runs, direction), block.number)
        case Items():
            return Items(tuple(_runs(item, direction) for item in block.items))
        case Table():
            rows = tuple(tuple(figure(clean(cell), direction) for cell in row) for row in block.rows)
            return Table(clean(block.caption), tuple(map(clean, block.head)), rows, clean(block.note))
        case Chart():
            return prepared_chart(block, direction)


def _runs(runs: tuple[Run, ...], direction: str) -> tuple[Run, ...]:
    return tuple(part for run in runs for part in _anchored(replace(run, text=clean(run.text)), direction))


def _anchored(run: Run, direction: str) -> tuple[Run, ...]:
    """Set the note directly after the last letter: a space between the two would start the next line with a number.

    In right-to-left text a mark parts the two: after "1994." the note's number would stand before the year.
    """
    note = clean(run.note or "").strip()
    note = note if _is_seen(note) else ""
    words = run.text.rstrip() if note else run.text
    parted = words + RIGHT_TO_LEFT_MARK if note and direction == "rtl" else words
    anchored = replace(run, text=parted, note=note or None)
    space = run.text[len(words) :]
    return (anchored, replace(run, text=space, note=None)) if space else (anchored,)
