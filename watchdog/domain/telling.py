"""What in a text could show who somebody is. It only marks places for a person to read again; it proves nothing.

The kinds follow the direct and the telling details of `docs/reference/case_model.md`, section 8. Patterns know the
digits of every script. The gentle look on the sender's device asks the same questions in the browser.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from watchdog.languages import N_


class Telling(StrEnum):
    """Why a place in a text is marked."""

    MAIL = N_("an e-mail address or an account")
    DATE = N_("an exact date")
    PHONE = N_("a telephone number")
    PAPER = N_("a long number, as on papers")
    AGE = N_("an exact age")
    NAME = N_("perhaps a name")
    PLACE = N_("the coordinates of a place")
    HELD = N_("words of a field that stays at the desk")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text: its first letter, the one behind its last, and why it is marked."""

    start: int
    end: int
    why: Telling


ADDRESS: Final = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+")
COORDINATES: Final = re.compile(
    r"(?<![\d.,])-?\d{1,3}[.,]\d{3,}\s*°?\s*[NSEWO]?[,;\s]+-?\d{1,3}[.,]\d{3,}"
    r"|\d{1,3}\s*°\s*\d{1,2}\s*[′'](?:\s*\d{1,2}(?:[.,]\d+)?\s*[″\"])?"
)
"""As decimals or as degrees."""

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_AGES: Final = "years? old|year-old|ans|años|anos|jahre|anni|лет|года?|років|سنة|عام|سال|岁"
_PATTERNS: Final[Mapping[Telling, re.Pattern[str]]] = {
    Telling.MAIL: re.compile(rf"{ADDRESS.pattern}|(?<!\w)@\w{{3,}}"),
    Telling.PLACE: COORDINATES,
    Telling.DATE: re.compile(rf"\b(?:{_DAY}[./-]{_MONTH}[./-](?:{_YEAR}|\d\d)|{_YEAR}-{_MONTH}-{_DAY})\b"),
    Telling.PHONE: re.compile(
        r"(?:\+|\b00)\d(?:[ ()./-]{0,2}\d){6,13}|\b0\d(?:[ ()/-]{0,2}\d){6,11}\b"
        r"|\b\d{3}[ -]\d{2,4}[ -]\d{2,4}(?:[ -]\d{2,4})?\b"
    ),
    Telling.PAPER: re.compile(r"\b(?:[^\W\d_]{1,3}[ -]?)?\d{6,}\b"),
    Telling.AGE: re.compile(rf"\b\d{{1,2}}[ -]?(?:{_AGES})(?!\w)", re.IGNORECASE),
}
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_TELLING_LENGTH: Final = 4
"""Shorter words of a field stand in every text."""


def spots(text: str, held: Iterable[str] = (), months: Collection[str] = (), known: Collection[str] = ()) -> list[Spot]:
    """Return the places of a text that may show who somebody is, none inside another.

    Args:
        text: What would leave.
        held: Fields that stay; a longer word of theirs in the text is marked.
        months: Names of months, in lower case: a number before or behind one is a date.
        known: Names that are nobody's, such as those of countries.
    """
    plain = _plain_digits(text)
    found = [Spot(*match.span(), why) for why, pattern in _PATTERNS.items() for match in pattern.finditer(plain)]
    words = list(_WORD.finditer(plain))
    found += _months(words, plain, frozenset(months))
    found += _held(words, held, {_plain(word) for name in known for word in _WORD.findall(name)})
    found += _names(words, plain, {name.casefold() for name in known})
    return list(_apart(sorted(found, key=lambda spot: (spot.start, -spot.end))))


def marked(text: str, found: Iterable[Spot]) -> Iterator[tuple[str, Telling | None]]:
    """Return a text in pieces, each with why it is marked or None."""
    at = 0
    for spot in found:
        if spot.start > at:
            yield text[at : spot.start], None
        yield text[spot.start : spot.end], spot.why
        at = spot.end
    if at < len(text):
        yield text[at:], None


def _plain_digits(text: str) -> str:
    """Return the text with the digits of any script as those of ASCII; every letter keeps its place."""
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


def _plain(word: str) -> str:
    bare = (each for each in unicodedata.normalize("NFKD", word) if not unicodedata.combining(each))
    return "".join(bare).casefold()


def _months(words: list[re.Match[str]], text: str, months: Collection[str]) -> Iterator[Spot]:
    for one, other in pairwise(words):
        if not text[one.end() : other.start()].strip(" .,") and (
            (_is_day(one) and other[0].casefold() in months) or (one[0].casefold() in months and _is_day(other))
        ):
            yield Spot(one.start(), other.end(), Telling.DATE)


def _is_day(word: re.Match[str]) -> bool:
    return word[0].isdecimal() and len(word[0]) <= 2 and 1 <= int(word[0]) <= 31  # noqa: PLR2004 - days of a month


def _held(words: list[re.Match[str]], held: Iterable[str], known: Collection[str]) -> Iterator[Spot]:
    telling = {_plain(word) for each in held for word in _WORD.findall(each)} - set(known)
    for word in words:
        if (len(word[0]) >= _TELLING_LENGTH or word[0].isdecimal()) and _plain(word[0]) in telling:
            yield Spot(*word.span(), Telling.HELD)


def _names(words: list[re.Match[str]], text: str, known: Collection[str]) -> Iterator[Spot]:
    """Mark two or more words in capitals one after the other, and one that does not begin a sentence."""
    run: list[re.Match[str]] = []
    for word in [*words, None]:
        if word is not None and _is_title(word[0]) and (not run or text[run[-1].end() : word.start()].isspace()):
            run.append(word)
            continue
        if run:
            start, end = run[0].start(), run[-1].end()
            begins = text[:start].rstrip(" \n\"'“«(")[-1:] in {"", ".", "!", "?", ":", "…"}
            if (len(run) > 1 or not begins) and text[start:end].casefold() not in known:
                yield Spot(start, end, Telling.NAME)
        run = [word] if word is not None and _is_title(word[0]) else []


def _is_title(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[1:].islower()


def _apart(found: Iterable[Spot]) -> Iterator[Spot]:
    end = 0
    for spot in found:
        if spot.start >= end:
            yield spot
            end = spot.end
