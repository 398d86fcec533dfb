"""What a passphrase must be at least, how strong one is, and one to suggest."""

import math
import secrets
import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # ships no types

from watchdog.languages import N_
from watchdog.sealing import WORD_LANGUAGES, word_list

SHORTEST: Final = 16
FEWEST_WORDS: Final = 4
FEWEST_LETTERS: Final = 8
LONGEST: Final = 400
SUGGESTED_WORDS: Final = 7
ASSESSED: Final = 24
"""Letters that the estimate looks at. Its cost grows faster than the square of the length, seconds at 72 letters; what
the first letters are worth, the whole is worth at least."""
FEWEST_GUESSES: Final = 14
"""Power of ten. At ten thousand guesses a second, far more than Argon2id with 64 MiB lets one machine make, three
hundred years."""
_ESTIMATE: Final = threading.Lock()
"""The library keeps the words to avoid in one place for all threads."""


class PassphraseProblem(StrEnum):
    """Why a passphrase is not accepted."""

    SHORT = N_("This is too short. Use at least 16 letters, or four different words.")
    PLAIN = N_("This repeats the same few letters. Use different words.")
    LONG = N_("This is too long. Use at most 400 letters.")
    NAME = N_("Do not use your account name alone.")
    COMMON = N_("Many people use something like this, so it is tried first. Use words that do not belong together.")
    KEYS = N_("Letters that lie beside each other on the keyboard are easy to guess. Use words.")
    ROW = N_("Rows such as abc or 6543 are easy to guess. Use words.")
    DATE = N_("Dates and years are easy to guess. Use words that do not belong together.")
    WEAK = N_("This could be guessed. Add two or three words that do not belong together.")


_WHY: Final = {
    "passwords": PassphraseProblem.COMMON,
    "spatial": PassphraseProblem.KEYS,
    "repeat": PassphraseProblem.PLAIN,
    "sequence": PassphraseProblem.ROW,
    "date": PassphraseProblem.DATE,
    "regex": PassphraseProblem.DATE,
}


@dataclass(frozen=True, slots=True)
class Strength:
    """How hard a passphrase is to guess, out of five, and what is wrong with it, if anything."""

    score: int
    problem: PassphraseProblem | None


ENOUGH: Final = 4
MOST: Final = 5


def strength(passphrase: str, name: str) -> Strength:
    """Tell how strong a passphrase is for a key that opens a desk; from `ENOUGH` on it is accepted.

    Argon2id makes each guess cost about a tenth of a second; length is what makes guessing hopeless (NIST SP 800-63B-4,
    3.1.1.2 asks for 15 characters where a passphrase stands alone). The estimate is zxcvbn's, of the beginning.
    """
    guesses, weakest = _estimate(passphrase[:ASSESSED], name)
    score = min(int(guesses / FEWEST_GUESSES * ENOUGH), MOST)
    problem = _broken_rule(passphrase, name) or (weakest if guesses < FEWEST_GUESSES else None)
    return Strength(score if problem is None else min(score, ENOUGH - 1), problem)


def passphrase_problem(passphrase: str, name: str) -> PassphraseProblem | None:
    """Tell why a passphrase is too weak for a key that opens a desk, or None."""
    return strength(passphrase, name).problem


def _broken_rule(passphrase: str, name: str) -> PassphraseProblem | None:
    words = {word.casefold() for word in passphrase.split()}
    letters = {letter.casefold() for letter in passphrase if not letter.isspace()}
    if len(passphrase) > LONGEST:
        return PassphraseProblem.LONG
    if words and words <= {word.casefold() for word in name.split()}:
        return PassphraseProblem.NAME
    if len(passphrase.strip()) < SHORTEST and len(words) < FEWEST_WORDS:
        return PassphraseProblem.SHORT
    return PassphraseProblem.PLAIN if len(letters) < FEWEST_LETTERS else None


def _estimate(beginning: str, name: str) -> tuple[float, PassphraseProblem]:
    """Return the power of ten of the guesses needed, and what makes it weak. The library's answer is not kept."""
    if not beginning:
        return 0.0, PassphraseProblem.SHORT
    with _ESTIMATE:
        found = zxcvbn(beginning, user_inputs=[name, *name.split(), "watchdog"])
    longest = max(found["sequence"], key=lambda part: len(part["token"]))
    why = longest.get("dictionary_name", longest["pattern"])
    return float(found["guesses_log10"]), _WHY.get(why, PassphraseProblem.WEAK)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A passphrase made by chance, how many words it has, and how many coins would have to fall alike."""

    text: str
    words: int
    bits: int

    def __repr__(self) -> str:
        """Show nothing."""
        return "Suggestion(…)"


def suggested(language: str) -> Suggestion:
    """Return random words, made for this one page and kept nowhere.

    Args:
        language: The page's language; English words where it has no list of its own.
    """
    base = language.partition("-")[0]
    words = word_list(base if base in WORD_LANGUAGES else "en")
    text = " ".join(secrets.choice(words) for _ in range(SUGGESTED_WORDS))
    return Suggestion(text, SUGGESTED_WORDS, int(SUGGESTED_WORDS * math.log2(len(words))))
