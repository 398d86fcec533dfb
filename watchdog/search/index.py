"""One desk's index: entries in, sets of entries out. Everything it keeps is sealed under its own key."""

import json
import random
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from whoosh import fields, query  # type: ignore[import-untyped]  # ships no types
from whoosh.index import FileIndex  # type: ignore[import-untyped]  # same
from whoosh.index import IndexError as UnreadableError
from whoosh.reading import SegmentReader  # type: ignore[import-untyped]  # same
from whoosh.searching import Searcher  # type: ignore[import-untyped]  # same
from whoosh.writing import LockError, SegmentWriter  # type: ignore[import-untyped]  # same

from watchdog.sealing import SealingError
from watchdog.search.bits import bits_of, joined, marks_of
from watchdog.search.files import HeldPages, SealedFiles
from watchdog.search.tokens import Stemming, tokens

T = TypeVar("T")
SECTIONS: Final = ("report", "message", "note", "case", "file")
"""Where words can stand; a question may name one."""

GAP: Final = "\u241e"
"""Stands between two texts of an entry, so that no phrase reaches from one into the next."""

STATE: Final = "~"
LARGE: Final = 4096

TOGETHER: Final = 8
MEMORY_MB: Final = 256
TRIES: Final = 5


class BusyError(Exception):
    """Somebody else is writing this index."""


class BrokenIndexError(Exception):
    """The index cannot be read: it was changed, cut, or is another desk's. It can be made anew."""


