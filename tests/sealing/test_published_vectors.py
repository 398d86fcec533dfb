"""Primitives against what others have published (tests/vectors/published.json names each source)."""

from __future__ import annotations

import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from watchdog.sealing import Identity, SealingError, SigningKey, bech32, primitives, verify_signature

PUBLISHED: dict[str, Any] = json.loads(
    Path(__file__).parent.parent.joinpath("vectors/published.json").read_text("utf-8")
)
KEY_PAIRS = pytest.mark.parametrize("pair", [PUBLISHED["xwing"], PUBLISHED["hpke"]], ids=["xwing", "hpke"])


def unhex(vector: dict[str, Any], field: str) -> bytes:
    return bytes.fromhex(vector[field])


# HPKE's key schedule (RFC 9180, 5.1) written out, so that a published shared secret can be made into
# a ciphertext that only right decapsulation opens.
SUITE_ID = b"HPKE" + bytes.fromhex("647a00010003")


def labelled_extract(salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt, b"HPKE-v1" + SUITE_ID + label + secret, "sha256")


def labelled_expand(key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + SUITE_ID + label + info
    return HKDFExpand(hashes.SHA256(), length, labelled).derive(key)


def key_schedule(shared_secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    context = b"\0" + labelled_extract(b"", b"psk_id_hash", b"") + labelled_extract(b"", b"info_hash", info)
    secret = labelled_extract(shared_secret, b"secret", b"")
    return labelled_expand(secret, b"key", context, 32), labelled_expand(secret, b"base_nonce", context, 12)


def test_the_key_schedule_of_these_tests_is_hpke_s() -> None:
    vector = PUBLISHED["hpke"]
    key, nonce = key_schedule(unhex(vector, "shared_secret"), unhex(vector, "info"))
    assert (key, nonce) == (unhex(vector, "key"), unhex(vector, "base_nonce"))


@KEY_PAIRS
def test_a_published_seed_gives_the_published_public_key(pair: dict[str, Any]) -> None:
    recipient = Identity.from_seed(unhex(pair, "seed")).recipient
    assert bech32.decode("age1pq", recipient.encoded) == unhex(pair, "public")


@KEY_PAIRS
def test_a_published_encapsulation_gives_the_published_secret(pair: dict[str, Any]) -> None:
    info = b"age-encryption.org/mlkem768x25519"
    key, nonce = key_schedule(unhex(pair, "shared_secret"), info)
    sealed = primitives.chacha_seal(key, nonce, b"YELLOW SUBMARINE")
    private = primitives.HybridPrivateKey(unhex(pair, "seed"))
    assert private.hpke_open(unhex(pair, "enc"), sealed, info) == b"YELLOW SUBMARINE"
    assert private.hpke_open(unhex(pair, "enc"), sealed, b"another use") is None


def test_argon2id_is_rfc_9106_s() -> None:
    vector = PUBLISHED["argon2id"][0]
    kdf = Argon2id(
        salt=unhex(vector, "salt"),
        length=32,
        iterations=vector["passes"],
        lanes=vector["lanes"],
        memory_cost=vector["memory_kib"],
        ad=unhex(vector, "associated"),
        secret=unhex(vector, "secret"),
    )
    assert kdf.derive(unhex(vector, "password")) == unhex(vector, "output")


def test_argon2id_without_secret_is_openssl_s() -> None:
    vector = PUBLISHED["argon2id"][1]
    costs = (vector["memory_kib"], vector["passes"], vector["lanes"])
    output = primitives.argon2id(unhex(vector, "password"), unhex(vector, "salt"), *costs)
    assert output == unhex(vector, "output")


@pytest.mark.parametrize("vector", PUBLISHED["ed25519"]["vectors"])
def test_ed25519_is_rfc_8032_s(vector: dict[str, str]) -> None:
    key = SigningKey.from_seed(unhex(vector, "seed"))
    assert key.seed == unhex(vector, "seed")
    assert key.public == unhex(vector, "public")
    assert key.sign(unhex(vector, "message")) == unhex(vector, "signature")
    verify_signature(key.public, unhex(vector, "message"), unhex(vector, "signature"))


@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [("other", "own", "own"), ("own", "other", "own"), ("own", "own", "other"), ("short", "own", "own")],
)
def test_a_signature_of_anything_else_is_refused(public: str, message: str, signature: str) -> None:
    key, other = SigningKey.generate(), SigningKey.generate()
    publics = {"own": key.public, "other": other.public, "short": key.public[:-1]}
    messages = {"own": b"a line of the journal", "other": b"another line of it"}
    signatures = {"own": key.sign(messages["own"]), "other": other.sign(messages["own"])}
    with pytest.raises(SealingError, match=r"^signature$"):
        verify_signature(publics[public], messages[message], signatures[signature])


def test_a_signing_key_shows_nothing_and_takes_only_32_bytes() -> None:
    assert repr(SigningKey.generate()) == "<SigningKey>"
    with pytest.raises(SealingError, match=r"^format$"):
        SigningKey.from_seed(bytes(31))
