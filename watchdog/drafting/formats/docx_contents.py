"""The contents list, filled in before Word ever sees it.

A list that Word fills by itself begins with a warning about "other files", and stays empty elsewhere. So every entry is
written out, linked to its heading, with a page number that is a field: reckoned from the length of the text, and set
right by Word when the document is printed, saved as PDF, or its fields are updated.
"""

from lxml import etree

from watchdog.drafting.formats.docx_reckoning import pages
from watchdog.drafting.formats.docx_xml import (
    Tongue,
    field,
    field_end,
    field_start,
    paragraph,
    tab_run,
    text_run,
    w,
)
from watchdog.drafting.formats.model import Document, Heading


def bookmark(place: int) -> str:
    """Return the name by which the contents list finds a heading, counted from 0."""
    return f"_Toc{place + 1:08d}"


def contents(document: Document, tongue: Tongue) -> list[etree._Element]:
    """Return the paragraphs of the contents list, one for each heading, together one field."""
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    reckoned = pages(document.blocks, is_rtl=tongue.is_rtl)
    entries = [
        _entry(heading, bookmark(place), page, tongue)
        for place, (heading, page) in enumerate(zip(headings, reckoned, strict=True))
    ]
    for place, run in enumerate(field_start(r'TOC \o "1-3" \h \z \u')):
        entries[0].insert(1 + place, run)
    entries[-1].append(field_end())
    return [paragraph("ContentsHeading", tongue, text_run(document.words.contents, tongue)), *entries]


def _entry(heading: Heading, target: str, page: int, tongue: Tongue) -> etree._Element:
    number = field(rf"PAGEREF {target} \h", str(page), tongue)
    link = w("hyperlink", text_run(heading.text, tongue), tab_run(), *number, anchor=target, history="1")
    return paragraph(f"TOC{heading.level}", tongue, link)
