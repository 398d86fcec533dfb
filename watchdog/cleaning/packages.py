"""Office papers told from other ZIP archives by the names of their first entries."""

from typing import Final

_ENTRY: Final = b"PK\x03\x04"
_HEADER: Final = 30
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument."
_FOLDERS: Final = {
    "word/": _OPEN_XML + "wordprocessingml.document",
    "xl/": _OPEN_XML + "spreadsheetml.sheet",
    "ppt/": _OPEN_XML + "presentationml.presentation",
}
_BESIDE: Final = (
    "[Content_Types].xml",
    "[trash]/",
    "_rels/",
    "_xmlsignatures/",
    "package/",
    "docProps/",
    "docMetadata/",
    "customXml/",
    "customUI/",
)
"""`package/` is where programs on .NET put what others call `docProps/`; `_xmlsignatures/` is ECMA-376 part 2, 10."""


def office_paper(first: bytes) -> str | None:
    """Return the media type of an office paper; None for any other archive: apps, books, programs, plain ZIP."""
    names = _names(first)
    if names[:1] == ["mimetype"]:
        return _open_document(first)
    return _open_xml(names)


def _open_document(first: bytes) -> str | None:
    """OpenDocument 1.3 part 2, 3.3: the first entry is called `mimetype`, is not compressed, and says the type."""
    told = first[_HEADER + len("mimetype") :]
    for kind in ("text", "spreadsheet", "presentation"):
        if first[8:10] == b"\0\0" and told.startswith(f"{_OPEN_DOCUMENT}{kind}PK".encode()):
            return _OPEN_DOCUMENT + kind
    return None


def _open_xml(names: list[str]) -> str | None:
    """ECMA-376: parts in the folder of one application, and what stands beside it in every such paper; nothing else."""
    found = {folder for folder in _FOLDERS if any(name.startswith(folder) for name in names)}
    lawful = all(name.startswith((*_FOLDERS, *_BESIDE)) for name in names)
    return _FOLDERS[found.pop()] if lawful and len(found) == 1 else None


def _names(first: bytes) -> list[str]:
    """Return the entries' names in these bytes. Headers are looked for: written as a stream, they tell no sizes."""
    names, at = [], first.find(_ENTRY)
    while at >= 0:
        length = int.from_bytes(first[at + 26 : at + 28], "little")
        name = first[at + _HEADER : at + _HEADER + length]
        if len(name) == length > 0:
            names.append(name.decode("latin-1"))
        at = first.find(_ENTRY, at + len(_ENTRY))
    return names
