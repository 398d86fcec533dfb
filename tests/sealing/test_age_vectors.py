"""The official age vectors (tests/vectors/age), each with its expected kind of failure."""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.sealing.classical_age import ClassicalIdentity, read_age
from watchdog.sealing import Identity, SealingError
from watchdog.sealing.header import Unwraps, read_header

VECTORS = sorted(
    path for path in Path(__file__).parent.parent.joinpath("vectors/age").iterdir() if path.suffix != ".md"
)
CODES = {
    "no match": "recipient",
    "HMAC failure": "mac",
    "header failure": "header",
    "payload failure": "payload",
}


@dataclass(frozen=True)
class Vector:
    expect: str
    payload_digest: str | None
    identities: list[Unwraps]
    file: bytes


def parse_identity(text: str) -> Unwraps:
    return Identity.parse(text) if text.startswith("AGE-SECRET-KEY-PQ-") else ClassicalIdentity.parse(text)


def load(path: Path) -> Vector:
    head, _, file = path.read_bytes().partition(b"\n\n")
    fields = [line.split(": ", 1) for line in head.decode().splitlines()]
    single = dict(fields)
    return Vector(
        single["expect"],
        single.get("payload"),
        [parse_identity(value) for key, value in fields if key == "identity"],
        zlib.decompress(file) if single.get("compressed") == "zlib" else file,
    )


def test_all_applicable_vectors_are_here() -> None:
    assert len(VECTORS) == 85


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.name)
def test_official_vector_opens_or_fails_as_it_should(path: Path) -> None:
    vector = load(path)
    released = hashlib.sha256()
    outcome = "success"
    try:
        for chunk in read_age(vector.file, vector.identities):
            released.update(chunk)
    except SealingError as refusal:
        outcome = refusal.code
    assert outcome == CODES.get(vector.expect, vector.expect)
    if vector.payload_digest is not None:
        assert released.hexdigest() == vector.payload_digest


READABLE = [path for path in VECTORS if load(path).expect != "header failure"]


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_a_header_is_read_to_its_end_and_no_further(path: Path) -> None:
    source = io.BytesIO(load(path).file)
    header = read_header(source)
    assert source.getvalue() == header.raw + source.read()
    assert header.raw.startswith(header.covered)
