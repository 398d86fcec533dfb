"""Look a text over for what points to a person, for small numbers, and for words that we do not use.

A scan is a net with holes: it helps two attentive readers and replaces neither (`case_model.md`, section 11).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from watchdog.domain.telling import ADDRESS, COORDINATES
from watchdog.drafting.wording import Avoided

_PLAIN: Final = (
    ADDRESS,
    re.compile(r"(?<![\w/.])\+?\d(?:[\s().-]?\d){6,}(?![\w/])"),
    COORDINATES,
)
"""E-mail addresses; telephone and document numbers; coordinates. They stop an export, so fewer things count than
before a release, which only asks to read again (`domain/telling.py`)."""

_NUMERIC_DATE: Final = re.compile(r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})|(\d{4})-\d{2}-\d{2})(?!\d)")
_QUOTED: Final = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"")
_CENTURY: Final = 2000


def personal_data(text: str, months: Sequence[str], this_year: int) -> list[str]:
    """Return stretches that point to a person: addresses, long numbers, coordinates, and days of past dates.

    A date that lies in a later year is a deadline and points to nobody.

    Args:
        text: What was written.
        months: Names of the months in the text's language.
        this_year: Dates of later years are let through.
    """
    plain = (match.group().strip() for pattern in _PLAIN for match in pattern.finditer(text))
    found = chain(plain, _dates(text, months, this_year))
    return list(dict.fromkeys(each for each in found if each))


def small_counts(text: str, small: Sequence[str], nouns: Sequence[str]) -> list[str]:
    """Return small numbers that stand before a counted noun: "three women", "2 verified cases"."""
    numbers = "|".join(["[1-4]", *map(re.escape, small)])
    pattern = re.compile(
        rf"(?<![\w.,/])(?:{numbers})\s+(?:\w+\s+)?(?:{'|'.join(map(re.escape, nouns))})\b", re.IGNORECASE
    )
    return list(dict.fromkeys(match.group() for match in pattern.finditer(text)))


def scan_words(text: str, avoid: Sequence[Avoided]) -> Iterator[tuple[Avoided, str]]:
    """Yield words that we do not use with their level; inside quotation marks, where laws speak, only as advice."""
    outside = _QUOTED.sub(" ", text)
    for word in avoid:
        pattern = re.compile(rf"\b{re.escape(word.word)}\b", re.IGNORECASE)
        if pattern.search(outside):
            yield word, word.level
        elif pattern.search(text):
            yield word, "advise"


def _dates(text: str, months: Sequence[str], this_year: int) -> Iterator[str]:
    names = "|".join(map(re.escape, months))
    written = re.compile(
        rf"\b(?:\d{{1,2}}(?:st|nd|rd|th|er)?\s+(?:of\s+)?(?:{names})|(?:{names})\s+\d{{1,2}}(?:st|nd|rd|th)?)\b,?(?:\s+(\d{{4}}))?",
        re.IGNORECASE,
    )
    for match in written.finditer(text):
        if int(match[1] or 0) <= this_year:
            yield match.group().strip(" ,")
    for match in _NUMERIC_DATE.finditer(text):
        year = int(match[1] or match[2])
        if (year if year > _CENTURY // 2 else _CENTURY + year) <= this_year:
            yield match.group()
