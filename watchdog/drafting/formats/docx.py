"""DOCX: what people edit and committees ask for.

python-docx supplies the package format; footnotes, numbering, contents and right-to-left text, which it lacks, are our
own modules beside this one. All is made in memory.
"""

from lxml import etree

from watchdog.drafting.formats.chart import chart_png, chart_svg
from watchdog.drafting.formats.docx_contents import bookmark, contents
from watchdog.drafting.formats.docx_figures import caption, picture, table
from watchdog.drafting.formats.docx_footnotes import Footnotes
from watchdog.drafting.formats.docx_numbering import Numbering
from watchdog.drafting.formats.docx_package import Package
from watchdog.drafting.formats.docx_styles import styles_part
from watchdog.drafting.formats.docx_xml import (
    RELATIONS,
    Tongue,
    field,
    paragraph,
    part,
    tab_run,
    text_run,
    w,
)
from watchdog.drafting.formats.model import (
    Block,
    Chart,
    Document,
    Heading,
    Items,
    Paragraph,
    Run,
    Table,
)
from watchdog.drafting.formats.prepare import alternative, leads, numbered, prepared

_PAGE_WIDTH, _PAGE_HEIGHT, _MARGIN, _EDGE = 11906, 16838, 1417, 709


def render_docx(document: Document) -> bytes:
    """Return the document as a Word file.

    Footnotes, paragraph numbers, contents and page numbers are Word's own, so the file can be worked on. Properties
    hold title and language, no author and no dates; the same document gives the same bytes.
    """
    return _Writer(prepared(document)).write()


class _Writer:
    """Carries what grows while the blocks are walked: notes, numbers, pictures, counters."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._tongue = Tongue(document.language, document.direction == "rtl")
        self._package = Package()
        self._notes = Footnotes(self._tongue)
        self._numbering = Numbering(is_arabic=document.language.partition("-")[0] == "ar")
        self._headings = self._tables = self._charts = 0
        self._has_contents = document.lists_contents

    def write(self) -> bytes:
        blocks = self._document.blocks
        text = [made for block, lead in zip(blocks, leads(blocks), strict=True) for made in self._block(block, lead)]
        body = w("body", *self._front(), *text, self._section())
        if text and self._has_contents:
            # Straight after the style's name, as 17.3.1 orders; the first element is always a paragraph.
            text[0][0].insert(1, w("pageBreakBefore"))
        self._package.styles(styles_part(self._tongue))
        self._package.numbering(self._numbering.part())
        self._package.footnotes(self._notes.part())
        return self._package.write(w("document", body), self._document.title, self._tongue)

    def _front(self) -> list[etree._Element]:
        cover = self._document.cover
        front = [self._line("Title", cover.title)]
        for name, value in cover.lines:
            texts = (text_run(name, self._tongue, bold=True), tab_run(), text_run(value, self._tongue))
            front.append(paragraph("CoverLine", self._tongue, *texts))
        if self._has_contents:
            front.extend(contents(self._document, self._tongue))
        return front

    def _block(self, block: Block, is_lead: bool) -> list[etree._Element]:
        match block:
            case Heading():
                return [self._heading(block)]
            case Paragraph():
                return [self._paragraph(block, is_lead)]
            case Items():
                number = self._numbering.items() if block.items else None
                return [paragraph("Item", self._tongue, *self._runs(item), number=number) for item in block.items]
            case Table():
                return self._table(block)
            case Chart():
                return self._chart(block)

    def _heading(self, heading: Heading) -> etree._Element:
        place, self._headings = self._headings, self._headings + 1
        start = w("bookmarkStart", id=place, name=bookmark(place))
        text = text_run(heading.text, self._tongue)
        return paragraph(f"Heading{heading.level}", self._tongue, start, text, w("bookmarkEnd", id=place))

    def _paragraph(self, block: Paragraph, is_lead: bool) -> etree._Element:
        if block.number is None:
            return paragraph("Normal", self._tongue, *self._runs(block.runs), is_kept=is_lead)
        number = self._numbering.paragraph(block.number)
        runs = self._runs(block.runs)
        return paragraph("NumberedParagraph", self._tongue, *runs, number=number, is_kept=is_lead)

    def _runs(self, runs: tuple[Run, ...]) -> list[etree._Element]:
        made = []
        for run in runs:
            made.append(text_run(run.text, self._tongue, bold=run.bold, italic=run.italic))
            if run.note:
                made.append(self._notes.add(run.note))
        return made

    def _table(self, block: Table) -> list[etree._Element]:
        self._tables += 1
        above = caption(numbered(self._document.words, block, self._tables), self._tongue)
        # The line below also keeps two tables apart, which Word would join.
        return [above, table(block, self._tongue), self._line("TableNote", block.note)]

    def _chart(self, block: Chart) -> list[etree._Element]:
        self._charts += 1
        png = chart_png(chart_svg(block, self._document.direction, self._document.language, self._document.words))
        shown = picture(self._package.picture(png), self._charts, png, alternative(block, self._document.words))
        above = caption(numbered(self._document.words, block, self._charts), self._tongue)
        return [above, paragraph("Picture", self._tongue, shown)]

    def _line(self, style: str, text: str) -> etree._Element:
        return paragraph(style, self._tongue, text_run(text, self._tongue))

    def _section(self) -> etree._Element:
        header = self._package.header(part(w("hdr", self._line("Header", self._document.mark))))
        footer = self._package.footer(part(w("ftr", self._footer())))
        section = w(
            "sectPr",
            _reference("headerReference", header),
            _reference("footerReference", footer),
            w("pgSz", w=_PAGE_WIDTH, h=_PAGE_HEIGHT),
            w(
                "pgMar",
                top=_MARGIN,
                right=_MARGIN,
                bottom=_MARGIN,
                left=_MARGIN,
                header=_EDGE,
                footer=_EDGE,
                gutter=0,
            ),
        )
        if self._tongue.is_rtl:
            section.append(w("bidi"))
        return section

    def _footer(self) -> etree._Element:
        label = text_run(f"{self._document.words.page} ", self._tongue)
        between = text_run(" / ", self._tongue)
        pages = (*field("PAGE", "1", self._tongue), between, *field("NUMPAGES", "1", self._tongue))
        return paragraph("Footer", self._tongue, label, *pages)


def _reference(tag: str, relation: str) -> etree._Element:
    made = w(tag, type="default")
    made.set(f"{{{RELATIONS}}}id", relation)
    return made
