"""A file while it arrives: sealed from its first byte, or refused without losing the rest of the form.

The bytes never rest anywhere in the clear: what is not yet known to be a lawful file waits in memory, at most the few
bytes that tell what it is.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from watchdog.domain.report import ExhibitHead
from watchdog.intake.kinds import SNIFFED, media_type
from watchdog.languages import N_
from watchdog.records.blobs import Incoming
from watchdog.sealing import SealingStream

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

NAME_LIMIT: Final = 200


class Problem(StrEnum):
    """Why a file was not taken, in words for the sender."""

    TOO_LARGE = N_("This file is too large. Please choose a smaller one, or send a part of it.")
    TOO_MANY = N_("These are more files than we can take at once. You can add the others later with your code.")
    WRONG_TYPE = N_("We can take photos, sound, video, PDF, text and office papers. This file is something else.")
    EMPTY = N_("There is nothing in this file. Please choose it again.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file goes: an id of its own, ciphertext on its way to the disk, and what seals it."""

    id: str
    incoming: Incoming = field(repr=False)
    payload: SealingStream = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file that arrived whole and sealed; it still lacks the header that says for whom."""

    place: Place
    head: ExhibitHead


class Swallow(io.RawIOBase):
    """Takes an upload that nobody asked for and keeps nothing of it."""

    def __init__(self) -> None:
        super().__init__()
        self.size = 0

    def writable(self) -> bool:
        """Always true."""
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Forget some bytes; returns how many."""
        taken = memoryview(data).nbytes
        self.size += taken
        return taken

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Form parsers go back to the start when a part is complete."""
        return 0 if (offset, whence) == (0, io.SEEK_SET) else super().seek(offset, whence)


class Arrival(Swallow):
    """One upload of a form that takes files.

    Args:
        name: What the sender calls the file; empty when no file was chosen.
        limit: Most bytes.
        begin: Opens a place for it; returns None when there are too many files already.

    A problem never breaks the form off: the remaining bytes are swallowed, and `problem` says what it was.
    """

    def __init__(self, name: str, limit: int, begin: Callable[[], Place | None]) -> None:
        super().__init__()
        self.name = name.replace("\\", "/").rpartition("/")[2][:NAME_LIMIT]
        self.problem: Problem | None = None
        self._limit = limit
        self._begin = begin
        self._first = bytearray()
        self._place: Place | None = None
        self._media_type = ""

    @property
    def chosen(self) -> bool:
        """Whether there is a file at all: an empty file field arrives as a part without name and bytes."""
        return bool(self.name or self.size)

    def write(self, data: "ReadableBuffer", /) -> int:
        """Seal some bytes, or swallow them."""
        taken = super().write(data)
        if self.problem is not None:
            return taken
        if self.size > self._limit:
            self._refuse(Problem.TOO_LARGE)
        elif self._place is not None:
            self._place.payload.write(data)
        else:
            self._first += memoryview(data).cast("B")
            if len(self._first) >= SNIFFED:
                self._decide()
        return taken

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """The file is complete."""
        if self.problem is None and self._place is None and self.chosen:
            self._decide()
        if self._place is not None:
            self._place.payload.finish()
        return super().seek(offset, whence)

    @property
    def sealed(self) -> SealedFile | None:
        """The file, or None if there is none or it was not taken."""
        if self._place is None:
            return None
        payload = self._place.payload
        return SealedFile(self._place, ExhibitHead(self.name, self._media_type, payload.size, payload.digest))

    def discard(self) -> None:
        """Remove what was stored, unless it has moved on to its place among the kept ones."""
        self._first.clear()
        if self._place is not None:
            self._place.incoming.discard()
            self._place = None

    def __repr__(self) -> str:
        """Show nothing: a file's name can be a person's name."""
        return "<Arrival>"

    def _decide(self) -> None:
        found = media_type(bytes(self._first))
        if not self._first or found is None:
            self._refuse(Problem.WRONG_TYPE if self._first else Problem.EMPTY)
            return
        self._place = self._begin()
        if self._place is None:
            self._refuse(Problem.TOO_MANY)
            return
        self._media_type = found
        self._place.payload.write(self._first)
        self._first.clear()

    def _refuse(self, problem: Problem) -> None:
        self.discard()
        self.problem = problem
