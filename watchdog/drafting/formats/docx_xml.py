"""WordprocessingML in small pieces: elements, runs, fields, paragraphs.

Element order follows ECMA-376 Part 1, 17.3: Word refuses what LibreOffice forgives.
"""

from dataclasses import dataclass

from lxml import etree

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = {"w": WORD, "r": RELATIONS}

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LOCALES = {
    "ar": "ar-SA",
    "en": "en-GB",
    "es": "es-ES",
    "fa": "fa-IR",
    "fr": "fr-FR",
    "pt": "pt-PT",
    "ru": "ru-RU",
    "uk": "uk-UA",
    "zh": "zh-CN",
}
_EAST_ASIAN = ("zh", "ja", "ko")


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language a run is marked with, and whether it is written from right to left."""

    tag: str
    is_rtl: bool

    def properties(self) -> list[etree._Element]:
        """Return the last members of a run's properties: direction, then language (17.3.2.28)."""
        tag = _LOCALES.get(self.tag, self.tag)
        if self.is_rtl:
            return [w("rtl"), w("lang", bidi=tag)]
        if self.tag.split("-")[0] in _EAST_ASIAN:
            return [w("lang", eastAsia=tag)]
        return [w("lang", val=tag)]


def w(tag: str, *children: etree._Element, **attributes: str | int) -> etree._Element:
    """Return one element; attributes and tag are in Word's namespace."""
    made = etree.Element(f"{{{WORD}}}{tag}", nsmap=NAMESPACES)
    for name, value in attributes.items():
        made.set(f"{{{WORD}}}{name}", str(value))
    made.extend(children)
    return made


def text_run(text: str, tongue: Tongue, *, style: str = "", bold: bool = False, italic: bool = False) -> etree._Element:
    """Return a run of text with its language, and bold or italic for both kinds of script."""
    shown = w("t")
    shown.text = text
    shown.set(_SPACE, "preserve")
    return w("r", _run_properties(tongue, style, bold=bold, italic=italic), shown)


def tab_run() -> etree._Element:
    """Return a run that jumps to the next tab stop."""
    return w("r", w("tab"))


def field(instruction: str, result: str, tongue: Tongue) -> list[etree._Element]:
    """Return the runs of a field that already shows `result`."""
    return [*field_start(instruction), text_run(result, tongue), field_end()]


def field_start(instruction: str) -> list[etree._Element]:
    """Return the runs that open a field; its shown result follows, then `field_end`."""
    code = w("instrText")
    code.text = f" {instruction} "
    code.set(_SPACE, "preserve")
    return [w("r", w("fldChar", fldCharType="begin")), w("r", code), w("r", w("fldChar", fldCharType="separate"))]


def field_end() -> etree._Element:
    """Return the run that closes a field."""
    return w("r", w("fldChar", fldCharType="end"))


def paragraph(
    style: str,
    tongue: Tongue,
    *content: etree._Element,
    number: tuple[int, int] | None = None,
    align: str = "",
    is_kept: bool = False,
) -> etree._Element:
    """Return a paragraph; `number` is (list, level) for Word's automatic numbers, `is_kept` keeps it with the next."""
    properties = w("pPr", w("pStyle", val=style))
    if is_kept:
        properties.append(w("keepNext"))
    if number:
        properties.append(w("numPr", w("ilvl", val=number[1]), w("numId", val=number[0])))
    if tongue.is_rtl:
        properties.append(w("bidi"))
    if align:
        properties.append(w("jc", val=align))
    return w("p", properties, *content)


def part(root: etree._Element) -> bytes:
    """Return an XML part's bytes."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _run_properties(tongue: Tongue, style: str, *, bold: bool, italic: bool) -> etree._Element:
    properties = w("rPr")
    if style:
        properties.append(w("rStyle", val=style))
    if bold:
        properties.extend([w("b"), w("bCs")])
    if italic:
        properties.extend([w("i"), w("iCs")])
    properties.extend(tongue.properties())
    return properties
