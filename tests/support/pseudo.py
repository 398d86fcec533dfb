"""Pseudo-languages: every text of the catalogues in brackets, with a number, in strange letters, and longer.

What on a page is not in brackets was never marked for translation; two pairs of brackets in one line are a sentence
put together from pieces; what does not fit would not fit in German either. The pseudo-catalogues stand in the place
of two real languages, one for each direction of writing, in a folder that is otherwise the shipped one.
"""

import math
import re
import string
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message

from watchdog.cli.catalogues import DOMAINS, compile_one, extracted, folder, senders, targets

LTR: Final = "fr"
RTL: Final = "ar"
"""The languages in whose place the pseudo-languages stand."""
OPEN: Final = "⟦"
CLOSE: Final = "⟧"
LONGER: Final = 0.4
"""A rule of thumb: texts of this length grow by a third to a half (W3C, "Text size in translation")."""
KEPT: Final = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w+\}")
BETWEEN: Final = re.compile(r"[^\w·(]*[·(][^\w]*")
NUMBER: Final = re.compile(f"{OPEN}(\\d+) ")
_LATIN: Final = "áƀćđéƒĝĥíĵķĺɱñöþǫŕśţúṽŵẋýžÁƁĆĐÉƑĜĤÍĴĶĹṀÑÖÞǪŔŚŢÚṼŴẊÝŽ"
_ARABIC: Final = "ابجدهفغحيژكلمنوپقرسطعڤؤخىز"
LETTERS: Final = {LTR: _LATIN, RTL: _ARABIC + _ARABIC}
"""Stand for a to z and A to Z. None of them is a letter of ours."""


@cache
def everything() -> tuple[Message, ...]:
    """Return every text, each once; its place in the row is its number."""
    found = {_key(message): message for domain in DOMAINS for message in extracted(domain) if message.id}
    return tuple(found.values())


@cache
def read_by_senders() -> frozenset[str | tuple[str, ...]]:
    """Return what a sender's catalogue holds."""
    return frozenset(_key(message) for domain in DOMAINS for message in senders(domain) if message.id)


def _key(message: Message) -> str | tuple[str, ...]:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def pseudo(number: int, text: str, language: str = LTR) -> str:
    """Return a text as its pseudo-language has it, placeholders kept."""
    table = str.maketrans(string.ascii_letters, LETTERS[language])
    parts, kept = KEPT.split(text), KEPT.findall(text)
    told = "".join(a + b for a, b in zip((part.translate(table) for part in parts), [*kept, ""], strict=True))
    words = " ".join("".join(parts).split()).translate(table)
    more = (f"{words} " * 2)[: math.ceil(len(words) * LONGER)].strip()
    return f"{OPEN}{number} {told} {more}{CLOSE}"


def catalogues(place: Path, *, whole: bool) -> Path:
    """Write the pseudo-languages into a folder, beside the shipped languages, and return it.

    Args:
        place: A folder that is not there yet.
        whole: Everything, or only what a sender's catalogue holds: the rest then speaks English.
    """
    place.mkdir()
    for code in targets():
        if code not in LETTERS:
            (place / code).symlink_to(folder() / code)
            continue
        compile_one(code, _catalogue(code, whole=whole), place)
        (place / code / "glossary.yaml").symlink_to(folder() / code / "glossary.yaml")
    return place


def _catalogue(code: str, *, whole: bool) -> Catalog:
    made = Catalog(locale=code, charset="utf-8")
    for number, message in enumerate(everything()):
        if whole or _key(message) in read_by_senders():
            made.add(message.id, _strings(number, message.id, code, made.num_plurals))
    return made


def _strings(number: int, text: str | Sequence[str], code: str, plurals: int) -> str | tuple[str, ...]:
    if isinstance(text, str):
        return pseudo(number, text, code)
    return tuple(pseudo(number, text[min(form, 1)], code) for form in range(plurals))


def numbers(text: str) -> list[int]:
    """Return the numbers of the texts that stand in a piece of a page."""
    return [int(number) for number in NUMBER.findall(text)]


def fault(text: str, free: Callable[[str], str]) -> str:
    """Return what is wrong with a line of a page in the left-to-right pseudo-language; empty if nothing is.

    Args:
        text: The line.
        free: Takes out what may stand on a page in any language: names, dates, what a person typed.
    """
    rest = free(text)
    if left := [letter for letter in rest if letter.isalpha() and letter not in _LATIN]:
        return f"not marked: “{''.join(left)[:60]}” in “{text[:160]}”"
    pieces = _pieces(rest)
    if pieces is None:
        return f"cut: “{text[:160]}”"
    is_whole = all(_is_sentence(piece) for piece in pieces) or _is_row(rest)
    return f"put together: “{text[:160]}”" if len(pieces) > 1 and not is_whole else ""


def _pieces(text: str) -> list[int] | None:
    """Return the numbers of the texts that stand beside each other; nothing where one of them is not whole."""
    depth, found, start = 0, [], 0
    for place, letter in enumerate(text):
        if letter == OPEN:
            start = start if depth else place
            depth += 1
        elif letter == CLOSE:
            depth -= 1
            found += numbers(text[start:place])[:1] if not depth else []
        if depth < 0 or (not depth and letter in _LATIN):
            return None
    return None if depth else found


def _is_row(text: str) -> bool:
    """Tell whether texts only stand in a row: no language puts "·" or brackets around words to make a sentence."""
    return all(BETWEEN.fullmatch(glue) for glue in re.findall(f"{CLOSE}([^{OPEN}{CLOSE}]*){OPEN}", _flat(text)))


def _flat(text: str) -> str:
    """Leave texts inside of texts out."""
    while (inner := re.sub(f"({OPEN}[^{OPEN}{CLOSE}]*){OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", r"\1", text)) != text:
        text = inner
    return text


def _is_sentence(number: int) -> bool:
    text = everything()[number].id
    return (text if isinstance(text, str) else text[-1]).endswith((".", "?", "!", ":"))
