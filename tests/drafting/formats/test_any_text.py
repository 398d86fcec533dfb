"""Whatever people write, every format can be made of it and gives it back as text."""

import io
import re
import zipfile
from typing import Literal

import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from watchdog.drafting.formats.docx import render_docx
from watchdog.drafting.formats.html import render_html_page
from watchdog.drafting.formats.markdown import render_markdown
from watchdog.drafting.formats.model import (
    Chart,
    Cover,
    Document,
    Heading,
    Items,
    Paragraph,
    Run,
    Table,
    word_count,
)
from watchdog.drafting.formats.pdf import render_pdf
from watchdog.drafting.formats.prepare import clean

TEXTS = st.text(max_size=40) | st.sampled_from(
    ["#set page()", "$x$ *b* _c_", "<script>x</script>", "\u202eabc\u200f", "a😀b", "\x00\x07\ud800", "]]>&amp;", "<5"]
)
DIRECTIONS: st.SearchStrategy[Literal["ltr", "rtl"]] = st.sampled_from(["ltr", "rtl"])


def _document(one: str, two: str, direction: Literal["ltr", "rtl"]) -> Document:
    blocks = (
        Heading(one, 3),
        Paragraph((Run(one, note=two), Run(two, bold=True, italic=True)), 3),
        Items(((Run(two, note=one),), ())),
        Table(one, (two, one), ((one, two),), two),
        Chart(two, one, ((one, None, two), (two, 3, one))),
        Paragraph((Run(f"≪{one}≫"),)),
    )
    return Document("en", direction, one, Cover(two, ((one, two),)), blocks, two)


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS, DIRECTIONS)
def test_any_text_comes_back_from_word_and_html(one: str, two: str, direction: Literal["ltr", "rtl"]) -> None:
    document = _document(one, two, direction)
    expected = f"≪{clean(one)}≫"
    with zipfile.ZipFile(io.BytesIO(render_docx(document))) as package:
        word = etree.fromstring(package.read("word/document.xml"))
    assert expected in {text.text for text in word.iter("{*}t")}
    page = html5lib.parse(render_html_page(document), namespaceHTMLElements=False)
    assert expected in {"".join(element.itertext()) for element in page.iter("p")}
    assert not list(page.iter("script"))


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS, DIRECTIONS)
def test_any_text_makes_a_pdf(one: str, two: str, direction: Literal["ltr", "rtl"]) -> None:
    assert render_pdf(_document(one, two, direction)).startswith(b"%PDF-")


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, DIRECTIONS)
def test_any_text_makes_markdown_and_comes_back_unescaped(one: str, two: str, direction: Literal["ltr", "rtl"]) -> None:
    last = next(line for line in render_markdown(_document(one, two, direction)).split("\n") if line.startswith("≪"))
    assert re.sub(r"\\([^\w\s]|_)", r"\1", last) == f"≪{clean(one)}≫".strip()


@given(TEXTS, TEXTS)
def test_notes_never_lower_the_word_count(one: str, two: str) -> None:
    document = _document(one, two, "ltr")
    assert word_count(document, notes=True) >= word_count(document, notes=False) >= 0
