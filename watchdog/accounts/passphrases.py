"""What a passphrase must be at least, and one to suggest."""

from enum import StrEnum
from typing import Final

from watchdog.languages import N_
from watchdog.sealing import Code

SHORTEST: Final = 16
FEWEST_WORDS: Final = 4
FEWEST_LETTERS: Final = 8
LONGEST: Final = 400


class PassphraseProblem(StrEnum):
    """Why a passphrase is not accepted."""

    SHORT = N_("This is too short. Use at least 16 letters, or four different words.")
    PLAIN = N_("This repeats the same few letters. Use different words.")
    LONG = N_("This is too long. Use at most 400 letters.")
    NAME = N_("Do not use your account name alone.")


def passphrase_problem(passphrase: str, name: str) -> PassphraseProblem | None:
    """Tell why a passphrase is too weak for a key that opens a desk, or None.

    Argon2id makes each guess cost about a tenth of a second; length is what makes guessing hopeless (NIST SP 800-63B-4,
    3.1.1.2 asks for 15 characters where a passphrase stands alone).
    """
    words = {word.casefold() for word in passphrase.split()}
    letters = {letter.casefold() for letter in passphrase if not letter.isspace()}
    if len(passphrase) > LONGEST:
        return PassphraseProblem.LONG
    if words and words <= {word.casefold() for word in name.split()}:
        return PassphraseProblem.NAME
    if len(passphrase.strip()) < SHORTEST and len(words) < FEWEST_WORDS:
        return PassphraseProblem.SHORT
    return PassphraseProblem.PLAIN if len(letters) < FEWEST_LETTERS else None


def suggested(language: str) -> str:
    """Return seven random words (72 random bits), made for this one page and kept nowhere.

    Args:
        language: The page's language; English words where it has no list of its own.
    """
    code = Code.generate()
    return code.words(language) or code.words("en") or code.digits
