"""Figures from findings, with small numbers withheld before anything is written down, also from earlier drafts.

Acts and cases are counted, not people (`docs/reference/case_model.md`, section 1). A kind of act counts once a case, so
a cell of five rests on five cases (section 11, dominance).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from watchdog.domain.draft import Cell, Counted, Figure
from watchdog.drafting.composing.differencing import Left, Published, Table, Years, numbers, protect_since, published
from watchdog.drafting.composing.disclosure import Cases, Margins, Mark, Protected
from watchdog.drafting.composing.select import Selection
from watchdog.drafting.wording import Wording
from watchdog.reference.library import Reference

NONE_ON_RECORD: Final = "–"
HELD: Final = "*"
SENSITIVE_CARE: Final = frozenset({"sexual", "death", "child"})
SENSITIVE_GROUPS: Final = frozenset({"defenders", "children"})
SENSITIVE_TYPES: Final = frozenset({"pregnancy-punished", "hiv-hcv-tb-denied", "gender-targeting"})
"""Tables about sexual violence, deaths, children, defenders, pregnancy, HIV and trans people (section 11)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers below these are small: in general, and in matters of special sensitivity."""

    general: int
    sensitive: int


@dataclass(frozen=True, slots=True)
class KindCount:
    """The acts of a draft by kind and year, as they may be shown.

    Attributes:
        kinds: The kinds that occur, in the order of the vocabulary.
        table: The figure.
        totals: For each kind the cell of all years; without text where totals are left out.
        whole: The cell of all acts.
        chart: The totals as bars; None where they are left out.
        sensitive: Those of the kinds that are matters of special sensitivity.
        cases: The number of cases as it may be shown, with nothing but "*" where acts and cases together would tell.
        counted: All numbers that are shown.
        told: What earlier drafts told.
        years: First and last year.
        limits: The numbers below which counts of acts are small.
        least: The number below which a count of cases is.
    """

    kinds: tuple[str, ...]
    table: Figure
    totals: Mapping[str, Cell]
    whole: Cell
    chart: Figure | None
    sensitive: frozenset[str]
    cases: Cell
    counted: tuple[Counted, ...]
    told: Published
    years: Years
    limits: Limits
    least: int

    def limit(self, kind: str) -> int:
        """Return the number below which a count of a kind is small."""
        return self.limits.sensitive if kind in self.sensitive else self.limits.general

    def whole_period(self, *things: str) -> tuple[Counted, ...]:
        """Return the numbers of some things over all years that are shown."""
        return tuple(each for each in self.counted if each.what in things and (each.first, each.last) == self.years)

    def is_shown(self, kind: str, years: Years) -> bool:
        """Tell whether the number of a kind is shown for each of some years."""
        wanted = {(year, year) for year in range(years[0], years[1] + 1)}
        return wanted <= {(each.first, each.last) for each in self.counted if each.what == f"acts:{kind}"}


def limits(reference: Reference) -> Limits:
    """Return the numbers below which counts are withheld."""
    value = reference.code_lists.disclosure.value
    return Limits(value("small-cells", "suppress_below"), value("sensitive-cells", "suppress_below"))


def is_sensitive(kind: str, reference: Reference) -> bool:
    """Tell whether a kind of act is a matter of special sensitivity."""
    found = reference.violation_types.type(kind)
    group = reference.violation_types.group_of(kind).id
    return bool(SENSITIVE_CARE & set(found.care)) or group in SENSITIVE_GROUPS or kind in SENSITIVE_TYPES


def kind_limit(kind: str, reference: Reference) -> int:
    """Return the number below which a count of a kind is small."""
    small = limits(reference)
    return small.sensitive if is_sensitive(kind, reference) else small.general


def count_cases(number: int, limit: int) -> Cell:
    """Return a lone number as it may be shown."""
    if number == 0:
        return Cell(NONE_ON_RECORD, 0)
    return Cell(f"<{limit}") if number < limit else Cell(str(number), number)


def least_of(selection: Selection, reference: Reference) -> int:
    """Return the number below which a count of cases is small: the higher one where every case is a sensitive one."""
    small = limits(reference)
    sensitive = {kind for kind in selection.kinds if is_sensitive(kind, reference)}
    is_all = selection.used and all(any(act.type in sensitive for act in used.acts) for used in selection.used)
    return small.sensitive if is_all else small.general


def count_kinds(
    selection: Selection, years: Sequence[int], words: Wording, reference: Reference, earlier: Sequence[Left] = ()
) -> KindCount:
    """Return the acts by kind and year.

    Args:
        selection: What the draft rests on.
        years: All years of the draft, in order.
        words: The draft's language.
        reference: The vocabularies.
        earlier: Released drafts of the same State, the newest first, and its rows of data that left; no number may
            tell something beside theirs.
    """
    occurring = selection.kinds
    kinds = tuple(kind.id for kind in reference.violation_types.types if kind.id in occurring)
    period = (years[0], years[-1])
    told = published(earlier, period)
    table = _kinds_table(selection, kinds, years, reference)
    number = Counted("cases", *period, len(selection.used))
    least = least_of(selection, reference)
    is_known = told.known("cases", period, number.value)
    is_secret = number.value >= least and not is_known and told.tells(number, least)
    cases = Cases(number.value, least, is_known) if selection.used and not is_secret else None
    protected = protect_since(told, table, Margins(), cases=cases)
    cases_cell = count_cases(number.value, least) if protected.with_cases and not is_secret else Cell(HELD)
    cells = shown(protected, words)
    names = [Cell(words.types[kind].name) for kind in kinds]
    with_totals = bool(kinds) and protected.marks[0][-1] is not Mark.ABSENT
    return KindCount(
        kinds,
        Figure(
            caption=words.say("table_kinds"),
            head=(words.say("column_kind"), *map(str, years), *([words.say("column_all")] if with_totals else [])),
            rows=_rows(names, cells, words, with_totals=with_totals),
            note=note_of(words.say("note_acts"), protected, words, table.least, with_totals=with_totals),
        ),
        dict(zip(kinds, (row[-1] for row in cells), strict=False)),
        cells[-1][-1],
        _chart(names, [row[-1] for row in cells[:-1]], words) if with_totals else None,
        frozenset(kind for kind in kinds if is_sensitive(kind, reference)),
        cases_cell,
        (*numbers(table, protected), *([] if cases_cell.value is None else [number])),
        told,
        period,
        limits(reference),
        least,
    )


def _kinds_table(selection: Selection, kinds: Sequence[str], years: Sequence[int], reference: Reference) -> Table:
    seen = Counter((act.type, used.finding.year) for used in selection.used for act in used.acts)
    return Table(
        things=(*(f"acts:{kind}" for kind in kinds), "acts"),
        years=(*((year, year) for year in years), (years[0], years[-1])),
        counts=[[seen[kind, year] for year in years] for kind in kinds],
        limits=[kind_limit(kind, reference) for kind in kinds],
        least=limits(reference).general,
    )


def shown(protected: Protected, words: Wording) -> list[list[Cell]]:
    """Return the cells as they may be shown; a withheld one holds no value anywhere."""
    return [
        [_cell(value, mark, limit, words) for value, mark, limit in zip(values, marks, each, strict=True)]
        for values, marks, each in zip(protected.values, protected.marks, protected.limits, strict=True)
    ]


def _cell(value: int, mark: Mark, limit: int, words: Wording) -> Cell:
    if mark is Mark.SHOWN:
        return Cell(words.number(value), value) if value else Cell(NONE_ON_RECORD, 0)
    return Cell({Mark.SMALL: f"<{limit}", Mark.HELD: HELD}.get(mark, ""))


def _rows(
    names: Sequence[Cell], cells: list[list[Cell]], words: Wording, *, with_totals: bool
) -> tuple[tuple[Cell, ...], ...]:
    if not with_totals:
        return tuple((name, *row[:-1]) for name, row in zip(names, cells[:-1], strict=True))
    return tuple((name, *row) for name, row in zip([*names, Cell(words.say("row_all"))], cells, strict=True))


def _chart(names: Sequence[Cell], totals: Sequence[Cell], words: Wording) -> Figure:
    return Figure(
        caption=words.say("chart_kinds"),
        head=(words.say("column_kind"), words.say("column_all")),
        rows=tuple(zip(names, totals, strict=True)),
        note=words.say("chart_description"),
    )


def note_of(rule: str, protected: Protected, words: Wording, general: int, *, with_totals: bool) -> str:
    """Return the counting rule and the legend of those signs that occur."""
    marks = [
        (mark, limit)
        for row, each in zip(protected.marks, protected.limits, strict=True)
        for mark, limit in zip(row, each, strict=True)
    ]
    zero = any(value == 0 for row in protected.values for value in row)
    legends = (
        ("note_small", (Mark.SMALL, general) in marks),
        ("note_small_sensitive", any(mark is Mark.SMALL and limit > general for mark, limit in marks)),
        ("note_held", any(mark is Mark.HELD for mark, _ in marks)),
        ("note_none", zero),
        ("note_totals", not with_totals and bool(protected.values[0])),
    )
    return words.paragraph(rule, *(words.say(name) for name, occurs in legends if occurs))
