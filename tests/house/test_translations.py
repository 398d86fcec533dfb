"""Rules of the house about translations: whole, fresh, respectful, with the placeholders of the source."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from babel.messages.catalog import Message

from watchdog.cli.translations import DOMAINS, SOURCE, extracted, folder, problems, read, targets
from watchdog.languages import offered

GLOSSARY: dict[str, Any] = yaml.safe_load((folder() / "glossary.yaml").read_text(encoding="utf-8"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
NEITHER_WORDS_NOR_LANGUAGE = re.compile(r"(?:[A-Z]{2,}|[\W\d_])+")  # acronyms, figures, signs
SCRIPTS = {"ar": re.compile(r"[\u0600-\u06ff]"), "ru": re.compile(r"[\u0400-\u04ff]")}

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


def test_every_offered_language_has_words_and_an_honest_status() -> None:
    assert set(targets()) == {language.locale for language in offered() if language.code != SOURCE}
    for code in targets():
        assert {"status", "always", "terms", "never", "may_be_equal"} <= set(GLOSSARY[code])
        assert GLOSSARY[code]["status"]["reviewed"]


@every_language
def test_what_must_be_translated_is(code: str) -> None:
    assert list(problems(code)) == []


@every_language
@pytest.mark.parametrize("domain", DOMAINS)
def test_the_catalogue_holds_what_the_sources_hold(code: str, domain: str) -> None:
    held = {message.id for message in read(code, domain) if message.id}
    wanted = {message.id for message in extracted(domain) if message.id}
    assert held == wanted, "run: make translations, and translate what is new"


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
    never = [re.compile(pattern, re.IGNORECASE) for pattern in GLOSSARY[code]["never"]]
    assert never
    assert [string for _, _, string in translated(code) if any(pattern.search(string) for pattern in never)] == []


@every_language
def test_respectful_terms_are_used_wherever_the_source_uses_them(code: str) -> None:
    for phrase, says in GLOSSARY[code]["always"].items():
        missing = [
            string
            for _, source, string in translated(code)
            if phrase.lower() in source.lower() and not any(term.lower() in string.lower() for term in says)
        ]
        assert missing == [], f"“{phrase}” is {says} in {code}"


@every_language
def test_nothing_is_left_in_english(code: str) -> None:
    allowed = set(GLOSSARY[code]["may_be_equal"])
    left = {
        string
        for _, source, string in translated(code)
        if string == source and string not in allowed and not NEITHER_WORDS_NOR_LANGUAGE.fullmatch(string)
    }
    assert left == set(), "translate them, or list them under may_be_equal in translations/glossary.yaml"


@every_language
def test_exceptions_for_english_spelling_are_all_needed(code: str) -> None:
    equal = {string for _, source, string in translated(code) if string == source}
    assert set(GLOSSARY[code]["may_be_equal"]) - equal == set()


@pytest.mark.parametrize("code", [code for code in targets() if code in SCRIPTS])
def test_translations_are_written_in_the_script_of_the_language(code: str) -> None:
    wrong = [
        string
        for _, _, string in translated(code)
        if not SCRIPTS[code].search(string) and not NEITHER_WORDS_NOR_LANGUAGE.fullmatch(string)
    ]
    assert wrong == []


@every_language
def test_no_translation_carries_markup_or_hidden_direction_marks(code: str) -> None:
    hidden = re.compile(r"<[a-zA-Z/]|[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")
    assert [string for _, _, string in translated(code) if hidden.search(string)] == []
