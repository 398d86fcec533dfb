"""The fonts that travel with us, and which characters they can show.

Latin, Cyrillic, Greek and Arabic letters come from `static/fonts/documents` (OFL), so that a document looks the same on
every machine. Whatever they cannot show (Chinese, for instance) is looked for among the system's fonts.
"""

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO

FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts" / "documents"
FILES = tuple(sorted(FOLDER.glob("*.ttf")))

_SEGMENTS, _GROUPS = 4, 12
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)


def uncovered(text: str) -> frozenset[str]:
    """Return the visible characters of `text` that our own fonts cannot show."""
    return frozenset(letter for letter in set(text) if ord(letter) not in _shipped() and not _is_unseen(letter))


def not_in(letters: frozenset[str], faces: Iterable[tuple[Path, int]]) -> frozenset[str]:
    """Return those of `letters` that none of these font files (path, place in a collection) can show."""
    missing = letters
    for path, place in faces:
        if not missing:
            break
        missing = frozenset(letter for letter in missing if ord(letter) not in _characters(path, place))
    return missing


def _is_unseen(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) == "Cf" or ord(letter) in _VARIATION_SELECTORS


@cache
def _shipped() -> frozenset[int]:
    return frozenset().union(*(_characters(path, 0) for path in FILES))


@cache
def _characters(path: Path, place: int) -> frozenset[int]:
    """Read a font's `cmap` (OpenType 1.9, "cmap"); a font that cannot be read shows nothing."""
    try:
        with path.open("rb") as font:
            return frozenset(_mapped(_cmap(font, place)))
    except (OSError, struct.error, ValueError):
        return frozenset()


def _cmap(font: BinaryIO, place: int) -> bytes:
    start = 0
    if font.read(4) == b"ttcf":
        font.seek(12 + 4 * place)
        (start,) = struct.unpack(">L", font.read(4))
    font.seek(start + 4)
    (count,) = struct.unpack(">H6x", font.read(8))
    for tag, offset, length in struct.iter_unpack(">4s4xLL", font.read(16 * count)):
        if tag == b"cmap":
            font.seek(offset)
            return font.read(length)
    raise ValueError("font_without_cmap")


def _mapped(table: bytes) -> Iterator[int]:
    (count,) = struct.unpack_from(">2xH", table)
    for place in range(count):
        (offset,) = struct.unpack_from(">4xL", table, 4 + 8 * place)
        (shape,) = struct.unpack_from(">H", table, offset)
        if shape == _SEGMENTS:
            yield from _segments(table, offset)
        elif shape == _GROUPS:
            (groups,) = struct.unpack_from(">12xL", table, offset)
            for first, last in struct.iter_unpack(">LL4x", table[offset + 16 : offset + 16 + 12 * groups]):
                yield from range(first, last + 1)


def _segments(table: bytes, offset: int) -> Iterator[int]:
    (double,) = struct.unpack_from(">6xH", table, offset)
    many = double // 2
    lasts = struct.unpack_from(f">{many}H", table, offset + 14)
    firsts = struct.unpack_from(f">{many}H", table, offset + 16 + double)
    for first, last in zip(firsts, lasts, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
