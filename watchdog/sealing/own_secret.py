"""What the server has to read by itself, kept under its own secret (docs/sealing.md, section 19).

It protects against whoever has only the database, not against whoever holds the machine. Nothing that a sender or a
reviewer writes is ever kept like this.
"""

from __future__ import annotations

from watchdog.sealing.errors import SealingError
from watchdog.sealing.primitives import fernet_open, fernet_seal, hkdf


def own_seal(secret: bytes, purpose: str, plaintext: bytes) -> bytes:
    """The plaintext under a key of the instance's secret for one purpose (Fernet)."""
    return fernet_seal(_key(secret, purpose), plaintext)


def own_open(secret: bytes, purpose: str, sealed: bytes) -> bytes:
    """What `own_seal` sealed.

    Raises:
        SealingError: "own-secret" if the secret or the purpose is another, or it was changed.
    """
    plaintext = fernet_open(_key(secret, purpose), sealed)
    if plaintext is None:
        raise SealingError("own-secret")
    return plaintext


def _key(secret: bytes, purpose: str) -> bytes:
    return hkdf(secret, b"", f"watchdog/own/{purpose}/1".encode())
