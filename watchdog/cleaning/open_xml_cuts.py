"""What is cut out of the parts of DOCX, XLSX and PPTX: names of people and machines, remarks, changes, hidden paths."""

import re
from typing import Final

from lxml import etree

from watchdog.cleaning.open_xml_gone import GONE
from watchdog.cleaning.removals import Removal, Tally
from watchdog.cleaning.trees import local, take_out, unwrap

_RUNS: Final = frozenset({"ins", "moveTo"})
"""Put in by somebody: the words stay, who put them in goes."""

_WRAPPERS: Final = frozenset({"smartTag", "customXml"})
_LABELS: Final = {"sdtPr": {"alias", "tag"}, "ffData": {"name", "helpText", "statusText", "entryMacro", "exitMacro"}}
"""What a place to fill in is called by whoever made it; the tick in a box stands beside these and stays."""

_SAID: Final = {"urn:schemas-microsoft-com:vml": {"alt", "title", "gfxdata", "href", "althref", "src", "target"}}
"""What old drawings hold beside the drawing: names of files, addresses, a second copy of themselves."""

_NUMBERS: Final = re.compile(r"rsid|(paraId|textId|uid|durableId|anchorId|editId)$")
_NAMED: Final = frozenset({"docPr", "cNvPr"})
_HARMLESS: Final = re.compile(
    r"\s*(?:(?:EQ|SYMBOL)\b.*|(?:PAGE|NUMPAGES|SECTION|SECTIONPAGES|PAGEREF|NOTEREF|REF|TOC|SEQ|STYLEREF|DATE|TIME"
    r"|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN)\b(?:\s+(?:\\[a-z*@#!]|\"[^\"/\\]*\"|[\w.,-]+))*)?\s*",
    re.IGNORECASE | re.DOTALL,
)
"""Fields that work out what they show from the paper itself. Of others only the words shown stay: what a field asks for
can be an address or a person, and Word may write it in several pieces, none of which looks like what it is."""

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
    if name in GONE and not (name == "del" and not _is_word(element)):
        tally[GONE[name]] += 1
        if name == "del" and (row := _row(element)) is not None:
            take_out(row)
        else:
            take_out(element)
    elif name in _RUNS and _is_word(element):
        tally[Removal.CHANGES] += 1
        unwrap(element)
    elif name == "instrText" and not _HARMLESS.fullmatch(element.text or ""):
        tally[Removal.LINKS] += 1
        element.text = ""
    elif name == "fldSimple" and not all(_HARMLESS.fullmatch(str(value)) for value in element.attrib.values()):
        tally[Removal.LINKS] += 1
        unwrap(element)
    elif name in _LABELS.get(_owner(element), ()):
        tally[Removal.WORDS] += 1
        take_out(element)
    elif name in _WRAPPERS and _is_word(element):
        tally[Removal.PARTS] += 1
        unwrap(element)
    elif name == "vanish" and (run := _hidden_run(element)) is not None:
        tally[Removal.PARTS] += 1
        take_out(run)


def _attributes(element: etree._Element, tally: Tally) -> None:
    for name in list(element.attrib):
        plain = etree.QName(name).localname
        if name != plain and _NUMBERS.match(plain):
            tally[Removal.NUMBERS] += 1
            del element.attrib[name]
        elif plain == "tooltip" or plain in _SAID.get(etree.QName(element).namespace or "", ()):
            tally[Removal.WORDS] += 1
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


def _owner(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else local(parent)


def _hidden_run(mark: etree._Element) -> etree._Element | None:
    """Return the words that this mark hides, unless they are the start or end of a field, which must stay paired."""
    about = mark.getparent()
    run = None if about is None else about.getparent()
    if run is None or local(run) != "r" or not _is_word(run):
        return None
    shown = {"0", "false", "off"} & {str(value) for value in mark.attrib.values()}
    paired = any(local(each) in {"fldChar", "instrText"} for each in run.iterchildren(etree.Element))
    return None if shown or paired else run
