import io
import re
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from watchdog.drafting.formats.model import Chart, Cover, Document, Heading, Paragraph, Run, Table
from watchdog.drafting.formats.pdf import UNSHOWN, render_pdf, unshown


def _open(document: Document) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render_pdf(document)))


def _alternatives(reader: Any) -> list[str]:
    entries = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    return [str(entry["/Alt"]) for entry in entries if isinstance(entry, dict) and "/Alt" in entry]


def _text(document: Document) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in _open(document).pages))


def test_the_text_is_there_with_numbers_notes_and_tables(document: Document) -> None:
    text = _text(document)
    for expected in (
        "Report on Utopia",
        "Human Rights Committee",
        "1. The State party has not acted.",
        "CCPR/C/1, para. 2.",
        "(a) train officers;",
        "Table 1. Violations by year",
        "1,204",
        "Chart 1. Violations in 2026",
        "<5",
        "Page 1 / 2",
    ):
        assert expected in text


@pytest.mark.parametrize("name", ["document", "arabic"])
def test_it_is_tagged_titled_and_in_its_language(name: str, request: pytest.FixtureRequest) -> None:
    document: Document = request.getfixturevalue(name)
    reader = _open(document)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == document.language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == document.title
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()


def test_it_names_no_author_and_no_date(document: Document) -> None:
    metadata = _open(document).metadata
    assert set(metadata or ()) <= {"/Title", "/Creator", "/Producer"}
    assert not re.search(rb"CreateDate|ModifyDate|dc:creator|CreationDate", render_pdf(document))


def test_headings_make_an_outline_and_a_contents_list(document: Document) -> None:
    reader = _open(document)
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == ["Summary", "Findings"]
    assert "Contents" in reader.pages[0].extract_text()


def test_the_mark_stands_on_every_page_until_it_is_empty(document: Document) -> None:
    assert all("DRAFT" in page.extract_text() for page in _open(document).pages)
    assert "DRAFT" not in _text(replace(document, mark=""))


def test_charts_carry_text_for_those_who_cannot_see_them(document: Document) -> None:
    assert _alternatives(_open(document)) == ["Arrests are most. Arrest: 12; Denial: <5"]


def test_the_same_document_gives_the_same_bytes(document: Document) -> None:
    assert render_pdf(document) == render_pdf(document)


@pytest.mark.parametrize(
    "text", ["#panic()", '"); #read("document.typ"', "$x^2$ *a* _b_ `c`", "@cite <label>", "https://x.test", "-- ..."]
)
def test_text_is_never_read_as_markup(text: str) -> None:
    cover = Cover(text, ((text, text),))
    blocks = (Heading(text, 1), Paragraph((Run(text, note=text),), 1), Table(text, (text,), ((text,),)))
    assert _text(Document("en", "ltr", text, cover, blocks)).count(text) >= 7


def test_a_character_no_font_can_show_is_replaced_and_can_be_asked_for() -> None:
    strange = "\U000f0000"
    document = Document("en", "ltr", strange, Cover("T"), (Paragraph((Run(f"a{strange}b"),)),))
    assert unshown(document) == {strange}
    assert f"a{UNSHOWN}b" in _text(document)


def test_an_odd_language_tag_and_marks_without_letters_do_not_stop_it() -> None:
    bars = (("\u0e01\u0301", 0, "0"), ("ا\u0301\u20dd", None, "\u20dd"))
    blocks = (Chart("\u0301", "\u20dd", bars), Paragraph((Run("ا\u0301\u20dd", note="\xad"),), 1))
    for tag in ("zh-Hans-CN", "x", ""):
        assert render_pdf(Document(tag, "rtl", "\u0301", Cover(""), blocks)).startswith(b"%PDF")


@pytest.mark.parametrize("before", range(40, 90, 3))
def test_a_symbol_of_the_united_nations_is_never_broken_at_its_strokes(before: int) -> None:
    line = Paragraph((Run("wo " * (before // 3) + "CCPR/C/125/D/2322/2013 and E/C.12/GC/20 follow"),))
    lines = _open(Document("en", "ltr", "Title", Cover("Title"), (line,))).pages[0].extract_text()
    assert "CCPR/C/125/D/2322/2013" in lines
    assert "E/C.12/GC/20" in lines


def test_long_tables_and_cells_run_on_over_pages() -> None:
    rows = tuple((f"row {place}", "word " * 40) for place in range(60))
    text = _text(Document("en", "ltr", "T", Cover("T"), (Table("C", ("Kind head", "x"), (*rows, ("z", "w " * 4000))),)))
    assert text.count("Kind head") > 2
    assert text.count("w ") >= 4000
