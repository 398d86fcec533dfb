"""Bech32 (BIP 173) without its length limit, as age writes keys."""

from __future__ import annotations

import base64
import functools
import operator
from collections.abc import Sequence

from watchdog.sealing.errors import SealingError

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LENGTH = 6
# Letters as their values, and as the digits that Python reads numbers to base 32 in, at the speed of C.
_VALUES = bytes.maketrans(_ALPHABET.encode(), bytes(range(32)))
_DIGITS = str.maketrans(_ALPHABET, "0123456789abcdefghijklmnopqrstuv")
# RFC 4648 cuts bytes into letters just as Bech32 does; only its letters are others.
_FROM_BASE32 = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _ALPHABET.encode())


def _folded(top: int) -> int:
    """What the five bits that leave the state put back into it."""
    return functools.reduce(operator.xor, (term for bit, term in enumerate(_GENERATOR) if top >> bit & 1), 0)


_FOLDED = tuple(_folded(top) for top in range(32))


def _step(state: int, value: int) -> int:
    return (state & 0x1FFFFFF) << 5 ^ value ^ _FOLDED[state >> 25]


# A public key has 1,946 characters: a table of what ten bits put back takes two at a time.
_FOLDED_TWICE = tuple(_step(_step(top << 20, 0), 0) for top in range(1024))


def _checksum_state(values: Sequence[int]) -> int:
    state = 1
    if len(values) % 2:
        state, values = _step(state, values[0]), values[1:]
    for first, second in zip(values[::2], values[1::2], strict=True):
        state = (state & 0xFFFFF) << 10 ^ first << 5 ^ second ^ _FOLDED_TWICE[state >> 20]
    return state


def _expand_prefix(prefix: str) -> list[int]:
    return [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]


def encode(prefix: str, data: bytes) -> str:
    """The lower-case Bech32 string of `data` under a lower-case `prefix`."""
    content = base64.b32encode(data).rstrip(b"=").translate(_FROM_BASE32)
    values = [*_expand_prefix(prefix), *content.translate(_VALUES), *[0] * _CHECKSUM_LENGTH]
    state = _checksum_state(values) ^ 1
    checksum = (state >> 5 * (_CHECKSUM_LENGTH - 1 - place) & 31 for place in range(_CHECKSUM_LENGTH))
    return prefix + "1" + content.decode() + "".join(_ALPHABET[value] for value in checksum)


def decode(prefix: str, text: str) -> bytes:
    """The bytes of a lower-case Bech32 string that must carry `prefix`.

    Raises:
        SealingError: "format" for another prefix, a wrong checksum, or bits left over that are not zero.
    """
    start, _, body = text.rpartition("1")  # the last "1" separates: the alphabet has none
    if start != prefix or len(body) <= _CHECKSUM_LENGTH or set(body) - set(_ALPHABET):
        raise SealingError("format")
    if _checksum_state([*_expand_prefix(prefix), *body.encode().translate(_VALUES)]) != 1:
        raise SealingError("format")
    content = body[:-_CHECKSUM_LENGTH]
    number = int(content.translate(_DIGITS), 32)
    spare = len(content) * 5 % 8
    if spare >= 5 or number & (1 << spare) - 1:  # noqa: PLR2004 - a whole character to spare is a second spelling
        raise SealingError("format")
    return (number >> spare).to_bytes(len(content) * 5 // 8, "big")
