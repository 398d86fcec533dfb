"""Photographs in a PDF, however they are wrapped: what the camera wrote goes, the picture is not touched."""

from collections.abc import Callable
from typing import Any, Final

import pikepdf
from pikepdf import Array, Name, Pdf

from watchdog.cleaning.jpeg import without_segments
from watchdog.cleaning.jpeg2000 import without_boxes
from watchdog.cleaning.removals import Removal, Tally

_CUTS: Final[dict[str, Callable[[bytes], tuple[bytes, int]]]] = {
    "/DCTDecode": without_segments,
    "/DCT": without_segments,
    "/JPXDecode": without_boxes,
}


def strip_photograph(paper: Pdf, stream: Any, tally: Tally) -> None:
    """Cut a photograph back to what is drawn; any other stream stays as it is.

    Raises:
        pikepdf.PdfError: Its wrapping cannot be undone.
    """
    filters = _listed(stream.get("/Filter"))
    cut = _CUTS.get(str(filters[-1])) if filters else None
    if cut is None:
        return
    rules = _listed(stream.get("/DecodeParms"))
    whole = stream.read_raw_bytes()
    if len(filters) > 1:
        whole = _unwrapped(paper, whole, filters[:-1], rules[:-1])
    rest, segments = cut(whole)
    if segments:
        tally[Removal.CAMERA] += segments
        last = rules[-1] if len(rules) == len(filters) and isinstance(rules[-1], pikepdf.Dictionary) else None
        stream.write(rest, filter=Name(str(filters[-1])), decode_parms=last)


def _unwrapped(paper: Pdf, whole: bytes, filters: list[Any], rules: list[Any]) -> bytes:
    """Undo the filters before the last. qpdf undoes all or none, so the last is taken away from it."""
    wrapped = paper.make_stream(b"")
    wrapped.write(whole, filter=Array(filters), decode_parms=Array(rules) if len(rules) == len(filters) else None)
    return wrapped.read_bytes()


def _listed(found: Any) -> list[Any]:
    if found is None:
        return []
    return list(found) if isinstance(found, pikepdf.Array) else [found]
