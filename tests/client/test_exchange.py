"""What a browser seals Python opens, what Python seals a browser opens, and both refuse what was bent."""

import hashlib
import io
from typing import Any

import pytest

from tests.client.test_vectors import spelled
from tests.support.browsers import Browser, BrowserError
from watchdog.sealing import Identity, Label, SealingError, SealingStream, check_form, open_sealed, seal
from watchdog.sealing.header import write_header
from watchdog.sealing.stream import PayloadWriter

LABEL = Label("exhibit", "demo", "0123456789abcdef", 3)
CHUNK = 65536
OPENING = len(LABEL.encoded()) + 8
SIZES = [0, 1, 4096 - OPENING, CHUNK - OPENING - 1, CHUNK - OPENING, CHUNK - OPENING + 1, 2 * CHUNK, 200_000]
DESK, WOMEN, STRANGER = Identity.generate(), Identity.generate(), Identity.generate()
READERS = [DESK.recipient.encoded, WOMEN.recipient.encoded]


def pattern(size: int) -> bytes:
    return hashlib.shake_128(b"exchange").digest(size)


def streamed(content: bytes) -> bytes:
    payload = io.BytesIO()
    stream = SealingStream(payload, LABEL)
    stream.write(content)
    stream.finish()
    return stream.header([DESK.recipient]) + payload.getvalue()


@pytest.mark.parametrize("size", SIZES)
def test_python_opens_what_a_browser_seals(page: Browser, size: int) -> None:
    content = pattern(size)
    envelope = page.call("seal", content=content, label=spelled(LABEL), recipients=READERS)
    check_form(envelope, 2)
    assert len(envelope) == len(seal(content, LABEL, [DESK.recipient, WOMEN.recipient]))
    for reader in (DESK, WOMEN):
        assert open_sealed(envelope, LABEL, [reader]) == content


@pytest.mark.parametrize("size", SIZES)
def test_python_opens_files_that_a_browser_seals(page: Browser, size: int) -> None:
    content = pattern(size)
    sealed = page.call("sealFile", content=content, label=spelled(LABEL), recipients=READERS[:1])
    check_form(sealed["envelope"], 1)
    assert len(sealed["envelope"]) == len(streamed(content))
    assert open_sealed(sealed["envelope"], LABEL, [DESK]) == content
    assert (sealed["size"], sealed["sha256"]) == (size, hashlib.sha256(content).hexdigest())
    assert sealed["seen"] == sorted(sealed["seen"])
    assert not size or sealed["seen"][-1] == size


