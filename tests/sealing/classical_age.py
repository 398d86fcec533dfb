"""The X25519 recipient type, which we never use and other people's vectors and readers do.

Plugged into our header and stream it shows that they are age, and not only our own idea of it.
"""

from __future__ import annotations

import functools
import io
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from watchdog.sealing import bech32
from watchdog.sealing.errors import SealingError
from watchdog.sealing.header import (
    FILE_KEY_BYTES,
    Stanza,
    Unwraps,
    Wraps,
    decode_base64,
    encode_base64,
    read_header,
    unwrap_file_key,
    write_header,
)
from watchdog.sealing.primitives import chacha_open, chacha_seal, hkdf
from watchdog.sealing.stream import PayloadWriter, read_payload

_INFO = b"age-encryption.org/v1/X25519"
_NONCE = bytes(12)


@dataclass(frozen=True)
class ClassicalRecipient:
    public: bytes

    @classmethod
    def parse(cls, text: str) -> ClassicalRecipient:
        return cls(bech32.decode("age", text))

    @functools.cached_property
    def encoded(self) -> str:
        return bech32.encode("age", self.public)

    def wrap(self, file_key: bytes) -> Stanza:
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.public))
        key = hkdf(shared, share + self.public, _INFO)
        return Stanza(("X25519", encode_base64(share)), chacha_seal(key, _NONCE, file_key))


class ClassicalIdentity:
    def __init__(self, scalar: bytes) -> None:
        self._key = X25519PrivateKey.from_private_bytes(scalar)

    @classmethod
    def parse(cls, text: str) -> ClassicalIdentity:
        return cls(bech32.decode("age-secret-key-", text.lower()))

    @property
    def recipient(self) -> ClassicalRecipient:
        return ClassicalRecipient(self._key.public_key().public_bytes_raw())

    def unwrap(self, stanza: Stanza) -> bytes | None:
        if stanza.arguments[0] != "X25519":
            return None
        if len(stanza.arguments) != 2:
            raise SealingError("header")
        share = decode_base64(stanza.arguments[1].encode())
        if len(share) != 32 or len(stanza.body) != 32:
            raise SealingError("header")
        try:
            shared = self._key.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:
            raise SealingError("header") from None
        return chacha_open(hkdf(shared, share + self.recipient.public, _INFO), _NONCE, stanza.body)


def write_age(content: bytes, recipients: Sequence[Wraps]) -> bytes:
    """A plain age file, without label or padding."""
    file_key = secrets.token_bytes(FILE_KEY_BYTES)
    target = io.BytesIO()
    target.write(write_header(file_key, recipients))
    writer = PayloadWriter(target, file_key)
    writer.write(content)
    writer.finish()
    return target.getvalue()


def read_age(file: bytes, identities: Sequence[Unwraps]) -> Iterator[bytes]:
    """The content of a plain age file, chunk by chunk."""
    source = io.BytesIO(file)
    return read_payload(source, unwrap_file_key(read_header(source), identities))
