"""Rules of the house about translations: whole, fresh, respectful, with the placeholders of the source."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from watchdog.cli.catalogues import DOMAINS, PLACEHOLDER, SOURCE, folder, problems, read, senders, targets, wanted
from watchdog.cli.exchange import pairs
from watchdog.languages import LANGUAGES, offered
from watchdog.reference.spoken import Glossary, glossary, read_back

NEITHER_WORDS_NOR_LANGUAGE = re.compile(r"(?:[A-Z]{2,}|[\W\d_])+")  # acronyms, figures, signs
SCRIPTS = {
    **dict.fromkeys(("ar", "fa", "ur"), "\u0600-\u06ff"),
    **dict.fromkeys(("ru", "uk", "kk", "ky", "tg"), "\u0400-\u04ff"),
    **dict.fromkeys(("hi", "ne"), "\u0900-\u097f"),
    "bn": "\u0980-\u09ff",
    "th": "\u0e00-\u0e7f",
    "my": "\u1000-\u109f",
    "ka": "\u10a0-\u10ff",
    "am": "\u1200-\u137f",
    "km": "\u1780-\u17ff",
    "zh_Hans": "\u4e00-\u9fff",
    "el": "\u0370-\u03ff",
}
"""Blocks of the Unicode Standard; languages in Latin letters need no look."""

every_language = pytest.mark.parametrize("code", targets())


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def translated(code: str) -> Iterator[tuple[Message, str, str]]:
    """Each message with a source form and the translation that stands for it."""
    for domain in DOMAINS:
        for message in read(code, domain):
            strings = [string for string in forms(message.string) if string] if message.id else []
            for number, string in enumerate(strings):
                yield message, forms(message.id)[min(number, len(forms(message.id)) - 1)], string


def words_of(code: str) -> Glossary:
    return glossary(folder() / code)


def test_every_offered_language_has_words_and_an_honest_status() -> None:
    assert set(targets()) == {language.locale for language in offered() if language.code != SOURCE}
    for code in targets():
        assert words_of(code).status.written
        assert words_of(code).address


def test_no_language_lies_about_that_is_not_offered() -> None:
    assert {path.name for path in folder().iterdir() if path.is_dir()} == set(targets())


def test_staff_are_served_only_where_senders_are() -> None:
    assert [language.code for language in LANGUAGES if language.staff and not language.offered] == []


def test_what_senders_read_is_a_part_of_everything() -> None:
    for domain in DOMAINS:
        texts = {message.id for message in senders(domain) if message.id}
        assert texts < {message.id for message in wanted("fr", domain) if message.id}


@every_language
def test_what_must_be_translated_is(code: str) -> None:
    assert list(problems(code)) == []


@every_language
@pytest.mark.parametrize("domain", DOMAINS)
def test_the_catalogue_holds_what_its_side_has(code: str, domain: str) -> None:
    held = {message.id for message in read(code, domain) if message.id}
    texts = {message.id for message in wanted(code, domain) if message.id}
    assert held == texts, "run: make translations, and translate what is new"


@every_language
def test_what_was_put_back_into_english_is_a_text_of_ours(code: str) -> None:
    rows = read_back(folder() / code)
    assert len({row.english for row in rows}) == len(rows)
    assert {row.english for row in rows} <= {
        text for each in DOMAINS for text, _ in pairs(read(code, each), senders(each))
    }
    assert all(row.back and row.translation for row in rows)


@every_language
def test_nothing_is_fuzzy(code: str) -> None:
    assert [message.id for domain in DOMAINS for message in read(code, domain) if message.id and message.fuzzy] == []


@every_language
def test_placeholders_are_those_of_the_source(code: str) -> None:
    wrong = [
        string
        for _, source, string in translated(code)
        if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(string))
    ]
    assert wrong == []


@every_language
def test_a_text_of_both_catalogues_has_one_translation(code: str) -> None:
    """The program joins the catalogues: of two translations only one would ever be seen."""
    first, *others = ({message.id: message.string for message in read(code, each) if message.id} for each in DOMAINS)
    assert others
    assert [text for other in others for text in other if text in first and first[text] != other[text]] == []


@every_language
def test_words_that_hurt_never_occur(code: str) -> None:
    never = [re.compile(pattern, re.IGNORECASE) for pattern in words_of(code).never]
    assert never
    assert [string for _, _, string in translated(code) if any(pattern.search(string) for pattern in never)] == []


@every_language
def test_respectful_terms_are_used_wherever_the_source_uses_them(code: str) -> None:
    for phrase, says in words_of(code).always.items():
        missing = [
            string
            for _, source, string in translated(code)
            if phrase.lower() in source.lower() and not any(term.lower() in string.lower() for term in says)
        ]
        assert missing == [], f"“{phrase}” is {says} in {code}"


@every_language
def test_nothing_is_left_in_english(code: str) -> None:
    allowed = set(words_of(code).may_be_equal)
    left = {
        string
        for _, source, string in translated(code)
        if string == source and string not in allowed and not NEITHER_WORDS_NOR_LANGUAGE.fullmatch(string)
    }
    assert left == set(), "translate them, or list them under may_be_equal in the language's glossary.yaml"


@every_language
def test_exceptions_for_english_spelling_are_all_needed(code: str) -> None:
    equal = {string for _, source, string in translated(code) if string == source}
    assert set(words_of(code).may_be_equal) - equal == set()


@pytest.mark.parametrize("code", [code for code in targets() if code in SCRIPTS])
def test_translations_are_written_in_the_script_of_the_language(code: str) -> None:
    wrong = [
        string
        for _, _, string in translated(code)
        if not re.search(f"[{SCRIPTS[code]}]", string) and not NEITHER_WORDS_NOR_LANGUAGE.fullmatch(string)
    ]
    assert wrong == []


@every_language
def test_no_translation_carries_markup_or_hidden_direction_marks(code: str) -> None:
    hidden = re.compile(r"<[a-zA-Z/]|[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")
    assert [string for _, _, string in translated(code) if hidden.search(string)] == []
