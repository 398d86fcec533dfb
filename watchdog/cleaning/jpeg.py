"""Photographs inside papers: segments that are not needed to draw are cut out, and the picture is not touched."""

import re
from typing import Final

_MARK, _EOI, _SOS = 0xFF, 0xD9, 0xDA
_FIRST: Final = 0xC0
_TABLES: Final = range(_FIRST, 0xD0)
_DRAWN: Final = frozenset({*_TABLES, _SOS, 0xDB, 0xDC, 0xDD})
_ADOBE: Final = re.compile(rb"\xff\xee..(Adobe.{7})", re.DOTALL)
"""Adobe's word on the colours: without it they come out inverted. Twelve bytes, whatever stands behind them."""

_NEXT: Final = re.compile(rb"\xff[^\0\xd0-\xd7\xff]")
"""A marker behind pixels: neither a stuffed zero nor a restart."""


def without_segments(data: bytes) -> tuple[bytes, int]:
    """Return a JPEG up to its end without application segments and remarks, and how many there were.

    ISO/IEC 10918-1, annex B. What cannot be followed is returned as it is up to there: decoders show no more either.
    """
    parts, cut, at = [data[:2]], 0, 2
    while at + 4 <= len(data) and data[at] == _MARK:
        marker = data[at + 1]
        if marker == _MARK:
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _EOI or marker < _FIRST or end < at + 4:
            break
        segment = data[at:end]
        adobe = _ADOBE.match(segment)
        if marker in _DRAWN:
            parts.append(segment)
        elif adobe:
            parts.append(b"\xff\xee\0\x0e" + adobe[1])
        cut += marker not in _DRAWN and not (adobe and len(segment) == adobe.end())
        at = end
        if marker == _SOS:
            found = _NEXT.search(data, end)
            at = found.start() if found else len(data)
            parts.append(data[end:at])
    return b"".join([*parts, b"\xff\xd9"]), cut + (at + 2 < len(data))
