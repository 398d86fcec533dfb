"""Small numbers withheld so that nobody can work them out: cell suppression in a table with its totals.

Rules: `docs/disclosure.md` and `docs/reference/case_model.md`, section 11. A table with totals is a circulation in a
network: rows and columns are nodes, cells and totals are the flow between them. A withheld cell can hold another
number exactly if some cycle of withheld cells runs through it along which one can be added and taken away; so
protecting a cell means finding the cheapest such cycle and withholding all of it (the network method of complementary
suppression).

Whoever reads the table is taken to know these rules: a small cell is known to be from 1 to the limit less one, a cell
withheld for another's sake to be at least the limit. The number of cases behind a table of acts is known as well,
and so is all that an earlier draft told.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import Final

FREE: Final = 1 << 30
_TOTALS_LAST: Final = 10_000
"""Totals are withheld only where no cell inside the table serves."""


Place = tuple[int, int]


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


NO_TOTALS: Final = Margins(rows=False, columns=False, whole=False)


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases behind a table of acts, whose number the text gives.

    Each has one year and at least one act, and no kind of act twice: so they are no more than all acts, and no fewer
    than the most frequent act of each year. The two together can tell a withheld number.

    Attributes:
        number: How many there are.
        limit: The number below which it is small itself.
        is_known: Whether an earlier draft told it, so that it can no longer be given up.
    """

    number: int
    limit: int
    is_known: bool = False

    def bounds(self) -> tuple[int, int]:
        """Return the least and the most that a reader takes for possible."""
        return (1, self.limit - 1) if 0 < self.number < self.limit else (self.number, self.number)


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier drafts told, by places of the table.

    Attributes:
        secret: Numbers to be withheld although they are not small: they differ by a small one from what was told.
        known: Numbers that were told as they are; to withhold them hides nothing.
    """

    secret: frozenset[Place] = frozenset()
    known: frozenset[Place] = frozenset()


NOTHING_BEFORE: Final = Before()


@dataclass(frozen=True, slots=True)
class Protected:
    """A table as it may be shown.

    Attributes:
        values: Counts with totals: a last column for the rows, a last row for the columns, the corner for all.
        marks: What a reader sees of each, in the same places.
        limits: For each place the number below which a count is small.
        with_cases: Whether the number of cases may be told beside it.
    """

    values: tuple[tuple[int, ...], ...]
    marks: tuple[tuple[Mark, ...], ...]
    limits: tuple[tuple[int, ...], ...]
    with_cases: bool = True


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One way to show a table: the totals in sight, whether that of all is withheld, and what is told of the cases."""

    margins: Margins
    holds_whole: bool
    cases: Cases | None


def protect(
    counts: Sequence[Sequence[int]],
    limits: Sequence[int],
    margins: Margins,
    least: int = 5,
    *,
    cases: Cases | None = None,
    before: Before = NOTHING_BEFORE,
) -> Protected:
    """Return the table with small cells and as few others as possible withheld.

    Every small number, and every one that earlier drafts make a secret, keeps at least two values that all that is
    shown allows. Where that cannot be had with all in sight, in this order the total of all, the number of cases and
    the totals of rows and columns are given up, and at last every number that is not zero.

    Args:
        counts: Rows of equal length.
        limits: For each row, the number below which a count is small; sensitive rows have a higher one.
        margins: The totals that a reader has.
        least: The same for totals of columns and of all, unless sensitive rows alone make them up.
        cases: The cases behind the acts, where the text gives their number.
        before: What earlier drafts told.
    """
    for attempt in _attempts(margins, cases):
        table = _Table(counts, (*limits, least), attempt, before)
        if table.close():
            return table.protected(with_cases=cases is None or attempt.cases is not None)
    table = _Table(counts, (*limits, least), _Attempt(NO_TOTALS, False, None), before)
    table.withhold_all()
    return table.protected(with_cases=cases is None)


