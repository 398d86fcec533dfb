"""What is typed becomes a question; nothing that is typed is an error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchdog.search.asking import TEXT_LIMIT, ask
from watchdog.search.tokens import STEMMERS, Stemming, Token, fold, tokens

PARTS = st.sampled_from(
    [
        "police",
        "beat",
        '"',
        "(",
        ")",
        "AND",
        "OR",
        "NOT",
        "-",
        "+",
        "~",
        "~2",
        "*",
        ":",
        "note:",
        "foo:",
        "警察",
        "ตำรวจ",
        " ",
    ]
)


def words(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Don't BEAT them", ["don", "t", "beat", "them"]),
        ("policía Straße İstanbul ırmak", ["policia", "strasse", "istanbul", "irmak"]),
        ("Ёлка йод", ["елка", "йод"]),
        ("الشُّرطة أخذوا", ["الشرطه", "اخذوا"]),
        ("می‌روم کتاب", ["ميروم", "كتاب"]),
        ("मुझे पुलिस", ["मुझे", "पुलिस"]),
        ("警察打了", ["警察", "察打", "打了"]),
        ("警", ["警"]),
        ("abc在北京x", ["abc", "在北", "北京", "x"]),
        ("ENPUD-672Z-Q57S", ["enpud", "672z", "q57s"]),
        ("١٢ ১৩", ["12", "13"]),
        ("\x00 … 🙂", []),
    ],
)
def test_words_are_folded_so_that_spellings_meet(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text(max_size=200))
def test_a_word_stands_where_it_is_said_to_stand(text: str) -> None:
    for token in tokens(text):
        assert text[token.start : token.end].startswith(token.raw)
        assert token.text == fold(token.raw)[:64]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "beating", "beats"),
        ("fr", "arrêtées", "arrêter"),
        ("es", "golpearon", "golpear"),
        ("ru", "полицейские", "полицейского"),
        ("pt-BR", "bateram", "bater"),
        ("ar", "الشرطة", "شرطة"),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, one: str, other: str) -> None:
    stemming = Stemming()
    (first,), (second,) = tokens(one), tokens(other)
    assert stemming.stem(first, language) == stemming.stem(second, language)


def test_every_stemmer_can_be_made_and_a_language_without_one_keeps_the_word() -> None:
    token = Token("Haus", "haus", 0, 4)
    assert all(Stemming().stem(token, code) for code in STEMMERS)
    assert Stemming().stem(token, "sw") == "haus"


@settings(deadline=None)
@given(st.lists(PARTS, max_size=30).map("".join) | st.text(max_size=2 * TEXT_LIMIT))
def test_nothing_that_is_typed_is_an_error(text: str) -> None:
    asked = ask(text)
    assert asked is None or repr(asked).count(text) == 0 or not text.strip("Asked()")


@pytest.mark.parametrize("text", ["", " ", "(((", '""', "-", "~", "…", "note:*"])
def test_without_a_word_there_is_no_question(text: str) -> None:
    assert ask(text) is None


@pytest.mark.parametrize("text", ["police(-)", "police(+)", "(-) police", "police (NOT)", "police ~", "police:("])
def test_operators_where_none_can_stand_leave_the_words(text: str) -> None:
    asked = ask(text)
    assert asked is not None
    assert "police" in asked.texts


def test_deep_brackets_are_no_trouble() -> None:
    assert ask("(" * 300 + "police") is not None
