import pytest

from watchdog.intake.kinds import media_type

ZIP = b"PK\x03\x04" + bytes(30)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(30)


@pytest.mark.parametrize(
    ("first", "name", "kind"),
    [
        (b"\xff\xd8\xff\xe0....JFIF", "IMG_0001.JPG", "image/jpeg"),
        (b"\xff\xd8\xff\xe0....JFIF", "IMG_0001.HEIC", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "photo", "image/png"),
        (b"....ftypheic....", "a.heic", "image/heic"),
        (b"....ftypM4A ....", "voice.m4a", "audio/mp4"),
        (b"....ftyp3gp5....", "a.3gp", "video/3gpp"),
        (b"....ftypisom....", "a.mp4", "video/mp4"),
        (b"RIFF....WEBPVP8 ", "a.webp", "image/webp"),
        (b"RIFF....WAVEfmt ", "a.wav", "audio/wav"),
        (b"OggS....", "a.opus", "audio/ogg"),
        (b"\xff\xfb\x90\x00", "a.mp3", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "a.aac", "audio/aac"),
        (b"BM......", "a.bmp", "image/bmp"),
        (b"%PDF-1.7", "paper.pdf", "application/pdf"),
        (b"Dear all,\n", "letter.txt", "text/plain"),
        ("Письмо".encode(), "letter.txt", "text/plain"),
        (b"\xff\xfeh\x00i\x00", "letter.txt", "text/plain"),
        (OLE, "old.doc", "application/msword"),
        (ZIP, "new.odt", "application/vnd.oasis.opendocument.text"),
    ],
)
def test_what_people_send_is_known_by_its_bytes(first: bytes, name: str, kind: str) -> None:
    assert media_type(first, name) == kind


@pytest.mark.parametrize(
    ("first", "name"),
    [
        (b"MZ\x90\x00", "photo.png"),
        (b"\x89PNG\r\n\x1a\n....", "photo.exe"),
        (b"\x89PNG\r\n\x1a\n....", "letter.txt"),
        (b"<html><script>", "page.html"),
        (b"<svg xmlns=", "drawing.svg"),
        (b"<svg xmlns=", "drawing"),
        (b"#!/bin/sh\n", "run"),
        (b"MZ\x90\x00", "letter.txt"),
        (b"BM looks like a bitmap", "note"),
        (ZIP, "archive.zip"),
        (ZIP, "photo.png"),
        (ZIP, "archive"),
        (OLE, "macro.docx"),
        (b"\xff\xfbnot a sound", "photo.jpg"),
        (b"", "empty.png"),
    ],
)
def test_anything_else_is_refused(first: bytes, name: str) -> None:
    assert media_type(first, name) is None
