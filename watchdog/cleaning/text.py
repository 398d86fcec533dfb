"""Plain text: its words are all there is."""

import codecs
from typing import Final

from watchdog.cleaning.removals import Removal, Tally

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def clean_text(data: bytes, _media_type: str, tally: Tally) -> tuple[str, bytes]:
    """Return the text without the mark that some programs write before it; UTF-16, unreadable without, as UTF-8."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            tally[Removal.MARK] += 1
            rest = data[len(mark) :]
            return "text/plain", rest if name == "utf-8" else rest.decode(name).encode()
    return "text/plain", data
