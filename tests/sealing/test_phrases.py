from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.sealing import Code, SealingError, phrases, stretch
from watchdog.sealing.phrases import LANGUAGES

CODE = Code(bytes.fromhex("c3a1e5f00718293a4b"))
CODES = st.binary(min_size=9, max_size=9).map(Code)
BY_WHOLE_WORDS = ("ru", "tr")


def words_of(code: Code, language: str) -> str:
    words = code.words(language)
    assert words is not None
    return words


@given(CODES)
def test_every_form_of_a_code_is_read_back(code: Code) -> None:
    for language in LANGUAGES:
        assert Code.parse(words_of(code, language)) == code
    assert Code.parse(code.digits) == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_has_2048_words_that_differ_when_accents_and_case_are_lost(language: str) -> None:
    words = phrases._words(language)
    assert len(words) == 2048
    assert all(word.isalpha() for word in words)
    assert len(phrases._whole_words(language)) == 2048
    assert bool(phrases._word_starts(language)) == (language not in BY_WHOLE_WORDS)


def test_every_list_in_the_folder_is_used_and_named() -> None:
    folder = Path(phrases.__file__).parent / "words"
    assert sorted(path.stem for path in folder.glob("*.txt")) == sorted(LANGUAGES)
    readme = (folder / "README.md").read_text("utf-8")
    assert all(f"`{language}.txt`" in readme for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_written_in_the_script_that_it_is_looked_for_in(language: str) -> None:
    names = {unicodedata.name(letter).split()[0] for word in phrases._words(language) for letter in word}
    assert names == {phrases.SCRIPTS[language].upper()}


@pytest.mark.parametrize(
    ("language", "letters", "typed"),
    [("pl", "ł", "l"), ("tr", "ı", "i"), ("ar", "ىة", "يه"), ("fa", "یک", "يك"), ("ur", "یکہ", "يكه")],
)
@given(code=CODES)
def test_letters_that_another_keyboard_writes_are_read(code: Code, language: str, letters: str, typed: str) -> None:
    assert Code.parse(words_of(code, language).translate(str.maketrans(letters, typed))) == code


def test_words_are_seven_and_digits_are_24_in_fours() -> None:
    assert CODE.words("en") == "senior august lab athlete little outdoor common"
    assert re.fullmatch(r"(\d{4} ){5}\d{4}", CODE.digits)
    assert re.fullmatch(r"(\d{4} ){5}\d{4}", Code(bytes(9)).digits)


@pytest.mark.parametrize("language", ["hi", "th", "zh", "zh_Hans", ""])
def test_a_language_without_a_list_has_digits_only(language: str) -> None:
    assert CODE.words(language) is None


@pytest.mark.parametrize(("locale", "language"), [("pt_BR", "pt"), ("FR", "fr"), ("en-GB", "en")])
def test_a_locale_shows_the_words_of_its_language(locale: str, language: str) -> None:
    assert CODE.words(locale) == CODE.words(language)


def bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@given(CODES, st.sampled_from(LANGUAGES))
def test_case_accents_spaces_and_punctuation_are_forgiven(code: Code, language: str) -> None:
    words = words_of(code, language)
    for typed in (
        words.upper(),
        words.title(),
        bare(words),
        unicodedata.normalize("NFD", words),
        "  " + words.replace(" ", " ,\n\t") + " . ",
        words.replace(" ", "-"),
        words.replace(" ", "_"),
    ):
        assert Code.parse(typed) == code


@given(CODES, st.sampled_from([each for each in LANGUAGES if each not in BY_WHOLE_WORDS]))
def test_the_end_of_a_word_may_be_wrong_where_four_letters_tell(code: Code, language: str) -> None:
    typed = " ".join(word[:4] + "zq" * (len(word) > 4) for word in words_of(code, language).split())
    assert Code.parse(typed) == code


def test_where_four_letters_do_not_tell_a_word_must_be_whole() -> None:
    for language in BY_WHOLE_WORDS:
        first, rest = words_of(CODE, language).split(" ", 1)
        with pytest.raises(SealingError, match=r"^phrase$"):
            Code.parse(f"{first[:-1]} {rest}")


@pytest.mark.parametrize("zero", ["٠", "۰", "०", "০", "၀", "០", "๐", "０"])
def test_digits_of_any_script_are_read(zero: str) -> None:
    typed = "".join(chr(ord(zero) + int(char)) if char != " " else char for char in CODE.digits)
    assert Code.parse(typed) == CODE


@pytest.mark.parametrize("between", ["", "-", " . ", "\u200f", "،", "\n", "_"])
def test_digits_may_be_parted_by_anything_but_letters(between: str) -> None:
    assert Code.parse(CODE.digits.replace(" ", between)) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "senior august lab athlete little outdoor",
        "senior august lab athlete little outdoor common common",
        "senior august lab athlete little common outdoor",
        "senior august lab athlete little outdoor zzzz",
        "smysl august lab athlete little outdoor common",
        "1154 8099 4838 2846 8785 393",
        "1154 8099 4838 2846 8785 39390",
        "1154 8099 4838 2846 8785 3938",
        "9999 9999 9999 9999 9999 9999",
        "code 1154 8099 4838 2846 8785 3939",
        "senior august lab athlete little outdoor 4",
        "x" * 100000,
        "senior august lab athlete little outdoor common" + " " * 1000,
    ],
)
def test_what_is_no_code_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(SealingError, match=r"^phrase$") as caught:
        Code.parse(typed)
    assert caught.value.__cause__ is None


def test_most_slips_are_caught() -> None:
    number = int(CODE.digits.replace(" ", ""))
    caught = 0
    for slip in range(1, 1001):
        try:
            Code.parse(f"{number + slip * 7919:024d}")
        except SealingError:
            caught += 1
    assert caught > 940


def test_words_that_are_two_codes_in_two_lists_are_refused() -> None:
    both = sorted(set(phrases._whole_words("en")) & set(phrases._whole_words("fr")))
    readings = phrases._readings(ambiguous(both), phrases._place_of_whole)
    assert len(readings) > 1
    with pytest.raises(SealingError, match=r"^phrase$"):
        Code.parse(" ".join(ambiguous(both)))


def ambiguous(words: list[str]) -> list[str]:
    """Seven words of both lists that have right check bits in both; about one choice in a thousand."""
    for first in words:
        for last in words:
            chosen = [first, *words[:5], last]
            if len(phrases._readings(chosen, phrases._place_of_whole)) > 1:
                return chosen
    raise AssertionError


def test_new_codes_differ_and_show_nothing() -> None:
    assert Code.generate() != Code.generate()
    assert CODE.digits != CODE
    assert repr(CODE) == str(CODE) == "<Code>"
    with pytest.raises(TypeError):
        hash(CODE)
    with pytest.raises(SealingError, match=r"^phrase$"):
        Code(bytes(8))


def test_a_mailbox_belongs_to_one_code_in_one_instance() -> None:
    mailbox = stretch(CODE, "demo")
    assert mailbox == stretch(Code.parse(CODE.digits), "demo")
    assert len({mailbox.address, stretch(CODE, "other").address, stretch(Code(bytes(9)), "demo").address}) == 3
    assert mailbox.identity != stretch(CODE, "other").identity
    assert mailbox.identity.seed != mailbox.address
    assert repr(mailbox) == "<Mailbox>"