@pytest.mark.parametrize("piece", [1, 7, 65535, 65537])
def test_pieces_of_any_size_are_sealed_alike(page: Browser, piece: int) -> None:
    content = pattern(1000 if piece < 100 else 150_000)
    sealed = page.call("sealPieces", content=content, piece=piece, label=spelled(LABEL), recipients=READERS)
    assert open_sealed(sealed["envelope"], LABEL, [WOMEN]) == content
    assert sealed["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_file_larger_than_is_held_whole_is_sealed_and_hashed(chromium: Browser) -> None:
    given = {"label": spelled(LABEL), "recipients": READERS[:1], "seed": DESK.seed}
    sealed = chromium.call("sealLarge", size=(32 << 20) + 1, **given)
    assert sealed["sha256"] == sealed["of"].hex() == sealed["opened"].hex()
    assert sealed["pieces"] > 1


def test_a_file_that_changed_while_it_was_read_is_refused(chromium: Browser) -> None:
    with pytest.raises(BrowserError, match="source"):
        chromium.call("sealShortened", label=spelled(LABEL), recipients=READERS)


@pytest.mark.parametrize("size", SIZES)
def test_a_browser_opens_what_python_seals(page: Browser, size: int) -> None:
    content = pattern(size)
    for envelope in (seal(content, LABEL, [STRANGER.recipient, DESK.recipient]), streamed(content)):
        assert page.call("open", envelope=envelope, label=spelled(LABEL), seed=DESK.seed) == content


def test_content_that_ends_in_zeros_keeps_them(chromium: Browser) -> None:
    for envelope in (seal(b"a" + bytes(99), LABEL, [DESK.recipient]), streamed(b"a" + bytes(99))):
        assert chromium.call("open", envelope=envelope, label=spelled(LABEL), seed=DESK.seed) == b"a" + bytes(99)


@pytest.mark.parametrize("other", [{"purpose": "report"}, {"instance": "demo2"}, {"objectId": "f"}, {"schema": 4}])
def test_nothing_opens_under_another_label(page: Browser, other: dict[str, Any]) -> None:
    with pytest.raises(BrowserError, match=r"^label$"):
        page.call("open", envelope=seal(b"a", LABEL, [DESK.recipient]), label=spelled(LABEL) | other, seed=DESK.seed)


def test_nothing_opens_with_a_strangers_key(page: Browser) -> None:
    with pytest.raises(BrowserError, match=r"^recipient$"):
        page.call("open", envelope=seal(b"a", LABEL, [DESK.recipient]), label=spelled(LABEL), seed=STRANGER.seed)


def test_no_changed_bit_passes(chromium: Browser) -> None:
    envelope = seal(b"a", LABEL, [DESK.recipient])
    places = [*range(0, 2000, 37), *range(len(envelope) - 60, len(envelope), 7)]
    bent = [envelope[:at] + bytes([envelope[at] ^ 1 << at % 8]) + envelope[at + 1 :] for at in places]
    bent += [envelope[:-1], envelope + b"\0", envelope[:300], b"", envelope + envelope]
    outcomes = chromium.call("openMany", envelopes=bent, label=spelled(LABEL), seed=DESK.seed)
    assert set(outcomes) <= {"header", "recipient", "mac", "payload"}


def sealed_as_is(plaintext: bytes) -> bytes:
    """An envelope around a plaintext that no writer of ours would make."""
    file_key, envelope = bytes(16), io.BytesIO()
    envelope.write(write_header(file_key, [DESK.recipient]))
    writer = PayloadWriter(envelope, file_key)
    writer.write(plaintext)
    writer.finish()
    return envelope.getvalue()


START, UNKNOWN = LABEL.encoded(), b"\xff" * 8
ROOM = 4096 - OPENING
BENT_PADDINGS = {
    "too short": START + (ROOM - 2).to_bytes(8, "big") + b"a" + bytes(ROOM - 2),
    "too long": START + (8192 - OPENING - 1).to_bytes(8, "big") + b"a" + bytes(8192 - OPENING - 1),
    "not zero": START + (ROOM - 1).to_bytes(8, "big") + b"a" + bytes(ROOM - 2) + b"b",
    "more than there is": START + (1 << 62).to_bytes(8, "big") + bytes(ROOM),
    "a trailer too short": START + UNKNOWN + b"a" + bytes(ROOM - 10) + (ROOM - 10).to_bytes(8, "big"),
    "a trailer not zero": START + UNKNOWN + b"a" + b"b" * (ROOM - 9) + (ROOM - 9).to_bytes(8, "big"),
    "no trailer": START + UNKNOWN,
    "a trailer of more than there is": START + UNKNOWN + bytes(ROOM - 8) + (ROOM - 7).to_bytes(8, "big"),
}


@pytest.mark.parametrize("name", BENT_PADDINGS)
def test_padding_that_the_rule_does_not_ask_for_is_refused(chromium: Browser, name: str) -> None:
    envelope = sealed_as_is(BENT_PADDINGS[name])
    with pytest.raises(SealingError, match=r"^padding$"):
        open_sealed(envelope, LABEL, [DESK])
    with pytest.raises(BrowserError, match=r"^padding$"):
        chromium.call("open", envelope=envelope, label=spelled(LABEL), seed=DESK.seed)


def test_lawful_padding_made_the_same_way_is_taken(chromium: Browser) -> None:
    for plaintext in (
        START + (ROOM - 1).to_bytes(8, "big") + b"a" + bytes(ROOM - 1),
        START + UNKNOWN + b"a" + bytes(ROOM - 9) + (ROOM - 9).to_bytes(8, "big"),
    ):
        envelope = sealed_as_is(plaintext)
        assert chromium.call("open", envelope=envelope, label=spelled(LABEL), seed=DESK.seed) == b"a"


@pytest.mark.parametrize(
    ("recipients", "code"),
    [
        ([], "recipient"),
        ([READERS[0], READERS[0]], "recipient"),
        (["age1pq1qqqq"], "format"),
        ([READERS[0][:-1] + ("q" if READERS[0][-1] != "q" else "p")], "format"),
        ([READERS[0].upper()], "format"),
    ],
)
def test_sealing_to_nobody_twice_to_one_or_to_no_key_is_refused(
    chromium: Browser, recipients: list[str], code: str
) -> None:
    with pytest.raises(BrowserError, match=f"^{code}$"):
        chromium.call("seal", content=b"a", label=spelled(LABEL), recipients=recipients)
