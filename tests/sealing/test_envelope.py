from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sealing.classical_age import ClassicalIdentity, write_age
from watchdog.sealing import (
    Identity,
    Label,
    Recipient,
    SealingError,
    SealingStream,
    check_form,
    check_size,
    check_stream,
    open_sealed,
    open_stream,
    seal,
)
from watchdog.sealing.header import Stanza, read_header, unwrap_file_key, write_header
from watchdog.sealing.label import frame, opening, padded_size, unframe
from watchdog.sealing.stream import CHUNK, NONCE_BYTES, SEALED_CHUNK, PayloadWriter, read_payload

LABEL = Label("report", "demo", "QX3F7K2M")
DESK, OTHER = Identity.generate(), Identity.generate()
ENVELOPE = seal(b"what happened", LABEL, [DESK.recipient])
HEADER = read_header(io.BytesIO(ENVELOPE)).raw
PAYLOAD = ENVELOPE[len(HEADER) :]
FILE_KEY = bytes(range(16))
START = len(opening(LABEL))
# Sizes of content at which a chunk is just not full, full, and just begun.
CHUNK_BORDERS = [
    0,
    1,
    *(CHUNK * chunks + step for chunks in (1, 2) for step in (-1, 0, 1)),
    *(CHUNK * chunks - START + step for chunks in (1, 2) for step in (-1, 0, 1)),
]


def through_stream(content: bytes, pieces: int = 40000) -> tuple[SealingStream, bytes]:
    payload = io.BytesIO()
    sealing = SealingStream(payload, LABEL)
    for start in range(0, len(content), pieces):
        assert sealing.write(content[start : start + pieces]) == len(content[start : start + pieces])
    sealing.finish()
    return sealing, sealing.header([DESK.recipient]) + payload.getvalue()


def sealed_as_is(plaintext: bytes) -> bytes:
    """An envelope with whatever plaintext, as a careless or hostile sender would make it."""
    return write_age(plaintext, [DESK.recipient])


def refusal(of: Callable[[], object]) -> str:
    with pytest.raises(SealingError) as caught:
        of()
    assert str(caught.value) == caught.value.code
    return caught.value.code


@pytest.mark.parametrize("size", CHUNK_BORDERS)
@pytest.mark.parametrize("filler", [b"x", b"\0"])
def test_what_was_sealed_comes_back(size: int, filler: bytes) -> None:
    content = filler * size
    envelope = seal(content, LABEL, [DESK.recipient])
    check_form(envelope, 1)
    assert open_sealed(envelope, LABEL, [DESK]) == content


@pytest.mark.parametrize("size", CHUNK_BORDERS)
@pytest.mark.parametrize("filler", [b"x", b"\0"])
def test_what_was_streamed_comes_back(size: int, filler: bytes) -> None:
    content = filler * size
    sealing, envelope = through_stream(content)
    check_form(envelope, 1)
    assert sealing.size == size
    assert b"".join(open_stream(io.BytesIO(envelope), LABEL, [DESK])) == content


@given(
    content=st.lists(st.sampled_from([b"", b"\0", bytes(70000), b"a" * 999, b"\x80\0\0"]), max_size=5),
    cuts=st.integers(1, 90000),
)
@settings(max_examples=60)
def test_any_content_comes_back_however_it_is_cut(content: list[bytes], cuts: int) -> None:
    whole = b"".join(content)
    _, streamed = through_stream(whole, cuts)
    assert open_sealed(streamed, LABEL, [DESK]) == whole
    assert open_sealed(seal(whole, LABEL, [DESK.recipient]), LABEL, [DESK]) == whole


