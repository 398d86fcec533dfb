"""The words of a file, for whoever may read it and wants to search in it. To be called in a process of its own."""

import io
from collections.abc import Callable, Iterator
from typing import Final

import pypdf

from watchdog.cleaning.archive import parse, unpack
from watchdog.cleaning.kinds import READABLE, media_type
from watchdog.cleaning.removals import Cleaned, CleaningError, Failure, Tally
from watchdog.cleaning.text import clean_text
from watchdog.cleaning.trees import local

PAGES: Final = 500
LONGEST: Final = 1_000_000
"""Most letters that are taken from a file: a book of 500 pages has about as many."""

_PARTS: Final = ("word/", "ppt/slides/", "ppt/notesSlides/", "xl/sharedStrings.xml", "xl/worksheets/")
_BREAKS: Final = frozenset({"p", "h", "br", "tab", "si", "row", "c"})


def words_of(data: bytes) -> Cleaned:
    """Return what can be read in a PDF, an office paper or a plain text, as plain text.

    Raises:
        CleaningError: `NOT_CLEANABLE` for another kind of file or a locked one; or too large, or broken.
    """
    kind = media_type(data) or ""
    found = next((reader for start, reader in _READERS if kind.startswith(start)), None)
    if found is None:
        raise CleaningError(Failure.NOT_CLEANABLE)
    text, length = [], 0
    for part in found(data):
        text.append(part)
        length += len(part)
        if length > LONGEST:
            break
    whole = "\n".join(text)[:LONGEST] or "\n"  # an answer without contents would say that the file is broken
    return Cleaned("text/plain", whole.encode("utf-8", "replace"), Tally())


def _pdf(data: bytes) -> Iterator[str]:
    paper = pypdf.PdfReader(io.BytesIO(data))
    if paper.is_encrypted and not paper.decrypt(""):
        raise CleaningError(Failure.NOT_CLEANABLE)
    for number, page in enumerate(paper.pages):
        if number >= PAGES:
            return
        yield page.extract_text()


def _open_xml(data: bytes) -> Iterator[str]:
    for name, content in unpack(data).items():
        if not name.startswith(_PARTS) or not name.endswith(".xml"):
            continue
        pieces = []
        for element in parse(content).iter():
            if local(element) == "t":
                pieces.append(element.text or "")
            elif local(element) in _BREAKS:
                pieces.append("\n")
        yield "".join(pieces)


def _open_document(data: bytes) -> Iterator[str]:
    for element in parse(unpack(data)["content.xml"]).iter():
        if local(element) in {"p", "h"}:
            yield "".join(str(each) for each in element.itertext())


def _plain(data: bytes) -> Iterator[str]:
    yield clean_text(data, "text/plain", Tally())[1].decode("utf-8", "replace")


_READERS: Final[tuple[tuple[str, Callable[[bytes], Iterator[str]]], ...]] = tuple(
    zip(READABLE, (_pdf, _open_xml, _open_document, _plain), strict=True)
)
