import io
import re
import zipfile
from dataclasses import replace

import docx as reader
from lxml import etree

from watchdog.drafting.formats.docx import render_docx
from watchdog.drafting.formats.model import Block, Cover, Document, Items, Paragraph, Run, Table

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PROPERTIES = ["pStyle", "keepNext", "pageBreakBefore", "numPr", "bidi", "jc"]
RUN_PROPERTIES = ["rStyle", "b", "bCs", "i", "iCs", "rtl", "lang"]
SECTION = ["headerReference", "footerReference", "pgSz", "pgMar", "bidi"]


def _files(document: Document) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(render_docx(document))) as package:
        return {name: package.read(name) for name in package.namelist()}


def _part(document: Document, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(_files(document)[name])


def _plain(*blocks: Block) -> Document:
    return Document("en", "ltr", "T", Cover("T"), blocks)


def _value(element: etree._Element, path: str, name: str = "val") -> str | None:
    found = element.find(path)
    return None if found is None else found.get(f"{W}{name}")


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _numbers(root: etree._Element) -> list[tuple[str | None, str | None]]:
    return [(_value(number, f"{W}numId"), _value(number, f"{W}ilvl")) for number in root.iter(f"{W}numPr")]


def _in_order(element: etree._Element, order: list[str]) -> bool:
    places = [order.index(child.tag.removeprefix(W)) for child in element]
    return places == sorted(places)


def test_the_file_opens_and_holds_the_text(document: Document) -> None:
    opened = reader.Document(io.BytesIO(render_docx(document)))
    texts = [paragraph.text for paragraph in opened.paragraphs]
    assert "The State party has not acted." in texts
    assert [cell.text for cell in opened.tables[0].rows[1].cells] == ["Arrest", "<5", "12"]
    assert [p.text for p in opened.paragraphs if p.style and p.style.name == "Heading 1"] == ["Summary", "Findings"]


def test_members_stand_in_the_order_that_word_asks_for(document: Document, arabic: Document) -> None:
    for root in (_part(document), _part(arabic)):
        assert all(_in_order(element, PROPERTIES) for element in root.iter(f"{W}pPr"))
        assert all(_in_order(element, RUN_PROPERTIES) for element in root.iter(f"{W}rPr"))
        assert all(_in_order(element, SECTION) for element in root.iter(f"{W}sectPr"))
        assert all(element[0].tag == f"{W}tblPr" for element in root.iter(f"{W}tbl"))


def test_every_reference_in_the_text_has_its_footnote(document: Document) -> None:
    referred = [note.get(f"{W}id") for note in _part(document).iter(f"{W}footnoteReference")]
    notes = {note.get(f"{W}id"): _text(note).strip() for note in _part(document, "word/footnotes.xml")}
    assert referred == ["1", "2", "3"]
    assert [notes[number] for number in referred] == ["CCPR/C/1, para. 2.", "Second note.", "Third note."]
    assert {"-1", "0"} < notes.keys()


def test_paragraphs_number_themselves_in_one_sequence(document: Document) -> None:
    assert _numbers(_part(document)) == [("1", "0"), ("1", "0"), ("1", "1"), ("1", "1"), ("1", "0")]
    levels = [level.get(f"{W}val") for level in _part(document, "word/numbering.xml").iter(f"{W}lvlText")]
    assert levels == ["%1.", "(%2)"]


def test_a_jump_in_the_numbers_and_a_second_list_open_new_lists() -> None:
    item = ((Run("x"),),)
    document = _plain(Paragraph((), 1), Items(item), Items(item), Paragraph((), 2), Paragraph((), 9))
    assert _numbers(_part(document)) == [("1", "0"), ("1", "1"), ("2", "1"), ("1", "0"), ("3", "0")]
    starts = [start.get(f"{W}val") for start in _part(document, "word/numbering.xml").iter(f"{W}startOverride")]
    assert starts == ["1", "1", "9"]


def test_the_contents_list_is_filled_in_and_linked(document: Document) -> None:
    root = _part(document)
    links = {
        link.get(f"{W}anchor"): "".join(text.text or "" for text in link.iter(f"{W}t"))
        for link in root.iter(f"{W}hyperlink")
    }
    marks = [mark.get(f"{W}name") for mark in root.iter(f"{W}bookmarkStart")]
    assert list(links) == marks
    assert list(links.values()) == ["Summary2", "Findings2", "Article 72"]
    instructions = [code.text or "" for code in root.iter(f"{W}instrText")]
    assert sum("PAGEREF" in code for code in instructions) == 3
    kinds = [sign.get(f"{W}fldCharType") for sign in root.iter(f"{W}fldChar")]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") == 4


def test_later_headings_are_reckoned_on_later_pages(document: Document) -> None:
    long = Paragraph((Run("some words " * 900),))
    grown = replace(document, blocks=(*document.blocks[:3], long, *document.blocks[3:]))
    shown = [link.findall(f".//{W}t")[-1].text for link in _part(grown).iter(f"{W}hyperlink")]
    assert shown[0] == "2"
    assert int(shown[1] or 0) in {4, 5}


def test_a_short_letter_has_no_contents_list() -> None:
    assert b"TOC" not in _files(_plain(Paragraph((Run("Short."),), 1)))["word/document.xml"]


def test_charts_carry_text_for_those_who_cannot_see_them(document: Document) -> None:
    described = [element.get("descr") for element in _part(document).iter() if element.tag.endswith("}docPr")]
    assert described == ["Arrests are most. Arrest: 12; Denial: <5"]
    assert _files(document)["word/media/chart1.png"].startswith(b"\x89PNG")


def test_table_heads_repeat_and_rows_hold_together(document: Document) -> None:
    rows = list(_part(document).iter(f"{W}tr"))
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]
    sides = [_value(cell, f"{W}p/{W}pPr/{W}jc") for cell in rows[1].iter(f"{W}tc")]
    assert sides == [None, "right", "right"]


