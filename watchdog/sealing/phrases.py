"""The submitter's code: seven words or 24 digits, and the mailbox behind it (docs/sealing.md, section 4)."""

from __future__ import annotations

import functools
import hashlib
import hmac
import importlib.resources
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from watchdog.sealing import primitives
from watchdog.sealing.errors import SealingError
from watchdog.sealing.keys import Identity

_OF_SCRIPT: Mapping[str, Sequence[str]] = {
    "Arabic": ("ar", "fa", "ur"),
    "Cyrillic": ("kk", "ky", "ru", "tg", "uk"),
    "Georgian": ("ka",),
    "Greek": ("el",),
    "Latin": ("cs", "de", "en", "es", "fil", "fr", "id", "it", "pl", "pt", "ro", "sw", "tr", "uz"),
}
SCRIPTS: Mapping[str, str] = {language: script for script, all_of in _OF_SCRIPT.items() for language in all_of}
"""The script (Unicode, UAX 24) of each language with a word list; `words/README.md` says where each comes from."""

LANGUAGES = tuple(sorted(SCRIPTS))
"""Languages with a word list."""

ROUNDS = 200_000

_SECRET_BYTES = 9
_CHECK_BITS = 5
_CODE_LIMIT = 1 << 8 * _SECRET_BYTES + _CHECK_BITS
_WORDS = 7
_WORD_BITS = 11
_LIST_LENGTH = 1 << _WORD_BITS
_DIGITS = 24
_GROUP = 4
_PREFIX = 4
_LONGEST_TEXT = 1000
_NOT_A_LETTER = re.compile(r"[\W\d_]+")


_ALIKE = str.maketrans({"ı": "i", "ł": "l", "ى": "ي", "ی": "ي", "ک": "ك", "ہ": "ه", "ة": "ه", "ۃ": "ه"})
"""Letters that keyboards leave out, and those of Arabic, Persian and Urdu that stand for one another."""


def word_list(language: str) -> list[str]:
    """The words of a language in their order.

    Raises:
        LookupError: it has no list.
    """
    if language not in LANGUAGES:
        raise LookupError(language)
    return list(_words(language))


