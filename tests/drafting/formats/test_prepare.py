import pytest

from watchdog.drafting.formats.model import Block, Chart, Cover, Document, Heading, Items, Paragraph, Run, Table
from watchdog.drafting.formats.prepare import (
    clean,
    column_weights,
    figure,
    figure_columns,
    leads,
    marker,
    prepared,
)


def _prepared(*blocks: Heading | Paragraph | Table) -> Document:
    return prepared(Document("en", "ltr", "", Cover(""), blocks))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\x00b\x07c", "abc"),
        ("a\nb\r\nc", "a b c"),
        ("\ud800x\uffff\ufdd0", "x"),
        ("safe \u202edesrever", "safe desrever"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u00a0b 😀", "a\u00a0b 😀"),
    ],
)
def test_only_what_no_format_can_hold_is_removed(given: str, kept: str) -> None:
    assert clean(given) == kept


def test_heading_levels_never_skip() -> None:
    blocks = _prepared(Heading("a", 3), Heading("b", 3), Heading("c", 1), Heading("d", 3)).blocks
    assert [block.level for block in blocks if isinstance(block, Heading)] == [1, 2, 1, 2]


def test_a_document_without_title_gets_one() -> None:
    assert _prepared().title == "—"
    assert _prepared(Heading("\u200e \xad", 1)).blocks == (Heading("—", 1),)


def test_a_note_is_anchored_at_the_last_letter() -> None:
    blocks = _prepared(Paragraph((Run("Words. ", note="x"),))).blocks
    assert blocks == (Paragraph((Run("Words.", note="x"), Run(" "))),)


def test_a_note_without_text_is_no_note() -> None:
    assert _prepared(Paragraph((Run("Words", note=" \u200b"),))).blocks == (Paragraph((Run("Words"),)),)


def test_a_suppressed_figure_keeps_its_order_in_arabic() -> None:
    assert figure("<5", "rtl") == "\u200e<5"
    assert figure("<5", "ltr") == "<5"
    assert figure("الشرطة", "rtl") == "الشرطة"
    assert figure(figure("<5", "rtl"), "rtl") == "\u200e<5"


def test_items_carry_the_letters_of_their_language() -> None:
    assert [marker(place, "en") for place in (0, 25, 26)] == ["(a)", "(z)", "(aa)"]
    assert [marker(place, "ar-SA") for place in (0, 1, 2)] == ["(أ)", "(ب)", "(ج)"]


def test_figures_are_told_from_text_and_columns_follow_their_content() -> None:
    table = Table("", ("Kind", "2026", "Region", "Share"), (("A long kind of act", "<5", "North", "12 %"),))
    assert figure_columns(table) == (False, True, False, True)
    assert column_weights(table)[0] > column_weights(table)[1]


def test_a_column_without_anything_in_it_holds_text() -> None:
    table = Table("", ("Step", "Answer", "Outcome"), (("Court", "", "none"), ("Police", "", "none")))
    assert figure_columns(table) == (False, False, False)


def test_a_column_of_references_in_capitals_is_wider_than_one_of_small_letters() -> None:
    table = Table("", ("Case", "Word"), (("ENPUD-F-2J9X-Q6XZ", "a" * 17),))
    assert column_weights(table)[0] > column_weights(table)[1]


def test_only_a_paragraph_straight_before_a_table_chart_or_list_leads_to_it() -> None:
    line, table = Paragraph((Run("x"),)), Table("", ("a",), ())
    blocks: tuple[Block, ...] = (line, line, table, line, Items(()), line, Chart("", "", ()), table, line)
    assert leads(blocks) == (False, True, False, True, False, True, False, False, False)
    assert leads(()) == ()
