"""Vorbis keeps names in the head of its sound, where a container's own list of names does not reach."""

import io
from fractions import Fraction
from typing import Any

import av
import pytest
from av.audio.frame import AudioFrame

from tests.cleaning.samples import CANARY
from tests.cleaning.test_copies import copy_of
from watchdog.cleaning.removals import CleaningError
from watchdog.cleaning.sound_heads import plain_vorbis

TOLD = b"artist=" + CANARY.encode()
FIRST, BOOKS = b"\x01vorbis-how", b"\x05vorbis-books"
NAMES = b"\x03vorbis" + bytes(4) + (1).to_bytes(4, "little") + len(TOLD).to_bytes(4, "little") + TOLD + b"\x01"
NOBODY = b"\x03vorbis" + bytes(8) + b"\x01"


def laced(first: bytes, names: bytes, books: bytes) -> bytes:
    lengths = b"".join(b"\xff" * (len(each) // 255) + bytes([len(each) % 255]) for each in (first, names))
    return b"\x02" + lengths + first + names + books


def counted(*parts: bytes) -> bytes:
    return b"".join(len(each).to_bytes(2, "big") + each for each in parts)


def test_names_go_in_either_spelling() -> None:
    for spelled in (laced, counted):
        assert plain_vorbis(spelled(FIRST, NAMES, BOOKS)) == laced(FIRST, NOBODY, BOOKS)
    assert plain_vorbis(laced(FIRST, NAMES + bytes(700), BOOKS)) == laced(FIRST, NOBODY, BOOKS)


@pytest.mark.parametrize("head", [b"", b"\x02", b"\x02\xff\xff", counted(FIRST, BOOKS, NAMES), b"\0\x09abc"])
def test_a_head_that_cannot_be_followed_is_broken(head: bytes) -> None:
    with pytest.raises(CleaningError, match="broken"):
        plain_vorbis(head)


def recorded() -> bytes:
    out = io.BytesIO()
    target: Any
    with av.open(out, "w", format="ogg") as target:
        stream: Any = target.add_stream("vorbis", rate=48_000, layout="stereo", options={"strict": "experimental"})
        for index in range(20):
            frame = AudioFrame(format=stream.codec_context.format.name, layout="stereo", samples=1024)
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frame.sample_rate, frame.pts, frame.time_base = 48_000, index * 1024, Fraction(1, 48_000)
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def named(container: str) -> bytes:
    """As a program writes it that copies sound from one container into another."""
    out = io.BytesIO()
    source: Any
    target: Any
    with av.open(io.BytesIO(recorded())) as source, av.open(out, "w", format=container) as target:
        stream = source.streams.audio[0]
        place = target.add_stream_from_template(stream, opaque=True)
        nobody = plain_vorbis(stream.codec_context.extradata)
        at = nobody.index(NOBODY)
        place.codec_context.extradata = laced(nobody[3:at], NAMES, nobody[at + len(NOBODY) :])
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = place
                target.mux(packet)
    return out.getvalue()


@pytest.mark.parametrize("container", ["webm", "matroska"])
def test_a_recording_does_not_name_its_artist_in_its_head(container: str) -> None:
    original = named(container)
    copy = copy_of(original)
    assert TOLD in original
    assert CANARY.encode() not in copy.content
    there: Any
    here: Any
    with av.open(io.BytesIO(copy.content)) as there, av.open(io.BytesIO(original)) as here:
        heard, wanted = (sum(frame.samples for frame in each.decode(audio=0)) for each in (there, here))
    assert heard == wanted > 0