def _folded(text: str) -> str:
    """`text` without what people leave out when they type, or type on another keyboard: case, accents, look-alikes."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_ALIKE)


@functools.cache
def _words(language: str) -> tuple[str, ...]:
    source = importlib.resources.files("watchdog.sealing") / "words" / f"{language}.txt"
    return tuple(unicodedata.normalize("NFC", source.read_text("utf-8")).split())


@functools.cache
def _whole_words(language: str) -> Mapping[str, int]:
    return {_folded(word): place for place, word in enumerate(_words(language))}


@functools.cache
def _word_starts(language: str) -> Mapping[str, int]:
    """The first four letters of each word, if they tell all the words apart; else nothing."""
    starts = {_folded(word)[:_PREFIX]: place for place, word in enumerate(_words(language))}
    return starts if len(starts) == _LIST_LENGTH else {}


def _check_bits(secret: bytes) -> int:
    return hashlib.sha256(b"watchdog/code/1" + secret).digest()[0] >> 8 - _CHECK_BITS


class Code:
    """A submitter's secret: 72 random bits, shown as words or digits.

    Args:
        secret: the nine secret bytes.

    Raises:
        SealingError: "phrase" for another length.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _SECRET_BYTES:
            raise SealingError("phrase")
        self._secret = bytes(secret)

    @classmethod
    def generate(cls) -> Self:
        """A new random code."""
        return cls(secrets.token_bytes(_SECRET_BYTES))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what somebody typed: words of any list, or digits of any script.

        Raises:
            SealingError: "phrase" if it is neither, its check bits are wrong, or it could be two codes.
        """
        if len(text) > _LONGEST_TEXT:
            raise SealingError("phrase")
        if any(unicodedata.category(char) == "Nd" for char in text):
            return cls(_secret_of(_number_of_digits(text)))
        words = [word for word in _NOT_A_LETTER.split(_folded(text)) if word]
        found = _readings(words, _place_of_whole) or _readings(words, _place_of_start)
        if len(found) != 1:
            raise SealingError("phrase")
        return cls(found.pop())

    @property
    def secret(self) -> bytes:
        """The nine secret bytes."""
        return self._secret

    @property
    def _number(self) -> int:
        return int.from_bytes(self._secret, "big") << _CHECK_BITS | _check_bits(self._secret)

    def words(self, language: str) -> str | None:
        """Seven words of the language (a locale such as "pt_BR" will do); None if it has no list."""
        base = re.split(r"[-_]", language)[0].lower()
        if base not in LANGUAGES:
            return None
        places = (self._number >> _WORD_BITS * (_WORDS - 1 - group) & _LIST_LENGTH - 1 for group in range(_WORDS))
        return " ".join(_words(base)[place] for place in places)

    @property
    def digits(self) -> str:
        """24 digits in groups of four."""
        digits = f"{self._number:0{_DIGITS}d}"
        return " ".join(digits[start : start + _GROUP] for start in range(0, _DIGITS, _GROUP))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Code) and hmac.compare_digest(self._secret, other._secret)

    __hash__ = None  # type: ignore[assignment]  # a secret is no key of a table

    def __repr__(self) -> str:
        return "<Code>"


def _number_of_digits(text: str) -> int:
    digits = [str(unicodedata.decimal(char)) for char in text if unicodedata.category(char) == "Nd"]
    if len(digits) != _DIGITS or any(unicodedata.category(char)[0] == "L" for char in text):
        raise SealingError("phrase")
    return int("".join(digits))


def _secret_of(number: int) -> bytes:
    """The secret in a 77-bit number.

    Raises:
        SealingError: "phrase" if it is too large or its check bits are wrong.
    """
    if number >= _CODE_LIMIT:
        raise SealingError("phrase")
    secret = (number >> _CHECK_BITS).to_bytes(_SECRET_BYTES, "big")
    if number & (1 << _CHECK_BITS) - 1 != _check_bits(secret):
        raise SealingError("phrase")
    return secret


def _place_of_whole(language: str, word: str) -> int | None:
    return _whole_words(language).get(word)


def _place_of_start(language: str, word: str) -> int | None:
    return _word_starts(language).get(word[:_PREFIX])


def _readings(words: Sequence[str], place_of: Callable[[str, str], int | None]) -> set[bytes]:
    """The secrets that `words` spell in some list, check bits right."""
    return set(_read(words, place_of)) if len(words) == _WORDS else set()


def _read(words: Sequence[str], place_of: Callable[[str, str], int | None]) -> Iterator[bytes]:
    for language in LANGUAGES:
        number = 0
        for word in words:
            place = place_of(language, word)
            if place is None:
                break
            number = number << _WORD_BITS | place
        else:
            secret = (number >> _CHECK_BITS).to_bytes(_SECRET_BYTES, "big")
            if number & (1 << _CHECK_BITS) - 1 == _check_bits(secret):
                yield secret


@dataclass(frozen=True, repr=False)
class Mailbox:
    """What a code opens: where answers wait, and the key that reads them."""

    address: bytes
    row: bytes
    identity: Identity

    def __repr__(self) -> str:
        return "<Mailbox>"


def stretch(code: Code, instance: str) -> Mailbox:
    """The mailbox of `code` in `instance`; the same code elsewhere gives another, unlinkable one."""
    stretched = primitives.pbkdf2(code.secret, b"watchdog/mailbox/1/" + instance.encode(), ROUNDS)
    address = primitives.hkdf(stretched, b"", b"watchdog/mailbox/1/address")
    seed = primitives.hkdf(stretched, b"", b"watchdog/mailbox/1/identity")
    return Mailbox(address, hashlib.sha256(address).digest(), Identity.from_seed(seed))
