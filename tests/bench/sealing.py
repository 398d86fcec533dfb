"""Sealing and opening on the server, beside the raw cipher."""

import os

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tests.bench.place import Place
from tests.bench.plain import STORY
from tests.bench.results import Results, median
from watchdog.sealing import Identity, Label, open_sealed, seal

MEGABYTES = 32
WORDS = """
Python on one core; the raw cipher is one call on the whole block, sealing makes chunks of 64 KiB and a header.
"""


def raw_cipher(megabytes: int = MEGABYTES) -> float:
    """Return how many megabytes a second the cipher alone makes on this machine."""
    cipher, block = ChaCha20Poly1305(os.urandom(32)), os.urandom(megabytes << 20)
    return megabytes / median(lambda: cipher.encrypt(b"\0" * 12, block, b""), 5)


def measure(results: Results, place: Place) -> None:
    """Measure sealing and opening."""
    section = results.begin("Sealing on the server", WORDS)
    identity, label = Identity.generate(), Label("bench", "i", "o")
    readers, big, small = [identity.recipient], os.urandom(MEGABYTES << 20), STORY.encode()
    large, envelope = seal(big, label, readers), seal(small, label, readers)
    section.add("raw ChaCha20-Poly1305", raw_cipher(), "MB/s")
    section.add("seal 32 MB", MEGABYTES / median(lambda: seal(big, label, readers), 5), "MB/s")
    section.add("open 32 MB", MEGABYTES / median(lambda: open_sealed(large, label, [identity]), 5), "MB/s")
    section.add("seal a report", 1 / median(lambda: seal(small, label, readers), 300), "a second")
    section.add("open a report", 1 / median(lambda: open_sealed(envelope, label, [identity]), 300), "a second")
