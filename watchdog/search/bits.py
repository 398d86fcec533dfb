"""Sets of documents as the bits of one number: to intersect and to count them costs next to nothing."""

from collections.abc import Iterable, Iterator, Mapping

from whoosh.reading import IndexReader  # type: ignore[import-untyped]  # ships no types

MARKS = "marks"


def bits_of(numbers: Iterable[int], size: int) -> int:
    """Return a set of numbers below `size` as bits."""
    found = bytearray(size // 8 + 1)
    for number in numbers:
        found[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(found, "little")


def numbers_of(bits: int) -> Iterator[int]:
    """Yield the numbers of a set, in order."""
    for place, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        if byte:
            yield from (place * 8 + bit for bit in range(8) if byte >> bit & 1)


def marks_of(reader: IndexReader) -> dict[str, int]:
    """Return each mark of a segment with the documents that bear it."""
    size = reader.doc_count_all()
    return {
        text.decode(): bits_of(reader.postings(MARKS, text).all_ids(), size)
        for text in (reader.lexicon(MARKS) if MARKS in reader.indexed_field_names() else ())
    }


def joined(segments: Iterable[tuple[Mapping[str, int], int]]) -> dict[str, int]:
    """Return the marks of several segments as one, each segment shifted by where its documents begin."""
    found: dict[str, int] = {}
    for marks, offset in segments:
        for mark, bits in marks.items():
            found[mark] = found.get(mark, 0) | bits << offset
    return found
