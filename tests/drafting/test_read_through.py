"""Faults that a reader of the Russian, Arabic and Chinese texts found: none of their kind may come back."""

import datetime as dt
import re
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import pytest

from tests.drafting.test_compose import SESSION, TODAY, reference
from tests.drafting.test_every_body import ONE_OF_EACH_SHAPE, written
from tests.support.findings import findings
from watchdog.domain.draft import Block
from watchdog.drafting.composing.compose import compose
from watchdog.drafting.formats.model import Cover, Document, Paragraph, Run
from watchdog.drafting.formats.prepare import marker, prepared
from watchdog.drafting.wording import wordings

LANGUAGES = sorted(wordings(reference()).languages)
WORD = re.compile(r"[^\W\d_]{2,}")
LATIN_MARK_IN_ARABIC = re.compile(r"[\u0600-\u06ff] ?[,;?]|[,;?] ?[\u0600-\u06ff]")
ASCII_MARK_IN_CHINESE = re.compile(r"[\u4e00-\u9fff] ?[,;:?!()]|[,;:?!()] ?[\u4e00-\u9fff]")
GAP_IN_CHINESE = re.compile(r"[\u3001\u3002\uff01-\uff1f\u4e00-\u9fff] [\u201c\u300a\u4e00-\u9fff]")
SIGN_UNHELD = re.compile(r"(?<!\u200e)<\d")
MARKERS = [("en", "(a)"), ("zh", "(a)"), ("ar", "(أ)"), ("fr", "a)"), ("es", "a)"), ("ru", "a)")]


def texts(blocks: tuple[Block, ...]) -> list[str]:
    """Return every text of a draft as it is read, cells of figures apart."""
    return [text for block in blocks for text in (block.text, *block.notes, block.figure.note if block.figure else "")]


def few(count: int, language: str) -> tuple[Block, ...]:
    draft = replace(SESSION, language=language)
    return compose(draft, findings(count), reference(), wordings(reference()), TODAY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("mechanism", "stage"), ONE_OF_EACH_SHAPE)
def test_marks_are_those_of_the_script_and_no_word_stands_twice(mechanism: str, stage: str, language: str) -> None:
    for text in texts(written(mechanism, stage, language)):
        assert not any(first == second for first, second in pairwise(text.split()) if WORD.fullmatch(first))
        if language == "ar":
            assert LATIN_MARK_IN_ARABIC.search(text) is None
            assert SIGN_UNHELD.search(text) is None
        if language == "zh":
            assert ASCII_MARK_IN_CHINESE.search(text) is None
            assert GAP_IN_CHINESE.search(text) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 3, 12, 80])
def test_no_paragraph_stands_twice(count: int, language: str) -> None:
    said = [block.text for block in few(count, language) if block.figure is None and len(block.text) > len("2023–2025")]
    assert sorted(said) == sorted(set(said))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_rests_on_no_case_says_so_in_words(language: str) -> None:
    found = {block.id: block.text for block in few(0, language)}
    assert found["summary.basis"] == wordings(reference()).languages[language].say("basis_none")


def test_states_have_the_names_that_the_united_nations_gives_them() -> None:
    languages, countries = wordings(reference()).languages, reference().countries
    assert languages["ru"].state("KGZ", countries) == "Кыргызстан"
    assert languages["ar"].state("RUS", countries) == "الاتحاد الروسي"
    assert languages["zh"].state("IRN", countries) == "伊朗伊斯兰共和国"
    assert languages["ru"].state("GEO", countries) == "Грузия"


def test_dates_and_ranges_are_written_as_the_united_nations_writes_them() -> None:
    found = wordings(reference()).languages
    assert found["ar"].day(dt.date(2026, 11, 24)) == "24 تشرين الثاني/نوفمبر 2026"
    assert found["ru"].numbered("paragraph", ["25-29", "35"]) == "пп.\u00a025–29 и 35"
    assert found["zh"].numbered("paragraph", ["25-29"]) == "第25至29段"
    assert found["ru"].numbered("paragraph", ["1(d)-(e)"]) == "п.\u00a01(d)-(e)"


@pytest.mark.parametrize(("language", "first"), MARKERS)
def test_items_are_marked_as_united_nations_documents_mark_them(language: str, first: str) -> None:
    assert marker(0, language) == first


@pytest.mark.parametrize(("language", "direction", "between"), [("ar", "rtl", "\u200f"), ("ru", "ltr", "")])
def test_the_mark_of_a_note_does_not_run_into_a_year(
    language: str, direction: Literal["ltr", "rtl"], between: str
) -> None:
    line = Paragraph((Run("1994.", note="IV-4"),))
    made = prepared(Document(language, direction, "t", Cover("t"), (line,)))
    assert made.blocks == (Paragraph((Run(f"1994.{between}", note="IV-4"),)),)
