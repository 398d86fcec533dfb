import pytest

from watchdog.drafting.checking.scan import chinese_number, personal_data, scan_words, small_counts, stated, told_shares
from watchdog.drafting.wording import Avoided, wordings
from watchdog.reference.library import Reference
from watchdog.settings import shipped

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


@pytest.mark.parametrize("text", ["有三名妇女被捕。", "3名妇女", "共有2起案件", "两名被拘留妇女", "３名妇女"])
def test_small_numbers_are_found_in_a_script_without_spaces(text: str) -> None:
    assert small_counts(text, ["一", "二", "两", "三", "四"], ["妇女", "案件"])


@pytest.mark.parametrize("text", ["十三名妇女", "三十名妇女", "13名妇女", "第三案件", "2023年妇女", "三百名妇女"])
def test_larger_numbers_and_ordinals_of_such_a_script_are_let_through(text: str) -> None:
    assert small_counts(text, ["一", "二", "两", "三", "四"], ["妇女", "案件"]) == []


def test_digits_of_other_scripts_are_read_and_given_back_as_they_stand() -> None:
    assert small_counts("توفي ٣ أشخاص هناك", ["ثلاثة"], ["أشخاص"]) == ["٣ أشخاص"]
    assert small_counts("توفي ١٣ أشخاص هناك", ["ثلاثة"], ["أشخاص"]) == []


def test_without_nouns_nothing_is_found() -> None:
    assert small_counts("three women", ["three"], []) == []


@pytest.mark.parametrize(
    "text",
    [
        "12.5 % of 24 cases",
        "In 24 cases, 12.5% were",
        "96 % of 75 people",
        "10 % of 19 people",
        "占24起案件的百分之12.5",
    ],
)
def test_shares_that_tell_a_small_number_are_found(text: str) -> None:
    assert told_shares(text, 5, 20)


@pytest.mark.parametrize(
    "text", ["50 % of 200 cases", "In 2024, 12 % said so", "100 % of 30 cases", "12 cases. 5 % more"]
)
def test_other_shares_are_let_through(text: str) -> None:
    assert told_shares(text, 5, 20) == []


def test_a_number_beside_its_label_is_found_in_digits_words_and_other_scripts() -> None:
    assert stated("Police extorted money. Else 7 times.", "police extortion", 7, []) == []
    assert stated("Police extorted money 7 times. Else.", "police extortion", 7, []) == [
        "Police extorted money 7 times."
    ]
    assert stated("There were 7 acts of extortion by police.", "extortion by police", 7, [])
    assert stated("There were five acts of extortion by police.", "extortion by police", 5, ["five"])
    assert stated("警察敲诈共十二起。", "敲诈", 12, [chinese_number(12)])
    assert stated("There were 17 acts of extortion by police.", "extortion by police", 7, []) == []


def test_chinese_numerals_are_written_as_they_are_spoken() -> None:
    assert [chinese_number(value) for value in (3, 10, 12, 20, 35)] == ["三", "十", "十二", "二十", "三十五"]


def test_words_of_a_script_without_spaces_are_found_inside_a_sentence() -> None:
    avoid = (Avoided("瘾君子", "block", "使用毒品的人"), Avoided("addict", "block", "person who uses drugs"))
    assert [word.word for word, _ in scan_words("他们说瘾君子被捕，一名addict说", avoid)] == ["瘾君子", "addict"]


def test_a_word_with_signs_is_found_as_it_stands() -> None:
    assert [word.word for word, _ in scan_words("so-called (addict)", (Avoided("so-called", "advise", ""),))] == [
        "so-called"
    ]


@pytest.mark.parametrize(
    ("language", "past", "later"),
    [
        ("en", "It was on 12 March 2024.", "by 30 June 2029"),
        ("en", "It was on March 12, 2024.", "by June 30, 2029"),
        ("fr", "Le 1er mars 2024, il a été arrêté.", "au plus tard le 30 juin 2029"),
        ("es", "Ocurrió el 12 de marzo de 2024.", "a más tardar el 30 de junio de 2029"),
        ("ru", "Это было 12 марта 2024 г.", "до 30 июня 2029 г."),
        ("zh", "他于2024年3月12日被捕。", "最迟于2029年6月30日"),
        ("ar", "حدث ذلك في 12 آذار/مارس 2024", "في موعد أقصاه 30 حزيران/يونيه 2029"),
        ("ar", "وفي 11 وو12 يوليو 2024", "بحلول 30 يونيو 2029"),
    ],
)
def test_a_day_that_is_written_out_is_found_in_every_language_and_a_deadline_is_let_through(
    language: str, past: str, later: str
) -> None:
    months = wordings(Reference(shipped("config") / "reference")).languages[language].scan.months
    assert len(personal_data(past, months, 2026)) == 1
    assert personal_data(later, months, 2026) == []


def test_a_month_inside_another_word_is_none() -> None:
    months = wordings(Reference(shipped("config") / "reference")).languages["en"].scan.months
    assert personal_data("The 12 Mayors of 2024 and the 7 Decembrists", months, 2026) == []
