"""Bech32 (BIP 173) without its length limit, as age writes keys."""

from __future__ import annotations

from collections.abc import Iterable

from watchdog.sealing.errors import SealingError

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LENGTH = 6


def _checksum_state(values: Iterable[int]) -> int:
    state = 1
    for value in values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(_GENERATOR):
            if top >> bit & 1:
                state ^= term
    return state


def _expand_prefix(prefix: str) -> list[int]:
    return [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]


def encode(prefix: str, data: bytes) -> str:
    """The lower-case Bech32 string of `data` under a lower-case `prefix`."""
    spare = -len(data) * 8 % 5
    number = int.from_bytes(data, "big") << spare
    count = (len(data) * 8 + spare) // 5
    values = [number >> 5 * (count - 1 - place) & 31 for place in range(count)]
    state = _checksum_state([*_expand_prefix(prefix), *values, *[0] * _CHECKSUM_LENGTH]) ^ 1
    values += [state >> 5 * (_CHECKSUM_LENGTH - 1 - place) & 31 for place in range(_CHECKSUM_LENGTH)]
    return prefix + "1" + "".join(_ALPHABET[value] for value in values)


def decode(prefix: str, text: str) -> bytes:
    """The bytes of a lower-case Bech32 string that must carry `prefix`.

    Raises:
        SealingError: "format" for another prefix, a wrong checksum, or bits left over that are not zero.
    """
    start, _, body = text.rpartition("1")  # the last "1" separates: the alphabet has none
    if start != prefix or len(body) <= _CHECKSUM_LENGTH or set(body) - set(_ALPHABET):
        raise SealingError("format")
    values = [_ALPHABET.index(char) for char in body]
    if _checksum_state([*_expand_prefix(prefix), *values]) != 1:
        raise SealingError("format")
    values = values[:-_CHECKSUM_LENGTH]
    number = 0
    for value in values:
        number = number << 5 | value
    spare = len(values) * 5 % 8
    if spare >= 5 or number & (1 << spare) - 1:  # noqa: PLR2004 - a whole character to spare is a second spelling
        raise SealingError("format")
    return (number >> spare).to_bytes(len(values) * 5 // 8, "big")
