"""Ciphertext that grows piece by piece in a store of objects, so that each piece may come over another host.

One object a piece, named by where it begins and how long it is: `incoming/<name>/piece/<begin>-<length>`. All pieces of
a body are parts of the same bytes, so they may overlap; how far an unbroken row of them reaches is how much is there.
It only ever grows, whatever a connection that hung still brings. Nothing asks the store for more than to list what was
written before.
"""

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from watchdog.records.bucket import Bucket, Stored
from watchdog.records.growing import HEAD_BYTES, BusyError, OffsetError

ARRIVING: Final = "incoming"
TAKING: Final = dt.timedelta(minutes=2)
"""How long a taker has the body alone; one whose host died is waited for no longer."""

_LONGEST_NUMBER: Final = 15


@dataclass(frozen=True, slots=True)
class GrowingObjects:
    """One body on its way in, as objects.

    Attributes:
        bucket: The store.
        name: A random name; nothing that lies in the store lets anybody go on with it.
    """

    bucket: Bucket = field(repr=False)
    name: str

    def begin(self, head: bytes) -> None:
        """Begin it, durably.

        Raises:
            ValueError: The head is too long.
            FileExistsError: There is one of this name.
        """
        if len(head) > HEAD_BYTES:
            raise ValueError("head")
        if any(self._list()):
            raise FileExistsError
        self.bucket.put(self._place("head"), head)

    def head(self) -> bytes:
        """Return the head.

        Raises:
            FileNotFoundError: There is none of this name.
        """
        return self.bucket.get(self._place("head"))

    def offset(self) -> int:
        """Return how much of the body is there for good: what was told once is not lost.

        Raises:
            FileNotFoundError: There is none, or it was taken.
        """
        return _end(self._row())

    def append(self, offset: int, pieces: Iterable[bytes]) -> int:
        """Add pieces where the body ends, and return its new end once it is durable; what came before a fault stays.

        Raises:
            OffsetError: The body ends elsewhere.
            FileNotFoundError: There is none, or it was taken.
        """
        end = self.offset()
        if end != offset:
            raise OffsetError(end)
        data = bytearray()
        try:
            for piece in pieces:
                data += piece
        finally:
            if data:
                place = f"piece/{offset:0{_LONGEST_NUMBER}d}-{len(data):0{_LONGEST_NUMBER}d}"
                self.bucket.put(self._place(place), bytes(data))
        return offset + len(data)

    @contextmanager
    def body(self) -> Iterator[BinaryIO]:
        """Give the body for reading, to one taker at a time, unless two begin within the store's tick.

        Then both may get it, and the database decides which of them keeps it.

        Raises:
            FileNotFoundError: There is none, or it was taken.
            BusyError: Somebody is taking it.
        """
        row = self._row()
        mine = self._place(f"taking/{secrets.token_hex(8)}")
        self.bucket.put(mine, b"taken")
        try:
            if self._first_taker() != mine:
                raise BusyError
            with self.bucket.read(row) as body:
                yield body
        finally:
            self.bucket.delete(mine)

    def discard(self) -> None:
        """Forget it; one that is gone already is fine. An answer that was given stays."""
        found = list(self._list())
        if self._place("answer") in {each.name for each in found}:
            self._forget_pieces(found)
            return
        for each in found:
            self.bucket.delete(each.name)

    def settle(self, answer: bytes) -> None:
        """Put an answer in place of the body, which was taken: a sender who did not hear it asks again."""
        self.bucket.put(self._place("answer"), answer)
        self._forget_pieces(list(self._list()))

    def answer(self) -> bytes | None:
        """Return the answer that stands in place of the body; None if it was not taken."""
        try:
            return self.bucket.get(self._place("answer"))
        except FileNotFoundError:
            return None

    def _place(self, part: str) -> str:
        return f"{ARRIVING}/{self.name}/{part}"

    def _list(self) -> Iterator[Stored]:
        return self.bucket.list(f"{ARRIVING}/{self.name}")

    def _row(self) -> list[Stored]:
        """Return the pieces that make the longest unbroken row from the beginning."""
        found = {each.name: each for each in self._list()}
        if self._place("head") not in found or self._place("answer") in found:
            raise FileNotFoundError
        before = self._place("piece/")
        return _longest([each for name, each in found.items() if name.startswith(before)])

    def _first_taker(self) -> str:
        """Return who takes it: of all takers that are not forgotten, the one who came first by the store's clock."""
        takers = list(self.bucket.list(self._place("taking")))
        latest = max(each.written for each in takers)
        return min((each.written, each.name) for each in takers if latest - each.written < TAKING)[1]

    def _forget_pieces(self, found: Iterable[Stored]) -> None:
        for each in found:
            if each.name.startswith(self._place("piece/")):
                self.bucket.delete(each.name)


def _longest(pieces: Sequence[Stored]) -> list[Stored]:
    """Return those pieces that, end to end, reach the farthest from the beginning.

    Each place is reached from one that lies before it, so going through them in order finds every way.
    """
    came: dict[int, Stored | None] = {0: None}
    for piece in sorted(pieces):
        begin = _begin(piece)
        if begin in came:
            came.setdefault(begin + piece.size, piece)
    row, at = [], max(came)
    while (piece_before := came[at]) is not None:
        row.append(piece_before)
        at = _begin(piece_before)
    return row[::-1]


def _begin(piece: Stored) -> int:
    return int(piece.name.rpartition("/")[2].partition("-")[0])


def _end(row: Sequence[Stored]) -> int:
    return _begin(row[-1]) + row[-1].size if row else 0
