"""Identities under a passphrase (docs/sealing.md, section 5)."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Self

from watchdog.sealing import primitives
from watchdog.sealing.errors import SealingError
from watchdog.sealing.keys import Identity

# RFC 9106, section 4, second recommended option.
MEMORY_KIB, PASSES, LANES = 64 * 1024, 3, 4
# Stored parameters come from the database: too weak would be an attack on the passphrase, too
# strong one on the server.
_LARGEST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 1 << 20, 16, 16

_VERSION = 1
_SALT_BYTES = 16
_SEALED_BYTES = primitives.SEED_BYTES + 16
_CONTEXT = b"watchdog/wrapped-identity/1/"
_NONCE = bytes(12)


@dataclass(frozen=True, repr=False)
class WrappedKey:
    """An identity under a passphrase, with the parameters of Argon2id beside it.

    Raises:
        SealingError: "format" if a part has the wrong length or a parameter is out of its bounds.
    """

    salt: bytes
    memory_kib: int
    passes: int
    lanes: int
    sealed: bytes

    def __post_init__(self) -> None:
        lawful = (
            len(self.salt) == _SALT_BYTES
            and len(self.sealed) == _SEALED_BYTES
            and MEMORY_KIB <= self.memory_kib <= _LARGEST_MEMORY_KIB
            and PASSES <= self.passes <= _MOST_PASSES
            and LANES <= self.lanes <= _MOST_LANES
        )
        if not lawful:
            raise SealingError("format")

    def __repr__(self) -> str:
        return "<WrappedKey>"

    def to_json(self) -> str:
        """The form in which it is stored."""
        return json.dumps(
            {
                "v": _VERSION,
                "salt": base64.b64encode(self.salt).decode("ascii"),
                "memory_kib": self.memory_kib,
                "passes": self.passes,
                "lanes": self.lanes,
                "sealed": base64.b64encode(self.sealed).decode("ascii"),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote.

        Raises:
            SealingError: "format" for anything else.
        """
        try:
            stored = json.loads(text)
            wrapped = cls(
                salt=base64.b64decode(stored["salt"], validate=True),
                memory_kib=stored["memory_kib"],
                passes=stored["passes"],
                lanes=stored["lanes"],
                sealed=base64.b64decode(stored["sealed"], validate=True),
            )
        except (TypeError, KeyError, ValueError, binascii.Error):
            raise SealingError("format") from None
        # Written again it must be the same: no other version, field, type or spelling.
        costs = (wrapped.memory_kib, wrapped.passes, wrapped.lanes)
        if any(type(cost) is not int for cost in costs) or _spelling(stored) != _spelling(
            json.loads(wrapped.to_json())
        ):
            raise SealingError("format")
        return wrapped


def _spelling(stored: object) -> str:
    return json.dumps(stored, sort_keys=True)


def _key(passphrase: str, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    # RFC 8265, OpaqueString: the same passphrase typed on another keyboard gives the same bytes.
    spaced = "".join(" " if unicodedata.category(char) == "Zs" else char for char in passphrase)
    secret = unicodedata.normalize("NFC", spaced).encode("utf-8", "surrogatepass")
    return primitives.argon2id(secret, salt, memory_kib, passes, lanes)


def wrap_identity(identity: Identity, passphrase: str, context: str) -> WrappedKey:
    """Put `identity` under `passphrase`, bound to `context` (such as whose it is)."""
    salt = secrets.token_bytes(_SALT_BYTES)
    key = _key(passphrase, salt, MEMORY_KIB, PASSES, LANES)
    # A constant nonce is sound because every salt makes a key that is used this once.
    sealed = primitives.chacha_seal(key, _NONCE, identity.seed, _CONTEXT + context.encode())
    return WrappedKey(salt, MEMORY_KIB, PASSES, LANES, sealed)


def unwrap_identity(wrapped: WrappedKey, passphrase: str, context: str) -> Identity:
    """The identity that `wrap_identity` was given.

    Raises:
        SealingError: "passphrase" if the passphrase or the context is another, or the bytes were changed.
    """
    key = _key(passphrase, wrapped.salt, wrapped.memory_kib, wrapped.passes, wrapped.lanes)
    seed = primitives.chacha_open(key, _NONCE, wrapped.sealed, _CONTEXT + context.encode())
    if seed is None:
        raise SealingError("passphrase")
    return Identity.from_seed(seed)
