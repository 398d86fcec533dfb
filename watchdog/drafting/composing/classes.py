"""Rows of data that leave beside what left before: many alike, or fewer details, or not yet.

Rule and sources: `docs/disclosure.md`. A row that left leaves the same or not at all; new ones leave in numbers that
are not small, so that whoever subtracts two files finds a crowd.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from watchdog.domain.draft import Counted
from watchdog.domain.handed import DATA, Alike, Handed
from watchdog.drafting.composing.count import KindCount
from watchdog.drafting.composing.differencing import rows_counted

Part = int | str
"""A year, a standard of proof or a class of who acted."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says beside its account, and the case's year whether it says it or not."""

    reference: str
    kind: str
    year: int | None
    actor: str
    standard: str
    true_year: int


COARSER: Final[tuple[Callable[[Row], Row], ...]] = (
    lambda row: row,
    lambda row: replace(row, year=None),
    lambda row: replace(row, year=None, standard=""),
    lambda row: replace(row, year=None, standard="", actor=""),
)
"""Steps that take details away, in the order of the case model, section 11: the period first, the perpetrator last."""


def said(handed: Iterable[Handed]) -> dict[str, Row]:
    """Return the rows that left, by their references; their years where these were told."""
    return {
        reference: Row(reference, each.kind, each.year, each.actor, each.standard, each.year or 0)
        for file in handed
        for each in file.rows
        for reference in each.references
    }


def waves(handed: Iterable[Handed]) -> Iterator[Alike]:
    """Yield the rows that left for the first time together and said the same, file by file.

    Of each wave none or many may be missing later: else the rows between two files that are not neighbours were few.
    A bundle says of a case what it says for itself, so its rows are a wave of their own.
    """
    seen: set[str] = set()
    for file in handed:
        is_bundle = file.source != DATA
        for each in file.rows:
            new = each.references if is_bundle else tuple(name for name in each.references if name not in seen)
            if new:
                yield replace(each, references=new)
        if not is_bundle:
            seen |= file.references


def alike(rows: Iterable[Row]) -> tuple[Alike, ...]:
    """Return rows gathered by what they say, in a fixed order."""
    found: dict[tuple[str, int, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row.kind, row.year or 0, row.actor, row.standard].append(row)
    return tuple(
        Alike(
            kind=kind,
            year=year or None,
            actor=actor,
            standard=standard,
            first=min(row.true_year for row in each),
            last=max(row.true_year for row in each),
            references=tuple(sorted(row.reference for row in each)),
        )
        for (kind, year, actor, standard), each in sorted(found.items())
    )


def crowded(rows: Sequence[Row], least: int) -> list[Row]:
    """Return rows of one kind with so few details that many always say the same; none where the rows are too few."""
    kept: list[list[Row]] = []
    left = list(rows)
    for coarser in COARSER:
        classes: dict[tuple[int | None, str, str], list[Row]] = defaultdict(list)
        for row in map(coarser, left):
            classes[row.year, row.actor, row.standard].append(row)
        kept += [each for each in classes.values() if len(each) >= least]
        left = [row for each in classes.values() if len(each) < least for row in each]
    kept.sort(key=len, reverse=True)
    while left and len(left) < least and kept:
        left += map(COARSER[-1], kept.pop())
    return [row for each in kept for row in each] + (left if len(left) >= least else [])


@dataclass(frozen=True, slots=True)
class Beside:
    """What rows are held beside: today's figures, as a text of all years would print them, and what left before.

    Attributes:
        count: The figures.
        numbers: The acts of today by kind (""), and by kind and part.
        cases: All cases today.
    """

    count: KindCount
    numbers: Mapping[tuple[str, Part], int]
    cases: int

    def added(self, old: Sequence[Row], new: Iterable[Row]) -> list[Row]:
        """Return those new rows that may leave beside the old ones, with as much as each may say."""
        by_kind: dict[str, list[Row]] = defaultdict(list)
        for row in new:
            by_kind[row.kind].append(row)
        found = {
            kind: kept
            for kind, rows in by_kind.items()
            if (kept := self._of_kind(kind, [row for row in old if row.kind == kind], rows))
        }
        # What is left when all rows are taken from all cases is a number too.
        while found and _is_little(self.cases - len(old) - sum(map(len, found.values())), self.count.least):
            del found[min(found, key=lambda kind: (len(found[kind]), kind))]
        return [row for rows in found.values() for row in rows]

    def _of_kind(self, kind: str, old: Sequence[Row], new: Sequence[Row]) -> list[Row]:
        """Return as many new rows of a kind as leave no small number of cases behind that nobody agreed to tell."""
        least = self.count.limit(kind)
        for out in range(2 * least):
            rows = self._saying(kind, old, new[: len(new) - out])
            if not self._leaves_little(kind, [*old, *rows]):
                return rows
        return []

    def _saying(self, kind: str, old: Sequence[Row], new: Sequence[Row]) -> list[Row]:
        least = self.count.limit(kind)
        rows = crowded(new, least)
        while unsaid := self._unsaid(kind, old, rows):
            rows = crowded([_without(row, unsaid) for row in rows], least)
        return rows

    def _unsaid(self, kind: str, old: Sequence[Row], new: Sequence[Row]) -> set[Part]:
        """Return what new rows may not say: its number, less the rows that say it, would leave a small one."""
        least, seen = self.count.limit(kind), Counter(part for row in (*old, *new) for part in _parts(row))
        years = [Counted(f"acts:{kind}", part, part, number) for part, number in seen.items() if isinstance(part, int)]
        told: set[Part] = {number.first for number in self.count.told.telling(f"acts:{kind}", years, least)}
        little = {
            part for part, number in seen.items() if _is_little(self.numbers.get((kind, part), 0) - number, least)
        }
        return (told | little).intersection(part for row in new for part in _parts(row))

    def _leaves_little(self, kind: str, rows: Sequence[Row]) -> bool:
        """Tell whether the rows taken from a number of the kind, of today or earlier, leave a small one."""
        least = self.count.limit(kind)
        if _is_little(self.numbers.get((kind, ""), 0) - len(rows), least):
            return True
        return any(_is_little(number.value - mine, least) for number, mine in self._told_before(kind, rows))

    def _told_before(self, kind: str, rows: Sequence[Row]) -> Iterator[tuple[Counted, int]]:
        """Yield each number of several years that was told of a kind, with the rows that lie in those years."""
        gathered = alike(rows)
        for numbers in self.count.told.sets:
            for number in numbers.get(f"acts:{kind}", ()):
                years = (number.first, number.last)
                mine = [each.value for each in rows_counted(gathered, years) if (each.first, each.last) == years]
                if number.first < number.last:
                    yield number, sum(mine)


def _is_little(number: int, least: int) -> bool:
    return 0 < abs(number) < least


def _parts(row: Row) -> list[Part]:
    """Return what a row says beside its kind."""
    return [part for part in (row.year, row.standard, row.actor) if part]


def _without(row: Row, unsaid: set[Part]) -> Row:
    return replace(
        row,
        year=None if row.year in unsaid else row.year,
        standard="" if row.standard in unsaid else row.standard,
        actor="" if row.actor in unsaid else row.actor,
    )
