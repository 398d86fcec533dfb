"""Figures from findings, with small numbers withheld before anything is written down.

Acts and cases are counted, not people (`docs/reference/case_model.md`, section 1). A kind of act counts once a case, so
a cell of five rests on five cases (section 11, dominance).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from watchdog.domain.draft import Cell, Figure
from watchdog.drafting.disclosure import Margins, Mark, Protected, protect
from watchdog.drafting.select import Selection
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
    """

    kinds: tuple[str, ...]
    table: Figure
    totals: Mapping[str, Cell]
    whole: Cell
    chart: Figure | None


def limits(reference: Reference) -> Limits:
    """Return the numbers below which counts are withheld."""
    value = reference.code_lists.disclosure.value
    return Limits(value("small-cells", "suppress_below"), value("sensitive-cells", "suppress_below"))


def is_sensitive(kind: str, reference: Reference) -> bool:
    """Tell whether a kind of act is a matter of special sensitivity."""
    found = reference.violation_types.type(kind)
    group = reference.violation_types.group_of(kind).id
    return bool(SENSITIVE_CARE & set(found.care)) or group in SENSITIVE_GROUPS or kind in SENSITIVE_TYPES


def count_cases(number: int, limit: int) -> Cell:
    """Return a lone number as it may be shown."""
    if number == 0:
        return Cell(NONE_ON_RECORD, 0)
    return Cell(f"<{limit}") if number < limit else Cell(str(number), number)


def count_kinds(selection: Selection, years: Sequence[int], words: Wording, reference: Reference) -> KindCount:
    """Return the acts by kind and year."""
    kinds = tuple(kind.id for kind in reference.violation_types.types if kind.id in selection.kinds)
    small = limits(reference)
    seen = Counter((act.type, used.finding.year) for used in selection.used for act in used.acts)
    protected = protect(
        [[seen[kind, year] for year in years] for kind in kinds],
        [small.sensitive if is_sensitive(kind, reference) else small.general for kind in kinds],
        Margins(),
        small.general,
    )
    cells = shown(protected, words)
    names = [Cell(words.types[kind].name) for kind in kinds]
    with_totals = bool(kinds) and protected.marks[0][-1] is not Mark.ABSENT
    whole = cells[-1][-1]
    return KindCount(
        kinds,
        Figure(
            caption=words.say("table_kinds"),
            head=(words.say("column_kind"), *map(str, years), *([words.say("column_all")] if with_totals else [])),
            rows=_rows(names, cells, words, with_totals=with_totals),
            note=_note(words.say("note_acts"), protected, words, with_totals=with_totals),
        ),
        dict(zip(kinds, (row[-1] for row in cells), strict=False)),
        whole,
        _chart(names, [row[-1] for row in cells[:-1]], words) if with_totals else None,
    )


def count_by(counts: Sequence[tuple[str, int]], caption: str, column: str, words: Wording, limit: int) -> Figure | None:
    """Return cases by one property, or None where the numbers could be worked out all the same.

    Their total is taken as known, because the text gives it.
    """
    margins = Margins(rows=False, columns=False)
    protected = protect([[number] for _, number in counts], [limit] * len(counts), margins, limit)
    if protected.marks[-1][-1] is Mark.ABSENT:
        return None
    cells = shown(protected, words)
    return Figure(
        caption=caption,
        head=(column, words.say("column_cases")),
        rows=tuple((Cell(label), cells[place][0]) for place, (label, _) in enumerate(counts)),
        note=_note(words.say("note_cases"), protected, words, with_totals=True),
    )


def shown(protected: Protected, words: Wording) -> list[list[Cell]]:
    """Return the cells as they may be shown; a withheld one holds no value anywhere."""
    return [
        [_cell(value, mark, limit, words) for value, mark in zip(values, marks, strict=True)]
        for values, marks, limit in zip(protected.values, protected.marks, protected.limits, strict=True)
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


def _note(rule: str, protected: Protected, words: Wording, *, with_totals: bool) -> str:
    """Return the counting rule and the legend of those signs that occur."""
    marks = [(mark, limit) for row, limit in zip(protected.marks, protected.limits, strict=True) for mark in row]
    general = protected.limits[-1]
    zero = any(value == 0 for row in protected.values for value in row)
    legends = (
        ("note_small", (Mark.SMALL, general) in marks),
        ("note_small_sensitive", any(mark is Mark.SMALL and limit > general for mark, limit in marks)),
        ("note_held", any(mark is Mark.HELD for mark, _ in marks)),
        ("note_none", zero),
        ("note_totals", not with_totals and bool(protected.values[0])),
    )
    return " ".join([rule, *(words.say(name) for name, occurs in legends if occurs)])
