from __future__ import annotations

import hashlib
import io
import resource
import tempfile
from array import array
from pathlib import Path

import pytest

from watchdog.sealing import Identity, Label, SealingError, SealingStream, check_stream, open_sealed, open_stream

LABEL = Label("exhibit", "demo", "7K3FQ2XM")
DESK = Identity.generate()


def test_size_and_digest_are_the_content_s() -> None:
    sealing = SealingStream(io.BytesIO(), LABEL)
    sealing.write(b"one ")
    sealing.write(b"two")
    sealing.finish()
    assert (sealing.size, sealing.tell()) == (7, 7)
    assert sealing.digest == hashlib.sha256(b"one two").hexdigest()


def test_recipients_may_be_chosen_before_or_after_and_more_than_once() -> None:
    payload, other = io.BytesIO(), Identity.generate()
    sealing = SealingStream(payload, LABEL)
    early = sealing.header([DESK.recipient])
    sealing.write(b"footage")
    sealing.finish()
    late = sealing.header([other.recipient, DESK.recipient])
    for header, identity in ((early, DESK), (late, DESK), (late, other)):
        assert open_sealed(header + payload.getvalue(), LABEL, [identity]) == b"footage"


def test_recipients_that_are_known_at_once_make_a_whole_envelope() -> None:
    envelope, other = io.BytesIO(), Identity.generate()
    sealing = SealingStream(envelope, LABEL, [DESK.recipient, other.recipient])
    sealing.write(b"footage")
    sealing.finish()
    assert list(check_stream(io.BytesIO(envelope.getvalue()), None)) == list(
        check_stream(io.BytesIO(envelope.getvalue()), 2)
    )
    for identity in (DESK, other):
        assert open_sealed(envelope.getvalue(), LABEL, [identity]) == b"footage"
    with pytest.raises(SealingError, match="recipient"):
        SealingStream(io.BytesIO(), LABEL, [DESK.recipient, DESK.recipient])


def test_a_form_parser_that_goes_back_to_the_start_finishes_it() -> None:
    payload = io.BytesIO()
    sealing = SealingStream(payload, LABEL)
    sealing.write(b"footage")
    assert sealing.seek(0) == 0
    assert open_sealed(sealing.header([DESK.recipient]) + payload.getvalue(), LABEL, [DESK]) == b"footage"


@pytest.mark.parametrize("place", [(1, 0), (0, 1), (0, 2)])
def test_it_goes_nowhere_else(place: tuple[int, int]) -> None:
    with pytest.raises(io.UnsupportedOperation):
        SealingStream(io.BytesIO(), LABEL).seek(*place)


def test_finishing_twice_changes_nothing_and_writing_afterwards_is_refused() -> None:
    payload = io.BytesIO()
    sealing = SealingStream(payload, LABEL)
    sealing.finish()
    before = payload.getvalue()
    sealing.finish()
    with pytest.raises(SealingError, match=r"^finished$"):
        sealing.write(b"more")
    assert payload.getvalue() == before


def test_an_upload_that_broke_off_does_not_open() -> None:
    payload = io.BytesIO()
    with SealingStream(payload, LABEL) as sealing:
        sealing.write(b"x" * 200000)
        header = sealing.header([DESK.recipient])
    assert not payload.closed
    with pytest.raises(SealingError, match=r"^payload$"):
        open_sealed(header + payload.getvalue(), LABEL, [DESK])


def test_it_takes_anything_that_is_bytes_underneath() -> None:
    payload = io.BytesIO()
    sealing = SealingStream(payload, LABEL)
    assert sealing.write(array("I", [1, 2])) == 8
    sealing.write(bytearray(b"ab"))
    sealing.finish()
    content = open_sealed(sealing.header([DESK.recipient]) + payload.getvalue(), LABEL, [DESK])
    assert content == array("I", [1, 2]).tobytes() + b"ab"


def test_it_can_be_written_and_not_read_and_shows_nothing() -> None:
    sealing = SealingStream(io.BytesIO(), LABEL)
    assert (sealing.writable(), sealing.readable()) == (True, False)
    assert repr(sealing) == "<SealingStream>"


def test_nothing_of_the_content_reaches_the_sink_in_the_clear() -> None:
    payload = io.BytesIO()
    sealing = SealingStream(payload, LABEL)
    sealing.write(b"CANARY-7" * 20000)
    sealing.finish()
    assert b"CANARY" not in payload.getvalue()
    assert b"exhibit" not in payload.getvalue()


def test_a_large_file_needs_no_large_memory(tmp_path: Path) -> None:
    megabyte = bytes(range(256)) * 4096
    path = tmp_path / "payload"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with path.open("wb") as sink:
        sealing = SealingStream(sink, LABEL)
        for _ in range(64):
            sealing.write(megabyte)
        sealing.finish()
    with tempfile.TemporaryFile(dir=tmp_path) as envelope:
        envelope.write(sealing.header([DESK.recipient]))
        with path.open("rb") as payload:
            while piece := payload.read(1 << 20):
                envelope.write(piece)
        envelope.seek(0)
        size = sum(len(piece) for piece in open_stream(envelope, LABEL, [DESK]))
    assert size == 64 << 20
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 32 << 10
