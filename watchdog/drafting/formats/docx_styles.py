"""The styles of our Word documents, written whole: no template, so nothing of a template's author comes along."""

from lxml import etree

from watchdog.drafting.formats.docx_xml import Tongue, part, w

BRAND, INK, MUTED, HAIR = "0D5C63", "1D2330", "5B6475", "B9BFC9"
TEXT_WIDTH = 9072
"""Twentieths of a point between the margins of an A4 page (16 cm)."""

_SERIF = {"ascii": "Times New Roman", "hAnsi": "Times New Roman", "cs": "Times New Roman", "eastAsia": "SimSun"}
_BODY, _BODY_COMPLEX = 22, 26


def styles_part(tongue: Tongue) -> bytes:
    """Return `word/styles.xml` for a document in one language."""
    return part(w("styles", _defaults(tongue), *_paragraph_styles(), *_other_styles()))


def _defaults(tongue: Tongue) -> etree._Element:
    run = w("rPr", w("rFonts", **_SERIF), w("color", val=INK), *_size(_BODY, _BODY_COMPLEX))
    run.append(tongue.properties()[-1])
    spacing = w("spacing", after=120, line=276, lineRule="auto")
    return w("docDefaults", w("rPrDefault", run), w("pPrDefault", w("pPr", w("widowControl"), spacing)))


def _paragraph_styles() -> list[etree._Element]:
    end_tab = w("tabs", w("tab", val="right", leader="dot", pos=TEXT_WIDTH))
    rule = w("pBdr", w("bottom", val="single", sz=12, space=8, color=BRAND))
    return [
        _style("Normal", "Normal", default=True),
        _style("Title", "Title", [rule, _gap(0, 280, 252)], _face(40, BRAND, bold=True)),
        _style(
            "CoverLine", "Cover Line", [w("tabs", w("tab", val="left", pos=2608)), _gap(0, 80), _indent(2608, 2608)]
        ),
        _style("ContentsHeading", "Contents Heading", [w("keepNext"), _gap(480, 160)], _face(28, BRAND, bold=True)),
        _heading(1, [_gap(400, 160)], _face(28, BRAND, bold=True)),
        _heading(2, [_gap(320, 140)], _face(24, INK, bold=True)),
        _heading(3, [_gap(280, 120)], _face(22, INK, bold=True, italic=True)),
        _style("NumberedParagraph", "Numbered Paragraph", [_gap(0, 140)]),
        _style("Item", "Item", [_gap(0, 80)]),
        _style("Caption", "caption", [w("keepNext"), _gap(240, 100)], _face(20, INK, bold=True)),
        _style("TableText", "Table Text", [_gap(50, 50, 240)], _face(19)),
        _style("TableNote", "Table Note", [_gap(80, 240, 240)], _face(18, MUTED)),
        _style("Picture", "Picture", [_gap(0, 240, 240)]),
        _style("TOC1", "toc 1", [end_tab, _gap(60, 60)], _face(22, bold=True)),
        _style("TOC2", "toc 2", [_copy(end_tab), _gap(0, 40), w("ind", left=284)]),
        _style("TOC3", "toc 3", [_copy(end_tab), _gap(0, 40), w("ind", left=567)]),
        _style("Header", "header", [_gap(0, 0), w("jc", val="center")], _face(18, BRAND, bold=True)),
        _style("Footer", "footer", [_gap(0, 0), w("jc", val="center")], _face(18, MUTED)),
        _style("FootnoteText", "footnote text", [_gap(0, 40, 240)], _face(18)),
    ]


def _other_styles() -> list[etree._Element]:
    reference = w(
        "style", w("name", val="footnote reference"), w("rPr", w("vertAlign", val="superscript")), type="character"
    )
    reference.set(_id_name(reference), "FootnoteReference")
    margins = w("tblCellMar", *(w(side, w=wide, type="dxa") for side, wide in _CELL_MARGINS))
    table = w("style", w("name", val="Normal Table"), w("tblPr", w("tblInd", w=0, type="dxa"), margins), type="table")
    table.set(_id_name(table), "TableNormal")
    table.set(_id_name(table, "default"), "1")
    return [reference, table]


_CELL_MARGINS = (("top", 0), ("left", 80), ("bottom", 0), ("right", 80))


def _heading(level: int, paragraph: list[etree._Element], run: list[etree._Element]) -> etree._Element:
    keep = [w("keepNext"), w("keepLines")]
    return _style(f"Heading{level}", f"heading {level}", [*keep, *paragraph, w("outlineLvl", val=level - 1)], run)


def _style(
    code: str,
    name: str,
    paragraph: list[etree._Element] | None = None,
    run: list[etree._Element] | None = None,
    *,
    default: bool = False,
) -> etree._Element:
    made = w("style", w("name", val=name), type="paragraph")
    made.set(_id_name(made), code)
    if default:
        made.set(_id_name(made, "default"), "1")
    else:
        made.append(w("basedOn", val="Normal"))
    if code.startswith(("Heading", "Title")):
        made.append(w("next", val="Normal"))
    made.append(w("qFormat"))
    made.extend([w("pPr", *(paragraph or [])), w("rPr", *(run or []))])
    return made


def _id_name(element: etree._Element, name: str = "styleId") -> str:
    return f"{{{element.nsmap['w']}}}{name}"


def _copy(element: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(element))


def _gap(before: int, after: int, line: int = 276) -> etree._Element:
    return w("spacing", before=before, after=after, line=line, lineRule="auto")


def _indent(near: int, hanging: int) -> etree._Element:
    return w("ind", left=near, hanging=hanging)


def _face(size: int, colour: str = "", *, bold: bool = False, italic: bool = False) -> list[etree._Element]:
    face = [w("b"), w("bCs")] if bold else []
    # Arabic has no italics: its letters are only slanted, which reads as a fault.
    face += [w("i")] if italic else []
    face += [w("color", val=colour)] if colour else []
    return face + _size(size, size + _BODY_COMPLEX - _BODY)


def _size(size: int, complex_size: int) -> list[etree._Element]:
    return [w("sz", val=size), w("szCs", val=complex_size)]
