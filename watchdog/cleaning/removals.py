"""What cleaning takes out of a copy, and why it may not succeed: codes and counts, never contents.

The codes stand in nobody's envelope, but pages and tests name them: a code is never given another meaning.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Removal(StrEnum):
    """A kind of thing that was taken out."""

    CAMERA = "camera"
    PLACE = "place"
    PREVIEW = "preview"
    WORDS = "words"
    COLOURS = "colours"
    PAGES = "pages"
    AUTHOR = "author"
    COMMENTS = "comments"
    CHANGES = "changes"
    NUMBERS = "numbers"
    EMBEDDED = "embedded"
    SCRIPTS = "scripts"
    LINKS = "links"
    PICTURES = "pictures"
    PARTS = "parts"
    TRACKS = "tracks"
    CHAPTERS = "chapters"
    MARK = "mark"


class Failure(StrEnum):
    """Why there is no cleaned copy."""

    NOT_CLEANABLE = "not-cleanable"
    TOO_LARGE = "too-large"
    TOO_LONG = "too-long"
    BROKEN = "broken"
    BUSY = "busy"


class CleaningError(Exception):
    """A file could not be cleaned; the text is the failure's code."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


Tally = Counter[Removal]
"""How many of each were taken out."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A copy without hidden details."""

    media_type: str
    content: bytes = field(repr=False)
    removed: Tally
