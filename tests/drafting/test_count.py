from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.findings import finding, findings
from watchdog.domain.draft import Draft
from watchdog.domain.evidence import Finding, FindingAct
from watchdog.drafting.composing.count import KindCount, count_cases, count_kinds, is_sensitive
from watchdog.drafting.composing.select import select
from watchdog.drafting.composing.split import CaseCount, Split, count_by
from watchdog.drafting.wording import Wording, wordings
from watchdog.reference.library import Reference
from watchdog.settings import shipped

DRAFT = Draft("title", "ccpr", "session", "GEO", 2023, 2025, "en", "the network")


@cache
def reference() -> Reference:
    return Reference(shipped("config") / "reference")


def words() -> Wording:
    return wordings(reference()).languages["en"]


def kinds_of(given_findings: list[Finding]) -> KindCount:
    return count_kinds(select(DRAFT, given_findings, reference()), range(2023, 2026), words(), reference())


def acts(*kinds: str) -> tuple[FindingAct, ...]:
    return tuple(FindingAct(kind, ("ICCPR-7",), "established", "police", "state") for kind in kinds)


def many(kind: str, count: int, start: int, year: int = 2024) -> list[Finding]:
    return [finding(number, acts=acts(kind), year=year) for number in range(start, start + count)]


def test_kinds_stand_in_the_order_of_the_vocabulary_with_totals() -> None:
    count = kinds_of([*many("arbitrary-detention", 6, 0), *many("police-beating", 8, 50)])
    assert count.kinds == ("police-beating", "arbitrary-detention")
    assert [cell.text for cell in count.table.rows[0]] == ["unlawful force by officers", "–", "8", "–", "8"]
    assert count.whole.value == 14


def test_one_to_four_are_shown_as_less_than_five_and_hold_no_value() -> None:
    count = kinds_of([*many("police-beating", 3, 0), *many("police-beating", 9, 50, 2025)])
    cell = count.table.rows[0][2]
    assert (cell.text, cell.value) == ("<5", None)
    assert "“<5”" in count.table.note


def test_sensitive_kinds_are_shown_from_ten() -> None:
    count = kinds_of([*many("police-sexual-violence", 9, 0), *many("police-beating", 40, 50)])
    assert count.totals["police-sexual-violence"].text == "<10"


def test_deaths_children_defenders_pregnancy_and_hiv_are_sensitive_and_extortion_is_not() -> None:
    sensitive = ("death-in-custody", "child-removed", "defender-attacked", "pregnancy-punished", "hiv-hcv-tb-denied")
    assert all(is_sensitive(kind, reference()) for kind in (*sensitive, "intrusive-search"))
    assert not is_sensitive("police-extortion", reference())


def test_nothing_on_record_is_never_a_number() -> None:
    assert count_cases(0, 5).text == "–"
    assert "no verified case is on record" in kinds_of(many("police-beating", 8, 0)).table.note


def test_every_figure_says_what_is_counted() -> None:
    assert kinds_of(findings(30)).table.note.startswith("Acts are counted, each kind of act once per case")


@settings(max_examples=40)
@given(st.integers(1, 120), st.integers(0, 5))
def test_no_cell_from_one_to_four_leaves_with_its_value(count: int, seed: int) -> None:
    found = kinds_of(findings(count, seed=seed))
    figures = [found.table, *([found.chart] if found.chart else [])]
    cells = [cell for figure in figures for row in figure.rows for cell in row[1:]]
    assert not any(cell.value in {1, 2, 3, 4} or cell.text in {"1", "2", "3", "4"} for cell in cells)
    assert all(cell.value is None for cell in cells if cell.text in {"<5", "<10", "*", ""})


def places(*numbers: int) -> CaseCount | None:
    """Return cases by kind of place, so many in each."""
    codes = ("street", "home", "police-station", "court", "prison")
    return count_by(
        Split("place_type", dict(zip(codes, numbers, strict=False))), kinds_of([]), "caption", "column", words()
    )


def test_a_partition_whose_lone_small_number_would_follow_from_the_total_takes_another_with_it() -> None:
    found = places(3, 20, 9)
    assert found is not None
    assert [row[1].text for row in found.table.rows] == ["<5", "20", "*"]
    assert found.withheld == {"street", "police-station"}
    assert [number.value for number in found.counted] == [20]


def test_a_partition_that_cannot_be_protected_is_not_shown() -> None:
    assert places(3, 0) is not None
    assert places(1, 1, 1, 1, 1) is None


def test_where_every_case_is_a_sensitive_one_cases_are_shown_from_ten() -> None:
    assert kinds_of(many("police-sexual-violence", 9, 0)).cases.value is None
    assert kinds_of(many("police-beating", 9, 0)).cases.value == 9
