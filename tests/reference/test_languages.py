import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from watchdog.languages import DEFAULT, LANGUAGES, N_, by_code, fallbacks, for_staff, negotiate, offered


def test_the_chooser_sorts_languages_by_their_own_names() -> None:
    names = [language.name.casefold() for language in offered()]
    assert names == sorted(names)


def test_staff_choose_among_the_languages_of_their_side() -> None:
    assert {language.code for language in for_staff()} >= {"en", "fr", "es", "ru", "ar"}
    assert set(for_staff()) <= set(offered())
    assert negotiate("th, fr;q=0.5", for_staff()) == "fr"


def test_every_language_is_listed_once_and_falls_back_to_one_of_the_list() -> None:
    codes = [language.code for language in LANGUAGES]
    assert len(codes) == len(set(codes)) == 75
    assert {language.fallback for language in LANGUAGES} - {None} <= set(codes)
    assert [language.code for language in LANGUAGES if language.fallback is None] == [DEFAULT]


def test_an_offered_language_is_known_to_babel_and_has_its_direction() -> None:
    for language in offered():
        assert Locale.parse(language.locale).text_direction == language.direction


def test_fallbacks_end_in_the_default_and_never_run_in_a_circle() -> None:
    assert fallbacks("kk") == ("kk", "ru", "en")
    assert fallbacks("pt-BR") == ("pt-BR", "pt-PT", "en")
    assert fallbacks("uk") == ("uk", "en")
    assert fallbacks("en") == ("en",)
    assert fallbacks("xx") == ("xx", "en")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("*", "en"),
        ("fr", "fr"),
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("AR-eg", "ar"),
        ("en;q=0.2, ar;q=0.9", "ar"),
        ("fr;q=0, ar;q=0.1", "ar"),
        ("be, ar;q=0.1", "ar"),
        ("kk, ar;q=0.1", "kk"),
        ("ht", "fr"),
        ("ht, en;q=0.5", "en"),
        ("xx-YY, zz", "en"),
        ("fr;q=7, ar;q=0.5", "ar"),
        ("fr;;q=1,,", "en"),
        ("zh-TW, fr;q=0.3", "fr"),
        (",".join(["xx"] * 50 + ["fr"]), "en"),
    ],
)
def test_the_language_that_serves_best_is_chosen(header: str, code: str) -> None:
    assert negotiate(header) == code


@given(st.text(max_size=300))
def test_any_header_leads_to_an_offered_language(header: str) -> None:
    assert negotiate(header) in {language.code for language in offered()}


def test_marking_a_text_changes_nothing() -> None:
    assert N_("Report what happened") == "Report what happened"


def test_a_language_is_found_by_its_code_only() -> None:
    language = by_code("zh-Hans")
    assert language is not None
    assert language.locale == "zh_Hans"
    assert by_code("zh_Hans") is None
