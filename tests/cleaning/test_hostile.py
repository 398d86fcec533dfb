"""A hostile file takes down its own process at most: the caller always gets a copy or a code."""

import io
import os
import random
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cleaning import samples
from watchdog.cleaning import limits
from watchdog.cleaning.process import cleaned_copy
from watchdog.cleaning.removals import CleaningError, Failure

ROUNDS = 6
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(12))
    + "]><a>&a11;</a>"
).encode()
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


def failure_of(original: bytes, *, seconds: float = limits.WALL_SECONDS) -> Failure:
    with pytest.raises(CleaningError) as caught:
        cleaned_copy([original], seconds=seconds)
    return caught.value.failure


def open_text(**parts: bytes) -> bytes:
    return samples.zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}
        | {name.replace("_", "."): content for name, content in parts.items()}
    )


def stored(content: bytes) -> bytes:
    """A paper whose text is not packed, so that no measure of packing stops it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return out.getvalue()


@pytest.mark.parametrize(
    "original",
    [b"", b"MZ\x90\0", b"{\\rtf1 hello}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), b"<svg>", b"....ftypheic"],
)
def test_what_no_cleaner_takes_is_said_so(original: bytes) -> None:
    assert failure_of(original + b"\0") == Failure.NOT_CLEANABLE


def test_a_picture_that_grows_beyond_measure_is_too_large() -> None:
    assert failure_of(samples.png_of(40_000, 40_000)) == Failure.TOO_LARGE


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_a_picture_that_says_it_is_larger_than_any_is_not_drawn(kind: str) -> None:
    original = samples.saved(samples.gradient(), kind)
    size = original.index(b"ispe") + 8  # ISO/IEC 23008-12, 6.5.3: width and height follow four bytes
    huge = original[:size] + (60_000).to_bytes(4, "big") * 2 + original[size + 8 :]
    assert failure_of(huge) in {Failure.TOO_LARGE, Failure.BROKEN}


def test_an_archive_that_grows_beyond_measure_is_too_large() -> None:
    assert failure_of(open_text(styles_xml=bytes(100_000_000))) == Failure.TOO_LARGE
    many = {f"Pictures/{n}": b"" for n in range(6_000)}
    assert failure_of(open_text(**many)) == Failure.TOO_LARGE


def test_an_archive_that_lies_about_its_sizes_is_broken() -> None:
    whole = bytearray(open_text(styles_xml=bytes(3_000_000)))
    at = whole.index((3_000_000).to_bytes(4, "little"))
    while at >= 0:
        whole[at : at + 4] = (10).to_bytes(4, "little")
        at = whole.find((3_000_000).to_bytes(4, "little"))
    assert failure_of(bytes(whole)) == Failure.BROKEN


@pytest.mark.parametrize("content", [LAUGHS, OUTSIDE, LAUGHS.decode().encode("utf-16")])
def test_entities_are_not_followed(content: bytes) -> None:
    assert failure_of(open_text(content_xml=content)) == Failure.BROKEN


def test_a_locked_paper_cannot_be_cleaned() -> None:
    whole = bytearray(open_text(styles_xml=b"<a/>"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.rindex(mark)
        whole[at + offset] |= 1
    assert failure_of(bytes(whole)) == Failure.NOT_CLEANABLE


def test_pages_that_hold_each_other_are_broken() -> None:
    loop = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF"
    )
    assert failure_of(loop) == Failure.BROKEN


def test_a_file_that_takes_too_much_memory_ends_in_a_code() -> None:
    kids = b"<</A " * 400_000
    paper = b"%PDF-1.4\n1 0 obj" + kids + b"endobj\ntrailer<</Root 1 0 R>>"
    assert failure_of(paper) in {Failure.BROKEN, Failure.TOO_LARGE}
    assert failure_of(b"a" * (limits.LARGEST + 1)) == Failure.TOO_LARGE
    assert failure_of(stored(b"<a>" + b"<b/>" * 15_000_000 + b"</a>")) in {Failure.BROKEN, Failure.TOO_LARGE}


def test_a_file_that_takes_too_long_is_given_up() -> None:
    assert failure_of(samples.pdf(), seconds=0.01) == Failure.TOO_LONG


def test_a_sender_that_stalls_is_given_up() -> None:
    going = threading.Event()

    def stalling() -> Iterator[bytes]:
        yield b"hello"
        going.wait(3)

    with pytest.raises(CleaningError, match="too-long"):
        cleaned_copy(stalling(), seconds=0.5)


def test_a_fault_of_whoever_opens_the_file_comes_back() -> None:
    def broken() -> Iterator[bytes]:
        yield b"hello"
        raise RuntimeError("mac")

    with pytest.raises(RuntimeError, match="mac"):
        cleaned_copy(broken())


def test_a_third_cleaner_must_wait() -> None:
    going, begun = threading.Event(), threading.Barrier(limits.AT_ONCE + 1)

    def slow() -> Iterator[bytes]:
        begun.wait()
        going.wait()
        yield b"hello"

    threads = [threading.Thread(target=cleaned_copy, args=[slow()]) for _ in range(limits.AT_ONCE)]
    for thread in threads:
        thread.start()
    begun.wait()
    assert failure_of(b"hello", seconds=0.1) == Failure.BUSY
    going.set()
    for thread in threads:
        thread.join()
    assert cleaned_copy([b"hello"]).content == b"hello"


ORIGINALS = {
    "jpeg": samples.picture("JPEG"),
    "png": samples.picture("PNG"),
    "webp": samples.animation("WEBP"),
    "gif": samples.animation("GIF"),
    "tiff": samples.picture("TIFF"),
    "heic": samples.picture("HEIF"),
    "avif": samples.picture("AVIF"),
    "pdf": samples.pdf(),
    "docx": samples.word(),
    "odt": samples.open_text(),
    "mp3": samples.recording("mp3", "libmp3lame"),
    "mp4": samples.film("mp4", "libx264"),
    "hevc": samples.film("mp4", "libx265"),
    "webm": samples.film("webm", "libvpx-vp9"),
}


@pytest.mark.parametrize("kind", ORIGINALS)
def test_bent_bytes_end_in_a_copy_or_a_code(kind: str) -> None:
    chance = random.Random(kind)  # noqa: S311 - the same bytes each time
    for _ in range(ROUNDS):
        bent = bytearray(ORIGINALS[kind])
        for _ in range(chance.randrange(1, 40)):
            bent[chance.randrange(12, len(bent))] = chance.randrange(256)
        del bent[chance.randrange(12, 2 * len(bent)) :]
        try:
            ended = "copy" if cleaned_copy([bytes(bent)]).content else ""
        except CleaningError as error:
            ended = error.failure.value
        assert ended in {"copy", "broken", "too-large", "not-cleanable"}


def test_no_file_is_written(tmp_path: Path) -> None:
    """The process is told nothing of our folders, and could not write a byte anyway: its files may have no size."""
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    before, told = Path.cwd(), os.environ.get("TMPDIR")
    os.chdir(here)
    os.environ["TMPDIR"] = str(temporary)
    system = {path.name for path in Path("/tmp").iterdir()}  # noqa: S108 - where libraries would put what they spool
    try:
        for original in ORIGINALS.values():
            cleaned_copy([original])
    finally:
        os.chdir(before)
        os.environ.pop("TMPDIR")
        if told is not None:
            os.environ["TMPDIR"] = told
    assert not list(here.iterdir())
    assert not list(temporary.iterdir())
    fresh = {path.name for path in Path("/tmp").iterdir()} - system  # noqa: S108 - same
    assert not {name for name in fresh if "pikepdf" in name or "PIL" in name or name.endswith((".tmp", ".mp4"))}


def test_a_large_photograph_is_within_the_limits() -> None:
    out = io.BytesIO()
    samples.gradient().resize((8_000, 6_000)).save(out, "JPEG")
    assert cleaned_copy([out.getvalue()]).media_type == "image/jpeg"


def test_the_hostile_samples_are_what_they_claim() -> None:
    with zipfile.ZipFile(io.BytesIO(open_text(styles_xml=bytes(100_000_000)))) as archive:
        assert archive.getinfo("styles.xml").compress_size < 200_000
