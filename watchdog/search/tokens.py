"""Text as a search sees it: words, folded so that spellings meet, and stems for each language.

Whoosh is given lists of tokens, so its pickled schema names nothing of ours and each text has its own language.
Scripts that put no space between words are cut into pairs of letters (Unicode Standard Annex 29, section 4, on why).
"""

import importlib
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

LONGEST: Final = 64
"""Letters of a word that count; nobody searches for what is longer."""

STEMMERS: Final = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ms": "indonesian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
"""Snowball's algorithm for a language (snowballstem.org), by the first part of its code. Other languages have none."""

STAFF: Final = ("en", "fr", "es", "pt", "ru", "ar")
"""Languages that desks write in: what they write says nothing of its language, so it is stemmed in each."""

_JOINERS: Final = "\u200c\u200d"
_HARAKAT: Final = "\u0640\u064b-\u065f\u0670"
_SCRIPTS_WITHOUT_SPACES: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
_LETTERS: Final = {
    ord(one): other
    for one, other in {
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "ё": "е",
        "ı": "i",
        "ł": "l",
        "đ": "d",
        "ø": "o",
        **dict.fromkeys(_JOINERS, ""),
    }.items()
}
_KEEPS_ITS_MARKS: Final = re.compile("[^\u0000-\u024f\u0300-\u03ff\u1e00-\u1fff]")
"""Marks are dropped from Latin and Greek letters only: elsewhere they make another letter or a vowel."""


@cache
def _marks() -> str:
    """Return the combining marks as a class of a regular expression; Python's own class of letters leaves them out."""
    found: list[list[int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) in {"Mn", "Mc"}:
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in found)


_WORD: Final = re.compile(rf"[^\W_][^\W_{_marks()}{_JOINERS}]*(?:[{_marks()}{_JOINERS}]+[^\W_]*)*")
_UNSPACED: Final = re.compile(f"[{_SCRIPTS_WITHOUT_SPACES}]+")
_VOWELS: Final = re.compile(f"[{_HARAKAT}]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word where it stands: as it was written, folded, and from which letter of the text to which."""

    raw: str
    text: str
    start: int
    end: int
    unspaced: bool = False


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text; where no spaces stand between words, each pair of letters."""
    for match in _WORD.finditer(text):
        word, at, done = match[0], match.start(), 0
        for run in _UNSPACED.finditer(word):
            yield from _word(word[done : run.start()], at + done)
            yield from _pairs(run[0], at + run.start())
            done = run.end()
        yield from _word(word[done:], at + done)


def _word(word: str, at: int) -> Iterator[Token]:
    if text := fold(word)[:LONGEST]:
        yield Token(word[:LONGEST], text, at, at + len(word))


def _pairs(run: str, at: int) -> Iterator[Token]:
    for place in range(max(1, len(run) - 1)):
        pair = run[place : place + 2]
        if text := fold(pair):
            yield Token(pair, text, at + place, at + place + len(pair), unspaced=True)


def fold(word: str) -> str:
    """Return a word in the one spelling in which it is looked for: no capitals, no accents, one form of each letter."""
    lower = unicodedata.normalize("NFKC", word).casefold()
    if lower.isascii():
        return lower
    if not _KEEPS_ITS_MARKS.search(lower):
        lower = "".join(each for each in unicodedata.normalize("NFD", lower) if not unicodedata.combining(each))
    folded = _VOWELS.sub("", lower).translate(_LETTERS)
    return "".join(str(unicodedata.digit(each, each)) for each in unicodedata.normalize("NFC", folded))


class Stemming:
    """Stems, remembered while one batch or one question is worked on: not longer, since words are content."""

    def __init__(self) -> None:
        # Not with the server: it is four megabytes that only a search needs.
        snowball = importlib.import_module("snowballstemmer")
        self._stemmers = {name: snowball.stemmer(name) for name in set(STEMMERS.values())}
        self._known: dict[tuple[str, str], str] = {}

    def stem(self, token: Token, language: str) -> str:
        """Return the folded stem of a word in a language; the folded word where the language has no stemmer."""
        name = STEMMERS.get(language.partition("-")[0])
        if name is None or token.unspaced:
            return token.text
        asked = (token.raw, name)
        if asked not in self._known:
            plain = unicodedata.normalize("NFC", token.raw.lower())
            self._known[asked] = fold(self._stemmers[name].stemWord(plain)) or token.text
        return self._known[asked]

    def stems(self, token: Token, languages: Iterable[str]) -> set[str]:
        """Return a word's stems in several languages."""
        return {self.stem(token, language) for language in languages} or {token.text}

    def every(self, token: Token) -> set[str]:
        """Return a word's stems in every language that has a stemmer, and itself: a question says no language."""
        return {token.text, *self.stems(token, STEMMERS)}

    def __repr__(self) -> str:
        """Show nothing."""
        return "<Stemming>"
