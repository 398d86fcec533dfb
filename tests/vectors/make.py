"""Write `watchdog.json` anew: `python -m tests.vectors.make`.

Everything in it follows from what is written here, but for the sample envelopes: sealing is random,
so those that are there are kept and only missing ones are made.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
from pathlib import Path
from typing import Any

from watchdog.sealing import (
    Code,
    Identity,
    Label,
    SealingStream,
    reviewer_mark,
    seal,
    stretch,
)
from watchdog.sealing.label import closing, frame, opening, padded_size
from watchdog.sealing.phrases import LANGUAGES

FILE = Path(__file__).with_name("watchdog.json")

LABELS = [
    Label("report", "demo", "QX3F7K2M"),
    Label("exhibit", "watchdog.example", "a" * 255, 65535),
    Label("!", "~", "0", 2),
]
CONTENT_SIZES = [0, 1, 4000, 4096, 65536, 100000, 1048577]
PADDED = [0, 1, 4095, 4096, 4097, 4224, 4225, 65535, 65537, 1 << 20, (1 << 20) + 1, 104857600, (1 << 40) + 1]
SECRETS = [bytes(9), bytes([255]) * 9, bytes(range(9)), bytes.fromhex("c3a1e5f00718293a4b")]
SEEDS = [bytes(32), bytes(range(32)), hashlib.sha256(b"a desk").digest()]
ENVELOPE_SIZES = {"whole": [0, 11, 70000], "stream": [0, 11, 70000]}


def content(size: int) -> bytes:
    """Bytes that anybody can make: SHAKE-128 of nothing, but with zeros at the end."""
    zeros = min(3, size)
    return hashlib.shake_128(b"").digest(size - zeros) + bytes(zeros)


def _label(label: Label) -> dict[str, Any]:
    fields = {name: getattr(label, name) for name in ("purpose", "instance", "object_id", "schema")}
    return {**fields, "encoded": label.encoded().hex(), "plaintexts": [_plaintexts(label, n) for n in CONTENT_SIZES]}


def _plaintexts(label: Label, size: int) -> dict[str, Any]:
    known = frame(content(size), label)
    unknown = opening(label) + content(size) + b"".join(closing(label, size))
    return {
        "content_size": size,
        "known_size": len(known),
        "known_sha256": hashlib.sha256(known).hexdigest(),
        "unknown_size": len(unknown),
        "unknown_sha256": hashlib.sha256(unknown).hexdigest(),
    }


def _identity(seed: bytes) -> dict[str, str]:
    identity = Identity.from_seed(seed)
    return {
        "seed": seed.hex(),
        "identity": identity.encoded,
        "recipient": identity.recipient.encoded,
        "fingerprint": identity.recipient.fingerprint,
        "mark": reviewer_mark(identity, "case-1", "member-1").hex(),
    }


def _code(secret: bytes) -> dict[str, Any]:
    code = Code(secret)
    mailboxes = [_mailbox(code, instance) for instance in ("demo", "watchdog.example")]
    words = {language: code.words(language) for language in LANGUAGES}
    return {"secret": secret.hex(), "digits": code.digits, "words": words, "mailboxes": mailboxes}


def _mailbox(code: Code, instance: str) -> dict[str, str]:
    mailbox = stretch(code, instance)
    return {
        "instance": instance,
        "address": mailbox.address.hex(),
        "row": mailbox.row.hex(),
        "seed": mailbox.identity.seed.hex(),
    }


def _envelope(kind: str, size: int) -> str:
    recipients = [Identity.from_seed(seed).recipient for seed in SEEDS[:2]]
    if kind == "whole":
        return base64.b64encode(seal(content(size), LABELS[0], recipients)).decode("ascii")
    payload = io.BytesIO()
    sealing = SealingStream(payload, LABELS[0])
    sealing.write(content(size))
    sealing.finish()
    return base64.b64encode(sealing.header(recipients) + payload.getvalue()).decode("ascii")


def make(kept: dict[str, str]) -> dict[str, Any]:
    """The vectors, with the sample envelopes of `kept`."""
    names = [(kind, size) for kind, sizes in ENVELOPE_SIZES.items() for size in sizes]
    return {
        "about": "docs/sealing.md. Content of n bytes is SHAKE-128 of nothing, cut to n - 3, and three zeros.",
        "padding": [{"size": size, "padded": padded_size(size)} for size in PADDED],
        "labels": [_label(label) for label in LABELS],
        "identities": [_identity(seed) for seed in SEEDS],
        "codes": [_code(secret) for secret in SECRETS],
        "envelopes_about": "Content of so many bytes under the first label, to the first two identities.",
        "envelopes": {f"{kind}-{size}": kept.get(f"{kind}-{size}") or _envelope(kind, size) for kind, size in names},
    }


def main() -> None:
    """Write the file."""
    kept = json.loads(FILE.read_text("utf-8"))["envelopes"] if FILE.exists() else {}
    FILE.write_text(json.dumps(make(kept), indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
