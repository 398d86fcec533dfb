"""Tables and pictures in Word's terms."""

import struct

from lxml import etree

from watchdog.drafting.formats.docx_styles import HAIR, INK, TEXT_WIDTH
from watchdog.drafting.formats.docx_xml import RELATIONS, Tongue, paragraph, text_run, w
from watchdog.drafting.formats.model import Table
from watchdog.drafting.formats.prepare import column_weights, figure_columns, is_together

_EMU_PER_TWIP = 635
_HIGHEST = 12000
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PLACED = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"


def caption(text: str, tongue: Tongue) -> etree._Element:
    """Return the line above a table or chart, kept on its page."""
    return paragraph("Caption", tongue, text_run(text, tongue))


def table(model: Table, tongue: Tongue) -> etree._Element:
    """Return a table with fine rules; its head is repeated on every page and no row is split."""
    weights = column_weights(model)
    widths = [TEXT_WIDTH * weight // sum(weights) for weight in weights]
    # "left" means the near side in right-to-left paragraphs, so units stand below units either way.
    side = "left" if tongue.is_rtl else "right"
    aligned = [side if is_figure else "" for is_figure in figure_columns(model)]
    kept = len(model.rows) - (not model.note) if is_together(model) else 0
    made = w("tbl", _table_properties(model, tongue), w("tblGrid", *(w("gridCol", w=wide) for wide in widths)))
    made.append(_row(model.head, widths, aligned, tongue, is_head=True, is_kept=bool(model.rows)))
    for place, row in enumerate(model.rows):
        made.append(_row(row, widths, aligned, tongue, is_head=False, is_kept=place < kept))
    return made


def picture(relation: str, number: int, png: bytes, alternative: str) -> etree._Element:
    """Return the run that shows a PNG as wide as fits its page, with the text that stands for it."""
    wide, high = struct.unpack(">LL", png[16:24])
    across = min(TEXT_WIDTH, _HIGHEST * wide // high) * _EMU_PER_TWIP
    extent = {"cx": str(across), "cy": str(across * high // wide)}
    inline = etree.Element(f"{{{_PLACED}}}inline", nsmap={"wp": _PLACED, "a": _DRAWING, "pic": _PICTURE})
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    _add(inline, _PLACED, "extent", **extent)
    _add(inline, _PLACED, "docPr", id=str(number), name=f"Chart {number}", descr=alternative)
    graphic = _add(_add(inline, _DRAWING, "graphic"), _DRAWING, "graphicData", uri=_PICTURE)
    shown = _add(graphic, _PICTURE, "pic")
    about = _add(shown, _PICTURE, "nvPicPr")
    _add(about, _PICTURE, "cNvPr", id=str(number), name=f"Chart {number}", descr=alternative)
    _add(about, _PICTURE, "cNvPicPr")
    fill = _add(shown, _PICTURE, "blipFill")
    _add(fill, _DRAWING, "blip").set(f"{{{RELATIONS}}}embed", relation)
    _add(_add(fill, _DRAWING, "stretch"), _DRAWING, "fillRect")
    shape = _add(shown, _PICTURE, "spPr")
    place = _add(shape, _DRAWING, "xfrm")
    _add(place, _DRAWING, "off", x="0", y="0")
    _add(place, _DRAWING, "ext", **extent)
    _add(_add(shape, _DRAWING, "prstGeom", prst="rect"), _DRAWING, "avLst")
    return w("r", w("drawing", inline))


def _table_properties(model: Table, tongue: Tongue) -> etree._Element:
    properties = w("tblPr")
    if tongue.is_rtl:
        properties.append(w("bidiVisual"))
    properties.extend(
        [
            w("tblW", w=TEXT_WIDTH, type="dxa"),
            w(
                "tblBorders",
                w("top", val="single", sz=8, space=0, color=INK),
                w("bottom", val="single", sz=4, space=0, color=HAIR),
                w("insideH", val="single", sz=4, space=0, color=HAIR),
            ),
            w("tblLayout", type="fixed"),
            w("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
            w("tblCaption", val=model.caption),
        ]
    )
    return properties


def _row(
    cells: tuple[str, ...],
    widths: list[int],
    aligned: list[str],
    tongue: Tongue,
    *,
    is_head: bool,
    is_kept: bool,
) -> etree._Element:
    properties = w("trPr", w("cantSplit"))
    if is_head:
        properties.append(w("tblHeader"))
    row = w("tr", properties)
    for text, wide, side in zip(cells, widths, aligned, strict=True):
        cell = w("tcPr", w("tcW", w=wide, type="dxa"))
        if is_head:
            cell.append(w("tcBorders", w("bottom", val="single", sz=6, space=0, color=INK)))
            cell.append(w("vAlign", val="bottom"))
        shown = paragraph("TableText", tongue, text_run(text, tongue, bold=is_head), align=side, is_kept=is_kept)
        row.append(w("tc", cell, shown))
    return row


def _add(parent: etree._Element, namespace: str, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{namespace}}}{tag}", attributes)
