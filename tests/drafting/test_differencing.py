"""Two drafts are held side by side and subtracted: no small number may come of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.findings import finding, findings
from watchdog.domain.draft import Block, Counted, Draft
from watchdog.domain.evidence import Finding, FindingAct
from watchdog.domain.handed import DATA, Alike, Handed
from watchdog.drafting.composing.compose import compose
from watchdog.drafting.composing.differencing import Left, published, rows_counted
from watchdog.drafting.wording import wordings
from watchdog.reference.library import Reference
from watchdog.settings import shipped

TODAY = dt.date(2026, 11, 24)
CHOICE = Draft("title", "ccpr", "session", "GEO", 2023, 2025, "en", "the network")
LIMIT = 5

Printed = dict[str, dict[tuple[int, int], int]]
"""Numbers as they stand in tables: by label, then by years."""


@cache
def reference() -> Reference:
    return Reference(shipped("config") / "reference")


def drafted(found: Sequence[Finding], choice: Draft = CHOICE, earlier: Sequence[Left] = ()) -> Draft:
    return replace(choice, blocks=compose(choice, found, reference(), wordings(reference()), TODAY, earlier=earlier))


def block_of(draft: Draft, name: str) -> Block:
    return next(block for block in draft.blocks if block.id.endswith(f".{name}"))


def printed(draft: Draft) -> Printed:
    """Return every number that the tables of a draft print, read from their cells."""
    found: Printed = defaultdict(dict)
    whole = (draft.year_from, draft.year_to)
    for block in draft.blocks:
        if block.figure is None or block.id.endswith((".kinds-chart", "annexes.cases")):
            continue
        spans = [(int(head), int(head)) if head.isdigit() else whole for head in block.figure.head[1:]]
        for label, *cells in block.figure.rows:
            for years, cell in zip(spans, cells, strict=True):
                if cell.value is not None:
                    found[f"{block.figure.caption}: {label.text}"][years] = cell.value
    return found


Number = tuple[tuple[int, int], int]
"""First and last year, and what is printed for them."""


def combined(numbers: Sequence[Number]) -> Iterator[tuple[frozenset[int], tuple[int, ...], int]]:
    """Yield what comes of adding and taking away: the years that are counted once, the signs, and the sum."""
    for signs in product((-1, 0, 1), repeat=len(numbers)):
        times: dict[int, int] = defaultdict(int)
        for sign, ((start, end), _) in zip(signs, numbers, strict=True):
            for year in range(start, end + 1):
                times[year] += sign
        if set(times.values()) <= {0, 1}:
            years = frozenset(year for year, count in times.items() if count)
            yield years, signs, sum(sign * value for sign, (_, value) in zip(signs, numbers, strict=True))


def subtracted(first: dict[tuple[int, int], int], second: dict[tuple[int, int], int]) -> Iterator[int]:
    """Yield what comes of subtracting numbers of two drafts: a change, or years that neither of them tells by itself.

    Where the second draft shows that a number moved by much, that number and those that hold its years are out of date.
    It shows that too where a number of more years is smaller by much than an old one of some of them.
    """
    moved = [
        (begun, ended)
        for (begun, ended), value in first.items()
        if abs(second.get((begun, ended), value) - value) >= LIMIT
        or any(start <= begun and ended <= end and value - whole >= LIMIT for (start, end), whole in second.items())
    ]
    old = [
        ((start, end), value)
        for (start, end), value in first.items()
        if not any(start <= begun and ended <= end for begun, ended in moved)
    ]
    told = {years for numbers in ([*first.items()], [*second.items()]) for years, _, _ in combined(numbers) if years}
    for years, signs, value in combined([*old, *second.items()]):
        if years not in told and any(signs[: len(old)]) and any(signs[len(old) :]):
            yield value


def tells(first: Draft, second: Draft) -> list[str]:
    """Return what gives a small number away when the second draft is held beside the first."""
    before, after = printed(first), printed(second)
    return [
        f"{label} {before[label]} {after[label]}"
        for label in before.keys() & after.keys()
        if any(0 < value < LIMIT for value in subtracted(before[label], after[label]))
    ]


def cases(numbers: Sequence[Sequence[int]], start: int = 0) -> list[Finding]:
    """Return so many cases of two kinds in each of three years."""
    kinds = ("police-beating", "police-extortion")
    return [
        finding(
            start + 1000 * row + 100 * column + number,
            year=2023 + column,
            acts=(FindingAct(kinds[row], ("ICCPR-7",), "established", "police", "state"),),
            place_type="street" if number % 2 else "police-station",
        )
        for row, years in enumerate(numbers)
        for column, count in enumerate(years)
        for number in range(count)
    ]


counts = st.lists(
    st.lists(st.sampled_from([0, 3, 5, 8, 12, 20]), min_size=3, max_size=3),
    min_size=2,
    max_size=2,
)
changes = st.lists(
    st.lists(st.sampled_from([0, 0, 0, 1, -1, 3, 6, -6]), min_size=3, max_size=3),
    min_size=2,
    max_size=2,
)
periods = st.sampled_from([(2023, 2025), (2024, 2025), (2023, 2024), (2025, 2025)])


def changed(numbers: Sequence[Sequence[int]], by: Sequence[Sequence[int]]) -> list[list[int]]:
    return [
        [max(number + change, 0) for number, change in zip(row, moved, strict=True)]
        for row, moved in zip(numbers, by, strict=True)
    ]


@settings(max_examples=50, deadline=None)
@given(counts, changes, periods, periods)
@example([[12, 12, 12], [8, 8, 8]], [[0, 0, 0]] * 2, (2023, 2025), (2024, 2025))
@example([[3, 12, 12], [8, 8, 8]], [[0, 0, 0]] * 2, (2023, 2025), (2024, 2025))
@example([[12, 12, 12], [8, 8, 8]], [[-1, 0, 0], [0, 0, 0]], (2023, 2025), (2023, 2025))
@example([[0, 5, 0], [8, 8, 3]], [[0, -6, 0], [0, -6, 3]], (2023, 2024), (2024, 2025))
def test_no_small_number_comes_of_subtracting_two_drafts(
    numbers: list[list[int]], by: list[list[int]], one: tuple[int, int], other: tuple[int, int]
) -> None:
    first = drafted(cases(numbers), replace(CHOICE, year_from=one[0], year_to=one[1]))
    second = drafted(cases(changed(numbers, by)), replace(CHOICE, year_from=other[0], year_to=other[1]), [first])
    assert tells(first, second) == []


def test_the_attack_would_find_something_if_the_earlier_draft_were_not_known() -> None:
    first = drafted(cases([[12, 12, 12], [8, 8, 8]]))
    assert tells(first, drafted(cases([[13, 12, 12], [8, 8, 8]])))


def test_a_number_that_moved_by_one_is_withheld_together_with_others_that_would_tell_it() -> None:
    first = drafted(cases([[12, 12, 12], [8, 8, 8]]))
    table = block_of(drafted(cases([[13, 12, 12], [8, 8, 8]]), earlier=[first]), "kinds").figure
    assert table is not None
    assert [cell.text for cell in table.rows[0][1:]] == ["*", "12", "12", "*"]
    assert table.rows[-1][1].text == "*"


def test_a_withdrawn_case_is_no_number_either() -> None:
    first = drafted(cases([[12, 12, 12], [8, 8, 8]]))
    text = block_of(drafted(cases([[11, 12, 12], [8, 8, 8]]), earlier=[first]), "basis").text
    assert "59" not in text
    assert "withheld" in text


def test_where_the_number_of_cases_is_withheld_no_table_list_or_sentence_sets_bounds_to_it() -> None:
    first = drafted(cases([[12, 12, 12], [8, 8, 8]]))
    second = drafted(cases([[13, 12, 12], [8, 8, 8]]), earlier=[first])
    names = {block.id.partition(".")[2] for block in second.blocks}
    assert not {"places", "responses", "perpetrators", "cases-lead"} & names
    assert not [number for block in second.blocks for number in block.counted if number.what in {"cases", "sources"}]


def test_a_number_that_grew_by_much_or_not_at_all_is_shown() -> None:
    first = drafted(cases([[12, 12, 12], [8, 8, 8]]))
    table = block_of(drafted(cases([[18, 12, 12], [8, 8, 8]]), earlier=[first]), "kinds").figure
    assert table is not None
    assert [cell.text for cell in table.rows[0][1:]] == ["18", "12", "12", "42"]


def test_an_earlier_draft_that_is_the_same_changes_nothing() -> None:
    first = drafted(findings(60))
    assert drafted(findings(60), earlier=[first]) == first


def test_a_total_of_more_years_less_one_of_fewer_does_not_leave_a_small_year() -> None:
    first = drafted(cases([[3, 12, 12], [8, 8, 8]]))
    known = {number.what: number.value for number in block_of(first, "kinds").counted if number.last > number.first}
    second = drafted(cases([[3, 12, 12], [8, 8, 8]]), replace(CHOICE, year_from=2024), [first])
    row = block_of(second, "kinds").figure.rows[0]  # type: ignore[union-attr]  # it is a table
    assert "acts:police-beating" not in known or None in {cell.value for cell in row[1:]}


def test_a_block_that_was_left_out_told_nothing() -> None:
    first = drafted(cases([[12, 12, 12], [8, 8, 8]]))
    unprinted = replace(first, blocks=tuple(replace(block, left_out="too long") for block in first.blocks))
    second = cases([[13, 12, 12], [8, 8, 8]])
    assert drafted(second, earlier=[unprinted]) == drafted(second)


def test_another_procedure_is_compared_as_well() -> None:
    first = drafted(cases([[12, 12, 12], [8, 8, 8]]), replace(CHOICE, mechanism="upr_joint", stage="submission"))
    assert tells(first, drafted(cases([[13, 12, 12], [8, 8, 8]]), earlier=[first])) == []


def test_a_number_of_which_rows_of_data_leave_few_is_withheld() -> None:
    """Twelve rows left, of cases that all lie in the years of the draft; then one comes that may only be counted."""
    found = cases([[12, 12, 12], [8, 8, 8]])
    beaten = tuple(each.short_ref for each in found if each.acts[0].type == "police-beating")
    dated = Alike("police-beating", 2023, "state", "established", 2023, 2023, beaten[:12])
    others = Alike("police-beating", None, "state", "established", 2024, 2025, beaten[12:])
    left = Handed("GEO", DATA, (dated, others))
    assert drafted(found, earlier=[left]) == drafted(found)
    table = block_of(drafted(cases([[13, 12, 12], [8, 8, 8]]), earlier=[left]), "kinds").figure
    assert table is not None
    assert (table.rows[0][1].text, table.rows[0][-1].text) == ("*", "*")


def test_rows_that_may_lie_in_other_years_are_not_counted() -> None:
    def seen(first: int, last: int, years: tuple[int, int]) -> list[Counted]:
        return rows_counted([Alike("police-beating", None, "", "", first, last, ("A", "B"))], years)

    assert seen(2023, 2024, (2023, 2025)) == [Counted("acts:police-beating", 2023, 2025, 2)]
    assert seen(2022, 2024, (2023, 2025)) == []
    assert seen(2020, 2021, (2023, 2025)) == []


def test_two_earlier_drafts_are_read_together() -> None:
    drafts = [
        replace(CHOICE, blocks=(replace(block_of(drafted(cases([[8, 8, 8]] * 2)), "lead"), counted=(number,)),))
        for number in (Counted("cases", 2023, 2025, 30), Counted("cases", 2025, 2025, 10))
    ]
    told = published(drafts)
    assert told.known("cases", (2023, 2024), 20)
    assert told.tells(Counted("cases", 2024, 2024, 17), LIMIT)
    assert not told.tells(Counted("cases", 2024, 2024, 12), LIMIT)


years = st.tuples(st.integers(2020, 2023), st.integers(0, 3)).map(lambda pair: (pair[0], min(pair[0] + pair[1], 2023)))


@given(st.lists(st.integers(0, 20), min_size=4, max_size=4), st.lists(years, max_size=5), years)
def test_what_can_be_worked_out_from_one_draft_is_right(
    each: list[int], told: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    def total(span: tuple[int, int]) -> int:
        return sum(each[span[0] - 2020 : span[1] - 2019])

    lead = block_of(drafted([]), "what")
    numbers = tuple(Counted("acts", *span, total(span)) for span in told)
    told_before = published([replace(CHOICE, blocks=(replace(lead, counted=numbers),))])
    assert asked not in told or told_before.known("acts", asked, total(asked))
    assert not told_before.known("acts", asked, total(asked) + 1)
