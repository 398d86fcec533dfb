"""Office papers' archives: read with limits, written anew with nothing in them but their parts."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any, Final, cast

from lxml import etree

from watchdog.cleaning.removals import CleaningError, Failure

ENTRIES: Final = 5_000
TOTAL: Final = 200 * 1024 * 1024
"""Most bytes of all parts together, unpacked."""

RATIO: Final = 250
"""Most that a part may grow when it is unpacked, beyond its first mebibyte."""

_MEBIBYTE: Final = 1024 * 1024
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by name, in its order.

    Raises:
        CleaningError: Locked, too many parts, or parts that grow beyond all measure.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [each for each in archive.infolist() if not each.is_dir()]
        if len(entries) > ENTRIES:
            raise CleaningError(Failure.TOO_LARGE)
        parts: dict[str, bytes] = {}
        left = TOTAL
        for entry in entries:
            if entry.flag_bits & 1:
                raise CleaningError(Failure.NOT_CLEANABLE)
            most = min(left, _MEBIBYTE + entry.compress_size * RATIO)
            with archive.open(entry) as source:
                content = source.read(most + 1)
            if len(content) > most:
                raise CleaningError(Failure.TOO_LARGE)
            left -= len(content)
            parts[entry.filename.removeprefix("/")] = content
    return parts


def pack(parts: Mapping[str, bytes], *, plain: str = "") -> bytes:
    """Return an archive without dates, remarks and the name of the system it was made on.

    Args:
        parts: Contents by name, in the order to be written.
        plain: A part that must not be compressed.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 0
            how = zipfile.ZIP_STORED if name == plain else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compress_type=how)
    return out.getvalue()


def parse(content: bytes) -> etree._Element:
    """Return a part's root. Entities are never looked up, remarks and instructions to programs left out.

    Raises:
        CleaningError: It declares a document type, which no office program writes, or is no XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        failure = Failure.TOO_LARGE if cast("Any", error).code == etree.ErrorTypes.ERR_NO_MEMORY else Failure.BROKEN
        raise CleaningError(failure) from None
    if b"<!DOCTYPE" in content[:1024] or root.getroottree().docinfo.internalDTD is not None:
        raise CleaningError(Failure.BROKEN)
    return root


def written(root: etree._Element) -> bytes:
    """Return a part as it is stored."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
