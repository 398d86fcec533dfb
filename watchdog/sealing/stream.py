"""The payload of an age file (C2SP age, "Payload"): STREAM in chunks of 64 KiB.

Every chunk is bound to its place by the counter, and the last one by the flag, so a payload that
was cut, lengthened or put in another order does not open.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import BinaryIO

from watchdog.sealing.errors import SealingError
from watchdog.sealing.primitives import chacha_open, chacha_seal, hkdf

CHUNK = 64 * 1024
TAG_BYTES = 16
NONCE_BYTES = 16
SEALED_CHUNK = CHUNK + TAG_BYTES


def _payload_key(file_key: bytes, nonce: bytes) -> bytes:
    return hkdf(file_key, nonce, b"payload")


def _chunk_nonce(counter: int, *, last: bool) -> bytes:
    return counter.to_bytes(11, "big") + bytes([last])


class PayloadWriter:
    """Seals a payload into `sink` while it is written.

    Args:
        sink: where nonce and chunks go.
        file_key: the file key, used for this payload only.
    """

    def __init__(self, sink: BinaryIO, file_key: bytes) -> None:
        nonce = secrets.token_bytes(NONCE_BYTES)
        self._key = _payload_key(file_key, nonce)
        self._sink = sink
        self._sink.write(nonce)
        self._buffer = bytearray()
        self._counter = 0

    def write(self, data: bytes | memoryview) -> None:
        """Add `data`; whole chunks go to the sink, the rest waits."""
        view = memoryview(data)
        # A full buffer waits for one byte more: the final chunk must not be empty (C2SP age, "Payload").
        while len(self._buffer) + len(view) > CHUNK:
            room = CHUNK - len(self._buffer)
            self._buffer += view[:room]
            view = view[room:]
            self._seal(last=False)
        self._buffer += view

    def finish(self) -> None:
        """Seal what waits as the final chunk. Nothing may be written afterwards."""
        self._seal(last=True)

    def _seal(self, *, last: bool) -> None:
        nonce = _chunk_nonce(self._counter, last=last)
        self._sink.write(chacha_seal(self._key, nonce, bytes(self._buffer)))
        self._buffer.clear()
        self._counter += 1


def read_exactly(source: BinaryIO, size: int) -> bytes:
    """`size` bytes, or fewer only at the end; a single `read` may stop short of either."""
    data = source.read(size)
    while 0 < len(data) < size and (more := source.read(size - len(data))):
        data += more
    return data


def read_payload(source: BinaryIO, file_key: bytes) -> Iterator[bytes]:
    """The plaintext chunks of the payload that begins here and ends with the source.

    Raises:
        SealingError: "header" if not even the nonce is whole, "payload" if a chunk does not open or
            the final one is missing, out of place or wrongly empty. Throw away what came before.
    """
    nonce = read_exactly(source, NONCE_BYTES)
    if len(nonce) != NONCE_BYTES:
        raise SealingError("header")
    key = _payload_key(file_key, nonce)
    counter, last = 0, False
    while not last:
        sealed = read_exactly(source, SEALED_CHUNK)
        chunk = None
        if len(sealed) == SEALED_CHUNK:
            chunk = chacha_open(key, _chunk_nonce(counter, last=False), sealed)
        if chunk is None:
            # Only a final chunk can be short, and a full one may be final: the flag in the nonce tells.
            last = True
            chunk = chacha_open(key, _chunk_nonce(counter, last=True), sealed)
        if chunk is None or (last and counter and not chunk):
            raise SealingError("payload")
        yield chunk
        counter += 1
    if source.read(1):
        raise SealingError("payload")
