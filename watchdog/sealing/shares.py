"""The recovery key in shares for paper: SLIP-39 (SatoshiLabs, Shamir's secret sharing), by the library of its authors.

The master secret is the identity's seed, in one group, without a passphrase. Words are 33 a share, of a list of 1,024
that differ in their first four letters, with a checksum that finds up to three wrong ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.wordlist import WORDLIST

from watchdog.sealing.errors import SealingError
from watchdog.sealing.keys import Identity

MOST_SHARES: Final = 16
_LETTERS: Final = 4
_BY_BEGINNING: Final = {word[:_LETTERS]: word for word in WORDLIST}
_WORD: Final = re.compile(r"[a-z]+")


def split(identity: Identity, shares: int, threshold: int) -> list[str]:
    """Return the words of each share; `threshold` of them give the identity back, fewer tell nothing.

    Raises:
        SealingError: "shares" for numbers that cannot be: more than 16, a threshold above the shares, or one of many.
    """
    if not 1 <= threshold <= shares <= MOST_SHARES or (threshold == 1 and shares > 1):
        raise SealingError("shares")
    (group,) = generate_mnemonics(1, [(threshold, shares)], identity.seed, iteration_exponent=0)
    return [str(words) for words in group]


def tidy(typed: str) -> str:
    """Return a share as it is written, from what somebody typed: numbers and signs are left out, four letters do.

    Raises:
        SealingError: "share" if a word is not of the list, or the checksum does not hold.
    """
    words = [_BY_BEGINNING.get(word[:_LETTERS], "") for word in _WORD.findall(typed.casefold())]
    text = " ".join(words)
    try:
        Share.from_mnemonic(text)
    except MnemonicError:
        raise SealingError("share") from None
    return text


def needed(share: str) -> int:
    """Return how many shares are needed, as each one says.

    Raises:
        SealingError: "share".
    """
    return int(Share.from_mnemonic(tidy(share)).member_threshold)


def belong_together(shares: Sequence[str]) -> bool:
    """Tell whether tidy shares are different ones of the same key."""
    read = [Share.from_mnemonic(share) for share in shares]
    same = {each.group_parameters() for each in read}
    return len(same) == 1 and len({each.index for each in read}) == len(read)


def joined(shares: Sequence[str]) -> Identity:
    """Return the identity that tidy shares give.

    Raises:
        SealingError: "shares" if they are too few, do not belong together, or one is there twice.
    """
    if not shares or not belong_together(shares):
        raise SealingError("shares")
    try:
        return Identity.from_seed(combine_mnemonics(shares[: needed(shares[0])]))
    except MnemonicError:
        raise SealingError("shares") from None
