import datetime as dt
from dataclasses import replace
from functools import cache
from html import unescape

import pytest

from tests.support.findings import findings
from watchdog.domain.draft import Draft
from watchdog.drafting.composing.compose import compose
from watchdog.drafting.document import document, lines, measure
from watchdog.drafting.formats.html import render_html
from watchdog.drafting.formats.markdown import render_markdown
from watchdog.drafting.formats.model import Chart, Document, Heading, Items, Paragraph, Table, word_count
from watchdog.drafting.formats.prepare import alternative
from watchdog.drafting.wording import Wording, wordings
from watchdog.reference.library import Reference
from watchdog.settings import shipped

TODAY = dt.date(2026, 11, 24)
CHOICE = Draft("title", "ccpr", "session", "GEO", 2023, 2025, "en", "the network")


@cache
def reference() -> Reference:
    return Reference(shipped("config") / "reference")


def words(language: str = "en") -> Wording:
    return wordings(reference()).languages[language]


@cache
def composed() -> Draft:
    return replace(CHOICE, blocks=compose(CHOICE, findings(80), reference(), wordings(reference()), TODAY))


def made(draft: Draft | None = None, *, is_demo: bool = False) -> Document:
    return document(draft or composed(), words(), reference(), TODAY, is_demo=is_demo)


def test_paragraphs_are_numbered_through_the_whole_text() -> None:
    numbers = [piece.number for piece in made().blocks if isinstance(piece, Paragraph)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_figures_lists_and_headings_come_along() -> None:
    kinds = {type(piece) for piece in made().blocks}
    assert kinds == {Heading, Paragraph, Items, Table, Chart}


def test_what_is_still_empty_is_left_out_with_its_heading() -> None:
    headings = [piece.text for piece in made().blocks if isinstance(piece, Heading)]
    assert "What became of the last recommendations" not in headings
    assert all(piece.runs[0].text for piece in made().blocks if isinstance(piece, Paragraph))


def test_a_withheld_number_has_no_bar() -> None:
    (chart,) = (piece for piece in made().blocks if isinstance(piece, Chart))
    assert all((value is None) == text.startswith(("<", "*")) for _, value, text in chart.bars)


def test_notes_stand_at_the_end_of_their_paragraph() -> None:
    noted = [piece for piece in made().blocks if isinstance(piece, Paragraph) and piece.runs[-1].note]
    assert any("HR/PUB/14/7" in (piece.runs[-1].note or "") for piece in noted)


def test_every_page_says_draft_and_a_demonstration_says_invented() -> None:
    assert made().mark == "DRAFT"
    assert "INVENTED" in made(is_demo=True).mark


def test_the_cover_says_where_it_goes_and_how_long_it_is() -> None:
    cover = dict(made().cover.lines)
    assert cover["Body"] == "Human Rights Committee"
    assert cover["Period"] == "2023 to 2025"
    assert cover["Prepared on"] == "24 November 2026"
    assert "without notes" in cover["Words"]


def test_the_length_is_that_of_the_document_both_ways() -> None:
    length = measure(composed(), words(), reference())
    assert length.without == word_count(made(), notes=False)
    assert length.with_notes == word_count(made(), notes=True)
    assert sum(length.sections.values()) == length.without


def test_notes_count_unless_the_body_leaves_them_out() -> None:
    assert measure(composed(), words(), reference()).counted == word_count(made(), notes=True)
    choice = replace(CHOICE, mechanism="upr_joint", stage="submission")
    draft = replace(choice, blocks=compose(choice, findings(80), reference(), wordings(reference()), TODAY))
    length = measure(draft, words(), reference())
    assert length.counted == length.without - length.sections["annexes"]


def test_lines_with_a_dash_become_a_list() -> None:
    assert lines("Sources:\n- one\n- two\n\nMore.") == (["Sources:", "More."], ["one", "two"])


@pytest.mark.parametrize(
    ("language", "colon", "separator", "stop"),
    [
        ("en", ": ", "; ", ". "),
        ("fr", "\u00a0: ", "\u00a0; ", ". "),
        ("es", ": ", "; ", ". "),
        ("ru", ": ", "; ", ". "),
        ("ar", ": ", "؛ ", ". "),
        ("zh", "：", "；", "："),
    ],
)
def test_charts_and_captions_are_set_as_the_language_does(language: str, colon: str, separator: str, stop: str) -> None:
    choice = replace(CHOICE, language=language)
    draft = replace(choice, blocks=compose(choice, findings(80), reference(), wordings(reference()), TODAY))
    whole = document(draft, words(language), reference(), TODAY, is_demo=False)
    (chart,) = (piece for piece in whole.blocks if isinstance(piece, Chart))
    told = alternative(chart, whole.words)
    assert separator.join(f"{label}{colon}{shown}" for label, _, shown in chart.bars) in told
    assert f"{whole.words.chart} 1{stop}{chart.caption}" in unescape(render_html(whole))
    assert f"{whole.words.table} 1{stop}" in render_markdown(whole).replace("\\", "")
