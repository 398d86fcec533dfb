"""The label inside every plaintext, and the padding behind it (docs/sealing.md, sections 2 and 3)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from watchdog.sealing.errors import SealingError

SMALLEST = 4096
ZEROS = bytes(65536)

_MARK = b"WDL1"
_TEXT = re.compile(r"[!-~]{1,255}")
_SCHEMA_LIMIT = 1 << 16
_COUNT_BYTES = 8
_IN_TRAILER = (1 << 64) - 1


@dataclass(frozen=True)
class Label:
    """What a sealed thing is for. It opens under an equal label and under no other.

    Args:
        purpose: what kind of thing this is, such as "report".
        instance: which installation it belongs to.
        object_id: which one of its kind.
        schema: version of what is inside.

    Raises:
        SealingError: "label" unless the texts are 1 to 255 visible ASCII characters and the schema
            fits two bytes.
    """

    purpose: str
    instance: str
    object_id: str
    schema: int = 1

    def __post_init__(self) -> None:
        texts = (self.purpose, self.instance, self.object_id)
        if not all(_TEXT.fullmatch(text) for text in texts) or not 0 < self.schema < _SCHEMA_LIMIT:
            raise SealingError("label")

    def encoded(self) -> bytes:
        """The one spelling of this label, up to the padding field."""
        texts = (text.encode("ascii") for text in (self.purpose, self.instance, self.object_id))
        return _MARK + self.schema.to_bytes(2, "big") + b"".join(bytes([len(text)]) + text for text in texts)


def padded_size(size: int) -> int:
    """Padmé, and 4 KiB at least: the size to which `size` bytes are padded."""
    if size <= SMALLEST:
        return SMALLEST
    exponent = size.bit_length() - 1
    mask = (1 << exponent - exponent.bit_length()) - 1
    return size + mask & ~mask


def zeros(count: int) -> Iterator[bytes]:
    """`count` zero bytes in pieces."""
    while count:
        piece = ZEROS[:count]
        count -= len(piece)
        yield piece


def frame(content: bytes, label: Label) -> bytes:
    """The whole plaintext of `content`: label, content, padding."""
    start = label.encoded()
    size = len(start) + _COUNT_BYTES + len(content)
    padding = padded_size(size) - size
    return start + padding.to_bytes(_COUNT_BYTES, "big") + content + bytes(padding)


def opening(label: Label) -> bytes:
    """How a plaintext of unknown length begins."""
    return label.encoded() + _IN_TRAILER.to_bytes(_COUNT_BYTES, "big")


def closing(label: Label, content_size: int) -> Iterator[bytes]:
    """How a plaintext of unknown length ends: the padding in pieces, then the trailer."""
    size = len(opening(label)) + content_size + _COUNT_BYTES
    padding = padded_size(size) - size
    yield from zeros(padding)
    yield padding.to_bytes(_COUNT_BYTES, "big")


def unframe(plaintext: Iterable[bytes], label: Label) -> Iterator[bytes]:
    """The content of a plaintext that arrives in pieces, in constant memory.

    Padding and content that ends in zeros look alike until the end is known, so a run of zeros is
    counted and not kept; it is given out when something else follows or the end shows whose it was.

    Raises:
        SealingError: "label" if sealed for something else, "padding" if not padded as the rule asks.
            What was given out before must then be thrown away.
    """
    pieces = iter(plaintext)
    start = opening(label)
    buffer = b""
    while len(buffer) < len(start) and (piece := next(pieces, b"")):
        buffer += piece
    text_end = len(start) - _COUNT_BYTES
    if len(buffer) < len(start) or buffer[:text_end] != start[:text_end]:
        raise SealingError("label")
    stated = int.from_bytes(buffer[text_end : len(start)], "big")
    held_back = _COUNT_BYTES if stated == _IN_TRAILER else 0
    total, run, tail = len(start), 0, b""
    for piece in itertools.chain((buffer[len(start) :],), pieces):
        total += len(piece)
        tail += piece
        cut = max(0, len(tail) - held_back)
        body, tail = tail[:cut], tail[cut:]
        solid = body.rstrip(b"\0")
        if solid:
            yield from zeros(run)
            yield solid
            run = 0
        run += len(body) - len(solid)
    padding = int.from_bytes(tail, "big") if held_back else stated
    if padding > run or padded_size(total - padding) != total:
        raise SealingError("padding")
    yield from zeros(run - padding)
