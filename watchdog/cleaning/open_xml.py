"""DOCX, XLSX and PPTX: the parts that are seen, each cut back to what is seen; everything else is left out.

Names of parts, elements and relationships: ECMA-376, parts 1 and 2, and Microsoft's [MS-DOCX], [MS-XLSX], [MS-PPTX].
"""

import posixpath
import re
from typing import Final

from lxml import etree

from watchdog.cleaning.archive import pack, parse, unpack, written
from watchdog.cleaning.open_xml_cuts import cut
from watchdog.cleaning.pictures import clean_picture
from watchdog.cleaning.removals import CleaningError, Failure, Removal, Tally
from watchdog.cleaning.trees import local, take_out

_TYPES: Final = "[Content_Types].xml"
_PACKAGE: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_RELATION: Final = re.compile(
    r"\{http://(schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)/officeDocument(/2006)?/relationships\}"
)
_KEPT: Final = re.compile(
    r"word/(document|styles|stylesWithEffects|numbering|settings|fontTable|footnotes|endnotes|header|footer)\d*\.xml"
    r"|xl/(workbook|styles|sharedStrings)\d*\.xml|xl/(worksheets|chartsheets)/sheet\d*\.xml|xl/tables/table\d*\.xml"
    r"|ppt/(presentation|tableStyles|presProps)\d*\.xml"
    r"|ppt/(slides|slideLayouts|slideMasters|notesSlides|notesMasters)/[A-Za-z]+\d*\.xml"
    r"|(word|xl|ppt)/theme/theme\d*\.xml|(word|xl|ppt)/(charts|drawings|diagrams)/[A-Za-z]+\d*\.xml"
)
_MEDIA: Final = re.compile(r"(word|xl|ppt)/media/[^/]+")
_COUNTED: Final = (
    (re.compile(r"docProps/thumbnail"), Removal.PREVIEW),
    (
        re.compile(r"docProps/|package/|_xmlsignatures/|.*/people\.xml|.*/persons/|.*(commentAuthors|authors)\.xml"),
        Removal.AUTHOR,
    ),
    (re.compile(r".*/comments|.*/threadedComments|.*/vmlDrawing"), Removal.COMMENTS),
    (re.compile(r".*/embeddings/|.*/fonts/|.*/externalLinks/"), Removal.EMBEDDED),
    (re.compile(r".*vba|.*/macrosheets/|.*/activeX/|.*/ctrlProps/|customUI/"), Removal.SCRIPTS),
    (re.compile(r".*/revisions/"), Removal.CHANGES),
)
_LISTS: Final = frozenset({"hyperlinks", "oleObjects", "controls", "externalReferences", "pivotCaches", "custDataLst"})


def clean_open_xml(data: bytes, media_type: str, tally: Tally) -> tuple[str, bytes]:
    """Write a paper anew with the parts that are seen.

    Raises:
        CleaningError: It is not such a paper, locked, or too large.
    """
    parts = unpack(data)
    if _TYPES not in parts:
        raise CleaningError(Failure.BROKEN)
    kept: dict[str, bytes] = {}
    for name, content in parts.items():
        if _KEPT.fullmatch(name):
            kept[name] = content
        elif _MEDIA.fullmatch(name):
            picture = clean_picture(content, tally)
            if picture is not None:
                kept[name] = picture
        elif name != _TYPES and not name.endswith(".rels"):
            tally[_kind(name)] += 1
    relations, gone = _relations(parts, kept, tally)
    cleaned = {
        name: content if _MEDIA.fullmatch(name) else _part(content, gone.get(name, frozenset()), tally)
        for name, content in kept.items()
    }
    types = _types(parse(parts[_TYPES]), cleaned)
    return media_type, pack({_TYPES: types} | relations | cleaned)


def _kind(name: str) -> Removal:
    return next((removal for pattern, removal in _COUNTED if pattern.match(name)), Removal.PARTS)


def _part(content: bytes, gone: frozenset[str], tally: Tally) -> bytes:
    root = parse(content)
    _unhook(root, gone, tally)
    cut(root, tally)
    return written(root)


def _relations(
    parts: dict[str, bytes], kept: dict[str, bytes], tally: Tally
) -> tuple[dict[str, bytes], dict[str, frozenset[str]]]:
    """Return the lists of relationships, cut back, and which relationships of a part are gone."""
    lists: dict[str, bytes] = {}
    gone: dict[str, frozenset[str]] = {}
    for name in [name for name in parts if name.endswith(".rels")]:
        folder, _, file = name.rpartition("_rels/")
        owner = folder + file.removesuffix(".rels")
        if owner and owner not in kept:
            continue
        root, lost = parse(parts[name]), set()
        for each in list(root):
            outside = each.get("TargetMode") == "External"
            target = each.get("Target", "")
            path = target.removeprefix("/") if target.startswith("/") else posixpath.normpath(folder + target)
            if outside or path not in kept:
                tally[Removal.LINKS] += outside
                lost.add(each.get("Id", ""))
                root.remove(each)
        lists[name] = written(root)
        gone[owner] = frozenset(lost)
    return lists, gone


def _unhook(root: etree._Element, gone: frozenset[str], tally: Tally) -> None:
    """Remove what points to a relationship that is gone. The words of a link in a text stay."""
    for element in list(root.iter(etree.Element)):
        for name in [name for name, value in element.attrib.items() if _RELATION.match(str(name)) and value in gone]:
            if local(element) in {"hyperlink", "blip"} and element.tag != f"{_sheet(root)}hyperlink":
                del element.attrib[name]
                continue
            parent = element.getparent()
            tally[Removal.EMBEDDED] += local(element) in {"OLEObject", "oleObj", "oleObject", "control", "altChunk"}
            take_out(element)
            if parent is not None and local(parent) in _LISTS and not len(parent):
                take_out(parent)
            break


def _sheet(root: etree._Element) -> str:
    """A link in a sheet lies beside its cell and goes whole; its namespace, if this is a sheet."""
    return f"{{{etree.QName(root).namespace}}}" if local(root) in {"worksheet", "chartsheet"} else "-"


def _types(root: etree._Element, kept: dict[str, bytes]) -> bytes:
    for each in list(root):
        name = each.get("PartName")
        if name is not None and name.removeprefix("/") not in kept:
            root.remove(each)
        kind = each.get("ContentType", "")
        each.set("ContentType", kind.replace(".macroEnabled.main+xml", ".main+xml").replace("ms-word.document", "x"))
    return written(root)
