import subprocess
import sys

import pytest

from watchdog.drafting.formats.model import Chart, Cover, Document, Heading, Items, Paragraph, Run, Table, word_count


def _counted(*blocks: Heading | Paragraph | Items | Table | Chart, notes: bool = False) -> int:
    return word_count(Document("en", "ltr", "Not counted", Cover("Not counted"), blocks), notes=notes)


def test_words_are_counted_in_headings_paragraphs_items_and_tables(document: Document) -> None:
    heading, plain, items = Heading("Two words", 1), Paragraph((Run("one two three"),)), Items(((Run("four five"),),))
    assert _counted(heading, plain, items) == 7
    assert _counted(Table("A caption", ("Kind", "2026"), (("Arrest", "12"),), "A note here")) == 9
    assert word_count(document, notes=True) > word_count(document, notes=False)


def test_a_word_dressed_in_two_runs_is_one_word() -> None:
    assert _counted(Paragraph((Run("un"), Run("lawful", bold=True)))) == 1


def test_notes_count_only_when_asked() -> None:
    paragraph = Paragraph((Run("one", note="two three"),))
    assert (_counted(paragraph), _counted(paragraph, notes=True)) == (1, 3)


def test_chinese_and_japanese_count_by_character() -> None:
    assert _counted(Paragraph((Run("人权 NGO かな"),))) == 5


def test_invisible_marks_are_no_words() -> None:
    assert _counted(Paragraph((Run("one \u200e two"),))) == 2


def test_a_table_with_uneven_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="table_ragged"):
        Table("", ("a", "b"), (("only one",),))
    with pytest.raises(ValueError, match="table_empty"):
        Table("", (), ())


@pytest.mark.parametrize("level", [0, 4])
def test_a_heading_outside_the_three_levels_is_refused(level: int) -> None:
    with pytest.raises(ValueError, match="heading_level"):
        Heading("x", level)


def test_a_bar_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="chart_negative"):
        Chart("", "", (("a", -1, "-1"),))


def test_the_model_loads_no_document_library() -> None:
    code = (
        "import sys, watchdog.drafting.formats.model as m; "
        "sys.exit(any(name.split('.')[0] in {'docx', 'typst', 'resvg_py', 'lxml'} for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
