"""Which cleaner takes what."""

from collections.abc import Callable
from typing import Final

from watchdog.cleaning.images import clean_image
from watchdog.cleaning.kinds import media_type
from watchdog.cleaning.media import clean_media
from watchdog.cleaning.open_document import clean_open_document
from watchdog.cleaning.open_xml import clean_open_xml
from watchdog.cleaning.pdf import clean_pdf
from watchdog.cleaning.removals import Cleaned, CleaningError, Failure, Tally
from watchdog.cleaning.text import clean_text

Cleaner = Callable[[bytes, str, Tally], tuple[str, bytes]]

_CLEANERS: Final[tuple[tuple[str, Cleaner], ...]] = (
    ("image/", clean_image),
    ("audio/", clean_media),
    ("video/", clean_media),
    ("application/pdf", clean_pdf),
    ("application/vnd.openxmlformats-officedocument.", clean_open_xml),
    ("application/vnd.oasis.opendocument.", clean_open_document),
    ("text/plain", clean_text),
)


def clean(data: bytes) -> Cleaned:
    """Return a copy of a file without what is not seen or heard in it.

    What it is, its own bytes say: the word of whoever sealed it is not believed. To be called in a process of its own
    (`process.py`): what libraries do with a hostile file is not known.

    Raises:
        CleaningError: There is no cleaner for it, or it is locked, too large or broken.
    """
    kind = media_type(data) or ""
    found = next((cleaner for start, cleaner in _CLEANERS if kind.startswith(start)), None)
    if found is None:
        raise CleaningError(Failure.NOT_CLEANABLE)
    tally = Tally()
    becomes, content = found(data, kind, tally)
    return Cleaned(becomes, content, +tally)
