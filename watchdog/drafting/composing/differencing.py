"""Numbers of a new draft that tell something when those of an earlier one are subtracted.

Rule: `docs/disclosure.md`, after `docs/reference/case_model.md`, section 11 (no differencing). A number that differs
from an earlier one of the same thing and years by 1 to the limit less one is withheld, and so is one that together with
earlier numbers would tell a small number of other years: 2023 to 2025 less 2024 and 2025 leaves 2023.

For one thing counted, years are points on a line and every number told is a bar between two of them. Whatever is joined
by bars can be worked out by adding and taking away; so a reader's knowledge is the height of each point over the others
of its group.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from watchdog.domain.draft import Counted, Draft
from watchdog.domain.handed import Alike, Handed
from watchdog.drafting.composing.disclosure import Before, Cases, Margins, Mark, Place, Protected, protect

Years = tuple[int, int]
"""First and last year, inclusive."""


class Heights:
    """What a reader can work out about one thing counted."""

    def __init__(self, numbers: Iterable[Counted] = ()) -> None:
        self.group: dict[int, int] = {}
        self.height: dict[int, int] = {}
        for number in numbers:
            self.add(number)

    def add(self, number: Counted) -> None:
        """Take in a number; one that what is known already contradicts is left aside."""
        start, end = number.first, number.last + 1
        for point in (start, end):
            self.group.setdefault(point, point)
            self.height.setdefault(point, 0)
        kept, moved = self.group[start], self.group[end]
        if kept == moved:
            return
        lift = self.height[start] + number.value - self.height[end]
        for point in self._of(moved):
            self.group[point] = kept
            self.height[point] += lift

    def known(self, years: Years) -> int | None:
        """Return the number of some years; None where it cannot be worked out."""
        start, end = years[0], years[1] + 1
        if start not in self.group or self.group[start] != self.group.get(end):
            return None
        return self.height[end] - self.height[start]

    def spans(self) -> Iterator[tuple[Years, int]]:
        """Yield all years whose number can be worked out, with it."""
        for start, end in product(self.group, self.group):
            if start < end and self.group[start] == self.group[end]:
                yield (start, end - 1), self.height[end] - self.height[start]

    def moved_from(self, other: "Heights", limit: int) -> bool:
        """Tell whether the number of any years is a small one away from what is known elsewhere."""
        return any(
            known is not None and 0 < abs(value - known) < limit
            for years, value in self.spans()
            for known in [other.known(years)]
        )

    def would_tell(self, number: Counted, limit: int) -> bool:
        """Tell whether a number would give away a small one: a change, or the number of other years."""
        known = self.known((number.first, number.last))
        if known is not None:
            return 0 < abs(number.value - known) < limit
        start, end = number.first, number.last + 1
        before = {point: self.height[point] for point in self._of(self.group.get(start))} or {start: 0}
        after = {point: self.height[point] for point in self._of(self.group.get(end))} or {end: 0}
        lift = before.get(start, 0) + number.value - after.get(end, 0)
        return any(
            0 < abs(high + lift - low) < limit
            for other, low in before.items()
            for point, high in after.items()
            if (other, point) != (start, end)
        )

    def _of(self, group: int | None) -> list[int]:
        return [point for point, each in self.group.items() if each == group]


class _Beside:
    """New numbers taken up one by one beside those that were told earlier, all of one thing."""

    def __init__(self, told: Sequence[Counted], limit: int) -> None:
        self.told, self.limit = told, limit
        self.before = Heights(told)
        self.kept: list[Counted] = []

    def keep(self, number: Counted) -> None:
        self.kept.append(number)

    def would_tell(self, number: Counted) -> bool:
        """Tell whether a small number follows: a change, or the number of years that are left over."""
        numbers = [*self.kept, number]
        after = Heights(numbers)
        return (
            self.before.would_tell(number, self.limit)
            or after.moved_from(self.before, self.limit)
            or self._tell_together(numbers, after)
            or any(self._leaves_little(number, each) or self._leaves_little(each, number) for each in self.told)
            or any(self._moved_around(outer, inner) for outer in numbers for inner in numbers)
        )

    def _tell_together(self, numbers: Sequence[Counted], after: Heights) -> bool:
        """Tell whether old and new numbers together tell a small one that neither tell alone.

        Where a number moved by much, earlier numbers that hold its years are out of date.
        """
        moved = [each for each in numbers if self.before.known((each.first, each.last)) not in {None, each.value}]
        held = [
            told for told in self.told if not any(told.first <= each.first and each.last <= told.last for each in moved)
        ]
        return any(
            0 < abs(value) < self.limit and value not in {self.before.known(years), after.known(years)}
            for years, value in Heights([*numbers, *held]).spans()
        )

    def _leaves_little(self, outer: Counted, inner: Counted) -> bool:
        """Tell whether a small number is left before and after the years of one that lies inside another."""
        return _is_inside(inner, outer) and 0 < abs(outer.value - inner.value) < self.limit

    def _moved_around(self, outer: Counted, inner: Counted) -> bool:
        """Tell whether what lies before and after the years of a number moved by little."""
        if not _is_inside(inner, outer):
            return False
        whole, part = (self.before.known((each.first, each.last)) for each in (outer, inner))
        if whole is None or part is None:
            return False
        return 0 < abs((outer.value - whole) - (inner.value - part)) < self.limit


def _is_inside(inner: Counted, outer: Counted) -> bool:
    """Tell whether years lie inside others and share neither end with them; else heights tell what is left."""
    return outer.first < inner.first and inner.last < outer.last


@dataclass(frozen=True, slots=True)
class Published:
    """What was told before: the numbers of each draft, of all drafts together (newest first), and of rows of data.

    Readers may compare a new draft with one earlier draft, or with what several of them tell together.
    """

    sets: tuple[dict[str, tuple[Counted, ...]], ...] = ()

    def known(self, what: str, years: Years, value: int) -> bool:
        """Tell whether a number can be had from earlier drafts as it is."""
        return any(Heights(told.get(what, ())).known(years) == value for told in self.sets)

    def telling(self, what: str, numbers: Sequence[Counted], limit: int) -> frozenset[Counted]:
        """Return those numbers of a new draft that give something away, zeros excepted, which are always told."""
        found = set()
        for told in self.sets:
            if not told.get(what):
                continue
            beside = _Beside(told[what], limit)
            for number in sorted(numbers, key=lambda each: (each.value > 0, each.last - each.first)):
                if number.value and beside.would_tell(number):
                    found.add(number)
                else:
                    beside.keep(number)
        return frozenset(found)

    def tells(self, number: Counted, limit: int) -> bool:
        """Tell whether a lone number would give something away."""
        return bool(self.telling(number.what, [number], limit))


NOTHING_PUBLISHED: Final = Published()


Left = Draft | Handed
"""What left before: a released draft, or rows of data."""


def published(earlier: Sequence[Left], years: Years = (0, 0)) -> Published:
    """Return what was told before.

    Rows can be counted, so their numbers are compared as well: what a number less the rows leaves are the cases that
    nobody agreed to tell. They are never joined with the numbers of drafts, which count those cases too.

    Args:
        earlier: Released drafts of the same State, the newest first, whose blocks that were left out told nothing; and
            the rows of its data files and bundles.
        years: Of the new draft; rows whose year is not told count where all of them lie in it.
    """
    drafts = [
        [number for block in each.blocks if not block.left_out for number in block.counted]
        for each in earlier
        if isinstance(each, Draft)
    ]
    together = [number for numbers in drafts for number in numbers]
    rows = [rows_counted(each.rows, years) for each in earlier if isinstance(each, Handed)]
    return Published(tuple(map(_by_thing, [*drafts, *([together] if len(drafts) > 1 else []), *rows])))


def rows_counted(rows: Iterable[Alike], years: Years) -> list[Counted]:
    """Return the numbers that rows of data tell who counts them: of a kind in a year, and of a kind in some years."""
    found: Counter[tuple[str, int, int]] = Counter()
    unclear: set[str] = set()
    for each in rows:
        first, last = (each.first, each.last) if each.year is None else (each.year, each.year)
        spans = {(first, first)} if each.year is not None else set()
        if years[0] <= first and last <= years[1]:
            spans.add(years)
        elif first <= years[1] and years[0] <= last:
            unclear.add(each.kind)
        for span in spans:
            found[f"acts:{each.kind}", *span] += len(each.references)
    return [
        Counted(what, first, last, value)
        for (what, first, last), value in sorted(found.items())
        if (first, last) != years or what.removeprefix("acts:") not in unclear
    ]


def _by_thing(numbers: Iterable[Counted]) -> dict[str, tuple[Counted, ...]]:
    found: dict[str, list[Counted]] = {}
    for number in dict.fromkeys(numbers):
        found.setdefault(number.what, []).append(number)
    return {what: tuple(each) for what, each in found.items()}


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be protected, with what its places count.

    Attributes:
        things: What each row counts, the totals last.
        years: The years of each column, those of all last.
        counts: Rows of equal length, without totals.
        limits: For each row, the number below which a count is small.
        least: The same for the totals.
    """

    things: tuple[str, ...]
    years: tuple[Years, ...]
    counts: Sequence[Sequence[int]]
    limits: Sequence[int]
    least: int

    def number(self, place: Place, value: int) -> Counted:
        """Return what is told when the number at a place is shown."""
        return Counted(self.things[place[0]], *self.years[place[1]], value)