class Text(NamedTuple):
    """A text of an entry: its section, its words, and the languages to stem it in."""

    section: str
    words: str
    languages: Sequence[str]

    def __repr__(self) -> str:
        """Show nothing."""
        return "Text(…)"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a search finds.

    Attributes:
        id: Of the report, case or exhibit.
        of: The report that an exhibit belongs to; empty otherwise.
        marks: What it can be narrowed by, each `name=value`.
        texts: Its words.
    """

    id: str
    of: str
    marks: frozenset[str]
    texts: tuple[Text, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class State:
    """How far an index is.

    Attributes:
        upto: The last line of the desk's journal that it follows.
        forget: Segments that hold words of destroyed things and are to be written anew.
    """

    upto: int = 0
    forget: tuple[str, ...] = ()


def _schema() -> fields.Schema:
    words = {f"in_{section}": fields.TEXT(phrase=False) for section in SECTIONS}
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        of=fields.ID(stored=True),
        marks=fields.KEYWORD(),
        words=fields.TEXT(phrase=True),
        state=fields.STORED,
        **words,
    )


class Index:
    """An index in its folder.

    Args:
        folder: Of this index alone; made if it is not there.
        secret: The index key, 32 bytes.
        large: A segment of so many entries is not joined with others any more.

    Raises:
        BrokenIndexError: What lies there is not an index under this key.
    """

    def __init__(self, folder: Path, secret: bytes, large: int = LARGE) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._secret, self._large, self._held = folder, secret, large, HeldPages()
        self._lock = threading.Lock()
        self._marks: dict[str, dict[str, int]] = {}
        self._view: View | None = None
        self._index = self._opened()

    @property
    def view(self) -> "View":
        """The index as it stands now.

        Raises:
            BrokenIndexError: It cannot be read.
        """
        with self._lock:
            if self._view is None or self._view.generation != self._latest():
                self._view = _reading(self._look)
            return self._view

    @property
    def state(self) -> State:
        """How far it is."""
        return self.view.state

    def size(self) -> int:
        """Return how many bytes it takes on the disk."""
        return self._files().size()

    def write(self, entries: Iterable[Entry], gone: Collection[str], upto: int) -> None:
        """Take in new and changed entries and forget others, all of it or nothing.

        Args:
            entries: Each replaces what the index has of its id.
            gone: Ids of what was destroyed, with all exhibits of it. Segments that hold words of it are written anew:
                at once if they are small, else in this call and the next ones.
            upto: The last line of the journal that this follows.

        Raises:
            BusyError: Somebody else is writing.
            BrokenIndexError: The index cannot be read.
        """
        files = self._files()
        random.seed()  # Whoosh draws the names of its segments; from a known beginning, two would have one name
        try:
            writer = _reading(lambda: SegmentWriter(FileIndex(files), limitmb=MEMORY_MB))
        except LockError:
            raise BusyError from None
        try:
            files.sweep()
            _reading(lambda: self._fill(writer, entries, gone, upto))
        except BaseException:
            with suppress(Exception):
                writer.cancel()
            if not writer.is_closed:  # what broke the commit can break its taking back as well
                writer.writelock.release()
            raise

    def _fill(self, writer: SegmentWriter, entries: Iterable[Entry], gone: Collection[str], upto: int) -> None:
        before = State() if self._latest() == 0 else self.state
        for each in gone:
            writer.delete_by_term("id", each)
            writer.delete_by_term("of", each)
        stale = {each.segment_id() for each in writer.segments if each.has_deletions()} if gone else set()
        stale |= set(before.forget)
        stemming = Stemming()
        for entry in entries:
            writer.update_document(**_document(entry, stemming))
        anew, later = _portion(writer.segments, stale, self._large)
        state = {"upto": upto, "forget": sorted(later)}
        writer.update_document(id=STATE, state=json.dumps(state))
        writer.commit(mergetype=_joining(anew, self._large))

    def _opened(self) -> FileIndex:
        files = self._files()
        making = files.lock("making")
        making.acquire(blocking=True)
        try:
            begun = any(name.endswith(".toc") for name in files.list())
            return _reading(lambda: FileIndex(files) if begun else FileIndex.create(files, _schema()))
        finally:
            making.release()

    def _files(self) -> SealedFiles:
        return SealedFiles(self._folder, self._secret, self._held)

    def _latest(self) -> int:
        return int(self._index.latest_generation())

    def _look(self) -> "View":
        searcher = self._index.searcher()
        segments = [
            (segment.segment_id(), leaf.reader(), offset)
            for leaf, offset in searcher.leaf_searchers()
            if (segment := leaf.reader().segment()) is not None  # an index begins without any
        ]
        self._marks = {name: self._marks.get(name) or marks_of(reader) for name, reader, _offset in segments}
        names = [(self._marks[name], offset) for name, _reader, offset in segments]
        return View(int(self._index.latest_generation()), searcher, joined(names))

    def __repr__(self) -> str:
        """Show nothing."""
        return "<Index>"


class View:
    """An index at one moment, for any number of questions at once.

    Args:
        generation: Counts what was written.
        searcher: Whoosh's.
        marks: Each mark with the entries that bear it.

    Attributes:
        size: How many entries there are at most; those that were deleted lately count.
    """

    def __init__(self, generation: int, searcher: Searcher, marks: Mapping[str, int]) -> None:
        self.generation = generation
        self.marks = marks
        self._searcher = searcher
        self.size = max(1, searcher.doc_count_all())
        self.alive = bits_of(searcher.reader().all_doc_ids(), self.size)

    @property
    def state(self) -> State:
        """How far the index is."""
        number = self._searcher.document_number(id=STATE)
        held = {} if number is None else json.loads(self._searcher.stored_fields(number)["state"])
        return State(held.get("upto", 0), tuple(held.get("forget", ())))

    def matching(self, asked: query.Query) -> int:
        """Return the entries that a question matches, as bits.

        Raises:
            BrokenIndexError: The index was changed on the disk.
        """
        return _reading(lambda: bits_of(self._numbers(asked), self.size)) & self.alive

    def marked(self, mark: str) -> int:
        """Return the entries that bear a mark, as bits."""
        return self.marks.get(mark, 0) & self.alive

    def best(self, asked: query.Query, among: int, most: int) -> list[tuple[float, int]]:
        """Return the entries that fit best, best first, each with its score (BM25F).

        Args:
            asked: The question.
            among: Only these.
            most: How many.
        """
        results = _reading(lambda: self._searcher.search(asked, limit=None))
        return [(hit.score, hit.docnum) for hit in results if among >> hit.docnum & 1][:most]

    def frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """Return how many entries bear each of some words as it is spelt."""
        return _reading(lambda: {word: int(self._searcher.doc_frequency("words", word)) for word in words})

    def spellings(self, near: Iterable[query.FuzzyTerm]) -> frozenset[str]:
        """Return the words of the index that are spelt nearly like those of a question."""
        reader = self._searcher.reader()
        terms = (term for each in near for term in each.existing_terms(reader, expand=True))
        return frozenset(text.decode() for _field, text in _reading(lambda: list(terms)))

    def id(self, number: int) -> str:
        """Return the id of an entry."""
        return str(_reading(lambda: self._searcher.stored_fields(number))["id"])

    def of(self, number: int) -> str:
        """Return the report that an entry belongs to, if it is an exhibit's."""
        return str(_reading(lambda: self._searcher.stored_fields(number)).get("of", ""))

    def number(self, entry_id: str) -> int | None:
        """Return the number of the entry with an id, or None."""
        found = _reading(lambda: self._searcher.document_number(id=entry_id))
        return None if found is None else int(found)

    def _numbers(self, asked: query.Query) -> Iterable[int]:
        for leaf, offset in self._searcher.leaf_searchers():
            for number in asked.docs(leaf):
                yield offset + number


