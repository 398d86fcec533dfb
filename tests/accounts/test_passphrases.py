import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.accounts.passphrases import (
    ASSESSED,
    ENOUGH,
    LONGEST,
    MOST,
    PassphraseProblem,
    passphrase_problem,
    strength,
    suggested,
)
from watchdog.sealing import WORD_LANGUAGES, word_list


@pytest.mark.parametrize(
    "passphrase",
    [
        "four quite different words",
        "correcthorsebatterystaple",
        "kq7-Vt2pLx9wZm4r",
        "семь цапель стоят в реке",
        "七只苍鹭站在浅浅的河水里等待日出吧",
    ],
)
def test_long_passphrases_and_several_words_are_accepted(passphrase: str) -> None:
    assert passphrase_problem(passphrase, "Birch") is None


@pytest.mark.parametrize(
    ("passphrase", "problem"),
    [
        ("short", PassphraseProblem.SHORT),
        ("one two three", PassphraseProblem.SHORT),
        ("word word word", PassphraseProblem.SHORT),
        (" " * 30, PassphraseProblem.SHORT),
        ("aaaaaaaaaaaaaaaaaaaa", PassphraseProblem.PLAIN),
        ("a b c d", PassphraseProblem.PLAIN),
        ("Birch Birch Birch Birch", PassphraseProblem.NAME),
        ("x y z w" * 100, PassphraseProblem.LONG),
    ],
)
def test_weak_passphrases_are_refused_with_their_reason(passphrase: str, problem: PassphraseProblem) -> None:
    assert passphrase_problem(passphrase, "Birch") is problem


@pytest.mark.parametrize(
    ("passphrase", "problem"),
    [
        ("passwordmonkey12", PassphraseProblem.COMMON),
        ("qwertyuiop[]asdf", PassphraseProblem.KEYS),
        ("abcdefghijklmnop", PassphraseProblem.ROW),
        ("12.03.1998watchdog", PassphraseProblem.DATE),
        ("hot dog hot dog cat x", PassphraseProblem.PLAIN),
        ("birch watchdog birch", PassphraseProblem.WEAK),
    ],
)
def test_what_is_long_and_yet_easy_to_guess_is_refused(passphrase: str, problem: PassphraseProblem) -> None:
    found = strength(passphrase, "Birch")
    assert found.problem is problem
    assert found.score < ENOUGH


@given(st.text(max_size=LONGEST + 50))
def test_what_is_accepted_is_called_strong_and_nothing_else(passphrase: str) -> None:
    found = strength(passphrase, "Birch")
    assert 0 <= found.score <= MOST
    assert (found.problem is None) == (found.score >= ENOUGH)


def test_the_estimate_looks_at_the_beginning_only() -> None:
    """Its cost grows without bounds with the length."""
    hostile = "4@8({[<369!|10$+7%2" * 20
    assert len(hostile) < LONGEST
    assert strength(hostile, "Birch") == strength(hostile[:ASSESSED] + "x" * 300, "Birch")


def test_an_account_name_is_no_longer_known_when_the_next_is_estimated() -> None:
    alone = strength("juniper tree xkq 77", "Birch").score
    assert strength("juniper tree xkq 77", "Juniper Tree").score < alone
    assert strength("juniper tree xkq 77", "Birch").score == alone


@pytest.mark.parametrize("language", ["en", "fr", "ar", "pt-BR"])
def test_a_suggestion_has_seven_words_passes_the_rule_and_is_another_each_time(language: str) -> None:
    first = suggested(language)
    base = language.partition("-")[0]
    assert set(first.text.split()) <= set(word_list(base if base in WORD_LANGUAGES else "en"))
    assert (len(first.text.split()), first.words, first.bits) == (7, 7, 77)
    assert passphrase_problem(first.text, "Birch") is None
    assert suggested(language).text != first.text
    assert first.text not in repr(first)
