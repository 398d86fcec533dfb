"""The head of Vorbis sound, which holds titles and names between what players need (Vorbis I, 4.2 and 5)."""

from typing import Final

from watchdog.cleaning.removals import CleaningError, Failure

_EMPTY: Final = b"\x03vorbis" + bytes(4) + bytes(4) + b"\x01"
"""A list of comments by nobody with nothing in it."""

_LACED: Final = 2
_PARTS: Final = 3


def plain_vorbis(head: bytes) -> bytes:
    """Return a head with an empty list of comments.

    Raises:
        CleaningError: It cannot be followed, so that nobody knows what is in it.
    """
    parts = _laced(head) if head[:1] == bytes([_LACED]) else _counted(head)
    if [part[:1] for part in parts] != [b"\x01", b"\x03", b"\x05"]:
        raise CleaningError(Failure.BROKEN)
    first, _, books = parts
    return bytes([_LACED, len(first), len(_EMPTY)]) + first + _EMPTY + books


def _laced(head: bytes) -> list[bytes]:
    """Matroska's and FFmpeg's way: how many lengths but the last, each as bytes to be added up, then the parts."""
    lengths, at = [0, 0], 1
    for place in range(_LACED):
        while head[at : at + 1] == b"\xff":
            lengths[place] += 255
            at += 1
        lengths[place] += int.from_bytes(head[at : at + 1], "big")
        at += 1
    middle = at + lengths[0]
    end = middle + lengths[1]
    return [head[at:middle], head[middle:end], head[end:]]


def _counted(head: bytes) -> list[bytes]:
    """FFmpeg's other way: each part behind its length."""
    parts, at = [], 0
    for _ in range(_PARTS):
        start = at + 2
        at = start + int.from_bytes(head[at:start], "big")
        parts.append(head[start:at])
    return parts
