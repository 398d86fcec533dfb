"""What a file is, by its first bytes alone: images, sound, video, PDF, text and office papers.

Neither its name nor what the browser says is believed: bytes that we take are taken under any name, and others refused
under any. A file that is two things at once is what its start says. Signatures: the formats' own specifications, as
collected in the WHATWG's MIME Sniffing Standard (section 6), for ISO media files the brands of mp4ra.org, for office
papers ECMA-376 part 2 and OpenDocument 1.3 part 2. `client/src/kinds.js` has the same rules for the sender's device;
`tests/vectors/kinds.json` holds both to them.
"""

import codecs
import re
from typing import Final

from watchdog.cleaning.packages import office_paper

SNIFFED: Final = 8192
"""How many first bytes are enough to tell: office papers show what they are only in their first few entries."""

_RATES: Final = b"[" + b"".join(b"\\x%x0-\\x%xb" % (rate, rate) for rate in range(1, 15)) + b"]"
"""Third byte of a frame of sound: a bit rate and a sampling rate that exist (ISO/IEC 11172-3, 2.4.2.3)."""

_STARTS: Final[tuple[tuple[re.Pattern[bytes], str], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), kind)
    for pattern, kind in (
        (rb"\xff\xd8\xff", "image/jpeg"),
        (rb"\x89PNG\r\n\x1a\n", "image/png"),
        (rb"GIF8[79]a", "image/gif"),
        (rb"BM.{4}\0\0\0\0.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", "image/bmp"),
        (rb"II\*\0|MM\0\*", "image/tiff"),
        (rb"RIFF.{4}WEBP", "image/webp"),
        (rb"\0\0.{2}ftyp(heic|heix|heim|heis|hevc|mif1|msf1)", "image/heic"),
        (rb"\0\0.{2}ftypavi[fs]", "image/avif"),
        (rb"\0\0.{2}ftypM4[AB] ", "audio/mp4"),
        (rb"\0\0.{2}ftypqt  ", "video/quicktime"),
        (rb"\0\0.{2}ftyp3g", "video/3gpp"),
        (rb"\0\0.{2}ftyp", "video/mp4"),
        (rb"[\0-\x07].{3}(moov|mdat|wide)", "video/quicktime"),
        (rb"OggS\0", "audio/ogg"),
        (rb"ID3[\0-\x0f]", "audio/mpeg"),
        (rb"fLaC", "audio/flac"),
        (rb"#!AMR(-WB)?\n", "audio/amr"),
        (rb"RIFF.{4}WAVE", "audio/wav"),
        (rb"\xff[\xe2-\xe5\xf2-\xf5\xfa-\xfd]" + _RATES, "audio/mpeg"),
        (rb"\xff[\xf0\xf1\xf8\xf9].", "audio/aac"),
        (rb"RIFF.{4}AVI ", "video/x-msvideo"),
        (rb"\x1aE\xdf\xa3", "video/webm"),
        (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
        (rb"FLV\x01[\0-\x05]\0\0\0\x09", "video/x-flv"),
        (rb"\0\0\x01[\xb3\xba]", "video/mpeg"),
        (rb"%PDF-", "application/pdf"),
        (rb"\{\\rtf", "application/rtf"),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    )
)
_CONTROL: Final = re.compile("[\0-\x08\x0e-\x1f\x7f]")
# Pages, drawings and programs that are text as well. A tag must end like one: "<Ann> hello" is a conversation.
_REFUSED_TEXT: Final = re.compile(
    r"MZ(?![A-Za-z])|#!|%!|@echo|[\t-\r ]*<(?:[!?%]|(?:html|head|title|meta|link|base|style|script|body|iframe|frameset"
    r"|object|embed|template|svg|math|div|font|table|form|img|video|audio|h1|a|b|br|p)(?:[\t-\r />]|$))",
    re.ASCII | re.IGNORECASE,
)


READABLE: Final = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.",
    "application/vnd.oasis.opendocument.",
    "text/plain",
)
"""How the media types begin of files whose words can be read (`words.py`)."""


def media_type(first: bytes) -> str | None:
    """Return what a file is, or None if it is nothing that we take.

    Args:
        first: Its first bytes, `SNIFFED` of them if it has so many.
    """
    first = first[:SNIFFED]
    if first.startswith(b"PK\x03\x04"):
        return office_paper(first)
    for pattern, kind in _STARTS:
        if pattern.match(first):
            return kind
    return "text/plain" if _reads_as_text(first) else None


def _reads_as_text(first: bytes) -> bool:
    """Tell text from programs and pictures: no control characters (WHATWG, section 7), and no page or script.

    Text in the encodings of older systems has no mark of its own; bytes without any control character are taken for it.
    """
    try:
        text = _decoded(first)
    except UnicodeDecodeError:
        return False
    return bool(text) and not _CONTROL.search(text) and not _REFUSED_TEXT.match(text)


def _decoded(first: bytes) -> str:
    """Return the characters; a last one that was cut through is left out.

    Raises:
        UnicodeDecodeError: It says that it is UTF-16, and is not.
    """
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if first.startswith(mark):
            return codecs.getincrementaldecoder(name)().decode(first[2:])
    return first.removeprefix(codecs.BOM_UTF8).decode("latin-1")
