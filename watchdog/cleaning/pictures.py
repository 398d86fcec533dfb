"""Pictures inside office papers go through the cleaner of pictures, or stay behind."""

from watchdog.cleaning.images import clean_image
from watchdog.cleaning.kinds import media_type
from watchdog.cleaning.removals import Removal, Tally


def clean_picture(content: bytes, tally: Tally) -> bytes | None:
    """Return a clean picture of the same type; None, and counted, if it cannot be cleaned."""
    try:
        return clean_image(content, media_type(content) or "", tally, same_type=True)[1]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - libraries raise anything at all for a bent picture; the paper is read without it
        tally[Removal.PICTURES] += 1
        return None
