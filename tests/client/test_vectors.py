"""Our own vectors and age's, read by real browsers; `tests/sealing` reads the same files with Python."""

import base64
import io
import json
import re
import sys
import unicodedata
from typing import Any

import pytest

from tests.sealing.test_age_vectors import CODES, VECTORS, Vector, load
from tests.support.browsers import Browser, BrowserError
from tests.vectors.make import FILE, LABELS, SEEDS, content
from watchdog.sealing import Code, Identity, Label, SealingError
from watchdog.sealing.header import read_header
from watchdog.sealing.phrases import LANGUAGES, _words

OURS: dict[str, Any] = json.loads(FILE.read_text("utf-8"))


def spelled(label: Label) -> dict[str, Any]:
    return {
        "purpose": label.purpose,
        "instance": label.instance,
        "objectId": label.object_id,
        "schema": label.schema,
    }


def word_lists() -> list[list[str]]:
    return [list(_words(language)) for language in LANGUAGES]


def test_labels_and_padding_are_the_same(chromium: Browser) -> None:
    sizes = [entry["size"] for entry in OURS["padding"]]
    assert chromium.call("paddedSizes", sizes=sizes) == [entry["padded"] for entry in OURS["padding"]]
    for label, entry in zip(LABELS, OURS["labels"], strict=True):
        assert chromium.call("label", label=spelled(label)).hex() == entry["encoded"]
        for plaintext in entry["plaintexts"]:
            made = chromium.call("plaintexts", label=spelled(label), content=content(plaintext["content_size"]))
            assert made["known"].hex() == plaintext["known_sha256"]
            assert made["unknown"].hex() == plaintext["unknown_sha256"]


@pytest.mark.parametrize("wrong", [{"purpose": ""}, {"objectId": "é"}, {"instance": "a b"}, {"schema": 0}])
def test_what_is_no_label_is_refused(chromium: Browser, wrong: dict[str, Any]) -> None:
    with pytest.raises(BrowserError, match="label"):
        chromium.call("label", label=spelled(LABELS[0]) | wrong)


def test_seeds_become_the_same_recipients(page: Browser) -> None:
    for entry in OURS["identities"]:
        assert page.call("recipientOf", seed=bytes.fromhex(entry["seed"])) == entry["recipient"]


def test_codes_are_written_and_read_alike(page: Browser) -> None:
    lists = word_lists()
    for entry in OURS["codes"]:
        secret = bytes.fromhex(entry["secret"])
        assert page.call("codeDigits", secret=secret) == entry["digits"]
        assert (
            page.call("readCodes", texts=[entry["digits"], entry["digits"].replace(" ", "-")], lists=[]) == [secret] * 2
        )
        for words, language in zip(lists, LANGUAGES, strict=True):
            spelled = entry["words"][language]
            assert page.call("codeWords", secret=secret, list=words) == spelled
            assert page.call("readCodes", texts=[spelled, spelled.upper()], lists=[words]) == [secret] * 2


def test_codes_lead_to_the_same_mailboxes(page: Browser) -> None:
    for entry in OURS["codes"]:
        for mailbox in entry["mailboxes"]:
            found = page.call("mailbox", secret=bytes.fromhex(entry["secret"]), instance=mailbox["instance"])
            assert {key: found[key].hex() for key in ("address", "row", "seed")} == {
                key: mailbox[key] for key in ("address", "row", "seed")
            }
            assert found["recipient"] == Identity.from_seed(found["seed"]).recipient.encoded


def test_digits_of_every_script_are_read(chromium: Browser) -> None:
    code = Code(bytes(range(9)))
    zeros = [chr(point) for point in range(sys.maxunicode) if unicodedata.digit(chr(point), -1) == 0]
    scripts = [zero for zero in zeros if unicodedata.category(zero) == "Nd"]
    typed = ["".join(chr(ord(zero) + int(digit)) for digit in code.digits.replace(" ", "")) for zero in scripts]
    assert len(scripts) > 50
    assert chromium.call("readCodes", texts=typed, lists=[]) == [code.secret] * len(typed)


