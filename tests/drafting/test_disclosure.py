from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from watchdog.drafting.composing.disclosure import Margins, Mark, Protected, protect

ALL = Margins()
FARTHEST = 6


def options(protected: Protected, row: int, column: int) -> range:
    """What a reader who knows the rules takes for possible at a place, seen alone."""
    value, limit = protected.values[row][column], protected.limits[row][column]
    return {
        Mark.SHOWN: range(value, value + 1),
        Mark.SMALL: range(1, limit),
        Mark.HELD: range(max(limit, value - FARTHEST), value + FARTHEST),
        Mark.ABSENT: range(1 << 20),
    }[protected.marks[row][column]]


def possible(protected: Protected) -> list[set[int]]:
    """Every value that each place can hold in some table that agrees with all that is shown: by brute force."""
    height, width = len(protected.values) - 1, len(protected.values[0]) - 1
    inner = [(row, column) for row in range(height) for column in range(width)]
    seen: list[set[int]] = [set() for _ in range((height + 1) * (width + 1))]
    for guess in product(*(options(protected, *place) for place in inner)):
        rows = [list(guess[row * width : (row + 1) * width]) for row in range(height)]
        whole = [[*row, sum(row)] for row in rows]
        whole.append([sum(column) for column in zip(*whole, strict=True)])
        margins = [(row, width) for row in range(height)] + [(height, column) for column in range(width + 1)]
        if all(whole[row][column] in options(protected, row, column) for row, column in margins):
            for number, value in enumerate(value for row in whole for value in row):
                seen[number].add(value)
    return seen


def assert_hidden(protected: Protected) -> None:
    marks = [mark for row in protected.marks for mark in row]
    for mark, values in zip(marks, possible(protected), strict=True):
        if mark in {Mark.SMALL, Mark.HELD}:
            assert len(values) > 1


tables = st.integers(1, 2).flatmap(
    lambda height: st.integers(1, 3 if height == 1 else 2).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 12]), min_size=width, max_size=width),
            min_size=height,
            max_size=height,
        )
    )
)


@settings(max_examples=150)
@given(tables, st.booleans(), st.booleans(), st.booleans())
def test_no_withheld_number_can_be_worked_out(counts: list[list[int]], rows: bool, columns: bool, whole: bool) -> None:
    assert_hidden(protect(counts, [5] * len(counts), Margins(rows, columns, whole)))


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from([0, 1, 4, 7, 10, 15]), min_size=2, max_size=2), min_size=1, max_size=2))
def test_rows_about_sensitive_things_keep_the_higher_limit(counts: list[list[int]]) -> None:
    protected = protect(counts, [10, 5][: len(counts)], ALL)
    assert_hidden(protected)
    assert all(
        mark is not Mark.SHOWN
        for value, mark in zip(protected.values[0], protected.marks[0], strict=True)
        if 0 < value < 10
    )


@given(st.lists(st.lists(st.integers(0, 40), min_size=4, max_size=4), min_size=1, max_size=12))
def test_small_cells_are_never_shown_and_zeros_always(counts: list[list[int]]) -> None:
    protected = protect(counts, [5] * len(counts), ALL)
    for values, marks in zip(protected.values[:-1], protected.marks[:-1], strict=True):
        for value, mark in zip(values[:-1], marks[:-1], strict=True):
            assert (mark is Mark.SMALL) == (0 < value < 5)
            assert value or mark is Mark.SHOWN


def test_a_lone_small_cell_takes_another_of_its_row_and_of_its_column_with_it() -> None:
    protected = protect([[3, 10, 20], [8, 30, 40]], [5, 5], ALL)
    marks = protected.marks
    assert marks[0][0] is Mark.SMALL
    assert sum(mark is not Mark.SHOWN for mark in marks[0]) > 1
    assert sum(row[0] is not Mark.SHOWN for row in marks) > 1


def test_the_total_of_all_stays_where_it_can() -> None:
    assert protect([[3, 10], [8, 30]], [5, 5], ALL).marks[2][2] is Mark.SHOWN


def test_totals_are_left_out_where_they_would_tell() -> None:
    protected = protect([[1, 1], [1, 1]], [5, 5], ALL)
    assert protected.marks[0][2] is Mark.ABSENT
    assert_hidden(protected)


def test_nothing_small_means_nothing_withheld() -> None:
    protected = protect([[5, 0], [7, 12]], [5, 5], ALL)
    assert {mark for row in protected.marks for mark in row} == {Mark.SHOWN}


def test_an_empty_table_is_no_trouble() -> None:
    assert protect([], [], ALL).values == ((0,),)
