"""The only door to the `cryptography` package: each primitive once, with its standard's name.

Nothing here chooses parameters for a use; the modules beside it do, and say why.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import threading

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from watchdog.sealing.errors import SealingError

SEED_BYTES = 32
MLKEM_PUBLIC_BYTES = 1184
PUBLIC_BYTES = MLKEM_PUBLIC_BYTES + 32
ENC_BYTES = 1120

_STRETCHING = threading.Lock()
"""Two derivations with several lanes at the same time wait for each other for ever (seen with OpenSSL 4.0.3, whose
threads they share): without this, two members who sign in at once stop a worker. And each takes 64 MiB: so a crowd at
the door does not take all memory."""

_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-SHA-256 (RFC 5869): `length` bytes from `secret`."""
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def argon2id(secret: bytes, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    """Argon2id (RFC 9106): 32 bytes. One at a time in a process; it uses as many cores as it has lanes."""
    with _STRETCHING:
        return Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory_kib).derive(secret)


def pbkdf2(secret: bytes, salt: bytes, rounds: int) -> bytes:
    """PBKDF2-HMAC-SHA-256 (RFC 8018): 32 bytes."""
    # Not hashlib's: the OpenSSL inside `cryptography` is newer than most systems' and twice as fast at this.
    return PBKDF2HMAC(hashes.SHA256(), 32, salt, rounds).derive(secret)


def chacha_seal(key: bytes, nonce: bytes, plaintext: bytes, associated: bytes = b"") -> bytes:
    """ChaCha20-Poly1305 (RFC 8439): ciphertext and tag."""
    return ChaCha20Poly1305(key).encrypt(nonce, plaintext, associated)


def chacha_open(key: bytes, nonce: bytes, sealed: bytes, associated: bytes = b"") -> bytes | None:
    """The inverse of `chacha_seal`; None if anything was changed."""
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, associated)
    except InvalidTag:
        return None


def gcm_seal(key: bytes, nonce: bytes, plaintext: bytes) -> bytes:
    """AES-256-GCM (NIST SP 800-38D): ciphertext and tag."""
    return AESGCM(key).encrypt(nonce, plaintext, None)


def gcm_open(key: bytes, nonce: bytes, sealed: bytes) -> bytes | None:
    """The inverse of `gcm_seal`; None if anything was changed."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, None)
    except InvalidTag:
        return None


def fernet_seal(key: bytes, plaintext: bytes) -> bytes:
    """Fernet with a key of 32 bytes."""
    return Fernet(base64.urlsafe_b64encode(key)).encrypt(plaintext)


def fernet_open(key: bytes, sealed: bytes) -> bytes | None:
    """The plaintext; None when the key is another or the text was changed."""
    try:
        return Fernet(base64.urlsafe_b64encode(key)).decrypt(sealed)
    except InvalidToken:
        return None


class HybridPrivateKey:
    """An X-Wing private key (draft-connolly-cfrg-xwing-kem, 5.2), expanded from its 32-byte seed."""

    def __init__(self, seed: bytes) -> None:
        expanded = hashlib.shake_256(seed).digest(96)
        self._mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        self._x25519 = X25519PrivateKey.from_private_bytes(expanded[64:])
        self._key = MLKEM768X25519PrivateKey(self._mlkem, self._x25519)

    def __repr__(self) -> str:
        return "<HybridPrivateKey>"

    def public_bytes(self) -> bytes:
        """The 1,216-byte public key, ML-KEM's first."""
        return self._mlkem.public_key().public_bytes_raw() + self._x25519.public_key().public_bytes_raw()

    def hpke_open(self, enc: bytes, sealed: bytes, info: bytes) -> bytes | None:
        """HPKE OpenBase (RFC 9180, 6.1) with empty AAD; None if this is not the key.

        Raises:
            SealingError: "header" if the X25519 share is a point of low order, so that the classical
                half of the shared secret would be the same for everybody.
        """
        try:
            return _SUITE.decrypt(enc + sealed, self._key, info=info)
        except InvalidTag:
            # HPKE says only "no"; the age vectors want an unlawful share told from a foreign one.
            self._refuse_low_order(enc[-32:])
            return None

    def _refuse_low_order(self, share: bytes) -> None:
        try:
            self._x25519.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:
            raise SealingError("header") from None


@functools.lru_cache(maxsize=256)
def _hybrid_public_key(public: bytes) -> MLKEM768X25519PublicKey:
    # Public keys only: a cache of private ones would keep them alive after a session ends.
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC_BYTES]),
        X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC_BYTES:]),
    )


def check_hybrid_public(public: bytes) -> None:
    """Refuse bytes that are no X-Wing public key.

    Raises:
        SealingError: "format", also where ML-KEM's modulus check fails (FIPS 203, 7.2).
    """
    if len(public) != PUBLIC_BYTES:
        raise SealingError("format")
    try:
        _hybrid_public_key(public)
    except ValueError:
        raise SealingError("format") from None


def hpke_seal(public: bytes, plaintext: bytes, info: bytes) -> tuple[bytes, bytes]:
    """HPKE SealBase (RFC 9180, 6.1) with empty AAD: the encapsulated key and the ciphertext."""
    sealed = _SUITE.encrypt(plaintext, _hybrid_public_key(public), info=info)
    return sealed[:ENC_BYTES], sealed[ENC_BYTES:]


def ed25519_public(seed: bytes) -> bytes:
    """The raw public key of an Ed25519 seed (RFC 8032)."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def ed25519_sign(seed: bytes, message: bytes) -> bytes:
    """The 64-byte Ed25519 signature."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature holds; malformed keys and signatures do not."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
