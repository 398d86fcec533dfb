"""Sealed pages, for files that are read from the middle (docs/sealing.md, section 9)."""

from __future__ import annotations

import secrets

from watchdog.sealing import primitives
from watchdog.sealing.errors import SealingError

FILE_SALT_BYTES = 32
PAGE_OVERHEAD = 16


def file_salt() -> bytes:
    """A new salt; every file, and every new version of a file, gets its own."""
    return secrets.token_bytes(FILE_SALT_BYTES)


class PageKey:
    """The key of one file under one salt. A page number may be sealed once only.

    Args:
        secret: the index key, 32 bytes.
        salt: the file's salt.
        file_name: the file's name; a renamed file does not open.

    Raises:
        SealingError: "format" if secret or salt has not 32 bytes.
    """

    def __init__(self, secret: bytes, salt: bytes, file_name: str) -> None:
        if len(secret) != primitives.SEED_BYTES or len(salt) != FILE_SALT_BYTES:
            raise SealingError("format")
        self._key = primitives.hkdf(secret, salt, b"watchdog/pages/1/" + file_name.encode())

    def seal(self, number: int, page: bytes, *, last: bool) -> bytes:
        """Seal a page in its place."""
        return primitives.gcm_seal(self._key, _page_nonce(number, last=last), page)

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        """Open the page of this place.

        Raises:
            SealingError: "payload" if it was changed, or is another page or another file's.
        """
        page = primitives.gcm_open(self._key, _page_nonce(number, last=last), sealed)
        if page is None:
            raise SealingError("payload")
        return page

    def __repr__(self) -> str:
        return "<PageKey>"


def _page_nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(8, "big") + bytes(3) + bytes([last])
