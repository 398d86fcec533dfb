"""Key pairs: age's hybrid recipients and identities, and the signing key.

Recipient and identity strings and the `mlkem768x25519` stanza are as C2SP age says; the reviewer's
mark and the signing key are ours (docs/sealing.md, sections 7 and 8).
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import secrets
from typing import Self

from watchdog.sealing import bech32, primitives
from watchdog.sealing.errors import SealingError
from watchdog.sealing.header import Stanza, decode_base64, encode_base64

STANZA_KIND = "mlkem768x25519"

_RECIPIENT_PREFIX = "age1pq"
_IDENTITY_PREFIX = "age-secret-key-pq-"
_INFO = b"age-encryption.org/mlkem768x25519"
_STANZA_ARGUMENTS = 2
_STANZA_BODY_BYTES = 32
_SIGNATURE_SEED_BYTES = 32
_MARK_BYTES = 16


def check_stanza(stanza: Stanza) -> bytes:
    """The encapsulated key of a hybrid stanza.

    Raises:
        SealingError: "header" if it is not of the hybrid kind or not in its one valid form.
    """
    if stanza.arguments[0] != STANZA_KIND or len(stanza.arguments) != _STANZA_ARGUMENTS:
        raise SealingError("header")
    enc = decode_base64(stanza.arguments[1].encode("ascii"))
    # Other body lengths would open the way to partitioning oracles (C2SP age).
    if len(enc) != primitives.ENC_BYTES or len(stanza.body) != _STANZA_BODY_BYTES:
        raise SealingError("header")
    return enc


class Recipient:
    """A public key: somebody to seal to.

    Args:
        public: the 1,216 raw bytes.

    Raises:
        SealingError: "format" if they are no public key.
    """

    def __init__(self, public: bytes) -> None:
        primitives.check_hybrid_public(public)
        self._public = public

    @staticmethod
    def parse(text: str) -> Recipient:
        """Read an `age1pq1…` string.

        Raises:
            SealingError: "format".
        """
        return _recipient(text)

    @functools.cached_property
    def encoded(self) -> str:
        """The `age1pq1…` string."""
        return bech32.encode(_RECIPIENT_PREFIX, self._public)

    @property
    def fingerprint(self) -> str:
        """Eight groups of four hex digits of the key's SHA-256, to be read aloud and compared."""
        return fingerprint(self._public)

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza that holds `file_key` for this recipient (C2SP age, mlkem768x25519)."""
        enc, body = primitives.hpke_seal(self._public, file_key, _INFO)
        return Stanza((STANZA_KIND, encode_base64(enc)), body)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Recipient) and self._public == other._public

    def __hash__(self) -> int:
        return hash(self._public)

    def __repr__(self) -> str:
        return f"<Recipient {self.fingerprint}>"


@functools.lru_cache(maxsize=256)
def _recipient(text: str) -> Recipient:
    """Desks' public keys are read many times in a request, and the checksum of two thousand letters takes a while."""
    return Recipient(bech32.decode(_RECIPIENT_PREFIX, text))


class Identity:
    """A private key, kept as its 32-byte seed; the rest is expanded when first needed.

    Args:
        seed: 32 secret bytes.

    Raises:
        SealingError: "format" for another length.
    """

    def __init__(self, seed: bytes) -> None:
        if len(seed) != primitives.SEED_BYTES:
            raise SealingError("format")
        self._seed = bytes(seed)

    @classmethod
    def generate(cls) -> Self:
        """A new random identity."""
        return cls(secrets.token_bytes(primitives.SEED_BYTES))

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The identity of a seed.

        Raises:
            SealingError: "format" unless it has 32 bytes.
        """
        return cls(seed)

    @classmethod
    def derived(cls, secret: bytes, purpose: str) -> Self:
        """The identity that a secret gives for a purpose: HKDF(secret, salt = "", info = purpose).

        Raises:
            SealingError: "format" for a secret shorter than a seed.
        """
        if len(secret) < primitives.SEED_BYTES:
            raise SealingError("format")
        return cls(primitives.hkdf(secret, b"", purpose.encode("ascii")))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an `AGE-SECRET-KEY-PQ-1…` string, which is upper case throughout.

        Raises:
            SealingError: "format".
        """
        if not text.isascii() or text != text.upper():
            raise SealingError("format")
        return cls(bech32.decode(_IDENTITY_PREFIX, text.lower()))

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes."""
        return self._seed

    @property
    def encoded(self) -> str:
        """The `AGE-SECRET-KEY-PQ-1…` string."""
        return bech32.encode(_IDENTITY_PREFIX, self._seed).upper()

    @functools.cached_property
    def recipient(self) -> Recipient:
        """The public half."""
        return Recipient(self._key.public_bytes())

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """The file key in a stanza of the hybrid kind, or None if it is another's.

        Raises:
            SealingError: "header" if the stanza is malformed.
        """
        if stanza.arguments[0] != STANZA_KIND:
            return None
        return self._key.hpke_open(check_stanza(stanza), stanza.body, _INFO)

    @functools.cached_property
    def _key(self) -> primitives.HybridPrivateKey:
        return primitives.HybridPrivateKey(self._seed)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and hmac.compare_digest(self._seed, other._seed)

    __hash__ = None  # type: ignore[assignment]  # a secret is no key of a table

    def __repr__(self) -> str:
        return "<Identity>"


def _counted(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2, "big") + data


def reviewer_mark(desk: Identity, object_id: str, member_id: str) -> bytes:
    """Sixteen bytes that differ between two members on one case or report, and tell nobody who they are.

    A database constraint can so require two different people without knowing either.
    """
    key = primitives.hkdf(desk.seed, b"", b"watchdog/reviewer-mark/1")
    return hmac.digest(key, _counted(object_id) + _counted(member_id), "sha256")[:_MARK_BYTES]


def keyed_id(desk: Identity, purpose: str, text: str) -> str:
    """An id of 32 hex digits that the same text always has for one key, and that tells nobody else anything."""
    key = primitives.hkdf(desk.seed, b"", b"watchdog/keyed-id/1")
    return hmac.digest(key, _counted(purpose) + text.encode(), "sha256")[:16].hex()


class SigningKey:
    """An Ed25519 private key (RFC 8032).

    Args:
        seed: 32 secret bytes.

    Raises:
        SealingError: "format" for another length.
    """

    def __init__(self, seed: bytes) -> None:
        if len(seed) != _SIGNATURE_SEED_BYTES:
            raise SealingError("format")
        self._seed = bytes(seed)

    @classmethod
    def generate(cls) -> Self:
        """A new random key."""
        return cls(secrets.token_bytes(_SIGNATURE_SEED_BYTES))

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The key of a seed.

        Raises:
            SealingError: "format" unless it has 32 bytes.
        """
        return cls(seed)

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes."""
        return self._seed

    @functools.cached_property
    def public(self) -> bytes:
        """The 32-byte public key."""
        return primitives.ed25519_public(self._seed)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature; the message should name its own purpose in its first bytes."""
        return primitives.ed25519_sign(self._seed, message)

    def __repr__(self) -> str:
        return "<SigningKey>"


def fingerprint(public: bytes) -> str:
    """Eight groups of four hex digits of a public key's SHA-256, to be read aloud and compared."""
    digest = hashlib.sha256(public).hexdigest()
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


def verify_signature(public: bytes, message: bytes, signature: bytes) -> None:
    """Check an Ed25519 signature.

    Raises:
        SealingError: "signature" unless it holds.
    """
    if not primitives.ed25519_holds(public, message, signature):
        raise SealingError("signature")