def protect_since(told: Published, table: Table, margins: Margins, *, cases: Cases | None = None) -> Protected:
    """Return a table protected against those who hold the earlier drafts as well.

    A number that would tell is withheld, and the table is protected anew until none does: each round withholds more, so
    this ends.

    Args:
        told: What earlier drafts told.
        table: The numbers and what they count.
        margins: The totals that a reader has.
        cases: The cases behind the acts, where the text gives their number.
    """
    protected = protect(table.counts, table.limits, margins, table.least, cases=cases)
    if not told.sets:
        return protected
    before = Before(known=_known(told, table, protected))
    while True:
        protected = protect(table.counts, table.limits, margins, table.least, cases=cases, before=before)
        found = _telling(told, table, protected) - before.known - before.secret
        if not found:
            return protected
        before = replace(before, secret=before.secret | found)


def _known(told: Published, table: Table, protected: Protected) -> frozenset[Place]:
    return frozenset(
        (row, column)
        for row, values in enumerate(protected.values)
        for column, value in enumerate(values)
        if value and told.known(table.things[row], table.years[column], value)
    )


def _telling(told: Published, table: Table, protected: Protected) -> set[Place]:
    found: set[Place] = set()
    for row, values in enumerate(protected.values):
        shown = {
            table.number((row, column), value): (row, column)
            for column, value in enumerate(values)
            if protected.marks[row][column] is Mark.SHOWN
        }
        found.update(shown[number] for number in told.telling(table.things[row], [*shown], _limit(protected, row)))
    return found


def _limit(protected: Protected, row: int) -> int:
    return max(protected.limits[row])


def numbers(table: Table, protected: Protected) -> tuple[Counted, ...]:
    """Return the numbers that a protected table tells, each once."""
    return tuple(
        dict.fromkeys(
            table.number((row, column), value)
            for row, values in enumerate(protected.values)
            for column, value in enumerate(values)
            if protected.marks[row][column] is Mark.SHOWN
        )
    )
