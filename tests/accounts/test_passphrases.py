import pytest

from watchdog.accounts.passphrases import PassphraseProblem, passphrase_problem, suggested


@pytest.mark.parametrize(
    "passphrase",
    [
        "four quite different words",
        "correcthorsebattery",
        "ab cd ef gh",
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


@pytest.mark.parametrize("language", ["en", "fr", "ar", "pt-BR"])
def test_a_suggestion_has_seven_words_passes_the_rule_and_is_another_each_time(language: str) -> None:
    first = suggested(language)
    assert len(first.split()) == 7
    assert passphrase_problem(first, "Birch") is None
    assert suggested(language) != first
