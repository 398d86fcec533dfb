"""Redacted copies: areas of pictures and PDF pages painted over, spans of text blacked out. The original is untouched.

Nothing is stored: the areas stand in the address, as numbers, and the copy is made when it is asked for.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.cleaning.process import page_of, redacted_copy, text_of
from watchdog.cleaning.removals import Cleaned, CleaningError, Failure
from watchdog.domain.telling import Spot, spots
from watchdog.records.journal import Line
from watchdog.records.work import Work
from watchdog.review.correspond import conversation
from watchdog.review.custody import Held, note_handed_out
from watchdog.review.triage import keys_of, note_at_desks, open_report, report_at
from watchdog.sealing import SealingError

WHOLE: Final = 1_000
MOST_AREAS: Final = 200
MOST_PAGES: Final = 100
BAR: Final = "█████"
"""The same length for every word: its own would tell."""

_AREA: Final = re.compile(r"(\d{1,2})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})", re.ASCII)
_CORNER: Final = re.compile(r"(\d{1,4})\.(\d{1,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Marking:
    """What was marked in a picture or PDF so far, in thousandths of a page.

    Attributes:
        page: The page that is shown, from 0.
        areas: Page, left, top, width and height of each area.
        corner: The first corner of the next area, if it was set.
    """

    page: int = 0
    areas: tuple[tuple[int, int, int, int, int], ...] = ()
    corner: tuple[int, int] | None = None

    @classmethod
    def read(cls, page: str, areas: str, corner: str) -> Self:
        """Return what an address says; whatever in it is no number of a page is left out."""
        found = []
        for each in areas.split(",")[:MOST_AREAS]:
            match = _AREA.fullmatch(each)
            if match is None:
                continue
            number, left, top, width, height = (int(part) for part in match.groups())
            if 0 < width <= WHOLE - left and 0 < height <= WHOLE - top:
                found.append((number, left, top, width, height))
        first = _CORNER.fullmatch(corner)
        place = (min(WHOLE, int(first[1])), min(WHOLE, int(first[2]))) if first else None
        return cls(int(page) if page.isdecimal() and len(page) <= 2 else 0, tuple(found), place)  # noqa: PLR2004 - below 100

    @property
    def told(self) -> str:
        """The areas as an address and the cleaner's process read them."""
        return ",".join(".".join(map(str, area)) for area in self.areas)

    @property
    def told_corner(self) -> str:
        """The first corner, in the same way."""
        return "" if self.corner is None else ".".join(map(str, self.corner))

    def pointed(self, x: int, y: int) -> "Marking":
        """Return the marking after somebody pointed to a place: the first corner, or the one opposite."""
        x, y = (min(WHOLE, max(0, each)) for each in (x, y))
        if self.corner is None:
            return replace(self, corner=(x, y))
        left, right = sorted((x, self.corner[0]))
        top, bottom = sorted((y, self.corner[1]))
        return replace(self.added(left, top, right - left, bottom - top), corner=None)

    def added(self, left: int, top: int, width: int, height: int) -> "Marking":
        """Return the marking with one more area of its page; what has no size is none."""
        width, height = min(width, WHOLE - left), min(height, WHOLE - top)
        if width <= 0 or height <= 0 or min(left, top) < 0 or len(self.areas) >= MOST_AREAS:
            return self
        return replace(self, areas=(*self.areas, (self.page, left, top, width, height)))

    def without(self, number: int) -> "Marking":
        """Return the marking without one area."""
        return replace(self, areas=self.areas[:number] + self.areas[number + 1 :])


def page(found: Held, marking: Marking) -> tuple[int, bytes]:
    """Return how many pages there are, and one as it would look, as PNG. To be called outside any unit of work.

    Raises:
        CleaningError: There is none, and why.
    """
    told = f"{marking.page};{marking.told};{marking.told_corner}"
    try:
        with found.source:
            return page_of(found.chunks(), told)
    except SealingError:
        raise CleaningError(Failure.BROKEN) from None


def copy_of(found: Held, marking: Marking) -> Cleaned:
    """Make a redacted copy. To be called outside any unit of work; raises what `page` raises."""
    try:
        with found.source:
            return redacted_copy(found.chunks(), marking.told)
    except SealingError:
        raise CleaningError(Failure.BROKEN) from None


def words_of(found: Held) -> str:
    """Return the words of a plain text; raises what `page` raises."""
    try:
        with found.source:
            return text_of(found.chunks())
    except SealingError:
        raise CleaningError(Failure.BROKEN) from None


def told_in(work: Work, by: Actor, report_id: str) -> tuple[str, str, str]:
    """Return a report's reference, all that its sender wrote, in order, and the language of the form it came by.

    Raises:
        LookupError: There is no such report, or nothing of it can be read.
    """
    row, desks = report_at(work, by, Permission.REPORT_READ, report_id)
    sent = open_report(work, row, keys_of(by, desks))
    if sent is None:
        raise LookupError(report_id)
    said = [each.text for each in conversation(work, by, report_id) if not each.from_us and each.text]
    return row.short_ref, "\n\n".join([sent.story, *said]), sent.language


def suggested(text: str, months: Collection[str], names: Collection[str]) -> list[Spot]:
    """Return the spans of a text that may show who somebody is."""
    return spots(text, (), months, names)


def black_out(text: str, spans: Sequence[Spot], chosen: Collection[int], words: Sequence[str]) -> str:
    """Return a text without some of its spans and without some words, wherever they stand.

    Args:
        text: The text.
        spans: Spans of it, none inside another.
        chosen: The numbers of those that go.
        words: Words or phrases that go, in whatever case they are written.
    """
    for number in sorted(chosen, reverse=True):
        if 0 <= number < len(spans):
            text = text[: spans[number].start] + BAR + text[spans[number].end :]
    for word in sorted({each.strip() for each in words} - {""}, key=len, reverse=True):
        text = re.sub(re.escape(word), BAR, text, flags=re.IGNORECASE)
    return text


def note_file(work: Work, by: Actor, found: Held) -> None:
    """Note that a redacted copy of a file was handed out."""
    note_handed_out(work, by, found, "exhibit.redacted")


def note_report(work: Work, by: Actor, report_id: str) -> None:
    """Note that a redacted copy of what a sender wrote was handed out."""
    report_at(work, by, Permission.REPORT_READ, report_id)
    note_at_desks(work, report_id, Line("report.redacted", by.name, report_id))
