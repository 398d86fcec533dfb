"""What a reviewer typed, as a question to an index: words, phrases, beginnings, near spellings, and, or, not.

    police station        both words, in any form          "police station"   this phrase
    polic*                words that begin so              polise~            words spelt nearly so
    police OR clinic      either                           -clinic            not this one
    note:urgent           only in notes                    (a OR b) c         grouped

No language is asked for: each word is looked for by its stem in every language that has a stemmer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from whoosh import query  # type: ignore[import-untyped]  # ships no types
from whoosh.qparser import QueryParser, plugins  # type: ignore[import-untyped]  # same

from watchdog.search.adjacent import Adjacent, in_line
from watchdog.search.index import SECTIONS
from watchdog.search.tokens import Stemming, Token, fold, tokens

TEXT_LIMIT: Final = 400
"""Most letters of a question."""

SHORT: Final = 4
MOST_EDITS: Final = 2
MOST_SLOP: Final = 10


@dataclass
class Asked:
    """A question, and how to tell in a text which words answered it.

    Attributes:
        question: For `View.matching`.
        stems: Words whose stem is one of these answer it,
        texts: or which are one of these,
        phrases: or which stand in one of these lines of words, each with how far its words may be apart,
        prefixes: or begin so,
        fuzzy: or are spelt nearly so; the index says which words are.
    """

    question: query.Query = field(repr=False)
    stems: set[str] = field(default_factory=set, repr=False)
    texts: set[str] = field(default_factory=set, repr=False)
    phrases: list[tuple[list[str], int]] = field(default_factory=list, repr=False)
    prefixes: set[str] = field(default_factory=set, repr=False)
    fuzzy: list[query.FuzzyTerm] = field(default_factory=list, repr=False)

    def in_phrases(self, said: Sequence[Token]) -> set[int]:
        """Return the places, counted in words, of a text's words that stand in a phrase of the question."""
        texts = [token.text for token in said]
        return {at for line, slop in self.phrases for at in in_line(texts, line, slop)}

    def answers(self, token: Token, stems: Iterable[str]) -> bool:
        """Tell whether a word of a text answers the question by itself, given its stems."""
        return (
            token.text in self.texts
            or any(stem in self.stems for stem in stems)
            or any(token.text.startswith(prefix) for prefix in self.prefixes)
        )


def ask(text: str) -> Asked | None:
    """Return the question that a text asks; None if there is no word in it. Nothing that is typed is an error."""
    try:
        parsed = _parser().parse(text[:TEXT_LIMIT])
    except (AttributeError, IndexError, RuntimeError, TypeError, ValueError):  # operators where no operator can stand
        parsed = query.And([query.Term("", token.raw) for token in tokens(text[:TEXT_LIMIT])])
    asked = Asked(query.NullQuery)
    asked.question = _Reading(asked, Stemming()).read(parsed, found=True)
    return None if asked.question is query.NullQuery else asked


@cache
def _parser() -> QueryParser:
    operators = (
        plugins.FieldsPlugin(),
        plugins.PhrasePlugin(),
        plugins.GroupPlugin(),
        plugins.OperatorsPlugin(),
        plugins.PlusMinusPlugin(r"(?<![^\s(])\+", r"(?<![^\s(])-"),  # not inside of a word or a reference
        plugins.FuzzyTermPlugin(),
        plugins.PrefixPlugin(),
    )
    return QueryParser("", None, plugins=operators)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Turns what Whoosh's parser understood into a question to our fields."""

    asked: Asked
    stemming: Stemming

    def read(self, parsed: query.Query, *, found: bool) -> query.Query:
        """Return a part of the question. `found` tells whether what answers it is to be shown as found."""
        read: query.Query = query.NullQuery
        match parsed:
            case query.And() | query.Or():
                parts = self._several(parsed.subqueries, found=found)
                read = type(parsed)(parts) if parts else read
            case query.Not():
                part = self.read(parsed.query, found=False)
                read = part if part is query.NullQuery else query.Not(part)
            case query.AndNot() | query.AndMaybe():
                read = self._pair(parsed, found=found)
            case query.Phrase():
                read = self._words(parsed.fieldname, " ".join(parsed.words), parsed.slop, found=found)
            case query.FuzzyTerm():
                read = self._fuzzy(parsed, found=found)
            case query.Prefix():
                read = self._prefix(parsed, found=found)
            case query.Term():
                read = self._words(parsed.fieldname, parsed.text, 1, found=found, exact=False)
        return read

    def _several(self, parts: Iterable[query.Query], *, found: bool) -> list[query.Query]:
        read = (self.read(part, found=found) for part in parts)
        return [part for part in read if part is not query.NullQuery]

    def _pair(self, parsed: Any, *, found: bool) -> query.Query:
        keeps = isinstance(parsed, query.AndMaybe)
        first, second = self.read(parsed.a, found=found), self.read(parsed.b, found=found and keeps)
        if query.NullQuery in {first, second}:
            return first
        return type(parsed)(first, second)

    def _words(self, section: str, text: str, slop: int, *, found: bool, exact: bool = True) -> query.Query:
        """Return the question for a word, or for a phrase; a name before a colon that is no section is a word too."""
        if section and section not in SECTIONS:
            section, text = "", f"{section} {text}"
        words = list(tokens(text))
        if not words:
            return query.NullQuery
        if len(words) == 1:
            return self._word(section, words[0], found=found, exact=exact)
        line, slop = [word.text for word in words], min(slop, MOST_SLOP)
        if found:
            self.asked.phrases.append((line, slop))
        phrase = Adjacent("words", line, slop=slop)
        if not section:
            return phrase
        return query.And([phrase, *(self._stem(section, word) for word in words)])

    def _word(self, section: str, word: Token, *, found: bool, exact: bool) -> query.Query:
        if word.unspaced and len(word.text) == 1:
            return self._prefix(query.Prefix(section, word.text), found=found)
        if found:
            self.asked.texts.add(word.text)
            self.asked.stems.update(() if exact else self.stemming.every(word))
        if exact and not section:
            return query.Term("words", word.text)
        return self._stem(section, word)

    def _stem(self, section: str, word: Token) -> query.Query:
        stems = sorted(self.stemming.every(word))
        return query.Or([query.Term(f"in_{each}", stem) for each in _sections(section) for stem in stems])

    def _prefix(self, parsed: query.Prefix, *, found: bool) -> query.Query:
        text = fold(parsed.text)
        if not text:
            return query.NullQuery
        if found:
            self.asked.prefixes.add(text)
        return query.Or([query.Prefix(name, text) for name in _places(parsed.fieldname)])

    def _fuzzy(self, parsed: query.FuzzyTerm, *, found: bool) -> query.Query:
        text = fold(parsed.text)
        if not text:
            return query.NullQuery
        most = min(parsed.maxdist, MOST_EDITS if len(text) > SHORT else 1)
        near = [query.FuzzyTerm(name, text, maxdist=most) for name in _places(parsed.fieldname)]
        if found:
            self.asked.fuzzy.extend(near)
        return query.Or(near)


def _sections(section: str) -> Sequence[str]:
    return (section,) if section in SECTIONS else SECTIONS


def _places(section: str) -> Sequence[str]:
    """Return the fields in which words stand as they were written, or in the stems of one section."""
    return (f"in_{section}",) if section in SECTIONS else ("words",)
