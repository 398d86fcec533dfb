"""Pictures as scanners put them into PDF: the boxes that are needed to draw stay, texts and remarks go."""

from typing import Final

_DRAWN: Final = frozenset({b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jpch", b"jplh", b"jp2c"})
"""ISO/IEC 15444-1, annex I, and 15444-2, annex M. Left out are texts, labels, and `uuid`, where Exif and places are."""

_SOC, _COM, _SOT = b"\xff\x4f", b"\xff\x64", b"\xff\x90"


def without_boxes(data: bytes) -> tuple[bytes, int]:
    """Return a picture without boxes and remarks that are not drawn, and how many there were.

    It ends where it cannot be followed: decoders show no more either.
    """
    if data.startswith(_SOC):
        return _without_remarks(data)
    parts: list[bytes] = []
    cut, at = 0, 0
    while at + 8 <= len(data):
        kind, start, end = _box(data, at)
        if end < start:
            break
        content = data[start:end]
        if kind == b"jp2c":
            content, remarks = _without_remarks(content)
            cut += remarks
        if kind in _DRAWN:
            parts.append((len(content) + 8).to_bytes(4, "big") + kind + content)
        cut += kind not in _DRAWN
        at = end
    return b"".join(parts), cut + (at < len(data))


def _box(data: bytes, at: int) -> tuple[bytes, int, int]:
    """Return a box's kind, and where its content starts and ends (annex I.4)."""
    length, start = int.from_bytes(data[at : at + 4], "big"), at + 8
    if length == 1:
        length, start = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
    end = len(data) if length == 0 else min(at + length, len(data))
    return data[at + 4 : at + 8], start, end


def _without_remarks(code: bytes) -> tuple[bytes, int]:
    """Cut COM segments out of the main header (annex A.9.2); nothing in it counts from where they stand."""
    parts, cut, at = [code[:2]], 0, 2
    while at + 4 <= len(code) and code[at] == _SOC[0] and code[at : at + 2] != _SOT:
        end = at + 2 + int.from_bytes(code[at + 2 : at + 4], "big")
        if end < at + 4:
            break
        if code[at : at + 2] == _COM:
            cut += 1
        else:
            parts.append(code[at:end])
        at = end
    return b"".join([*parts, code[at:]]), cut
