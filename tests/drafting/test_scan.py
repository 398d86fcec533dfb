import pytest

from watchdog.drafting.scan import personal_data, scan_words, small_counts
from watchdog.drafting.wording import Avoided

MONTHS = ("January", "March", "December")
WORDS = (Avoided("addict", "block", "person who uses drugs"), Avoided("clean", "advise", "not using drugs"))


@pytest.mark.parametrize(
    "text",
    [
        "write to ann@example.org today",
        "her number is +996 555 12 34 56",
        "passport 4509876543",
        "it was on 14 March 2024 there",
        "on March 3, 2023",
        "on the 3rd of March",
        "on 03.12.2024",
        "on 2024-03-12",
        "at 41.7151, 44.8271 by the river",
        "at 41°42′ north",
    ],
)
def test_what_points_to_a_person_is_found(text: str) -> None:
    assert personal_data(text, MONTHS, 2026)


@pytest.mark.parametrize(
    "text",
    [
        "by 31 December 2028",
        "CCPR/C/125/D/2322/2013",
        "between 2023 and 2025",
        "article 14 (3) (g)",
        "10,000 people in 15 towns",
        "general comment No. 35, paras. 25-29",
    ],
)
def test_what_points_to_nobody_is_let_through(text: str) -> None:
    assert personal_data(text, MONTHS, 2026) == []


@pytest.mark.parametrize("text", ["three women", "2 verified cases", "In 4 cases", "One person"])
def test_small_numbers_before_counted_nouns_are_found(text: str) -> None:
    assert small_counts(text, ["one", "two", "three", "four"], ["women", "cases", "person"]) == [
        text.removeprefix("In ")
    ]


@pytest.mark.parametrize("text", ["14 cases", "article 3", "23 women", "fewer than five cases"])
def test_other_numbers_are_let_through(text: str) -> None:
    assert small_counts(text, ["one", "two", "three", "four"], ["women", "cases"]) == []


def test_words_are_found_whole_and_in_any_case() -> None:
    assert [word.word for word, _ in scan_words("An Addict spoke. Addiction is a word.", WORDS)] == ["addict"]


def test_inside_quotation_marks_a_word_of_the_law_is_advice_only() -> None:
    assert [level for _, level in scan_words("the law says “drug addict”", WORDS)] == ["advise"]
    assert [level for _, level in scan_words("an addict", WORDS)] == ["block"]
