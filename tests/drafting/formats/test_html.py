from dataclasses import replace

import html5lib
import pytest

from watchdog.drafting.formats.html import render_html, render_html_page
from watchdog.drafting.formats.model import Chart, Cover, Document, Heading, Items, Paragraph, Run, Table

ATTACK = "<script>alert(1)</script>\"'&"


def _elements(document: Document) -> list[object]:
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(render_html_page(document))
    return list(page.iter())


@pytest.mark.parametrize("name", ["document", "arabic"])
def test_the_page_is_valid_and_every_link_finds_its_place(name: str, request: pytest.FixtureRequest) -> None:
    elements = _elements(request.getfixturevalue(name))
    ids = [element.get("id") for element in elements if element.get("id")]  # type: ignore[attr-defined]
    links = [element.get("href") for element in elements if element.get("href")]  # type: ignore[attr-defined]
    assert len(ids) == len(set(ids))
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_it_knows_language_direction_and_mark(arabic: Document) -> None:
    html = render_html(arabic)
    assert html.startswith('<article class="document" lang="ar" dir="rtl">')
    assert '<p class="document-mark">مسودة</p>' in html
    assert "document-mark" not in render_html(replace(arabic, mark=""))
    assert '<html lang="ar" dir="rtl">' in render_html_page(arabic)


def test_numbers_items_notes_and_tables_are_marked_up(document: Document) -> None:
    html = render_html(document)
    assert '<p class="document-numbered" id="document-paragraph-2">' in html
    assert '<span class="document-number">(b)</span> publish figures.' in html
    assert '<li id="document-note-1">CCPR/C/1, para. 2. <a href="#document-reference-1"' in html
    assert '<th scope="row">Arrest</th><td class="document-figure">&lt;5</td>' in html
    assert '<svg xmlns="http://www.w3.org/2000/svg" role="img"' in html


def test_inside_another_page_headings_step_down(document: Document) -> None:
    html = render_html(document, top=2)
    assert '<h2 class="document-title">' in html
    assert "<h1" not in html
    assert '<h4 id="document-heading-3">Article 7</h4>' in html


def test_nothing_in_a_document_becomes_markup() -> None:
    blocks = (
        Heading(ATTACK, 1),
        Paragraph((Run(ATTACK, note=ATTACK),), 1),
        Items(((Run(ATTACK),),)),
        Table(ATTACK, (ATTACK,), ((ATTACK,),), ATTACK),
        Chart(ATTACK, ATTACK, ((ATTACK, 1, ATTACK),)),
    )
    html = render_html_page(Document("en", "ltr", ATTACK, Cover(ATTACK, ((ATTACK, ATTACK),)), blocks, ATTACK))
    assert "<script" not in html
    assert "style=" not in html
    assert html.count("&lt;script&gt;") > 12
    assert html.replace("http://www.w3.org/2000/svg", "").count("://") == 0
