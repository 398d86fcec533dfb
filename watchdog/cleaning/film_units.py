"""H.264 and H.265 films, unit by unit: pictures and parameters stay, what encoders and cameras say beside them goes.

FFmpeg's own filter for this puts start codes where the container promises lengths; H.265 then no longer plays at all.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

_TYPES: Final[dict[str, tuple[Callable[[int], int], frozenset[int]]]] = {
    "h264": (lambda first: first & 0x1F, frozenset({6})),
    "hevc": (lambda first: first >> 1 & 0x3F, frozenset({39, 40})),
}
"""How a unit's first byte tells its type, and the types that are no part of a picture (SEI): H.264 and H.265, 7.3.1."""

_START: Final = re.compile(rb"\0?\0\0\x01")
_LENGTHS_AT: Final = {"h264": 4, "hevc": 21}
"""Where a head tells of how many bytes lengths are (ISO/IEC 14496-15, 5.3.3.1 and 8.3.3.1)."""

_LISTS_AT: Final = 22


@dataclass(frozen=True, slots=True)
class FilmUnits:
    """How one film spells its units. `length` is the size of the number before each, 0 where a start code stands."""

    codec: str
    head: bytes
    length: int

    def without_remarks(self, units: bytes) -> bytes:
        """Return units without those beside the picture. What cannot be followed is left out: players show no more."""
        return b"".join(self._before(unit) + unit for unit in self._split(units) if not self._is_remark(unit[0]))

    def plain_head(self) -> bytes:
        """Return the head, kept apart from the pictures, without such units."""
        if not self.length:
            return self.without_remarks(self.head)
        return self._plain_lists() if self.codec == "hevc" else self.head

    def _split(self, units: bytes) -> Iterator[bytes]:
        if not self.length:
            yield from (unit for unit in _START.split(units) if unit)
            return
        at = 0
        while at + self.length < len(units):
            start = at + self.length
            at = start + int.from_bytes(units[at:start], "big")
            if at > start:
                yield units[start:at]

    def _before(self, unit: bytes) -> bytes:
        return len(unit).to_bytes(self.length, "big") if self.length else b"\0\0\0\x01"

    def _is_remark(self, first: int) -> bool:
        type_of, remarks = _TYPES[self.codec]
        return type_of(first) in remarks

    def _plain_lists(self) -> bytes:
        """Lists of units by their type: kind, how many, and each with its length (ISO/IEC 14496-15, 8.3.3.1)."""
        kept, at = [], _LISTS_AT + 1
        for _ in range(self.head[_LISTS_AT]):
            start, count = at, int.from_bytes(self.head[at + 1 : at + 3], "big")
            at += 3
            for _ in range(count):
                at += 2 + int.from_bytes(self.head[at : at + 2], "big")
            if self.head[start] & 0x3F not in _TYPES["hevc"][1]:
                kept.append(self.head[start:at])
        return self.head[:_LISTS_AT] + bytes([len(kept)]) + b"".join(kept)


def units_of(codec: str, head: bytes) -> FilmUnits | None:
    """Return how a film spells its units, None if it is no film of such units.

    Args:
        codec: FFmpeg's name of the coding.
        head: What its container keeps apart from the pictures; may be empty.
    """
    if codec not in _TYPES:
        return None
    lengths = head.startswith(b"\x01") and len(head) > (_LISTS_AT if codec == "hevc" else _LENGTHS_AT[codec])
    return FilmUnits(codec, head, (head[_LENGTHS_AT[codec]] & 3) + 1 if lengths else 0)
