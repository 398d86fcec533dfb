import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from itertools import count

import html5lib
import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from watchdog.domain.draft import OWN, Block, BlockKind, Draft
from watchdog.drafting.document import document, measure
from watchdog.drafting.formats.docx import render_docx
from watchdog.drafting.formats.html import render_html_page
from watchdog.drafting.formats.markdown import render_markdown
from watchdog.drafting.formats.model import Document, Items, Paragraph, Run
from watchdog.drafting.formats.pdf import render_pdf
from watchdog.drafting.formats.prepare import clean
from watchdog.drafting.markup import note, notes_of, plain, runs, words_of
from watchdog.drafting.wording import wordings
from watchdog.reference.library import Reference
from watchdog.settings import shipped

HOSTILE = (
    *("<script>x</script>", "<b>", "&amp;", "#set page()", "$x$", "@ref", "\\", "\\*", "`code`", "[text](https://a.b)"),
    *("![x](y)", "<https://a.b>", "# head", "1. one", "+ a", "> b", "~~x~~", "| a |", "_c_", "__d__", "[^1]", "[^"),
    *("\u202eabc", "\u200f", "\u2066", "\x00", "]]>", "=SUM(A1)", "www.a.b", "a@b.example", "'", '"'),
)
MARKS = ("**", "*", "***", "[^ note]", "[^ a [b] *c*]", "word", "x", " ", " ", ".", "(", ")", "é", "中", "نص")
PIECES = st.lists(st.sampled_from((*HOSTILE, *MARKS)) | st.text(max_size=6), max_size=12)
LINES = PIECES.map(lambda pieces: " ".join("".join(pieces).split()).strip())
LATIN = st.lists(st.sampled_from([each for each in (*HOSTILE, *MARKS) if each.isascii() and each.isprintable()]))
READER = MarkdownIt("commonmark")


@cache
def reference() -> Reference:
    return Reference(shipped("config") / "reference")


def draft(block: Block) -> Draft:
    heading = Block("summary", "summary", BlockKind.HEADING, "Summary", "Summary", heading_level=1)
    return Draft("t", "ccpr", "session", "GEO", 2023, 2025, "en", "n", (heading, block))


def written(text: str, **changes: object) -> Block:
    block = Block("own.1", "summary", BlockKind.PARAGRAPH, text, "", basis=OWN)
    return replace(block, **changes)  # type: ignore[arg-type]  # fields of Block by name


def made(block: Block) -> Document:
    words = wordings(reference()).languages["en"]
    return document(draft(block), words, reference(), dt.date(2026, 3, 2), is_demo=False)


def told(block: Block) -> tuple[Run, ...]:
    (paragraph,) = (piece for piece in made(block).blocks if isinstance(piece, Paragraph))
    return paragraph.runs


def test_bold_italic_and_notes_are_read_where_they_stand() -> None:
    assert runs("**a** b *c*[^ CCPR/C/GC/35 [2014]].") == (
        Run("a", bold=True),
        Run(" b "),
        Run("c", italic=True),
        Run("", note="CCPR/C/GC/35 [2014]"),
        Run("."),
    )
    assert runs("***d***[^ n]")[0] == Run("d", bold=True, italic=True)


@pytest.mark.parametrize("text", [each for each in HOSTILE if clean(each) == each] + ["2 * 3 * 4", "a_b_c", "[^ ]"])
def test_nothing_else_is_read(text: str) -> None:
    assert runs(text) == (Run(text),)


@given(LINES)
def test_no_letter_is_lost_and_none_is_made_up(text: str) -> None:
    line = runs(text)
    read = words_of(line) + "".join(notes_of(line))
    assert sorted(re.sub(r"[\s*\[\]^]", "", read)) == sorted(re.sub(r"[\s*\[\]^]", "", clean(text)))


@given(st.text(max_size=60) | LINES)
def test_any_words_make_one_note(text: str) -> None:
    whole = clean(text).strip()
    found = notes_of(runs("a" + note(text)))
    assert len(found) == bool(whole)
    assert "".join(found).translate(str.maketrans("[]", "()")) == whole.translate(str.maketrans("[]", "()"))


