"""Phrases, compared position by position.

Whoosh's own phrase makes an object of every place of every word of every document that bears them all, which for two
frequent words costs most of the answer. Here one set of numbers is made for each word of a document, and one number is
looked for in it.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from whoosh import matching, query  # type: ignore[import-untyped]  # ships no types
from whoosh.reading import TermNotFound  # type: ignore[import-untyped]  # same
from whoosh.searching import Searcher  # type: ignore[import-untyped]  # same


class Adjacent(query.Phrase):  # type: ignore[misc]  # same
    """Words one after the other, or with a few between: the slop, as in Whoosh's own phrase."""

    def docs(self, searcher: Searcher) -> Iterator[int]:
        """Return the documents of one segment that bear the phrase."""
        return _bearing(self._words(searcher), self.slop)

    def matcher(self, searcher: Searcher, context: Any = None) -> Any:
        """Return the same documents in the form that Whoosh joins to other questions, scored by their words."""
        both = query.And([query.Term(self.fieldname, word) for word in self.words]).matcher(searcher, context)
        return matching.FilterMatcher(both, frozenset(self.docs(searcher)))

    def _words(self, searcher: Searcher) -> list[Any]:
        """Return what walks through each word's documents; nothing if the segment lacks a word."""
        reader = searcher.reader()
        try:
            return [reader.postings(self.fieldname, word.encode()) for word in self.words]
        except TermNotFound:
            return []


def _bearing(words: list[Any], slop: int) -> Iterator[int]:
    if not words:
        return
    first, *others = words
    while first.is_active():
        number = first.id()
        for other in others:
            if other.is_active():
                other.skip_to(number)
            if not other.is_active():
                return
            if other.id() != number:
                break
        else:
            if _in_line(words, slop):
                yield number
            first.next()
            continue
        first.skip_to(other.id())


def _in_line(words: list[Any], slop: int) -> bool:
    ends = words[0].value_as("positions")
    for word in words[1:]:
        places = set(word.value_as("positions"))
        ends = _near(ends, places, range(1, slop + 1))
        if not ends:
            return False
    return True


def in_line(said: Sequence[str], words: Sequence[str], slop: int) -> set[int]:
    """Return the places in a text, counted in words, that belong to a phrase of at least one word."""
    steps = range(1, slop + 1)
    reached = [{at for at, word in enumerate(said) if word == words[0]}]
    for word in words[1:]:
        reached.append(_near(reached[-1], {at for at, other in enumerate(said) if other == word}, steps))
    kept = reached.pop()
    found = set(kept)
    for before in reversed(reached):
        kept = _near(kept, before, range(-slop, 0))
        found |= kept
    return found


def _near(ends: Collection[int], places: set[int], steps: range) -> set[int]:
    return {end + step for end in ends for step in steps} & places