def _attempts(margins: Margins, cases: Cases | None) -> Iterator[_Attempt]:
    told = (cases,) if cases is None or cases.is_known else (cases, None)
    if margins.rows or margins.columns:
        yield from (_Attempt(margins, holds_whole, each) for each in told for holds_whole in (False, True))
    yield from (_Attempt(replace(NO_TOTALS, whole=margins.whole), False, each) for each in told)
    yield from (_Attempt(NO_TOTALS, False, each) for each in told)


class _Table:
    def __init__(
        self, counts: Sequence[Sequence[int]], limits: Sequence[int], attempt: _Attempt, before: Before
    ) -> None:
        rows = [[*row, sum(row)] for row in counts]
        self.values = [*rows, [sum(column) for column in zip(*rows, strict=True)] if rows else [0]]
        self.last = (len(self.values) - 1, len(self.values[0]) - 1)
        self.limits = _limits(self.values, limits)
        self.before = before
        self.marks = {place: self._mark(place, attempt) for place in self._places()}
        self.most = [max(column) for column in zip(*counts, strict=True)]
        self.least_whole, most_cases = attempt.cases.bounds() if attempt.cases else (0, FREE)
        # A cycle passes a column once, so it raises the highest number of each by one at most.
        self.is_tight = most_cases - sum(self.most) < len(self.most)
        self.around = self._arcs()

    def protected(self, *, with_cases: bool) -> Protected:
        marks = tuple(
            tuple(self.marks[row, column] for column in range(len(values))) for row, values in enumerate(self.values)
        )
        return Protected(tuple(map(tuple, self.values)), marks, self.limits, with_cases)

    def close(self) -> bool:
        """Withhold what protects the small cells and the secrets; tell whether that could be done for all."""
        safe: set[Place] = set()
        for place in [place for place in self._places() if self._needs_cover(place)]:
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

    def withhold_all(self) -> None:
        """Withhold everything but zeros."""
        for place, mark in self.marks.items():
            if mark is Mark.SHOWN and self._value(place):
                self.marks[place] = Mark.HELD

    def _needs_cover(self, place: Place) -> bool:
        mark = self.marks[place]
        return mark is Mark.SMALL or (mark is Mark.HELD and place in self.before.secret)

    def _places(self) -> Iterator[Place]:
        return product(range(self.last[0] + 1), range(self.last[1] + 1))

    def _mark(self, place: Place, attempt: _Attempt) -> Mark:
        margins = attempt.margins
        in_last_row, in_last_column = place[0] == self.last[0], place[1] == self.last[1]
        if in_last_row and in_last_column:
            present = margins.whole
        else:
            present = (margins.columns or not in_last_row) and (margins.rows or not in_last_column)
        if not present:
            return Mark.ABSENT
        if 0 < self._value(place) < self._limit(place):
            return Mark.SMALL
        is_held = place in self.before.secret or (attempt.holds_whole and place == self.last)
        return Mark.HELD if is_held and self._value(place) else Mark.SHOWN

    def _value(self, place: Place) -> int:
        return self.values[place[0]][place[1]]

    def _limit(self, place: Place) -> int:
        return self.limits[place[0]][place[1]]

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
        value, limit, mark = self._value(place), self._limit(place), self.marks[place]
        lowest, highest = {Mark.SMALL: (1, limit - 1), Mark.ABSENT: (0, FREE)}.get(mark, (limit, FREE))
        if place == self.last:
            lowest = max(lowest, self.least_whole)
        if place in self.before.known or (value >= highest if adds else value <= lowest):
            return None
        is_total = place[0] == self.last[0] or place[1] == self.last[1]
        if adds and self.is_tight and not is_total and value == self.most[place[1]]:
            return None
        if mark is not Mark.SHOWN:
            return 0
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


def _limits(values: Sequence[Sequence[int]], limits: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return the limit of each place: a total of nothing but sensitive rows is as sensitive as they are."""
    *inner, least = limits
    width = len(values[0])
    below = [[limit for row, limit in zip(values, inner, strict=False) if row[column]] for column in range(width)]
    return (*((limit,) * width for limit in inner), tuple(max(least, min(each, default=least)) for each in below))
