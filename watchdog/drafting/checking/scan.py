"""Look a text over for what points to a person, for small numbers, and for words that we do not use.

A scan is a net with holes: it helps two attentive readers and replaces neither (`case_model.md`, section 11).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, product
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
_LETTERS: Final = "A-Za-z\u00c0-\u024f\u0400-\u04ff"
"""Letters of scripts that part their words; a month's name is not looked for inside another word."""

_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Thai, Lao, Myanmar, Khmer, kana and Chinese characters: no space stands between their words."""

_NUMERALS: Final = "〇零一二两兩三四五六七八九十百千万萬亿億"
_MEASURE: Final = rf"(?:[^\W\d{_NUMERALS}]{{1,5}}?)"
"""A measure word and perhaps an attribute between a number and its noun: 三名[女性]被拘留者."""

_STEM: Final = 5
_SHARE: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s?[%٪％]|百分之\s?(\d+(?:\.\d+)?)")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WHOLE: Final = re.compile(r"(?<![\d.])\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?!\d)|(?<![\d.])\d+(?![\d.]*\d)")


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
    """Return small numbers that stand before a counted noun: "three women", "2 verified cases", "三名妇女", "٣ نساء".

    Args:
        text: What was written, with digits of any script.
        small: Words for small numbers.
        nouns: What is counted. Where a noun is of a script without spaces, a measure word may stand between.
    """
    numbers, plain = "|".join(["[1-4]", *map(re.escape, small)]), _ascii_digits(text)
    spaced, unspaced = ("|".join(map(re.escape, _of_script(nouns, is_unspaced=each))) for each in (False, True))
    patterns = []
    if spaced:
        patterns.append(rf"(?<![\w.,/])(?:{numbers})\s+(?:\w+\s+)?(?:{spaced})\b")
    if unspaced:
        patterns.append(rf"(?<![\d.,/第{_NUMERALS}])(?:{numbers})(?![{_NUMERALS}])\s?{_MEASURE}?(?:{unspaced})")
    found = [match.span() for each in patterns for match in re.finditer(each, plain, re.IGNORECASE)]
    return list(dict.fromkeys(text[start:end] for start, end in sorted(found)))


def told_shares(text: str, limit: int, least_base: int) -> list[str]:
    """Return shares from which a small number can be had again: "12.5 % of 24 cases".

    Args:
        text: What was written.
        limit: Numbers below it are small.
        least_base: Shares of fewer than so many tell numbers in any case, and so do shares with decimals.
    """
    return [sentence.strip() for sentence in _sentences(text) if _tells_share(sentence, limit, least_base)]


def stated(text: str, label: str, value: int, number_words: Sequence[str]) -> list[str]:
    """Return sentences that name a label and a number: digits of any script, or one of the words for it.

    Args:
        text: What was written.
        label: As it stands in a table; an inflected word counts if it begins alike.
        value: The number.
        number_words: Words for it in the language.
    """
    words = [re.escape(word) for word in number_words]
    ours = re.compile("|".join([rf"(?<![\d.,/]){value}(?![\d/]|[.,]\d)", *map(_whole_word, words)]), re.IGNORECASE)
    return [
        sentence.strip()
        for sentence in _sentences(text)
        if _names(sentence, label) and ours.search(_ascii_digits(sentence))
    ]


def chinese_number(value: int) -> str:
    """Return a number below a hundred in Chinese numerals."""
    tens, ones = divmod(value, 10)
    digits = "〇一二三四五六七八九"
    if not tens:
        return digits[ones]
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"


def scan_words(text: str, avoid: Sequence[Avoided]) -> Iterator[tuple[Avoided, str]]:
    """Yield words that we do not use with their level; inside quotation marks, where laws speak, only as advice."""
    outside = _QUOTED.sub(" ", text)
    for word in avoid:
        pattern = re.compile(_whole_word(re.escape(word.word)), re.IGNORECASE)
        if pattern.search(outside):
            yield word, word.level
        elif pattern.search(text):
            yield word, "advise"


def _whole_word(escaped: str) -> str:
    """Return a pattern that finds a word as a whole; beside a script without spaces there is no edge to look for."""
    plain = escaped.replace("\\", "")
    left = "" if _is_unspaced(plain[0]) else rf"(?<![^\W{_UNSPACED}])"
    right = "" if _is_unspaced(plain[-1]) else rf"(?![^\W{_UNSPACED}])"
    return f"{left}{escaped}{right}"


def _is_unspaced(text: str) -> bool:
    return re.search(f"[{_UNSPACED}]", text) is not None


def _of_script(words: Sequence[str], *, is_unspaced: bool) -> list[str]:
    return [word for word in words if _is_unspaced(word) is is_unspaced]


def _ascii_digits(text: str) -> str:
    """Return the text with the digits of every script as 0 to 9, each in its place."""
    return "".join(str(unicodedata.digit(each)) if each.isdecimal() else each for each in text)


def _sentences(text: str) -> list[str]:
    return [each for each in re.split(r"(?<=[.!?؟])\s+|(?<=[。！？।])|\n", text) if each.strip()]


def _names(sentence: str, label: str) -> bool:
    """Tell whether a sentence names a label: every longer word of it by its beginning, or the label as it stands."""
    said = sentence.casefold()
    stems = [word[:_STEM] for word in re.findall(r"\w+", label.casefold()) if len(word) >= _STEM - 1]
    return label.casefold() in said or (bool(stems) and not _is_unspaced(label) and all(stem in said for stem in stems))


def _tells_share(sentence: str, limit: int, least_base: int) -> bool:
    plain = _ascii_digits(sentence).replace("٫", ".").replace("٬", "")
    shares = [first or second for first, second in _SHARE.findall(plain)]
    rest = _YEAR.sub(" ", _SHARE.sub(" ", plain))
    bases = [int(re.sub(r"\D", "", each)) for each in _WHOLE.findall(rest)]
    return any(_is_telling(share, base, limit, least_base) for share, base in product(shares, bases) if base)


def _is_telling(share: str, base: int, limit: int, least_base: int) -> bool:
    """Tell whether the part, or what is left of the whole, must be a small number, allowing for rounding."""
    part = float(share.replace(",", ".")) * base / 100
    small = any(0 < round(each) < limit for each in (part, base - part))
    return small or (base < least_base and 0 < part < base)


def _dates(text: str, months: Sequence[str], this_year: int) -> Iterator[str]:
    """Yield days that are written out: "12 March 2024", "12 de marzo de 2024", "March 12", "2024年3月12日"."""
    names = rf"(?<![\d{_LETTERS}])(?:{'|'.join(map(re.escape, sorted(months, key=len, reverse=True)))})(?![{_LETTERS}])"
    day_first = rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th|er|º)?\s*(?:(?:of|del?)\s+)?{names}(?:,?\s*(?:del?\s+)?(\d{{4}}))?"
    month_first = rf"(?:(\d{{4}})\s*年\s*)?{names}\s*\d{{1,2}}(?!\d)(?:st|nd|rd|th|[日号])?(?:,?\s*(\d{{4}}))?"
    for match in re.finditer(rf"{day_first}|{month_first}", text, re.IGNORECASE):
        year = next((group for group in match.groups() if group), "0")
        if int(year) <= this_year:
            yield match.group().strip(" ,")
    for match in _NUMERIC_DATE.finditer(text):
        year = int(match[1] or match[2])
        if (year if year > _CENTURY // 2 else _CENTURY + year) <= this_year:
            yield match.group()