def test_every_page_shows_the_mark_and_its_number(document: Document) -> None:
    assert _text(_part(document, "word/header1.xml")) == "DRAFT"
    assert re.sub(r"\s+", " ", _text(_part(document, "word/footer1.xml"))) == "Page PAGE 1 / NUMPAGES 1"
    assert _text(_part(replace(document, mark=""), "word/header1.xml")) == ""


def test_arabic_runs_from_right_to_left_throughout(arabic: Document) -> None:
    root = _part(arabic)
    assert all(paragraph.find(f"{W}pPr/{W}bidi") is not None for paragraph in root.iter(f"{W}p"))
    texts = [run for run in root.iter(f"{W}r") if run.find(f"{W}t") is not None]
    assert all(run.find(f"{W}rPr/{W}rtl") is not None for run in texts)
    assert {_value(run, f"{W}rPr/{W}lang", "bidi") for run in texts} == {"ar-SA"}
    assert root.find(f".//{W}sectPr/{W}bidi") is not None
    assert root.find(f".//{W}tblPr/{W}bidiVisual") is not None
    assert b"arabicAbjad" in _files(arabic)["word/numbering.xml"]


def test_one_font_serves_all_kinds_of_script(document: Document) -> None:
    fonts = _part(document, "word/styles.xml").find(f".//{W}docDefaults//{W}rFonts")
    assert fonts is not None
    assert {str(name).removeprefix(W) for name in fonts.attrib} == {"ascii", "hAnsi", "cs", "eastAsia"}


def test_the_file_tells_nothing_about_who_made_it_and_when(document: Document) -> None:
    written = render_docx(document)
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = _part(document, "docProps/core.xml")
    assert {element.tag.partition("}")[2] for element in core} == {"title", "language"}
    assert len(_part(document, "docProps/app.xml")) == 0
    properties = reader.Document(io.BytesIO(written)).core_properties
    assert (properties.author, properties.last_modified_by, properties.created) == ("", "", None)
    assert b"removePersonalInformation" in _files(document)["word/settings.xml"]


def test_the_same_document_gives_the_same_bytes(document: Document) -> None:
    assert render_docx(document) == render_docx(document)


def test_control_characters_do_not_break_the_file() -> None:
    root = _part(_plain(Paragraph((Run("a\x00\x0b\ud800b", note="n\x01"),)), Table("c\x02", ("h",), (("\x1fx",),))))
    assert "a b" in _text(root)
