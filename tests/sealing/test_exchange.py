"""Exchange with other people's age, both ways: what we write they open, what they write we open."""

from __future__ import annotations

import fcntl
import io
import subprocess
from pathlib import Path

import pyrage
import pytest

from tests.sealing.classical_age import ClassicalIdentity, ClassicalRecipient, read_age, write_age
from watchdog.sealing import Identity, Label, SealingStream, open_sealed, seal
from watchdog.sealing.label import closing, frame, opening

NODE = Path(__file__).parent / "node"
LABEL = Label("report", "demo", "QX3F7K2M")
SIZES = [0, 1, 65535, 65536, 65537, 200000]


@pytest.mark.parametrize("size", SIZES)
def test_rage_opens_what_we_write(size: int) -> None:
    identity = pyrage.x25519.Identity.generate()
    recipient = ClassicalRecipient.parse(str(identity.to_public()))
    assert recipient.encoded == str(identity.to_public())
    assert pyrage.decrypt(write_age(b"a" * size, [recipient]), [identity]) == b"a" * size


@pytest.mark.parametrize("size", SIZES)
def test_we_open_what_rage_writes(size: int) -> None:
    identity = pyrage.x25519.Identity.generate()
    file = pyrage.encrypt(b"b" * size, [identity.to_public()])
    assert b"".join(read_age(file, [ClassicalIdentity.parse(str(identity))])) == b"b" * size


@pytest.fixture(scope="session")
def typage() -> Path:
    with (NODE / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests may run in several processes
        if not (NODE / "node_modules/age-encryption").is_dir():
            install = ["npm", "ci", "--no-audit", "--no-fund"]
            subprocess.run(install, cwd=NODE, check=True, capture_output=True)
    return NODE / "age.mjs"


def run(script: Path, verb: str, key: str, given: bytes) -> bytes:
    done = subprocess.run(["node", script, verb, key], input=given, check=True, capture_output=True)
    return done.stdout


@pytest.mark.parametrize("size", [0, 65536 - 100, 200000])
def test_typage_opens_our_envelopes(typage: Path, size: int) -> None:
    desk, other = Identity.generate(), Identity.generate()
    envelope = seal(b"c" * size, LABEL, [other.recipient, desk.recipient])
    assert run(typage, "open", desk.encoded, envelope) == frame(b"c" * size, LABEL)


def test_typage_opens_our_streams(typage: Path) -> None:
    desk, payload = Identity.generate(), io.BytesIO()
    sealing = SealingStream(payload, LABEL)
    sealing.write(b"d" * 100000)
    sealing.finish()
    opened = run(typage, "open", desk.encoded, sealing.header([desk.recipient]) + payload.getvalue())
    assert opened == opening(LABEL) + b"d" * 100000 + b"".join(closing(LABEL, 100000))


@pytest.mark.parametrize("size", [0, 65536 - 100, 200000])
def test_we_open_envelopes_that_typage_writes(typage: Path, size: int) -> None:
    desk = Identity.generate()
    envelope = run(typage, "seal", desk.recipient.encoded, frame(b"e" * size, LABEL))
    assert open_sealed(envelope, LABEL, [desk]) == b"e" * size
