"""What was planted is gone from the copy, packed or not; what is seen stays."""

import io
import zipfile
from typing import Any

import av
import docx
import pikepdf
import pytest
from PIL import Image

from tests.cleaning import samples
from tests.cleaning.samples import CANARY, SEEN, gradient
from watchdog.cleaning.kinds import media_type
from watchdog.cleaning.process import cleaned_copy
from watchdog.cleaning.removals import Cleaned, Removal


def copy_of(original: bytes) -> Cleaned:
    return cleaned_copy([original[at : at + 65536] for at in range(0, len(original), 65536)])


def everything(content: bytes) -> bytes:
    """All bytes of a file, and all that is packed in it."""
    found = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += [
                each.filename.encode() + archive.comment + each.comment + each.extra for each in archive.infolist()
            ]
            found += [everything(archive.read(each)) for each in archive.infolist()]
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as paper:
            for each in paper.objects:
                if isinstance(each, pikepdf.Stream):
                    found += [each.read_raw_bytes(), _unpacked(each), repr(dict(each)).encode()]
                else:
                    found.append(repr(each).encode())
            found.append(repr(paper.trailer).encode())
    return b"\n".join(found)


def _unpacked(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return b""


def holds(content: bytes, word: str) -> bool:
    whole = everything(content)
    return word.encode() in whole or word.encode("utf-16-le") in whole or word.encode("utf-16-be") in whole


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF"])
def test_a_picture_keeps_what_it_shows_only(kind: str) -> None:
    original = samples.picture(kind)
    copy = copy_of(original)
    assert holds(original, CANARY)
    assert not holds(copy.content, CANARY)
    turned = kind in {"JPEG", "PNG", "WEBP", "AVIF", "HEIF"}
    with Image.open(io.BytesIO(copy.content)) as image:
        assert image.format == {"BMP": "PNG", "TIFF": "PNG", "AVIF": "JPEG", "HEIF": "JPEG"}.get(kind, kind)
        assert image.size == ((48, 64) if turned else (64, 48))
        assert not image.getexif()
        assert "icc_profile" not in image.info
        wanted = gradient().transpose(Image.Transpose.ROTATE_270) if turned else gradient()
        there, here = image.convert("RGB").resize((8, 8)), wanted.resize((8, 8))
        assert max(abs(a - b) for a, b in zip(there.tobytes(), here.tobytes(), strict=True)) < 24
    if turned:
        assert copy.removed[Removal.CAMERA]
        assert copy.removed[Removal.PLACE] == 1


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_what_is_see_through_stays_so(kind: str) -> None:
    clear = Image.new("RGBA", (64, 48), (200, 30, 30, 0))
    clear.paste((200, 30, 30, 255), (0, 0, 32, 48))
    copy = copy_of(samples.saved(clear, kind))
    assert copy.media_type == "image/png"
    with Image.open(io.BytesIO(copy.content)) as image:
        seen = image.convert("RGBA").getchannel("A")
    assert [seen.getpixel((at, 24)) for at in (5, 60)] == [255, 0]


def test_of_several_pictures_in_one_file_the_first_is_shown_and_the_others_are_told_of() -> None:
    several = samples.saved(gradient(), "HEIF", more=[gradient((64, 40)), gradient((64, 32))])
    copy = copy_of(several)
    assert copy.removed[Removal.PAGES] == 2
    with Image.open(io.BytesIO(copy.content)) as image:
        assert image.size == (64, 48)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_keeps_moving(kind: str) -> None:
    copy = copy_of(samples.animation(kind))
    assert not holds(copy.content, CANARY)
    with Image.open(io.BytesIO(copy.content)) as image:
        assert getattr(image, "n_frames", 1) == 3


def test_a_photograph_that_was_cut_off_shows_what_there_is() -> None:
    original = samples.picture("JPEG")
    assert copy_of(original[: len(original) // 2 + 800]).media_type == "image/jpeg"


def test_further_pages_of_a_scan_are_told_of() -> None:
    out = io.BytesIO()
    gradient().save(out, "TIFF", save_all=True, append_images=[gradient(), gradient()])
    assert copy_of(out.getvalue()).removed[Removal.PAGES] == 2


def test_a_pdf_keeps_its_pages_only() -> None:
    original = samples.pdf()
    copy = copy_of(original)
    assert holds(original, CANARY)
    assert not holds(copy.content, CANARY)
    assert holds(copy.content, SEEN)
    assert holds(copy.content, f"{SEEN}-FIELD")
    with pikepdf.open(io.BytesIO(copy.content)) as paper:
        assert set(paper.Root.keys()) <= {"/Type", "/Pages", "/OCProperties"}
        assert "/Info" not in paper.trailer
        with Image.open(io.BytesIO(paper.pages[0].resources.XObject["/Im0"].read_raw_bytes())) as image:
            assert image.size == (64, 48)
    wanted = {Removal.AUTHOR, Removal.SCRIPTS, Removal.EMBEDDED, Removal.COMMENTS, Removal.PREVIEW, Removal.CAMERA}
    assert wanted <= copy.removed.keys()


def test_a_letter_keeps_its_words_and_pictures_only() -> None:
    original = samples.word()
    copy = copy_of(original)
    assert holds(original, CANARY)
    assert not holds(copy.content, CANARY)
    letter = docx.Document(io.BytesIO(copy.content))
    assert letter.paragraphs[0].text == f"{SEEN}{SEEN}-PUT-IN"
    assert len(letter.inline_shapes) == 1
    assert media_type(copy.content) == copy.media_type
    wanted = {Removal.AUTHOR, Removal.SCRIPTS, Removal.EMBEDDED, Removal.COMMENTS, Removal.CHANGES, Removal.LINKS}
    assert wanted <= copy.removed.keys()


def test_a_sheet_keeps_its_cells_only() -> None:
    original = samples.sheet()
    copy = copy_of(original)
    assert holds(original, CANARY)
    assert not holds(copy.content, CANARY)
    assert everything(copy.content).count(SEEN.encode()) == 2
    assert b"hyperlink" not in everything(copy.content)
    assert b"legacyDrawing" not in everything(copy.content)


def test_an_open_document_keeps_its_words_and_pictures_only() -> None:
    original = samples.open_text()
    copy = copy_of(original)
    assert holds(original, CANARY)
    assert not holds(copy.content, CANARY)
    for word in (f"{SEEN}-PUT-IN", f"{SEEN}-LINK"):
        assert holds(copy.content, word)
    with zipfile.ZipFile(io.BytesIO(copy.content)) as archive:
        assert archive.namelist() == ["mimetype", "content.xml", "Pictures/a.jpg", "META-INF/manifest.xml"]
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert media_type(copy.content) == copy.media_type


SOUNDS = [
    ("mp3", "libmp3lame", 48_000),
    ("ogg", "libopus", 48_000),
    ("ipod", "aac", 48_000),
    ("wav", "pcm_s16le", 48_000),
    ("flac", "flac", 48_000),
]


@pytest.mark.parametrize(("container", "codec", "rate"), SOUNDS)
def test_a_recording_keeps_its_sound_only(container: str, codec: str, rate: int) -> None:
    original = samples.recording(container, codec, rate)
    copy = copy_of(original)
    assert holds(original, CANARY)
    assert not holds(copy.content, CANARY)
    there: Any
    here: Any
    with av.open(io.BytesIO(copy.content)) as there, av.open(io.BytesIO(original)) as here:
        heard, wanted = (sum(frame.samples for frame in each.decode(audio=0)) for each in (there, here))
        assert wanted <= heard <= wanted + 2_000  # an MP3 no longer says how much silence its encoder put before it
    assert media_type(copy.content) == copy.media_type


@pytest.mark.parametrize(("container", "codec"), [("mp4", "libx264"), ("webm", "libvpx-vp9"), ("3gp", "libx264")])
def test_a_film_keeps_its_pictures_only(container: str, codec: str) -> None:
    original = samples.film(container, codec)
    copy = copy_of(original)
    assert holds(original, CANARY)
    for word in (CANARY, "6.5244", "Lavf6", "x264 - core"):
        assert not holds(copy.content, word)
    film: Any
    with av.open(io.BytesIO(copy.content)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 10
    assert media_type(copy.content) == copy.media_type


@pytest.mark.parametrize(
    ("original", "wanted"),
    [
        ("Письмо\r\n".encode(), "Письмо\r\n".encode()),
        (b"\xef\xbb\xbfhi", b"hi"),
        ("\ufeffПисьмо".encode("utf-16-le"), "Письмо".encode()),
        ("Письмо".encode("cp1251"), "Письмо".encode("cp1251")),
    ],
)
def test_a_text_stays_as_it_is_but_for_its_mark(original: bytes, wanted: bytes) -> None:
    assert copy_of(original).content == wanted


def test_a_copy_of_a_copy_leaves_nothing_more_out() -> None:
    for original in (samples.word(), samples.pdf(), samples.open_text(), samples.picture("JPEG")):
        assert not copy_of(copy_of(original).content).removed
