"""What is cut out of the parts of DOCX, XLSX and PPTX: names of people and machines, remarks, changes, hidden paths."""

import re
from typing import Final

from lxml import etree

from watchdog.cleaning.removals import Removal, Tally
from watchdog.cleaning.trees import local, take_out, unwrap

_GONE: Final = {
    **dict.fromkeys(
        [
            "commentRangeStart",
            "commentRangeEnd",
            "commentReference",
            "annotationRef",
            "legacyDrawing",
            "legacyDrawingHF",
        ],
        Removal.COMMENTS,
    ),
    **dict.fromkeys(
        [
            "del",
            "moveFrom",
            "rPrChange",
            "pPrChange",
            "sectPrChange",
            "tblPrChange",
            "tblPrExChange",
            "tblGridChange",
            "trPrChange",
            "tcPrChange",
            "numberingChange",
            "cellIns",
            "cellDel",
            "cellMerge",
            "moveFromRangeStart",
            "moveFromRangeEnd",
            "moveToRangeStart",
            "moveToRangeEnd",
            "customXmlInsRangeStart",
            "customXmlInsRangeEnd",
            "customXmlDelRangeStart",
            "customXmlDelRangeEnd",
            "customXmlMoveFromRangeStart",
            "customXmlMoveFromRangeEnd",
            "customXmlMoveToRangeStart",
            "customXmlMoveToRangeEnd",
            "trackRevisions",
        ],
        Removal.CHANGES,
    ),
    **dict.fromkeys(
        ["rsids", "docId", "creationId", "revisionPtr", "revInfo", "chartTrackingRefBased"], Removal.NUMBERS
    ),
    **dict.fromkeys(
        ["absPath", "fileSharing", "customWorkbookViews", "customSheetViews", "modifyVerifier", "writeProtection"],
        Removal.AUTHOR,
    ),
    **dict.fromkeys(
        ["docVars", "mailMerge", "dataBinding", "custDataLst", "docParts", "webPublishItems"], Removal.PARTS
    ),
    **dict.fromkeys(
        ["attachedTemplate", "linkedTemplate", "saveThroughXslt", "webPublishing", "oleLink", "ddeLink"], Removal.LINKS
    ),
}
_RUNS: Final = frozenset({"ins", "moveTo"})
"""Put in by somebody: the words stay, who put them in goes."""

_NUMBERS: Final = re.compile(r"rsid|(paraId|textId|uid|durableId|anchorId|editId)$")
_NAMED: Final = frozenset({"docPr", "cNvPr"})
_FIELD: Final = re.compile(r"(?i)\b(INCLUDE\w+|LINK|DDE\w*|HYPERLINK|IMPORT|DATABASE|RD)\b")
_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def cut(root: etree._Element, tally: Tally) -> None:
    """Cut a part back to what is seen."""
    for element in list(root.iter(etree.Element)):
        if element is not root and element.getparent() is not None:
            _element(element, tally)
        _attributes(element, tally)


def _element(element: etree._Element, tally: Tally) -> None:
    name = local(element)
    if name in _GONE and not (name == "del" and not _is_word(element)):
        tally[_GONE[name]] += 1
        if name == "del" and (row := _row(element)) is not None:
            take_out(row)
        else:
            take_out(element)
    elif name in _RUNS and _is_word(element):
        tally[Removal.CHANGES] += 1
        unwrap(element)
    elif name == "instrText" and _FIELD.search(element.text or ""):
        tally[Removal.LINKS] += 1
        element.text = ""
    elif name == "fldSimple" and any(_FIELD.search(str(value)) for value in element.attrib.values()):
        tally[Removal.LINKS] += 1
        unwrap(element)


def _attributes(element: etree._Element, tally: Tally) -> None:
    for name in list(element.attrib):
        plain = etree.QName(name).localname
        if name != plain and _NUMBERS.match(plain):
            tally[Removal.NUMBERS] += 1
            del element.attrib[name]
    if local(element) in _NAMED:
        for name in ("descr", "title"):
            if element.attrib.pop(name, ""):
                tally[Removal.WORDS] += 1
        if "name" in element.attrib:
            element.set("name", "")


def _is_word(element: etree._Element) -> bool:
    return etree.QName(element).namespace in {_WORD, _STRICT}


def _row(element: etree._Element) -> etree._Element | None:
    """Return the table's row that was struck out, if this mark strikes one out."""
    parent = element.getparent()
    return parent.getparent() if parent is not None and local(parent) == "trPr" else None
