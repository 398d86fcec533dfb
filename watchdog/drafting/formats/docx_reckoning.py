"""On which page will Word set each heading? Reckoned, because only Word knows.

Lines are broken by the widths of Times (Adobe's metrics for Times Roman), heights follow our own styles, footnotes take
their room at the foot of the page that refers to them. All lengths are in points.
"""

from collections.abc import Iterator

from watchdog.drafting.formats.chart import CHART_WIDTH, chart_height
from watchdog.drafting.formats.docx_styles import TEXT_WIDTH
from watchdog.drafting.formats.model import Block, Chart, Heading, Items, Paragraph, Run, Table
from watchdog.drafting.formats.prepare import column_weights, is_together

_ACROSS = TEXT_WIDTH / 20
_PAGE = 700.0
_STEP = 28.35
_SIZE, _LINE = 11.0, 14.55
_NOTE, _NOTE_GAP, _FIRST_NOTE = 10.4, 2.0, 10.0
_CELL, _CELL_GAP, _CELL_MARGINS = 10.9, 5.5, 8.0
_HEADINGS = {1: (14.0, 18.5, 28.0), 2: (12.0, 15.9, 23.0), 3: (11.0, 14.55, 20.0)}
_FIRST_TEXT_PAGE = 2
_SMALLER = 11 / 13
_WIDTHS = {
    " ": 0.25,
    **dict.fromkeys("ijlt/\\|.,;:!'’()[]fIr-", 0.29),
    **dict.fromkeys("aceszJ?", 0.43),
    **dict.fromkeys("mMWwОЖШЩЮМ", 0.8),
}
_CAPITAL, _OTHER, _WIDE, _WIDE_FROM = 0.67, 0.5, 1.0, 0x2E80


def pages(blocks: tuple[Block, ...], *, is_rtl: bool) -> Iterator[int]:
    """Return for each heading the page it is likely to stand on; the text begins on page 2, after the contents."""
    # Arabic is set larger; larger letters on a page are a smaller page around the same letters.
    sheet = _Sheet(_SMALLER if is_rtl else 1.0)
    for block in blocks:
        match block:
            case Heading():
                size, line, gaps = _HEADINGS[block.level]
                sheet.whole(line * _lines(block.text, size, sheet.across) + gaps, 2 * _LINE)
                yield sheet.page
            case Paragraph():
                sheet.paragraph(block.runs, _STEP if block.number else 0.0, 7.0)
            case Items():
                for item in block.items:
                    sheet.paragraph(item, 2 * _STEP, 4.0)
            case Table():
                _set_table(sheet, block)
            case Chart():
                sheet.whole(42.0 + sheet.across * chart_height(block) / CHART_WIDTH)


class _Sheet:
    """Where the text stands: the page, and what is left of it."""

    def __init__(self, scale: float) -> None:
        self.page = _FIRST_TEXT_PAGE
        self.across = _ACROSS * scale
        self._height = self._room = _PAGE * scale
        self._has_notes = False

    def whole(self, height: float, after: float = 0.0) -> None:
        """Set something that is not split, and that wants `after` on the same page."""
        if height + after > self._room < self._height:
            self._turn()
        self._room -= height

    def paragraph(self, runs: tuple[Run, ...], indent: float, gap: float) -> None:
        """Set text line by line, its notes with the line that refers to them; two lines stay together."""
        text = "".join(run.text for run in runs)
        lines = _lines(text, _SIZE, self.across - indent)
        notes = _notes(runs, lines, self.across)
        if lines > 1 and self._room < 2 * _LINE:
            self._turn()
        for place in range(lines):
            note = notes.get(place, 0.0)
            first = _FIRST_NOTE if note and not self._has_notes else 0.0
            self.whole(_LINE + note + first)
            self._has_notes = self._has_notes or bool(note)
        self._room -= gap

    def _turn(self) -> None:
        self.page += 1
        self._room, self._has_notes = self._height, False


def _notes(runs: tuple[Run, ...], lines: int, across: float) -> dict[int, float]:
    letters = sum(len(run.text) for run in runs)
    heights: dict[int, float] = {}
    before = 0
    for run in runs:
        before += len(run.text)
        if run.note:
            place = min(lines - 1, before * lines // max(1, letters))
            height = _NOTE * _lines(run.note, 9.0, across) + _NOTE_GAP
            heights[place] = heights.get(place, 0.0) + height
    return heights


def _set_table(sheet: _Sheet, table: Table) -> None:
    weights = column_weights(table)
    across = [sheet.across * weight / sum(weights) - _CELL_MARGINS for weight in weights]
    heights = [
        _CELL * max(_lines(cell, 9.5, wide) for cell, wide in zip(row, across, strict=True)) + _CELL_GAP
        for row in (table.head, *table.rows)
    ]
    sheet.whole(30.0, sum(heights) if is_together(table) else sum(heights[:2]))
    for height in heights:
        sheet.whole(height)
    sheet.whole(16.0 + _NOTE * _lines(table.note, 9.0, sheet.across))


def _lines(text: str, size: float, across: float) -> int:
    lines, used = 1, 0.0
    room = across / size
    for word in text.split():
        wide = sum(map(_width, word))
        if used and used + wide > room:
            lines, used = lines + 1, 0.0
        lines += int(wide // room)
        used += wide % room + _width(" ")
    return lines


def _width(letter: str) -> float:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if ord(letter) >= _WIDE_FROM:
        return _WIDE
    return _CAPITAL if letter.isupper() else _OTHER
