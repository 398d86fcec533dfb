"""The recovery key in shares: any few give it back, one less gives nothing, and what is mistyped is found."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.sealing import Identity, SealingError
from watchdog.sealing.shares import joined, needed, split, tidy

KEY, OTHER = Identity.from_seed(b"k" * 32), Identity.from_seed(b"o" * 32)
VECTOR = (
    "theory painting academic academic armed sweater year military elder discuss acne wildlife boring employer fused "
    "large satoshi bundle carbon diagnose anatomy hamster leaves tracks paces beyond phantom capital marvel lips brave "
    "detect luck"
)
"""SLIP-39, vectors.json: "Valid mnemonic without sharing (256 bits)", made with the passphrase TREZOR."""


@pytest.mark.parametrize(("shares", "threshold"), [(1, 1), (2, 2), (3, 2), (5, 3)])
def test_any_that_are_enough_give_the_key(shares: int, threshold: int) -> None:
    kit = split(KEY, shares, threshold)
    for few in combinations(kit, threshold):
        assert joined(few) == KEY
    assert joined(kit) == KEY
    assert {needed(share) for share in kit} == {threshold}


def test_one_less_gives_nothing() -> None:
    with pytest.raises(SealingError, match="shares"):
        joined(split(KEY, 5, 3)[:2])


def test_none_and_the_same_twice_and_those_of_another_key_give_nothing() -> None:
    mine, others = split(KEY, 3, 2), split(OTHER, 3, 2)
    for wrong in ([], [mine[0], mine[0]], [mine[0], others[1]]):
        with pytest.raises(SealingError, match="shares"):
            joined(wrong)


@pytest.mark.parametrize(("shares", "threshold"), [(0, 0), (3, 1), (2, 3), (17, 2), (3, 0)])
def test_numbers_that_cannot_be_are_refused(shares: int, threshold: int) -> None:
    with pytest.raises(SealingError, match="shares"):
        split(KEY, shares, threshold)


@given(st.randoms())
def test_what_is_copied_from_paper_is_forgiven(random: Random) -> None:
    (share, _) = split(KEY, 2, 2)
    typed = "  ".join(
        f"{number}. {word[:4].upper() if random.random() < 0.5 else word}," for number, word in enumerate(share.split())
    )
    assert tidy(typed) == share


@given(st.integers(0, 32), st.sampled_from(["academic", "yoga", "zero"]))
def test_a_wrong_word_is_found_and_never_told(place: int, word: str) -> None:
    words = split(KEY, 2, 2)[0].split()
    if words[place] == word:
        return
    words[place] = word
    with pytest.raises(SealingError) as refused:
        tidy(" ".join(words))
    assert refused.value.args == ("share",)


@given(st.text(max_size=300))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    with pytest.raises(SealingError, match="share"):
        tidy(typed)


def test_a_share_of_the_standards_own_vectors_is_read() -> None:
    assert tidy(VECTOR) == VECTOR
    assert needed(VECTOR) == 1
