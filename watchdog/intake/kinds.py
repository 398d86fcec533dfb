"""What a file is, by its first bytes and its ending: images, sound, video, PDF, text and office papers.

What the browser says about a file is never believed. Signatures: the formats' own specifications, as collected in
the WHATWG's MIME Sniffing Standard (section 6) and, for ISO media files, the brands of mp4ra.org.
"""

from typing import Final

SNIFFED: Final = 512
"""How many first bytes are enough to tell."""

_STARTS: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"\x00\x00\x01\xb3", "video/mpeg"),
    (4, b"moov", "video/quicktime"),
    (4, b"mdat", "video/quicktime"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
)
_WEAK: Final = frozenset({"image/bmp", "video/x-flv"})
_BRANDS: Final = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"avif": "image/avif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
_ZIP: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_OLE: Final = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}
_TEXT: Final = frozenset({"txt", "csv", "md", "log", "srt", "eml"})
_MEDIA: Final = frozenset(
    [
        "jpg",
        "jpeg",
        "jpe",
        "jfif",
        "png",
        "gif",
        "bmp",
        "tif",
        "tiff",
        "webp",
        "heic",
        "heif",
        "avif",
        "pdf",
        "rtf",
        "ogg",
        "oga",
        "opus",
        "ogv",
        "mp3",
        "mp2",
        "aac",
        "flac",
        "amr",
        "wav",
        "webm",
        "mkv",
        "mka",
        "wmv",
        "wma",
        "asf",
        "flv",
        "mpg",
        "mpeg",
        "mp4",
        "m4a",
        "m4b",
        "m4v",
        "mov",
        "3gp",
        "3g2",
        "avi",
    ]
)
_SYNC: Final = frozenset({"mp3", "mp2", "aac"})
_CONTROL: Final = frozenset(range(32)) - {*b"\t\n\v\f\r"}

ACCEPT: Final = "image/*,audio/*,video/*,.pdf,.rtf," + ",".join(
    f".{ending}" for ending in [*sorted(_TEXT), *_ZIP, *_OLE]
)
"""The hint a browser's own file chooser reads."""


def media_type(first: bytes, name: str) -> str | None:
    """Return what a file is, or None if it is nothing that we take.

    Args:
        first: Its first bytes, `SNIFFED` of them if it has so many.
        name: What the sender calls it. An ending that we do not take is refused whatever the bytes are; pictures and
            recordings may stand under one another's endings, as phones and messengers leave them.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending and ending not in _MEDIA | _TEXT | _ZIP.keys() | _OLE.keys():
        return None
    if first.startswith(b"PK\x03\x04"):
        return _ZIP.get(ending)
    if first.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLE.get(ending)
    if ending in _TEXT:
        return "text/plain" if _reads_as_text(first) else None
    return _media(first, ending)


def _media(first: bytes, ending: str) -> str | None:
    if first[4:8] == b"ftyp":
        brand = first[8:12]
        return _BRANDS.get(brand) or ("video/3gpp" if brand.startswith(b"3g") else "video/mp4")
    for offset, mark, kind in _STARTS:
        if first[offset : offset + len(mark)] == mark and (kind not in _WEAK or (ending and ending in kind)):
            return kind
    if ending in _SYNC and first[:1] == b"\xff" and first[1:2] >= b"\xe0":
        return "audio/aac" if ending == "aac" else "audio/mpeg"
    return None


def _reads_as_text(first: bytes) -> bool:
    """Tell text from programs and pictures: no control characters, or UTF-16 that says so (WHATWG, section 7)."""
    return first.startswith((b"\xff\xfe", b"\xfe\xff")) or not _CONTROL.intersection(first)
