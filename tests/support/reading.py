"""How old somebody must be to read a text without effort, by three published formulas that give a school grade.

Flesch–Kincaid: Kincaid, Fishburne, Rogers, Chissom, "Derivation of New Readability Formulas", 1975, table 5.
Coleman–Liau: Coleman, Liau, "A computer readability formula designed for machine scoring", 1975.
ARI: Senter, Smith, "Automated Readability Index", AMRL-TR-66-220, 1967.
A school grade plus five or six is the age in years (grade 5: ten to eleven). The formulas were made for whole texts:
of one sentence they say little, so that only its length and Flesch–Kincaid are asked about.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

WORD: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
SENTENCE: Final = re.compile(r"(?<=[.?!:])[”\"')]*\s+(?=[“\"'(]?[A-Z0-9])")
VOWELS: Final = re.compile(r"[aeiouy]+")
SILENT: Final = re.compile(r"(?:[^laeiouy]es|[^dtaeiouy]ed|[^laeiouy]e)$")
"""Endings that are written and not spoken: "made", "locked", "names"."""
SPOKEN: Final = ("ses", "zes", "ches", "shes", "ges", "ces")


class Grades(NamedTuple):
    """What the formulas say of a text."""

    flesch_kincaid: float
    coleman_liau: float
    ari: float

    @property
    def mean(self) -> float:
        return sum(self) / len(self)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [each for each in SENTENCE.split(" ".join(text.split())) if WORD.search(each)]


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return WORD.findall(text)


def syllables(word: str) -> int:
    """Return how many syllables a word has, by its groups of vowels."""
    plain = word.lower().replace("’", "").replace("'", "")
    spoken = (
        plain[:-1]
        if SILENT.search(plain) and not plain.endswith(("ses", "zes", "ches", "shes", "ges", "ces"))
        else plain
    )
    groups = VOWELS.findall(spoken[:-1] if spoken.endswith("e") and spoken != plain else spoken)
    return max(1, len(groups))


def grades(parts: Sequence[str]) -> Grades:
    """Return what the formulas say of the sentences of some texts."""
    lines = [line for part in parts for line in sentences(part)]
    spoken = [word for line in lines for word in words(line)]
    letters = sum(len(word.replace("’", "").replace("'", "")) for word in spoken)
    length, rate = len(spoken) / len(lines), letters / len(spoken)
    return Grades(
        0.39 * length + 11.8 * sum(map(syllables, spoken)) / len(spoken) - 15.59,
        0.0588 * 100 * rate - 0.296 * 100 / length - 15.8,
        4.71 * rate + 0.5 * length - 21.43,
    )
