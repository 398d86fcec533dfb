"""What senders read in English keeps to a reading age of ten to eleven: over the whole, on each page, in each sentence.

Translations keep to the sentences of the English, so that what is short here is short there.
"""

from collections.abc import Iterator

import pytest

from tests.support import seen
from tests.support.instance import make_instance
from tests.support.reading import grades, sentences, syllables, words
from tests.support.sender import Sender
from watchdog.cli.catalogues import DOMAINS, senders

GRADE = 5.0
"""The school year of those who are ten to eleven."""
MOST_WORDS = 20
HARDEST = 8.0
FEWEST_WORDS = 8
"""Of fewer words a formula says nothing: one name of a medicine makes them hard."""
PAGES = ("", "report", "report/parts", "return", "sealed-file", "safety", "who-can-read", "accessibility", "help/KGZ")

NOT_EASIER = {
    "an official title of the United Nations, by which somebody can find it": (
        "Special Rapporteur on the situation of human rights defenders",
        "Special Rapporteur on extrajudicial, summary or arbitrary executions",
        "Special Rapporteur on torture and other cruel, inhuman or degrading treatment or punishment",
        (
            "Special Rapporteur on the right of everyone to the enjoyment of the highest attainable standard of "
            "physical and mental health"
        ),
    ),
    "what a person chooses from, in few words and the words of the police or the clinic": (
        "An activist, peer worker or outreach worker was attacked or arrested",
        "Give fuller details to a UN expert or committee in confidence",
        "No methadone, HIV, hepatitis C or TB medicine in jail",
        "Police took or broke needles, naloxone or medicine",
        "Neighbours, a crowd or security guards attacked someone",
        "Methadone or buprenorphine was refused, cut or stopped",
    ),
    "short; only the formula finds words such as 'every', 'usually' or 'organisation' hard": (
        "A person reads every report, usually within 14 days.",
        "For example the station, uniform, car number, rank.",
        "Programs check every page against them, in every language.",
        "Somebody who takes the computer, its disk or a copy of it cannot open anything.",
        "Somebody who had secretly taken over the running server could read it then.",
        "The organisation signs the key of every group, so that nobody can add a reader in secret.",
        "A short version may stand in a paper to the United Nations, which anyone can read, also the government.",
        "Everybody must be able to report: with an old phone, without a mouse, with large letters, or by listening.",
    ),
    "one thought with its condition: in two sentences the first would promise too much": (
        (
            "Only one thing proves that it is right: to work the number out from the file, and to compare it "
            "with the number that a person you trust tells you."
        ),
        (
            "Sending your name to a UN expert or to the press is something we would only ever ask you about "
            "later, and you can say no."
        ),
        (
            "On %(day)s a short version, without anything that shows who you are, was given to the people "
            "who write to the United Nations."
        ),
        (
            "Unless the page says that it stays on your device, our server sees your code for a moment, and "
            "what you read and write then."
        ),
        "Your report is locked with the key of one group: the one for the country you choose, or the one you pick.",
        "A group of people who use drugs, a needle service or a women’s shelter near you may know a safe way.",
    ),
    "rules that the desks go by; they stand in the senders' catalogue and on no page of theirs": (
        (
            "No country given, at sea, online only, or several countries - the sender picks a region; "
            "otherwise the global desk receives it sealed to its own key and passes it on."
        ),
        "The women's network desk (inwud) gets a copy only if the sender agrees; never automatically.",
        (
            "A desk without at least two active reviewers forwards to the global desk, and the page says so "
            "before sending."
        ),
    ),
}
"""Sentences that are longer or harder, by the reason why they stay."""


def texts() -> list[str]:
    found = [message.id for domain in DOMAINS for message in senders(domain) if message.id]
    return [form for text in found for form in ([text] if isinstance(text, str) else text)]


def whole(parts: list[str]) -> list[str]:
    """Leave out labels: words without a sentence around them look easier than they are."""
    return [part for part in parts if part.rstrip().endswith((".", "?", "!"))]


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    instance = make_instance(tmp_path_factory.mktemp("reading"))
    yield Sender(instance)
    instance.close()


def test_the_whole_is_for_somebody_of_ten() -> None:
    found = grades(whole(texts()))
    assert max(found) <= GRADE, found


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_for_somebody_of_ten(sender: Sender, name: str) -> None:
    """Of so few words one formula alone says too much about single words; so their mean is asked about."""
    found = grades(whole([line.text for line in seen.lines(sender.get(f"/en/{name}").tree)]))
    assert found.mean <= GRADE, found


def test_each_sentence_is_short_and_easy_or_listed_with_a_reason() -> None:
    hard = {line for text in texts() for line in sentences(text) if is_hard(line)}
    listed = {line for lines in NOT_EASIER.values() for line in lines}
    assert hard - listed == set(), "say it in shorter words or two sentences, or list it with a reason"
    assert listed - hard == set(), "these are easy now, or gone"


def is_hard(line: str) -> bool:
    length = len(words(line))
    return length > MOST_WORDS or (length >= FEWEST_WORDS and grades([line]).flesch_kincaid > HARDEST)


@pytest.mark.parametrize(
    ("word", "number"),
    [("made", 1), ("locked", 1), ("houses", 2), ("people", 2), ("police", 2), ("wanted", 2), ("device", 2), ("the", 1)],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, number: int) -> None:
    assert syllables(word) == number


def test_the_formulas_say_what_was_published() -> None:
    """The example of Coleman and Liau's formula as it is usually given, and the worked sums of the other two."""
    found = grades(["The cat sat on the mat. It was fat."])
    assert found.flesch_kincaid == pytest.approx(0.39 * 4.5 + 11.8 * 9 / 9 - 15.59)
    assert found.coleman_liau == pytest.approx(0.0588 * 100 * 25 / 9 - 0.296 * 100 * 2 / 9 - 15.8)
    assert found.ari == pytest.approx(4.71 * 25 / 9 + 0.5 * 4.5 - 21.43)


def test_a_hard_text_would_be_found() -> None:
    text = "Notwithstanding the aforementioned considerations, the administration's determination remains applicable."
    assert min(grades([text])) > HARDEST
    assert is_hard(text)
