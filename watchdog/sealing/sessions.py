"""Keys that live in a cookie only (docs/sealing.md, section 6).

The token is the cookie's content; the database gets the hash of its first half and a ciphertext
under its second half, so a seized database holds nothing that opens.
"""

from __future__ import annotations

import hashlib
import secrets

from watchdog.sealing.errors import SealingError
from watchdog.sealing.primitives import chacha_open, chacha_seal, hkdf

_ID_BYTES = 16
_TOKEN_BYTES = _ID_BYTES + 32
_NONCE_BYTES = 12
_TAG_BYTES = 16


def session_token() -> bytes:
    """A new token: 16 bytes of id, 32 bytes of key."""
    return secrets.token_bytes(_TOKEN_BYTES)


def _id_and_key(token: bytes) -> tuple[bytes, bytes]:
    if len(token) != _TOKEN_BYTES:
        raise SealingError("session")
    session_id = token[:_ID_BYTES]
    return session_id, hkdf(token[_ID_BYTES:], session_id, b"watchdog/session/1")


def session_row(token: bytes) -> bytes:
    """What the database finds the session by: SHA-256 of the id.

    Raises:
        SealingError: "session" if this is no token.
    """
    session_id, _ = _id_and_key(token)
    return hashlib.sha256(session_id).digest()


def session_seal(token: bytes, payload: bytes) -> tuple[bytes, bytes]:
    """The row's name and its content: `payload` under the token's key, bound to its id.

    Raises:
        SealingError: "session" if this is no token.
    """
    session_id, key = _id_and_key(token)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return session_row(token), nonce + chacha_seal(key, nonce, payload, session_id)


def session_open(token: bytes, ciphertext: bytes) -> bytes:
    """The payload of a row.

    Raises:
        SealingError: "session" if token and row do not belong together or the row was changed.
    """
    session_id, key = _id_and_key(token)
    if len(ciphertext) < _NONCE_BYTES + _TAG_BYTES:
        raise SealingError("session")
    payload = chacha_open(key, ciphertext[:_NONCE_BYTES], ciphertext[_NONCE_BYTES:], session_id)
    if payload is None:
        raise SealingError("session")
    return payload
