"""Our own vectors (tests/vectors/watchdog.json), which the browser's code reads too."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.vectors.make import FILE, LABELS, SEEDS, content, make
from watchdog.sealing import Code, Identity, Recipient, check_form, open_sealed

VECTORS: dict[str, Any] = json.loads(FILE.read_text("utf-8"))


def test_the_file_is_what_the_code_makes() -> None:
    assert make(VECTORS["envelopes"]) == VECTORS


@pytest.mark.parametrize("name", sorted(VECTORS["envelopes"]))
def test_a_sample_envelope_of_long_ago_opens(name: str) -> None:
    envelope = base64.b64decode(VECTORS["envelopes"][name])
    check_form(envelope, 2)
    for seed in SEEDS[:2]:
        opened = open_sealed(envelope, LABELS[0], [Identity.from_seed(seed)])
        assert opened == content(int(name.rpartition("-")[2]))


def test_the_strings_of_the_file_are_read() -> None:
    for entry in VECTORS["identities"]:
        identity = Identity.parse(entry["identity"])
        assert identity.seed.hex() == entry["seed"]
        assert Recipient.parse(entry["recipient"]) == identity.recipient
    for entry in VECTORS["codes"]:
        for text in (entry["digits"], *entry["words"].values()):
            assert Code.parse(text).secret.hex() == entry["secret"]


def test_missing_samples_are_made() -> None:
    made = make({})["envelopes"]
    assert made.keys() == VECTORS["envelopes"].keys()
    envelope = base64.b64decode(made["stream-11"])
    assert open_sealed(envelope, LABELS[0], [Identity.from_seed(SEEDS[0])]) == content(11)
