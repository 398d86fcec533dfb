"""An S3-compatible store, as little of it as is needed: whole objects, ranges of them, lists.

Every request has a time limit and is tried again a few times; then it is a `StoreError`, which says nothing of what it
was about. What the store says of itself is not believed: after each write it is asked how much lies there, and a range
of another length than it must have is a fault. That the bytes are the right ones, the envelopes tell (docs/sealing.md).
"""

import datetime as dt
import io
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, cast

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from watchdog.records.blobs import StoreError
from watchdog.settings import ObjectStore

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PART: Final = 5 * 1024 * 1024
"""Smallest part of an upload in parts (S3 user guide, "multipart upload limits"); smaller objects go whole."""

RANGE: Final = 1024 * 1024
"""What is read at once: each request is over soon, however slowly a reviewer's browser takes the file."""

CONNECT_SECONDS: Final = 3
PUT_SECONDS: Final = 120.0
RETRIES: Final = 2


class Stored(NamedTuple):
    """An object: its name, its size, and when it was written by the store's clock."""

    name: str
    size: int
    written: dt.datetime


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, or what begins with a prefix in it."""

    store: S3Store = field(repr=False)

    @classmethod
    def at(cls, place: ObjectStore) -> "Bucket":
        """Return the bucket of an instance; nothing is asked of it yet."""
        store = S3Store(
            place.bucket,
            prefix=place.prefix or None,
            endpoint=place.endpoint or None,
            region=place.region,
            access_key_id=place.key_id,
            secret_access_key=place.secret,
            client_options={
                "allow_http": place.endpoint.startswith("http:"),
                "connect_timeout": dt.timedelta(seconds=CONNECT_SECONDS),
                "timeout": dt.timedelta(seconds=place.seconds),
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": dt.timedelta(seconds=2 * place.seconds)},
        )
        return cls(store)

    def put(self, name: str, data: bytes) -> None:
        """Keep a small object, durably and whole or not at all."""
        with _said_kindly():
            obstore.put(self.store, name, data, use_multipart=False)
        self._check(name, len(data))

    def put_stream(self, name: str, pieces: Iterable[bytes], size: int) -> None:
        """Keep an object of that many bytes, durably and whole or not at all, in constant memory."""
        measured = _Measured(pieces, time.monotonic() + PUT_SECONDS)
        if size <= PART:
            self.put(name, b"".join(measured))
            return
        with _said_kindly():
            obstore.put(self.store, name, iter(measured), use_multipart=True, chunk_size=PART, max_concurrency=1)
        self._check(name, size)

    def get(self, name: str) -> bytes:
        """Return a small object.

        Raises:
            FileNotFoundError: There is none of that name.
        """
        with _said_kindly():
            return bytes(obstore.get(self.store, name).bytes())

    def read(self, objects: Iterable[Stored]) -> BinaryIO:
        """Return a stream of some objects' bytes, one after the other."""
        return cast("BinaryIO", io.BufferedReader(_Reader(self, objects), RANGE))

    def range(self, found: Stored, start: int, end: int) -> bytes:
        """Return some of an object's bytes.

        Raises:
            FileNotFoundError: It is gone.
        """
        with _said_kindly():
            data = bytes(obstore.get_range(self.store, found.name, start=start, end=end))
        if len(data) != end - start:
            raise StoreError("length")
        return data

    def list(self, folder: str = "") -> Iterator[Stored]:
        """Yield the objects of a folder and of all folders in it, in order of their names."""
        with _said_kindly():
            for batch in obstore.list(self.store, folder or None):
                yield from (Stored(meta["path"], meta["size"], meta["last_modified"]) for meta in batch)

    def delete(self, name: str) -> None:
        """Delete an object; one that is gone already is fine."""
        with _said_kindly():
            try:
                obstore.delete(self.store, name)
            except FileNotFoundError:
                return

    def _check(self, name: str, size: int) -> None:
        """Ask whether what was acknowledged is there."""
        try:
            with _said_kindly():
                found = obstore.head(self.store, name)["size"]
        except FileNotFoundError:
            raise StoreError("missing") from None
        if found != size:
            raise StoreError("length")


class _Measured:
    """Gives the pieces of something that is sent, until it takes too long."""

    def __init__(self, pieces: Iterable[bytes], until: float) -> None:
        self._pieces = pieces
        self._until = until

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if time.monotonic() > self._until:
                raise StoreError("slow")
            yield piece


class _Reader(io.RawIOBase):
    """Reads objects range by range."""

    def __init__(self, bucket: Bucket, objects: Iterable[Stored]) -> None:
        super().__init__()
        self._bucket = bucket
        self._left = iter(objects)
        self._present: Stored | None = next(self._left, None)
        self._at = 0

    def readable(self) -> bool:
        """Always true."""
        return True

    def readall(self) -> bytes:
        """Read all that is left; the library's own way would ask for 8 kB at a time."""
        return b"".join(iter(lambda: self.read(RANGE) or b"", b""))

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read some bytes; 0 at the end."""
        view = memoryview(buffer).cast("B")
        while self._present is not None and self._at >= self._present.size:
            self._present, self._at = next(self._left, None), 0
        if self._present is None:
            return 0
        data = self._bucket.range(self._present, self._at, min(self._at + len(view), self._present.size))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


@contextmanager
def _said_kindly() -> Iterator[None]:
    """Turn the library's errors, which name objects and addresses, into one that says nothing."""
    try:
        yield
    except BaseError as error:
        raise StoreError(type(error).__name__) from None
    except OSError as error:
        if isinstance(error, FileNotFoundError | StoreError):
            raise
        raise StoreError(type(error).__name__) from None
