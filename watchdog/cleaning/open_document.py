"""ODT, ODS and ODP: the text, its styles and its pictures; everything else is left out.

Names: OASIS OpenDocument 1.3, parts 2 (packages) and 3 (schema).
"""

import re
from typing import Final

from lxml import etree

from watchdog.cleaning.archive import pack, parse, unpack, written
from watchdog.cleaning.pictures import clean_picture
from watchdog.cleaning.removals import CleaningError, Failure, Removal, Tally
from watchdog.cleaning.trees import local, take_out, unwrap

_MANIFEST: Final = "META-INF/manifest.xml"
_KEPT: Final = ("content.xml", "styles.xml")
_PICTURE: Final = re.compile(r"(Pictures|media|ObjectReplacements)/[^/]+")
_COUNTED: Final = (
    (re.compile(r"Thumbnails/"), Removal.PREVIEW),
    (re.compile(r"meta\.xml|settings\.xml|layout-cache|META-INF/documentsignatures"), Removal.AUTHOR),
    (re.compile(r"Basic/|Scripts/|Dialogs/"), Removal.SCRIPTS),
    (re.compile(r"Object|media/"), Removal.EMBEDDED),
)
_GONE: Final = {
    **dict.fromkeys(["annotation", "annotation-end"], Removal.COMMENTS),
    **dict.fromkeys(["tracked-changes", "change", "change-start", "change-end"], Removal.CHANGES),
    **dict.fromkeys(["scripts", "event-listeners", "forms", "plugin", "applet", "macro"], Removal.SCRIPTS),
    **dict.fromkeys(["dde-links", "dde-source", "dde-connection-decls", "cell-range-source"], Removal.LINKS),
    **dict.fromkeys(["object-ole", "floating-frame"], Removal.EMBEDDED),
    **dict.fromkeys(["title", "desc"], Removal.WORDS),
    "binary-data": Removal.PICTURES,
    **dict.fromkeys(["variable-decls", "user-field-decls"], Removal.PARTS),
}
_TITLES: Final = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
_SPACE: Final = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_HIDING: Final = frozenset({"hidden-text", "conditional-text"})
"""They hold what they do not show beside what they show."""

_SHAPES: Final = frozenset(
    [
        "frame",
        "rect",
        "line",
        "polyline",
        "polygon",
        "path",
        "circle",
        "ellipse",
        "g",
        "custom-shape",
        "connector",
        "measure",
        "caption",
        "control",
        "a",
    ]
)
_HREF: Final = "{http://www.w3.org/1999/xlink}href"


def clean_open_document(data: bytes, media_type: str, tally: Tally) -> tuple[str, bytes]:
    """Write a paper anew with what is seen.

    Raises:
        CleaningError: It is not such a paper, locked, or too large.
    """
    parts = unpack(data)
    if "content.xml" not in parts:
        raise CleaningError(Failure.BROKEN)
    if b"encryption-data" in parts.get(_MANIFEST, b""):
        raise CleaningError(Failure.NOT_CLEANABLE)
    kept: dict[str, bytes] = {}
    for name, content in parts.items():
        if _PICTURE.fullmatch(name):
            picture = clean_picture(content, tally)
            if picture is not None:
                kept[name] = picture
        elif name not in {*_KEPT, "mimetype", _MANIFEST}:
            tally[next((removal for start, removal in _COUNTED if start.match(name)), Removal.PARTS)] += 1
    texts = {name: _part(parts[name], kept, tally) for name in _KEPT if name in parts}
    whole = {"mimetype": media_type.encode()} | texts | kept
    return media_type, pack(whole | {_MANIFEST: _manifest(media_type, whole)}, plain="mimetype")


def _part(content: bytes, kept: dict[str, bytes], tally: Tally) -> bytes:
    root = parse(content)
    for element in list(root.iter(etree.Element)):
        if element.getparent() is not None:
            _element(element, kept, tally)
        _attributes(element, tally)
    return written(root)


def _element(element: etree._Element, kept: dict[str, bytes], tally: Tally) -> None:
    name = local(element)
    if name in _GONE and (name not in {"title", "desc"} or etree.QName(element).namespace == _TITLES):
        tally[_GONE[name]] += 1
        take_out(element)
        return
    if name in _HIDING:
        tally[Removal.PARTS] += 1
        unwrap(element)
        return
    target = element.get(_HREF, "").removeprefix("./")
    if not target or target.startswith("#") or target in kept:
        return
    outside = ":" in target or target.startswith(("/", ".."))
    tally[Removal.LINKS if outside else Removal.EMBEDDED] += 1
    if name == "a":
        unwrap(element)
    else:
        take_out(element)


def _attributes(element: etree._Element, tally: Tally) -> None:
    for name in list(element.attrib):
        found = etree.QName(name)
        if "rsid" in found.localname:
            tally[Removal.NUMBERS] += 1
            del element.attrib[name]
        elif _is_label(element, found):
            del element.attrib[name]


def _is_label(element: etree._Element, name: etree.QName) -> bool:
    """Tell what a shape or a link is called; a pattern or an arrow is called so by whatever it is drawn on."""
    space = name.namespace or ""
    if local(element) == "a" and name.localname in {"title", "name"}:
        return space.endswith(":office:1.0")
    return name.localname == "name" and space.endswith(":drawing:1.0") and local(element) in _SHAPES


def _manifest(media_type: str, parts: dict[str, bytes]) -> bytes:
    root = etree.Element(f"{{{_SPACE}}}manifest", nsmap={"manifest": _SPACE})
    root.set(f"{{{_SPACE}}}version", "1.3")
    for path in ("/", *(name for name in parts if name != "mimetype")):
        kind = media_type if path == "/" else "text/xml" if path.endswith(".xml") else ""
        entry = etree.SubElement(root, f"{{{_SPACE}}}file-entry")
        entry.set(f"{{{_SPACE}}}full-path", path)
        entry.set(f"{{{_SPACE}}}media-type", kind)
    return written(root)