def test_brackets_without_end_cost_little() -> None:
    assert runs("[^ " * 6000) == (Run("[^ " * 6000),)


def test_a_text_to_be_scanned_has_no_marks_inside_words() -> None:
    assert plain("call 99**55**5\nand[^ a@*b*.example] so") == "call 99555\nand so a@*b*.example"


def test_standard_wording_and_accounts_are_not_read() -> None:
    text = "they *said* **so**[^ x]"
    assert told(written(text, composed=text, basis="method")) == (Run(text),)
    assert told(written(text, composed=text, basis="", kind=BlockKind.ACCOUNT)) == (Run(text),)
    assert len(told(written(text, composed="before", basis=""))) > 1


def test_notes_that_meet_become_one() -> None:
    assert told(written("End[^ a] [^ b]", notes=("c", "d"))) == (Run("End", note="a; b; c; d"),)


def test_items_carry_marks_and_the_composed_notes_where_no_paragraph_does() -> None:
    (items,) = (piece for piece in made(written("- *a*\n- b", notes=("c",))).blocks if isinstance(piece, Items))
    assert items.items == ((Run("a", italic=True),), (Run("b", note="c"),))


def test_marks_are_no_words_and_notes_are_counted_apart() -> None:
    words = wordings(reference()).languages["en"]
    length = measure(draft(written("**one** *two*[^ three four] five")), words, reference())
    assert (length.without, length.with_notes) == (1 + 3, 1 + 3 + 2)


@settings(max_examples=60, deadline=None)
@given(LINES.filter(lambda text: bool(text) and not text.startswith("- ")))
@example("**a *b*c**d")
@example('****a**"*')
def test_what_is_written_comes_out_as_words_in_word_web_and_markdown(text: str) -> None:
    shown = made(written(text))
    line = next(piece.runs for piece in shown.blocks if isinstance(piece, Paragraph))
    words, notes = words_of(line), notes_of(line)
    with zipfile.ZipFile(io.BytesIO(render_docx(shown))) as package:
        word = etree.fromstring(package.read("word/document.xml"))
        foot = etree.fromstring(package.read("word/footnotes.xml"))
    assert words in {"".join(text.text or "" for text in each.iter("{*}t")) for each in word.iter("{*}p")}
    assert "".join(text.text or "" for text in foot.iter("{*}t")) == "".join(f" {each}" for each in notes)
    page = html5lib.parse(render_html_page(shown), namespaceHTMLElements=False)
    (paragraph,) = page.iterfind(".//p[@class='document-numbered']")
    assert not [each for each in page.iter() if each.tag in {"script", "img", "b", "code"}]
    assert {each.get("href", "")[:10] for each in page.iter("a")} <= {"#document-"}
    assert _solid("".join(paragraph.itertext())) == _solid(f"1. {numbered(line, '{}')}")
    found = next(each for each in render_markdown(shown).split("\n") if each.startswith("1\\. "))
    read = "".join(each.content for each in READER.parseInline(found)[0].children or [])
    assert _solid(read) == _solid(f"1. {numbered(line, '[^{}]')}")


@settings(max_examples=8, deadline=None)
@given(LATIN.map(lambda pieces: " ".join("".join(pieces).split())).filter(lambda text: text and text[:2] != "- "))
def test_what_is_written_comes_out_as_words_in_a_pdf(text: str) -> None:
    shown = made(written(text))
    line = next(piece.runs for piece in shown.blocks if isinstance(piece, Paragraph))
    pdf = pypdfium2.PdfDocument(render_pdf(shown))
    try:
        read = "".join(page.get_textpage().get_text_range() for page in pdf)
    finally:
        pdf.close()
    assert _solid(numbered(line, "{}")) in _solid(read)
    assert all(_solid(each) in _solid(read) for each in notes_of(line))


def numbered(line: tuple[Run, ...], sign: str) -> str:
    signs = map(sign.format, count(1))
    return "".join(run.text + (next(signs) if run.note else "") for run in line)


def _solid(text: str) -> str:
    return re.sub(r"[\s\ufffe]", "", text)