def test_codes_are_forgiven_what_python_forgives_and_refused_what_it_refuses(chromium: Browser) -> None:
    lists, code = word_lists(), Code(bytes(range(9)))
    spanish, turkish, english = (str(code.words(language)) for language in ("es", "tr", "en"))
    plain = "".join(char for char in unicodedata.normalize("NFD", spanish) if not unicodedata.combining(char))
    starts = " ".join(word[:4] for word in english.split())
    for forgiven in (
        plain,
        turkish.upper().replace("I", "İ"),
        starts,
        f" {english.replace(' ', '…')}!",
        code.digits + ".",
    ):
        assert chromium.call("readCode", text=forgiven, lists=lists) == code.secret == Code.parse(forgiven).secret
    digits = code.digits.replace(" ", "")
    changed = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    missing = " ".join(english.split()[:6])
    wrong = [changed, digits[:-1], "9" * 24, digits + "x", "", missing, f"{missing} nosuchword", "7" * 1001]
    assert chromium.call("readCodes", texts=wrong, lists=lists) == ["phrase"] * len(wrong)


def test_new_codes_differ_and_python_reads_them(chromium: Browser) -> None:
    made = chromium.call("newCodes", count=50)
    assert len(set(made)) == 50
    for secret in made:
        assert Code.parse(chromium.call("codeDigits", secret=secret)).secret == secret


@pytest.mark.parametrize("name", sorted(OURS["envelopes"]))
def test_sample_envelopes_open(page: Browser, name: str) -> None:
    envelope = base64.b64decode(OURS["envelopes"][name])
    for seed in SEEDS[:2]:
        opened = page.call("open", envelope=envelope, label=spelled(LABELS[0]), seed=seed)
        assert opened == content(int(name.rpartition("-")[2]))


def hybrid(vector: Vector) -> list[Identity]:
    return [identity for identity in vector.identities if isinstance(identity, Identity)]


def mixed(vector: Vector) -> bool:
    """Whether somebody else could open it as well; none of our envelopes is like that."""
    return re.search(rb"^-> (?!mlkem768x25519 )", vector.file, re.MULTILINE) is not None


def test_official_vectors_of_hybrid_keys_open_or_fail_as_they_should(chromium: Browser) -> None:
    vectors = [(load(path), path.name) for path in VECTORS if path.name.startswith("hybrid")]
    asked = [(vector, name, identity.seed) for vector, name in vectors for identity in hybrid(vector)]
    outcomes = chromium.call("ageFiles", files=[{"file": vector.file, "seed": seed} for vector, _, seed in asked])
    opened = 0
    for (vector, name, _), outcome in zip(asked, outcomes, strict=True):
        if mixed(vector):
            assert outcome == "header", name
        elif vector.expect != "success":
            assert outcome == CODES[vector.expect], name
        elif outcome != "recipient":
            opened += 1
            assert outcome.hex() == vector.payload_digest, name
    assert opened


def file_key(vector: Vector) -> bytes | None:
    """What a classical identity finds, so that the browser can go on from there; None if the header is malformed."""
    try:
        stanzas = read_header(io.BytesIO(vector.file)).stanzas
        keys = (identity.unwrap(stanza) for identity in vector.identities for stanza in stanzas)
        return next((key for key in keys if key), None)
    except SealingError:
        return None


def test_headers_and_payloads_of_all_other_official_vectors_are_read_or_refused_as_they_should(
    chromium: Browser,
) -> None:
    # The stanza of classical recipients is none of ours; two more files of 16 MiB would say what one says.
    others = [path for path in VECTORS if not re.match(r"hybrid|x25519|stream_257_chunks_full|stream_258", path.name)]
    vectors = [(load(path), path.name) for path in others]
    asked = [{"file": vector.file, "fileKey": file_key(vector)} for vector, _ in vectors]
    for (vector, name), outcome in zip(vectors, chromium.call("ageParts", files=asked), strict=True):
        if vector.expect == "success":
            assert outcome.hex() == vector.payload_digest, name
        else:
            assert outcome == CODES[vector.expect], name
    assert len(others) > 50
