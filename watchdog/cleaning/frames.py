"""What the cleaner's process answers: one line of JSON, then the copy."""

import json
from typing import Final

from watchdog.cleaning.removals import Cleaned, CleaningError, Failure, Removal, Tally

LINE: Final = 4_096


def answer(cleaned: Cleaned) -> bytes:
    """Return the line before the copy."""
    return json.dumps({"type": cleaned.media_type, "removed": dict(cleaned.removed)}).encode() + b"\n"


def refusal(failure: Failure) -> bytes:
    """Return the line that stands alone when there is no copy."""
    return json.dumps({"failure": failure}).encode() + b"\n"


def read_answer(whole: bytes) -> Cleaned:
    """Return the copy. A process that took in a hostile file is not believed either: anything odd is a failure.

    Raises:
        CleaningError: There is none.
    """
    line, _, content = whole.partition(b"\n")
    try:
        told = json.loads(line[:LINE])
        if "failure" in told:
            raise CleaningError(Failure(told["failure"]))
        removed = Tally({Removal(code): int(count) for code, count in told["removed"].items()})
        media_type = str(told["type"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CleaningError(Failure.BROKEN) from None
    if not content:
        raise CleaningError(Failure.BROKEN)
    return Cleaned(media_type, content, removed)
