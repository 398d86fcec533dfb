"""Photographs lose what the camera wrote beside the picture and nothing of the picture."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from tests.support.browsers import Browser, BrowserError

SECRET = b"CANARY-Lagos-6.5244N"
SIZE = (240, 170)
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def picture() -> Image.Image:
    image = Image.new("RGB", SIZE)
    image.putdata([(x * 3 % 256, y * 5 % 256, x * y % 256) for y in range(SIZE[1]) for x in range(SIZE[0])])
    return image


def jpeg(*, turned: int = 1, progressive: bool = False, mode: str = "RGB", big_endian: bool = False) -> bytes:
    exif = Image.Exif()
    exif.endian = ">" if big_endian else "<"
    exif[MAKER] = SECRET.decode()
    exif[ORIENTATION] = turned
    exif[GPS] = {1: "N", 2: (6.0, 31.0, 27.8)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = io.BytesIO()
    picture().convert(mode).save(
        kept,
        "JPEG",
        exif=exif,
        icc_profile=profile,
        comment=SECRET,
        progressive=progressive,
        restart_marker_blocks=7,
        quality=95,
    )
    return kept.getvalue()


def png() -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET.decode())
    words.add_itxt("Comment", SECRET.decode(), zip=True)
    exif = Image.Exif()
    exif[MAKER] = SECRET.decode()
    kept = io.BytesIO()
    picture().save(kept, "PNG", pnginfo=words, exif=exif, dpi=(72, 72))
    return kept.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def cleaned(page: Browser, file: bytes, kind: str) -> bytes:
    answer = page.call("withoutMetadata", content=file)
    assert answer["type"] == kind
    content: bytes = answer["content"]
    return content


def pixels(file: bytes) -> bytes:
    with Image.open(io.BytesIO(file)) as image:
        return image.tobytes()


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_photograph_keeps_its_picture_only(chromium: Browser, mode: str, progressive: bool) -> None:
    file = jpeg(mode=mode, progressive=progressive)
    clean = cleaned(chromium, file, "image/jpeg")
    assert SECRET in file
    assert SECRET not in clean
    assert not {b"Exif", b"ICC_", b"http"} & {clean[at : at + 4] for at in range(len(clean))}
    assert pixels(clean) == pixels(file)
    with Image.open(io.BytesIO(clean)) as image:
        assert set(image.info) <= {"adobe", "adobe_transform", "progressive", "progression"}


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("turned", range(1, 9))
def test_how_a_photograph_is_to_be_turned_stays(chromium: Browser, turned: int, big_endian: bool) -> None:
    clean = cleaned(chromium, jpeg(turned=turned, big_endian=big_endian), "image/jpeg")
    with Image.open(io.BytesIO(clean)) as image:
        assert dict(image.getexif()) == ({} if turned == 1 else {ORIENTATION: turned})
    assert SECRET not in clean


def test_every_browser_cleans_alike(page: Browser, chromium: Browser) -> None:
    for file, kind in ((jpeg(turned=6), "image/jpeg"), (png(), "image/png")):
        assert cleaned(page, file, kind) == cleaned(chromium, file, kind)


def test_what_hides_behind_the_end_goes(chromium: Browser) -> None:
    for file, kind in ((jpeg(), "image/jpeg"), (png(), "image/png")):
        assert cleaned(chromium, file + SECRET * 10_000, kind) == cleaned(chromium, file, kind)


def test_a_marker_that_falls_between_two_pieces_is_seen(chromium: Browser) -> None:
    file = jpeg()
    scan = file.rindex(b"\xff\xda")
    head = scan + 2 + int.from_bytes(file[scan + 2 : scan + 4], "big")
    for length in (65534, 65535, 65536, 65537, 131072):
        long = file[:head] + b"\x11" * length + b"\xff\x00\xff\xd3\x22\xff\xd9" + SECRET
        assert cleaned(chromium, long, "image/jpeg").endswith(b"\x11\xff\x00\xff\xd3\x22\xff\xd9")


def test_a_photograph_that_was_cut_off_is_cleaned_as_far_as_it_goes(chromium: Browser) -> None:
    file = jpeg()
    for rest in (file[:-2], file[:-500], file[:-500] + b"\xff"):
        clean = cleaned(chromium, rest, "image/jpeg")
        assert SECRET not in clean
        assert clean.endswith(b"\xff\xd9")


def test_a_drawing_keeps_its_picture_only(chromium: Browser) -> None:
    file = png()
    clean = cleaned(chromium, file, "image/png")
    assert SECRET in file
    assert pixels(clean) == pixels(file)
    with Image.open(io.BytesIO(clean)) as image:
        assert set(image.info) <= {"dpi"}
    assert not {b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME"} & {clean[at : at + 4] for at in range(len(clean))}


def test_a_file_that_cannot_be_followed_is_refused(chromium: Browser) -> None:
    drawing, photograph = png(), jpeg()
    unknown = drawing[:33] + chunk(b"CgBI", b"1234") + drawing[33:]
    for bent in (
        drawing[:-12],
        drawing[:40],
        unknown,
        drawing[:33] + b"\0\0\0\1\1\2\3\4" + bytes(99),
        photograph[:200],
        photograph[:2] + b"\xff\x10" + bytes(99),
        photograph[:4] + b"\0\1" + photograph[6:],
    ):
        with pytest.raises(BrowserError, match=r"^image$"):
            chromium.call("withoutMetadata", content=bent)


def test_a_bent_exif_segment_is_left_out_like_any_other(chromium: Browser) -> None:
    file = jpeg(turned=6)
    at = file.index(b"Exif\0\0") + 6
    bent = file[:at] + b"II*\0\xff\xff\xff\x7f" + file[at + 8 :]
    assert b"Exif" not in cleaned(chromium, bent, "image/jpeg")


def test_other_files_are_left_alone(chromium: Browser) -> None:
    for other in (b"", b"GIF89a" + bytes(50), b"%PDF-1.7", b"\xff\xd8", b"\x89PNG"):
        assert chromium.call("withoutMetadata", content=other) is None


def test_adobes_word_on_the_colours_stays_however_long_it_is(chromium: Browser) -> None:
    file = jpeg(mode="CMYK")
    at = file.index(b"\xff\xee\0\x0eAdobe")
    longer = file[: at + 2] + bytes([0, 14 + len(SECRET)]) + file[at + 4 : at + 16] + SECRET + file[at + 16 :]
    clean = cleaned(chromium, longer, "image/jpeg")
    assert clean == cleaned(chromium, file, "image/jpeg")
    assert pixels(clean) == pixels(file)


@pytest.mark.parametrize("turned", [1, 3, 6, 8])
def test_how_a_drawing_is_to_be_turned_stays(chromium: Browser, turned: int) -> None:
    exif, kept = Image.Exif(), io.BytesIO()
    exif[MAKER], exif[ORIENTATION] = SECRET.decode(), turned
    picture().save(kept, "PNG", exif=exif)
    clean = cleaned(chromium, kept.getvalue(), "image/png")
    with Image.open(io.BytesIO(clean)) as image:
        assert dict(image.getexif()) == ({} if turned == 1 else {ORIENTATION: turned})
    assert SECRET not in clean
    assert pixels(clean) == pixels(kept.getvalue())


def test_nothing_hides_inside_the_end_of_a_drawing(chromium: Browser) -> None:
    file = png()
    assert cleaned(chromium, file[:-12] + chunk(b"IEND", SECRET), "image/png") == cleaned(chromium, file, "image/png")


def test_a_moving_drawing_keeps_moving(chromium: Browser) -> None:
    kept = io.BytesIO()
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue")]
    frames[0].save(kept, "PNG", save_all=True, append_images=frames[1:], duration=[100, 200])
    with Image.open(io.BytesIO(cleaned(chromium, kept.getvalue(), "image/png"))) as image:
        assert getattr(image, "n_frames", 1) == 2


def test_a_second_picture_behind_the_first_goes(chromium: Browser) -> None:
    kept = io.BytesIO()
    picture().save(kept, "MPO", save_all=True, append_images=[picture()])
    assert b"MPF\0" in kept.getvalue()
    clean = cleaned(chromium, kept.getvalue(), "image/jpeg")
    assert b"MPF\0" not in clean
    assert clean.count(b"\xff\xd9") == 1
    with Image.open(io.BytesIO(clean)) as image:
        assert image.format == "JPEG"
