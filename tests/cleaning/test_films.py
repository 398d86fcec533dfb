"""Films lose what encoders and cameras say beside the pictures, and players show them as before."""

import io
from typing import Any

import av
import pytest

from tests.cleaning import samples
from tests.cleaning.samples import CANARY
from tests.cleaning.test_copies import copy_of
from watchdog.cleaning.film_units import units_of
from watchdog.cleaning.removals import Removal

PARAMETERS, PICTURE, REMARK = b"\x67abc", b"\x65the picture", b"\x06" + CANARY.encode()
FILMS = [
    ("mp4", "libx264"),
    ("mp4", "libx265"),
    ("mov", "libx265"),
    ("matroska", "libx264"),
    ("matroska", "libx265"),
    ("avi", "libx264"),
    ("flv", "libx264"),
    ("mp4", "libsvtav1"),
    ("3gp", "mpeg4"),
]


def pictures_of(whole: bytes) -> list[bytes]:
    film: Any
    with av.open(io.BytesIO(whole)) as film:
        return [rows_of(frame.planes[0]) for frame in film.decode(video=0)]


def rows_of(plane: Any) -> bytes:
    """Return the brightness of all points; what decoders leave behind the end of a row is chance."""
    rows, wide = bytes(plane), plane.line_size
    return b"".join(rows[at : at + plane.width] for at in range(0, wide * plane.height, wide))


@pytest.mark.parametrize(("container", "codec"), FILMS)
def test_a_cleaned_film_shows_the_very_same_pictures(container: str, codec: str) -> None:
    original = samples.film(container, codec)
    copy = copy_of(original)
    assert len(pictures_of(original)) == 10
    assert pictures_of(copy.content) == pictures_of(original)
    for told in (CANARY.encode(), b"x264 - core", b"x265 (build"):
        assert told not in copy.content
    assert Removal.TRACKS not in copy.removed


@pytest.mark.parametrize(("container", "codec"), [each for each in FILMS if "x26" in each[1] and each[0] != "avi"])
def test_every_unit_is_as_long_as_it_says(container: str, codec: str) -> None:
    """FFmpeg plays some films whose units are spelled wrongly, so that it would not show."""
    film: Any
    with av.open(io.BytesIO(copy_of(samples.film(container, codec)).content)) as film:
        stream = film.streams.video[0]
        spelled = units_of(stream.codec_context.name, stream.codec_context.extradata)
        assert spelled is not None
        size = spelled.length
        assert size == 4
        for packet in film.demux(stream):
            units, at = bytes(packet), 0
            while at < len(units):
                at += size + int.from_bytes(units[at : at + size], "big")
            assert at == len(units)


def lengths(*units: bytes) -> bytes:
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


def starts(*units: bytes) -> bytes:
    return b"".join(b"\0\0\0\x01" + unit for unit in units)


def test_remarks_go_in_either_spelling() -> None:
    for spelled, head in ((lengths, b"\x01\x64\0\x0a\xff\xe1"), (starts, starts(PARAMETERS)), (starts, b"")):
        film = units_of("h264", head)
        assert film is not None
        assert film.without_remarks(spelled(REMARK, PICTURE, REMARK)) == spelled(PICTURE)
        assert film.without_remarks(spelled(REMARK)) == b""
        assert film.plain_head() == head


def test_what_cannot_be_followed_is_left_out() -> None:
    film = units_of("h264", b"\x01\x64\0\x0a\xff\xe1")
    assert film is not None
    assert film.without_remarks(lengths(PICTURE) + b"\0\0") == lengths(PICTURE)
    assert film.without_remarks(lengths(b"", PICTURE)) == lengths(PICTURE)
    assert film.without_remarks(b"\0\0\xff\xff" + REMARK) == b""


def test_a_head_loses_its_remarks() -> None:
    film = units_of("h264", starts(PARAMETERS, REMARK))
    assert film is not None
    assert film.plain_head() == starts(PARAMETERS)
    kept, remark = b"\xa0\0\x01\0\x02ab", b"\x27\0\x01" + len(CANARY).to_bytes(2, "big") + CANARY.encode()
    start = b"\x01" + bytes(20) + b"\x0f"
    listed = units_of("hevc", start + b"\x02" + kept + remark)
    assert listed is not None
    assert listed.plain_head() == start + b"\x01" + kept


def test_other_codings_have_no_units() -> None:
    assert units_of("vp9", b"anything") is None


def test_a_voice_message_stays_as_it_is() -> None:
    spoken = b"#!AMR\n" + (b"\x04" + bytes(12)) * 100
    assert copy_of(spoken).content == spoken