class Trickle(io.RawIOBase):
    """A source that gives less than it is asked for, as sockets do."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]  # all that callers pass
        return self._data.readinto(memoryview(target)[:1000])


def test_a_source_may_give_little_at_a_time() -> None:
    envelope = seal(b"z" * 200000, LABEL, [DESK.recipient])
    source = Trickle(envelope)
    pieces = open_stream(source, LABEL, [DESK])  # type: ignore[arg-type]  # reads like a BinaryIO
    assert b"".join(pieces) == b"z" * 200000


def test_each_of_several_recipients_can_open() -> None:
    envelope = seal(b"to both", LABEL, [DESK.recipient, OTHER.recipient])
    check_form(envelope, 2)
    for identity in (DESK, OTHER):
        assert open_sealed(envelope, LABEL, [identity]) == b"to both"


def test_any_of_several_identities_may_be_the_right_one() -> None:
    assert open_sealed(ENVELOPE, LABEL, [OTHER, DESK]) == b"what happened"


def test_sealing_twice_never_looks_the_same() -> None:
    again = seal(b"what happened", LABEL, [DESK.recipient])
    assert len(again) == len(ENVELOPE)
    assert again != ENVELOPE


@pytest.mark.parametrize("named", [[], [DESK.recipient, DESK.recipient]], ids=["nobody", "twice"])
def test_sealing_to_nobody_or_twice_to_one_is_refused(named: list[Recipient]) -> None:
    assert refusal(lambda: seal(b"", LABEL, named)) == "recipient"
    assert refusal(lambda: SealingStream(io.BytesIO(), LABEL).header(named)) == "recipient"


def test_another_identity_is_refused() -> None:
    assert refusal(lambda: open_sealed(ENVELOPE, LABEL, [OTHER])) == "recipient"
    assert refusal(lambda: open_sealed(ENVELOPE, LABEL, [])) == "recipient"


@pytest.mark.parametrize(
    "other",
    [
        replace(LABEL, purpose="exhibit"),
        replace(LABEL, instance="demo2"),
        replace(LABEL, object_id="QX3F7K2N"),
        replace(LABEL, schema=2),
        Label("reportd", "emo", "QX3F7K2M"),
    ],
    ids=["purpose", "instance", "object", "schema", "shifted border"],
)
def test_another_label_is_refused(other: Label) -> None:
    assert refusal(lambda: open_sealed(ENVELOPE, other, [DESK])) == "label"
    assert refusal(lambda: open_sealed(through_stream(b"x")[1], other, [DESK])) == "label"


@pytest.mark.parametrize("plaintext", [b"", b"no label", frame(b"", LABEL)[: START - 1]])
def test_a_plaintext_without_a_whole_label_is_refused(plaintext: bytes) -> None:
    assert refusal(lambda: open_sealed(sealed_as_is(plaintext), LABEL, [DESK])) == "label"


def known(padding: int, rest: bytes) -> bytes:
    return LABEL.encoded() + padding.to_bytes(8, "big") + rest


FILL = 4096 - START


@pytest.mark.parametrize(
    "plaintext",
    [
        known(0, b""),
        known(0, bytes(FILL - 1)),
        known(0, bytes(FILL + 1)),
        known(FILL, bytes(FILL - 1) + b"\1"),
        known(FILL + 1, bytes(FILL)),
        known(FILL, bytes(FILL) + bytes(256)),
        known((1 << 64) - 2, bytes(FILL)),
        opening(LABEL) + bytes(FILL - 8) + (FILL - 7).to_bytes(8, "big"),
        opening(LABEL) + b"x" * FILL,
        opening(LABEL) + b"1234567",
        opening(LABEL),
    ],
    ids=[
        "not padded",
        "one short",
        "one too many",
        "not zero",
        "more than there is",
        "more than the rule asks",
        "absurd",
        "trailer: more than there is",
        "trailer: absurd",
        "trailer: cut",
        "trailer: none",
    ],
)
def test_a_padding_other_than_the_rule_s_is_refused(plaintext: bytes) -> None:
    assert refusal(lambda: open_sealed(sealed_as_is(plaintext), LABEL, [DESK])) == "padding"


def test_content_that_needs_no_padding_may_be_all_zeros() -> None:
    for plaintext, size in ((known(0, bytes(FILL)), FILL), (opening(LABEL) + bytes(FILL), FILL - 8)):
        assert open_sealed(sealed_as_is(plaintext), LABEL, [DESK]) == bytes(size)


def test_padding_hides_the_size() -> None:
    sizes = {len(seal(b"x" * size, LABEL, [DESK.recipient])) for size in range(0, 4000, 250)}
    assert len(sizes) == 1


@given(st.integers(0, 1 << 45))
def test_padded_sizes_are_few_and_not_wasteful(size: int) -> None:
    padded = padded_size(size)
    assert max(size, 4096) <= padded <= max(4096, size * 1.12)
    assert padded_size(padded) == padded


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_every_single_bit_of_a_header_matters() -> None:
    for bit in range(len(HEADER) * 8):
        changed = flipped(HEADER, bit)
        code = refusal(lambda changed=changed: open_sealed(changed + PAYLOAD, LABEL, [DESK]))  # type: ignore[misc]
        assert code in {"header", "mac", "recipient"}


def test_every_single_bit_of_a_payload_matters() -> None:
    file_key = unwrap_file_key(read_header(io.BytesIO(HEADER)), [DESK])
    for bit in range(len(PAYLOAD) * 8):
        changed = io.BytesIO(flipped(PAYLOAD, bit))
        with pytest.raises(SealingError, match=r"^payload$"):
            b"".join(unframe(read_payload(changed, file_key), LABEL))


BIG = seal(bytes(range(256)) * 1000, LABEL, [DESK.recipient])


@given(st.integers(0, len(BIG) * 8 - 1))
@settings(max_examples=60)
def test_any_bit_of_a_big_envelope_matters(bit: int) -> None:
    with pytest.raises(SealingError):
        open_sealed(flipped(BIG, bit), LABEL, [DESK])


@given(st.integers(0, len(BIG) - 1))
@settings(max_examples=60)
def test_a_cut_envelope_is_refused(size: int) -> None:
    with pytest.raises(SealingError):
        open_sealed(BIG[:size], LABEL, [DESK])


def test_a_lengthened_envelope_is_refused() -> None:
    assert refusal(lambda: open_sealed(ENVELOPE + b"\0", LABEL, [DESK])) == "payload"


def chunks_of(envelope: bytes) -> tuple[bytes, list[bytes]]:
    start = len(read_header(io.BytesIO(envelope)).raw) + NONCE_BYTES
    body = envelope[start:]
    chunks = [body[place : place + SEALED_CHUNK] for place in range(0, len(body), SEALED_CHUNK)]
    return envelope[:start], chunks


@pytest.mark.parametrize(
    "order",
    [[1, 0, 2, 3], [0, 2, 1, 3], [0, 1, 3], [0, 1, 2], [1, 2, 3], [0, 0, 1, 2, 3], [0, 1, 2, 3, 3], [3]],
)
def test_chunks_in_another_order_are_refused(order: list[int]) -> None:
    start, chunks = chunks_of(BIG)
    assert len(chunks) == 4
    assert open_sealed(start + b"".join(chunks), LABEL, [DESK]) == bytes(range(256)) * 1000
    assert refusal(lambda: open_sealed(start + b"".join(chunks[n] for n in order), LABEL, [DESK])) == "payload"


def test_a_header_over_another_payload_is_refused() -> None:
    other = seal(b"something else", LABEL, [DESK.recipient])
    other_header = read_header(io.BytesIO(other)).raw
    assert refusal(lambda: open_sealed(other_header + PAYLOAD, LABEL, [DESK])) == "payload"


def test_stanzas_that_are_not_hybrid_are_refused_even_beside_one_that_is() -> None:
    classical = ClassicalIdentity(bytes(range(32)))
    mixed = write_age(frame(b"", LABEL), [DESK.recipient, classical.recipient])
    assert refusal(lambda: open_sealed(mixed, LABEL, [DESK])) == "header"
    assert refusal(lambda: check_form(mixed, 2)) == "header"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (b"", "header"),
        (b"a story in plain text", "header"),
        (HEADER[:-1], "header"),
        (HEADER.replace(b"v1", b"v2"), "header"),
        (HEADER + PAYLOAD[:16], "payload"),
        (HEADER + PAYLOAD[:-1], "payload"),
        (HEADER + PAYLOAD + b"\0", "payload"),
        (HEADER + b"a story in plain text behind a fine header", "payload"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", "header"),
    ],
)
def test_what_has_not_an_envelope_s_form_is_refused_without_keys(form: bytes, code: str) -> None:
    assert refusal(lambda: check_form(form, 1)) == code
    assert refusal(lambda: list(check_stream(io.BytesIO(form), 1))) == code


@pytest.mark.parametrize("expected", [0, 2, 3])
def test_another_number_of_recipients_is_refused_without_keys(expected: int) -> None:
    assert refusal(lambda: check_form(ENVELOPE, expected)) == "count"
    assert refusal(lambda: next(check_stream(io.BytesIO(ENVELOPE), expected))) == "count"


def test_a_header_alone_has_the_form_of_a_header() -> None:
    check_form(HEADER, 1)
    assert refusal(lambda: list(check_stream(io.BytesIO(HEADER), 1))) == "payload"


def test_an_envelope_passes_the_checked_stream_unchanged() -> None:
    assert b"".join(check_stream(io.BytesIO(BIG), 1)) == BIG


@given(st.integers(-1000, 400000))
def test_lawful_payload_sizes_are_those_that_sealing_makes(size: int) -> None:
    lawful = True
    try:
        check_size(size)
    except SealingError:
        lawful = False
    candidates = {padded_size(max(0, size - NONCE_BYTES - 16 * chunks)) for chunks in range(1, 9)}
    made = {padded + NONCE_BYTES + 16 * -(-padded // CHUNK) for padded in candidates}
    assert lawful == (size in made)


@pytest.mark.parametrize("rest", [1, 15, 16])
def test_a_last_chunk_without_content_is_refused_without_keys(rest: int) -> None:
    assert padded_size(CHUNK) == CHUNK
    check_size(NONCE_BYTES + SEALED_CHUNK)
    assert refusal(lambda: check_size(NONCE_BYTES + SEALED_CHUNK + rest)) == "payload"


def test_a_header_that_never_ends_is_refused() -> None:
    endless = b"age-encryption.org/v1\n-> x\n" + b"A" * 64 + b"\n"
    source = io.BytesIO(endless + (b"A" * 64 + b"\n") * 20000)
    assert refusal(lambda: read_header(source)) == "header"
    assert source.tell() <= 1 << 19


def test_a_payload_of_nothing_is_one_empty_chunk() -> None:
    target = io.BytesIO()
    writer = PayloadWriter(target, FILE_KEY)
    writer.finish()
    assert len(target.getvalue()) == NONCE_BYTES + 16
    assert list(read_payload(io.BytesIO(target.getvalue()), FILE_KEY)) == [b""]


def test_a_body_that_fills_its_line_is_followed_by_an_empty_one() -> None:
    class Full:
        def wrap(self, file_key: bytes) -> Stanza:
            return Stanza(("x",), file_key * 3)

    raw = write_header(FILE_KEY, [Full()])
    assert raw.count(b"\n") == 5
    assert read_header(io.BytesIO(raw)).stanzas == (Stanza(("x",), FILE_KEY * 3),)
