"""Ciphertext that grows piece by piece among the arriving files, until it is whole and taken.

One file a thing: a head of fixed size, then what came of the body. How long the file is, is the only truth about how
much of it is there, so nothing beside it can disagree after a crash. Sweeping goes by age, as for all arriving files
(`records.blobs`). Several processes of one machine may go on with a file; shared storage without `flock` may not.
Several machines go on with the same body through a store of objects (`records.growing_objects`).
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

HEAD_BYTES: Final = 512
GROWING: Final = ".growing"
TAKEN: Final = ".taken"


class OffsetError(Exception):
    """The body does not end where the writer believes; carries where it ends."""

    def __init__(self, offset: int) -> None:
        super().__init__("offset")
        self.offset = offset


class BusyError(Exception):
    """Somebody else is taking this body just now."""


class Grows(Protocol):
    """One body on its way in, wherever it gathers."""

    def begin(self, head: bytes) -> None:
        """Begin it, durably.

        Raises:
            ValueError: The head is too long.
            FileExistsError: There is one of this name.
        """

    def head(self) -> bytes:
        """Return the head.

        Raises:
            FileNotFoundError: There is none of this name.
        """

    def offset(self) -> int:
        """Return how much of the body is there for good: what was told once is not lost.

        Raises:
            FileNotFoundError: There is none, or it was taken.
        """

    def append(self, offset: int, pieces: Iterable[bytes]) -> int:
        """Add pieces where the body ends, and return its new end once it is durable; what came before a fault stays.

        Raises:
            OffsetError: The body ends elsewhere.
            FileNotFoundError: There is none, or it was taken.
        """

    def body(self) -> AbstractContextManager[BinaryIO]:
        """Give the body for reading, to one taker at a time.

        Raises:
            FileNotFoundError: There is none, or it was taken.
            BusyError: Somebody is taking it.
        """

    def discard(self) -> None:
        """Forget it; one that is gone already is fine."""

    def settle(self, answer: bytes) -> None:
        """Put an answer in place of the body, which was taken: a sender who did not hear it asks again."""

    def answer(self) -> bytes | None:
        """Return the answer that stands in place of the body; None if it was not taken."""


@dataclass(frozen=True, slots=True)
class Growing:
    """One body on its way in, as a file.

    Attributes:
        folder: Where arriving files lie.
        name: A random name; nothing that lies on the disk lets anybody go on with it.
    """

    folder: Path
    name: str

    def begin(self, head: bytes) -> None:
        """Make the file, durably.

        Raises:
            ValueError: The head is too long.
            FileExistsError: There is one of this name.
        """
        if len(head) > HEAD_BYTES:
            raise ValueError("head")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), head.ljust(HEAD_BYTES))
        _sync(self.folder)

    def head(self) -> bytes:
        """Return the head.

        Raises:
            FileNotFoundError: There is none of this name, or it never became whole.
        """
        with self._open() as file:
            head = file.read(HEAD_BYTES)
        if len(head) != HEAD_BYTES:
            raise FileNotFoundError
        return head.rstrip()

    def offset(self) -> int:
        """Return how much of the body is there for good: what was told once is not lost.

        Raises:
            FileNotFoundError: There is none, or it was taken.
        """
        with self._path.open("rb") as file:
            os.fsync(file.fileno())
            return _end(file.fileno())

    def append(self, offset: int, pieces: Iterable[bytes]) -> int:
        """Add pieces where the body ends, and return its new end once it is durable.

        The lock is held for one piece at a time and never while the network is waited for: a connection that hangs does
        not keep its own sender from going on over a new one. What it still brings finds another end, and is dropped.

        Raises:
            OffsetError: The body ends elsewhere.
            FileNotFoundError: There is none, or it was taken.
        """
        with self._path.open("r+b", buffering=0) as file:
            handle = file.fileno()
            if _end(handle) != offset:
                raise OffsetError(_end(handle))
            for piece in pieces:
                with _locked(handle):
                    if _end(handle) != offset:
                        raise OffsetError(_end(handle))
                    offset += _put(handle, piece, HEAD_BYTES + offset)
            os.fsync(handle)
        return offset

    @contextmanager
    def body(self) -> Iterator[BinaryIO]:
        """Give the body for reading, to one taker at a time.

        Raises:
            FileNotFoundError: There is none, or it was taken.
            BusyError: Somebody is taking it.
        """
        with self._path.open("rb") as file:
            try:
                fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BusyError from None
            if not self._path.exists():
                raise FileNotFoundError
            file.seek(HEAD_BYTES)
            yield file

    def discard(self) -> None:
        """Forget it; one that is gone already is fine."""
        self._path.unlink(missing_ok=True)

    def settle(self, answer: bytes) -> None:
        """Put an answer in place of the body, which was taken: a sender who did not hear it asks again."""
        head = self.head()
        part = self.folder / f"{self.name}.part"
        _write(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), head.ljust(HEAD_BYTES) + answer)
        part.rename(self._settled)
        self._path.unlink(missing_ok=True)
        _sync(self.folder)

    def answer(self) -> bytes | None:
        """Return the answer that stands in place of the body; None if it was not taken."""
        try:
            return self._settled.read_bytes()[HEAD_BYTES:]
        except FileNotFoundError:
            return None

    @property
    def _path(self) -> Path:
        return self.folder / (self.name + GROWING)

    @property
    def _settled(self) -> Path:
        return self.folder / (self.name + TAKEN)

    def _open(self) -> BinaryIO:
        try:
            return self._settled.open("rb")
        except FileNotFoundError:
            return self._path.open("rb")


def gathered(folder: Path, least: int) -> int:
    """Return how much room all growing bodies of a folder take, each counted with so many bytes at least."""
    return sum(max(least, size) for size in map(_size, folder.glob(f"*{GROWING}")))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _end(handle: int) -> int:
    return os.fstat(handle).st_size - HEAD_BYTES


def _put(handle: int, piece: bytes, place: int) -> int:
    """Write all of a piece. A full disk raises in the middle; what lies there by then is as it was sent."""
    done = 0
    while done < len(piece):
        done += os.pwrite(handle, piece[done:], place + done)
    return done


def _write(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _locked(handle: int) -> Iterator[None]:
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
