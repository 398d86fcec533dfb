"""Pictures inside office papers go through the cleaner of pictures, or stay behind."""

import re
from typing import Final

from watchdog.cleaning.images import clean_image
from watchdog.cleaning.removals import CleaningError, Removal, Tally

_STARTS: Final = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"BM"), "image/bmp"),
    (re.compile(rb"II\*\0|MM\0\*"), "image/tiff"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)


def clean_picture(content: bytes, tally: Tally) -> bytes | None:
    """Return a clean picture of the same type; None, and counted, if it cannot be cleaned."""
    kind = next((kind for start, kind in _STARTS if start.match(content)), "")
    try:
        return clean_image(content, kind, tally, same_type=True)[1]
    except (CleaningError, OSError, ValueError, SyntaxError):
        tally[Removal.PICTURES] += 1
        return None
