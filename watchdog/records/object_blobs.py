"""Envelopes as objects `aa/<name>/<try>` of an S3-compatible store, for several hosts at once.

Each try to keep something has a name of its own below the envelope's. So two requests that bring the same envelope at
the same time, perhaps to two hosts, never write over each other, and the one that is refused takes back its own try
alone. That asks nothing of the store but to list what was written before; not every one knows conditional writes.

What a request has not finished yet lies on its own host (`FolderBlobs.incoming`): the header of an envelope is known
only when all of its payload is there.
"""

import datetime as dt
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from pathlib import Path
from typing import BinaryIO, Final

from watchdog.records.blobs import CHUNK, FolderBlobs, Incoming, check_name
from watchdog.records.bucket import Bucket, Stored
from watchdog.records.growing_objects import ARRIVING, GrowingObjects
from watchdog.settings import ObjectStore

NOTICED_SECONDS: Final = 5.0
"""How long the room that unfinished bodies take is remembered: counting it is many requests, and it is no exact law."""

_KEPT: Final = re.compile(r"[0-9a-f]{2}/[0-9a-zA-Z]{32}/[0-9a-f]{16}", re.ASCII)
"""What we put there ourselves; whatever else lies in the bucket is not ours to sweep."""


@dataclass(slots=True)
class _Room:
    taken: int = 0
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class ObjectBlobs:
    """The store of objects, and the folder of this host for what is arriving."""

    bucket: Bucket
    local: FolderBlobs
    _room: _Room = field(default_factory=_Room, repr=False, compare=False)

    @property
    def arriving(self) -> Path:
        """The folder on this machine where ciphertext lies while its request lasts."""
        return self.local.arriving

    def incoming(self) -> Incoming:
        """Open a place for an arriving payload; only ciphertext may be written there."""
        return self.local.incoming()

    def keep(self, name: str, header: bytes, incoming: Incoming) -> str:
        """Make header and payload one envelope under `name`, durably; return its place."""
        return self._put(name, header, incoming)

    def adopt(self, name: str, incoming: Incoming) -> str:
        """Give a whole envelope, sealed elsewhere under a name chosen elsewhere, its place, durably; return that.

        Raises:
            FileExistsError: The name is taken; what lies there is untouched.
        """
        if self._tries(name):
            raise FileExistsError
        return self._put(name, b"", incoming)

    def take_back(self, place: str) -> None:
        """Undo one `keep` or `adopt`, and nothing that anybody else put under the same name meanwhile."""
        self.bucket.delete(place)

    def open(self, name: str) -> BinaryIO:
        """Open an envelope for reading.

        Raises:
            FileNotFoundError: There is none of that name.
        """
        found = self._tries(name)
        if not found:
            raise FileNotFoundError
        # More than one: a host died between store and row, and the same envelope was sent again. Either is whole.
        return self.bucket.read([min(found, key=lambda each: (each.written, each.name))])

    def remove(self, name: str) -> None:
        """Delete an envelope; one that is gone already is fine."""
        for found in self._tries(name):
            self.bucket.delete(found.name)

    def names(self) -> Iterator[str]:
        """Yield the names of all kept envelopes."""
        return (name for name, _ in groupby(map(_name, self._kept())))

    def sweep(self, kept: Iterable[str], before: dt.datetime) -> int:
        """Delete what no row names and what never finished arriving, here and there; return how many objects went.

        What lies in a folder of this machine from earlier, when it was the store, is left alone.

        Args:
            kept: Names that rows stand for.
            before: Only objects older than this; younger ones may still be on their way to a row.
        """
        known = set(kept)
        orphans = (each for each in self._kept() if _name(each) not in known and each.written < before)
        gone = 0
        for each in chain(orphans, self._abandoned(before)):
            self.bucket.delete(each.name)
            gone += 1
        return gone + self.local.sweep_arriving(before)

    def growing(self, name: str) -> GrowingObjects:
        """Return the body of that name that arrives in pieces, over whichever host, whether or not it was begun."""
        return GrowingObjects(self.bucket, name)

    def gathered(self, least: int) -> int:
        """Return how much room all unfinished bodies took a moment ago, each counted with so many bytes at least."""
        if self._room.until < time.monotonic():
            sizes = (sum(each.size for each in objects) for _, objects in self._bodies())
            self._room.taken = sum(max(least, size) for size in sizes)
            self._room.until = time.monotonic() + NOTICED_SECONDS
        return self._room.taken

    def _put(self, name: str, header: bytes, incoming: Incoming) -> str:
        incoming.sink.close()
        place = f"{check_name(name)[:2]}/{name}/{secrets.token_hex(8)}"
        size = len(header) + incoming.path.stat().st_size
        with incoming.path.open("rb") as source:
            pieces = iter(lambda: source.read(CHUNK), b"")
            self.bucket.put_stream(place, chain([header] if header else [], pieces), size)
        incoming.path.unlink()
        return place

    def _tries(self, name: str) -> list[Stored]:
        return list(self.bucket.list(f"{check_name(name)[:2]}/{name}"))

    def _kept(self) -> Iterator[Stored]:
        return (each for each in self.bucket.list() if _KEPT.fullmatch(each.name))

    def _bodies(self) -> Iterator[tuple[str, Iterator[Stored]]]:
        return groupby(self.bucket.list(ARRIVING), key=_name)

    def _abandoned(self, before: dt.datetime) -> Iterator[Stored]:
        for _, objects in self._bodies():
            found = list(objects)
            if max(each.written for each in found) < before:
                yield from found


def object_blobs(place: ObjectStore, folder: Path) -> ObjectBlobs:
    """Return the store of an instance.

    Args:
        place: Where its objects are.
        folder: On this machine, for what is arriving.
    """
    return ObjectBlobs(Bucket.at(place), FolderBlobs(folder))


def _name(found: Stored) -> str:
    return found.name.split("/")[1]