def _document(entry: Entry, stemming: Stemming) -> dict[str, Any]:
    words: list[str] = []
    stems: dict[str, list[str]] = {}
    for text in entry.texts:
        for token in tokens(text.words):
            words.append(token.text)
            stems.setdefault(f"in_{text.section}", []).extend(stemming.stems(token, text.languages))
        words.append(GAP)
    return {"id": entry.id, "of": entry.of or None, "marks": sorted(entry.marks), "words": words, **stems}


def _portion(segments: Sequence[Any], stale: Collection[str], large: int) -> tuple[set[str], set[str]]:
    """Return which stale segments to write anew now, and which later: about as many entries as a large one has."""
    now: set[str] = set()
    later: set[str] = set()
    many = 0
    for each in sorted(segments, key=lambda segment: segment.doc_count_all()):
        if (name := each.segment_id()) not in stale:
            continue
        if now and many + each.doc_count_all() > large:
            later.add(name)
        else:
            now.add(name)
            many += each.doc_count_all()
    return now, later


def _joining(anew: Collection[str], large: int) -> Callable[[SegmentWriter, list[Any]], list[Any]]:
    """Return how Whoosh joins segments at a commit: those to be written anew, and eight of about the same size."""

    def join(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
        tiers: dict[int, list[Any]] = {}
        for each in segments:
            if each.doc_count_all() < large:
                tiers.setdefault((each.doc_count_all().bit_length() - 1) // 3, []).append(each)
        taken = {each.segment_id() for tier in tiers.values() if len(tier) >= TOGETHER for each in tier} | set(anew)
        for each in segments:
            if each.segment_id() in taken:
                reader = SegmentReader(writer.storage, writer.schema, each)
                writer.add_reader(reader)
                reader.close()
        return [each for each in segments if each.segment_id() not in taken]

    return join


def _reading(act: Callable[[], T]) -> T:
    """Do something with the index's files. Another worker may remove a file between its name and its opening.

    Raises:
        BrokenIndexError: What was read is no index, or not this one's.
    """
    for tried in range(TRIES):
        try:
            return act()
        except FileNotFoundError as error:
            if tried == TRIES - 1:
                raise BrokenIndexError from error
        except (SealingError, UnreadableError) as error:
            raise BrokenIndexError from error
    raise BrokenIndexError
