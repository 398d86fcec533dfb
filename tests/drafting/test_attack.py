"""Drafts are attacked by a reader who knows the rules: no small number may be worked out."""

import datetime as dt
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.attacking import pinned, sight
from tests.support.findings import finding
from watchdog.domain.draft import Block, Draft
from watchdog.domain.evidence import Finding, FindingAct
from watchdog.drafting.composing.compose import compose
from watchdog.drafting.wording import wordings
from watchdog.reference.library import Reference
from watchdog.settings import shipped

TODAY = dt.date(2026, 11, 24)
CHOICE = Draft("title", "ccpr", "session", "GEO", 2024, 2025, "en", "the network")
BEATING, EXTORTION, SEXUAL = "police-beating", "police-extortion", "police-sexual-violence"

Group = tuple[tuple[str, ...], int, int]
"""Kinds that one case holds, its year, and how many such cases there are."""


@cache
def reference() -> Reference:
    return Reference(shipped("config") / "reference")


def blocks(given_findings: list[Finding], choice: Draft = CHOICE) -> tuple[Block, ...]:
    return compose(choice, given_findings, reference(), wordings(reference()), TODAY)


def cases(groups: list[Group]) -> list[Finding]:
    """Return findings; every second place is a street, every second case may be told."""
    kinds = [(kinds, year) for kinds, year, count in groups for _ in range(count)]
    return [
        finding(
            number,
            year=year,
            acts=tuple(FindingAct(kind, ("ICCPR-7",), "established", "police", "state") for kind in held),
            place_type="street" if number % 2 else "police-station",
            uses=("count", "story") if number % 3 else ("count",),
            account="A person was stopped.",
        )
        for number, (held, year) in enumerate(kinds)
    ]


groups = st.lists(
    st.tuples(
        st.sampled_from([(BEATING,), (EXTORTION,), (SEXUAL,), (BEATING, EXTORTION), (BEATING, SEXUAL)]),
        st.sampled_from([2024, 2025]),
        st.sampled_from([1, 2, 3, 4, 5, 7, 12]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=120, deadline=None)
@given(groups)
@example([((BEATING, EXTORTION), 2024, 4), ((BEATING,), 2024, 12)])
@example([((BEATING,), 2024, 1), ((BEATING,), 2025, 1)])
@example([((SEXUAL,), 2024, 7)])
def test_no_small_number_follows_from_all_that_one_draft_prints(given_groups: list[Group]) -> None:
    assert pinned(sight(blocks(cases(given_groups)))) == []


def test_cases_and_acts_are_not_told_together_where_they_would_tell_how_many_cases_hold_two_acts() -> None:
    seen = sight(blocks(cases([((BEATING, EXTORTION), 2024, 4), ((BEATING,), 2024, 26)])))
    assert not (seen.cases.is_known and seen.whole.is_known)


def test_seven_cases_of_a_sensitive_kind_are_not_told_as_a_number_of_cases() -> None:
    seen = sight(blocks(cases([((SEXUAL,), 2024, 7)])))
    assert not seen.cases.is_known
    assert not seen.whole.is_known


def test_a_step_is_asked_for_whether_one_or_more_cases_call_for_it() -> None:
    def steps(count: int) -> list[str]:
        composed = blocks(cases([((BEATING,), 2024, 12), ((EXTORTION,), 2024, count)]))
        return [block.id for block in composed if block.section == "recommendations"]

    assert steps(1) == steps(4)


def test_lines_of_the_list_of_cases_do_not_count_what_the_text_withholds() -> None:
    composed = blocks(cases([((SEXUAL,), 2024, 9), ((BEATING,), 2023, 9)]))
    assert "annexes.cases" not in {block.id for block in composed}


def test_no_more_than_one_case_is_told_of_a_kind_whose_number_is_withheld() -> None:
    few = cases([((EXTORTION,), 2024, 4), ((BEATING,), 2024, 30)])
    before = [finding(number, year=2020, acts=each.acts) for number, each in enumerate(few, 100)]
    composed = blocks([*few, *before])
    kinds = {each.short_ref: each.acts[0].type for each in few}
    told = [kinds[block.findings[0]] for block in composed if ".account." in block.id]
    assert told.count(EXTORTION) < 2
