"""Somebody who holds a printed draft, knows our rules and tries to work out what was withheld.

Nothing here looks at the code that protects: figures and sentences are read as they are printed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from watchdog.domain.draft import Block, Cell, Figure

MOST = 200
"""More than any number in the small drafts that are attacked."""


@dataclass(frozen=True)
class Range:
    """What a reader takes for possible, both ends inclusive."""

    low: int
    high: int

    @property
    def is_known(self) -> bool:
        return self.low == self.high

    def meet(self, low: int, high: int) -> "Range":
        return Range(max(self.low, low), min(self.high, high))


def read(cell: Cell, limit: int = 5) -> Range:
    """Return what a cell says: a number, nothing on record, fewer than a limit, or withheld and so not small."""
    text = cell.text.replace(",", "")
    if text == "–":
        return Range(0, 0)
    if text.startswith("<"):
        return Range(1, int(text[1:]) - 1)
    return Range(int(text), int(text)) if text.isdigit() else Range(limit if text == "*" else 0, MOST)


@dataclass
class Sight:
    """A table of acts as a reader sees it: ranges of its cells, its totals and the cases behind it."""

    cells: list[list[Range]]
    rows: list[Range]
    columns: list[Range]
    whole: Range
    cases: Range

    def possible(self) -> bool:
        """Tell whether any table of whole numbers agrees with all of it."""
        cells = self._narrowed()
        if cells is None:
            return False
        open_cells = [(row, column) for row, column in self._places() if not cells[row][column].is_known]
        if not open_cells:
            return True
        row, column = min(open_cells, key=lambda place: cells[place[0]][place[1]].high - cells[place[0]][place[1]].low)
        found = cells[row][column]
        for value in range(found.low, found.high + 1):
            changed = [list(each) for each in cells]
            changed[row][column] = Range(value, value)
            if Sight(changed, self.rows, self.columns, self.whole, self.cases).possible():
                return True
        return False

    def with_cell(self, row: int, column: int, value: int) -> "Sight":
        changed = [list(each) for each in self.cells]
        changed[row][column] = Range(value, value)
        return Sight(changed, self.rows, self.columns, self.whole, self.cases)

    def _places(self) -> Iterator[tuple[int, int]]:
        return product(range(len(self.cells)), range(len(self.cells[0])))

    def _narrowed(self) -> list[list[Range]] | None:
        """Narrow every cell by every sum that it stands in until nothing moves; None where nothing is left."""
        cells = [list(each) for each in self.cells]
        height, width = len(cells), len(cells[0])
        whole = self.whole.meet(self.cases.low, MOST * height)
        lines = [
            *(([(row, column) for column in range(width)], self.rows[row]) for row in range(height)),
            *(([(row, column) for row in range(height)], self.columns[column]) for column in range(width)),
            (list(self._places()), whole),
        ]
        while True:
            before = [list(each) for each in cells]
            for places, total in lines:
                low = sum(cells[row][column].low for row, column in places)
                high = sum(cells[row][column].high for row, column in places)
                for row, column in places:
                    mine = cells[row][column]
                    mine = mine.meet(total.low - (high - mine.high), total.high - (low - mine.low))
                    if mine.low > mine.high:
                        return None
                    cells[row][column] = mine
                    low = sum(cells[row][column].low for row, column in places)
                    high = sum(cells[row][column].high for row, column in places)
                if low > total.high or high < total.low:
                    return None
            if sum(max(cells[row][column].low for row in range(height)) for column in range(width)) > self.cases.high:
                return None
            if cells == before:
                return cells


def sight(blocks: Sequence[Block]) -> Sight:
    """Return what a printed draft says of acts, together with what its lists and sentences add."""
    by_name = {block.id.partition(".")[2]: block for block in blocks}
    table = by_name["kinds"].figure
    assert table is not None
    has_totals = table.head[-1] == "All"
    years = len(table.head) - 1 - has_totals
    kinds = table.rows[:-1] if has_totals else table.rows
    cells = [[read(cell, _limit(row)) for cell in row[1 : years + 1]] for row in kinds]
    rows = [read(row[-1], _limit(row)) if has_totals else Range(0, MOST) for row in kinds]
    columns = [read(cell) for cell in table.rows[-1][1:-1]] if has_totals else [Range(0, MOST)] * years
    text = by_name["basis"].text
    return Sight(cells, rows, columns, _said(text, "acts"), _cases(text, by_name))


def pinned(seen: Sight) -> list[tuple[int, int]]:
    """Return the small cells that can hold but one number."""
    found = []
    for row, cells in enumerate(seen.cells):
        for column, cell in enumerate(cells):
            if (cell.low, cell.is_known) == (1, False):
                values = [v for v in range(1, cell.high + 1) if seen.with_cell(row, column, v).possible()]
                if len(values) < 2:
                    found.append((row, column))
    return found


def _limit(row: Sequence[Cell]) -> int:
    return 10 if any(cell.text == "<10" for cell in row) else 5


def _said(text: str, noun: str) -> Range:
    match = re.search(rf"([\d,]+) (?:verified )?{noun}", text)
    if match:
        return read(Cell(match[1]))
    few = re.search(rf"fewer than (five|ten) (?:verified )?{noun}", text)
    return Range(1, {"five": 4, "ten": 9}[few[1]]) if few else Range(1, MOST)


def _cases(text: str, by_name: dict[str, Block]) -> Range:
    """Return the cases: as said, or added up from the tables that split them, and no fewer than are listed."""
    found = _said(text, "cases?")
    for name in ("places", "responses"):
        block = by_name.get(name)
        if block is not None and block.figure is not None:
            parts = [read(row[1]) for row in block.figure.rows]
            found = found.meet(sum(part.low for part in parts), sum(part.high for part in parts))
    listed = by_name.get("cases")
    figures: list[Figure] = [block.figure for block in [listed] if block is not None and block.figure is not None]
    return found.meet(max((len(figure.rows) for figure in figures if len(figure.head) == 4), default=0), MOST)
