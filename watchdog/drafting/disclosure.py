"""Small numbers withheld so that nobody can work them out: cell suppression in a table with its totals.

Rules: `docs/reference/case_model.md`, section 11. A table with totals is a circulation in a network: rows and columns
are nodes, cells and totals are the flow between them. A withheld cell can hold another number exactly if some cycle
of withheld cells runs through it along which one can be added and taken away; so protecting a cell means finding the
cheapest such cycle and withholding all of it (the network method of complementary suppression).

Whoever reads the table is taken to know these rules: a small cell is known to be from 1 to the limit less one, a cell
withheld for another's sake to be at least the limit.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FREE: Final = 1 << 30
_TOTALS_LAST: Final = 10_000
"""Totals are withheld only where no cell inside the table serves."""


class Mark(StrEnum):
    """What a reader sees of a cell."""

    SHOWN = "shown"
    SMALL = "small"
    HELD = "held"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Margins:
    """Which totals a reader has: of the rows, of the columns, and of all."""

    rows: bool = True
    columns: bool = True
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Protected:
    """A table as it may be shown.

    Attributes:
        values: Counts with totals: a last column for the rows, a last row for the columns, the corner for all.
        marks: What a reader sees of each, in the same places.
        limits: For each row, the last one for the totals, the number below which a count is small.
    """

    values: tuple[tuple[int, ...], ...]
    marks: tuple[tuple[Mark, ...], ...]
    limits: tuple[int, ...]


Place = tuple[int, int]


def protect(counts: Sequence[Sequence[int]], limits: Sequence[int], margins: Margins, least: int = 5) -> Protected:
    """Return the table with small cells and as few others as possible withheld.

    Every withheld number keeps at least two values that all that is shown allows. Where that cannot be had with the
    totals in sight, those of rows and columns are left out, and at last the total of all.

    Args:
        counts: Rows of equal length.
        limits: For each row, the number below which a count is small; sensitive rows have a higher one.
        margins: The totals that a reader has.
        least: The same for totals of columns and of all.
    """
    for shown in (margins, Margins(rows=False, columns=False, whole=margins.whole)):
        table = _Table(counts, [*limits, least], shown)
        if table.close():
            return table.protected()
    table = _Table(counts, [*limits, least], Margins(rows=False, columns=False, whole=False))
    table.close()
    return table.protected()


class _Table:
    def __init__(self, counts: Sequence[Sequence[int]], limits: Sequence[int], margins: Margins) -> None:
        rows = [[*row, sum(row)] for row in counts]
        self.values = [*rows, [sum(column) for column in zip(*rows, strict=True)] if rows else [0]]
        self.limits = limits
        self.last = (len(self.values) - 1, len(self.values[0]) - 1)
        self.marks = {place: self._mark(place, margins) for place in self._places()}
        self.around = self._arcs()

    def protected(self) -> Protected:
        marks = tuple(
            tuple(self.marks[row, column] for column in range(len(values))) for row, values in enumerate(self.values)
        )
        return Protected(tuple(map(tuple, self.values)), marks, tuple(self.limits))

    def close(self) -> bool:
        """Withhold what protects the small cells; tell whether that could be done for all."""
        safe: set[Place] = set()
        for place in [place for place in self._places() if self.marks[place] is Mark.SMALL]:
            if place in safe:
                continue
            cycle = self._cheapest_cycle(place)
            if cycle is None:
                return False
            for other in cycle:
                if self.marks[other] is Mark.SHOWN:
                    self.marks[other] = Mark.HELD
            safe.update(cycle)
        return True

    def _places(self) -> Iterator[Place]:
        return ((row, column) for row, values in enumerate(self.values) for column in range(len(values)))

    def _mark(self, place: Place, margins: Margins) -> Mark:
        in_last_row, in_last_column = place[0] == self.last[0], place[1] == self.last[1]
        if in_last_row and in_last_column:
            present = margins.whole
        else:
            present = (margins.columns or not in_last_row) and (margins.rows or not in_last_column)
        if not present:
            return Mark.ABSENT
        return Mark.SMALL if 0 < self._value(place) < self.limits[place[0]] else Mark.SHOWN

    def _value(self, place: Place) -> int:
        return self.values[place[0]][place[1]]

    def _ends(self, place: Place) -> tuple[int, int]:
        """Return the nodes a cell leads from and to: from its row to its column; totals lead back."""
        row, column = place[0], len(self.values) + place[1]
        is_total = (place[0] == self.last[0]) != (place[1] == self.last[1])
        return (column, row) if is_total else (row, column)

    def _arcs(self) -> dict[int, list[tuple[int, Place, bool]]]:
        around: dict[int, list[tuple[int, Place, bool]]] = {}
        for place in self._places():
            tail, head = self._ends(place)
            around.setdefault(tail, []).append((head, place, True))
            around.setdefault(head, []).append((tail, place, False))
        return around

    def _cost(self, place: Place, *, adds: bool) -> int | None:
        """Return what it costs to let a cell move by one in a direction; None if it cannot."""
        value, limit, mark = self._value(place), self.limits[place[0]], self.marks[place]
        lowest, highest = {Mark.SMALL: (1, limit - 1), Mark.ABSENT: (0, FREE)}.get(mark, (limit, FREE))
        if (value >= highest) if adds else (value <= lowest):
            return None
        if mark is not Mark.SHOWN:
            return 0
        is_total = place[0] == self.last[0] or place[1] == self.last[1]
        return None if place == self.last or value < limit else value + is_total * _TOTALS_LAST

    def _cheapest_cycle(self, place: Place) -> list[Place] | None:
        tail, head = self._ends(place)
        found = [
            path
            for adds, start, goal in ((True, head, tail), (False, tail, head))
            if self._cost(place, adds=adds) == 0 and (path := self._path(start, goal, place)) is not None
        ]
        return None if not found else [place, *min(found)[1]]

    def _path(self, start: int, goal: int, without: Place) -> tuple[int, list[Place]] | None:
        """Return the cheapest way between two nodes, with its cost (Dijkstra)."""
        best = {start: 0}
        came: dict[int, tuple[int, Place]] = {}
        queue = [(0, start)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == goal:
                return cost, list(_walk(came, start, goal))
            for following, place, adds in self.around[node]:
                step = None if place == without else self._cost(place, adds=adds)
                if step is not None and cost + step < best.get(following, FREE):
                    best[following] = cost + step
                    came[following] = (node, place)
                    heapq.heappush(queue, (cost + step, following))
        return None


def _walk(came: dict[int, tuple[int, Place]], start: int, goal: int) -> Iterator[Place]:
    node = goal
    while node != start:
        node, place = came[node]
        yield place
