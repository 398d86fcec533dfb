"""How alike two texts or two names are (RapidFuzz), and the spelling in which they are compared."""

import importlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from watchdog.search.tokens import fold


@cache
def _rapidfuzz(part: str) -> Any:
    # Not with the server: it is six megabytes that only a comparison needs.
    return importlib.import_module(f"rapidfuzz.{part}")


def folded(text: str) -> str:
    """Return a text in the one spelling in which it is compared."""
    return " ".join(fold(word) for word in text.split())


def same_words(one: str, other: str) -> int:
    """Return from 0 to 100 how alike two texts are, in whatever order their words stand."""
    ratio: float = _rapidfuzz("fuzz").token_sort_ratio(folded(one), folded(other))
    return round(ratio)


def one_in_the_other(one: str, other: str) -> int:
    """Return from 0 to 100 how nearly all words of the shorter text stand in the longer one."""
    ratio: float = _rapidfuzz("fuzz").token_set_ratio(folded(one), folded(other))
    return round(ratio)


def nearest(name: str, known: Iterable[str], least: int) -> str | None:
    """Return the folded name that a folded name is most alike, if it is alike enough.

    Args:
        name: The name.
        known: Those it is compared with.
        least: How alike they must be, 0 to 100.
    """
    scorer = _rapidfuzz("fuzz").token_sort_ratio
    near = _rapidfuzz("process").extractOne(name, list(known), scorer=scorer, score_cutoff=least)
    return None if near is None else str(near[0])
