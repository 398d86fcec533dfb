"""Where large envelopes lie: a folder, or a store of objects (`records.object_blobs`).

Blob first, row second, commit third; an orphan blob is swept.
"""

import datetime as dt
import math
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from watchdog.records.growing import Growing, Grows, gathered

CHUNK = 1 << 20
NAME_LENGTH = 32


class StoreError(OSError):
    """The store of objects did not do what it was asked; carries a code, never contents. Trying again may help."""


@dataclass(slots=True)
class Incoming:
    """A payload being sealed onto the disk, before its desk and so its header are known."""

    path: Path
    sink: BinaryIO = field(repr=False)

    def discard(self) -> None:
        """Forget it."""
        self.sink.close()
        with suppress(FileNotFoundError):
            self.path.unlink()


class Blobs(Protocol):
    """What every store of envelopes promises. Names are random ids; only ciphertext is ever given to it.

    An envelope is there whole or not at all. Each way to do something raises `OSError` when the store is at fault:
    `StoreError` for one of objects.
    """

    @property
    def arriving(self) -> Path:
        """The folder on this machine where ciphertext lies while its request lasts."""

    def incoming(self) -> Incoming:
        """Open a place for an arriving payload."""

    def keep(self, name: str, header: bytes, incoming: Incoming) -> str:
        """Make header and payload one envelope under a name that was made here, durably; return its place."""

    def adopt(self, name: str, incoming: Incoming) -> str:
        """Give a whole envelope, sealed elsewhere under a name chosen elsewhere, its place, durably; return that.

        Raises:
            FileExistsError: The name is taken; what lies there is untouched.
        """

    def take_back(self, place: str) -> None:
        """Undo one `keep` or `adopt`, and nothing that anybody else put under the same name meanwhile."""

    def open(self, name: str) -> BinaryIO:
        """Open an envelope for reading.

        Raises:
            FileNotFoundError: There is none of that name.
        """

    def remove(self, name: str) -> None:
        """Delete an envelope; one that is gone already is fine."""

    def names(self) -> Iterator[str]:
        """Yield the names of all kept envelopes."""

    def sweep(self, kept: Iterable[str], before: dt.datetime) -> int:
        """Delete what no row names and what never finished arriving, and return how many files went.

        Args:
            kept: Names that rows stand for.
            before: Only what is older than this; the rest may still be on its way to a row.
        """

    def growing(self, name: str) -> Grows:
        """Return the body of that name that arrives in pieces, whether or not it was begun."""

    def gathered(self, least: int) -> int:
        """Return how much room all unfinished bodies take, each counted with so many bytes at least."""


def check_name(name: str) -> str:
    """Return a name that is one.

    Raises:
        FileNotFoundError: It is none, and so names nothing.
    """
    if len(name) != NAME_LENGTH or not name.isascii() or not name.isalnum():
        raise FileNotFoundError
    return name


@dataclass(frozen=True, slots=True)
class FolderBlobs:
    """Envelopes as files `aa/<name>` in one folder; names are random ids."""

    folder: Path

    @property
    def arriving(self) -> Path:
        """Where ciphertext lies until it has a row, or is old enough to be swept."""
        return self.folder / "incoming"

    def incoming(self) -> Incoming:
        """Open a place for an arriving payload; only ciphertext may be written there."""
        self.arriving.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.arriving / secrets.token_hex(16)
        return Incoming(path, os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"))

    def keep(self, name: str, header: bytes, incoming: Incoming) -> str:
        """Make header and payload one envelope under `name`, durably; return the name."""
        incoming.sink.close()
        final = self._path(name)
        final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = final.with_suffix(".part")
        with incoming.path.open("rb") as source, part.open("wb") as sink:
            part.chmod(0o600)
            sink.write(header)
            while chunk := source.read(CHUNK):
                sink.write(chunk)
            sink.flush()
            os.fsync(sink.fileno())
        part.rename(final)
        _sync_folder(final.parent)
        incoming.path.unlink()
        return name

    def adopt(self, name: str, incoming: Incoming) -> str:
        """Give a whole envelope, sealed elsewhere under a name chosen elsewhere, its place, durably; return the name.

        Raises:
            FileExistsError: The name is taken; what lies there is untouched.
        """
        incoming.sink.flush()
        os.fsync(incoming.sink.fileno())
        incoming.sink.close()
        final = self._path(name)
        final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.link(incoming.path, final)  # unlike a rename, a link never replaces what is there
        _sync_folder(final.parent)
        incoming.path.unlink()
        return name

    def take_back(self, place: str) -> None:
        """Undo one `keep` or `adopt`: the name was this one's alone."""
        self.remove(place)

    def open(self, name: str) -> BinaryIO:
        """Open an envelope for reading.

        Raises:
            FileNotFoundError: There is none of that name.
        """
        return self._path(name).open("rb")

    def remove(self, name: str) -> None:
        """Delete an envelope; one that is gone already is fine."""
        with suppress(FileNotFoundError):
            self._path(name).unlink()

    def names(self) -> Iterator[str]:
        """Yield the names of all kept envelopes."""
        return (path.name for path in self.folder.glob("[0-9a-f][0-9a-f]/*") if path.suffix != ".part")

    def sweep(self, kept: Iterable[str], before: dt.datetime) -> int:
        """Delete what no row names and what never finished arriving, and return how many files went.

        Args:
            kept: Names that rows stand for.
            before: Only files older than this; younger ones may still be on their way to a row.
        """
        known = set(kept)
        orphans = (path for path in self.folder.glob("[0-9a-f][0-9a-f]/*") if path.stem not in known)
        return _remove_old(orphans, before) + self.sweep_arriving(before)

    def sweep_arriving(self, before: dt.datetime) -> int:
        """Delete what never finished arriving, and return how many files went."""
        return _remove_old(self.arriving.glob("*"), before)

    def growing(self, name: str) -> Growing:
        """Return the body of that name that arrives in pieces, whether or not it was begun."""
        return Growing(self.arriving, name)

    def gathered(self, least: int) -> int:
        """Return how much room all unfinished bodies take, each counted with so many bytes at least."""
        return gathered(self.arriving, least)

    def _path(self, name: str) -> Path:
        return self.folder / check_name(name)[:2] / name


def _remove_old(paths: Iterable[Path], before: dt.datetime) -> int:
    old = [path for path in paths if _modified(path) < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _modified(path: Path) -> float:
    """Return when a file was last written; one that just moved on counts as young."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
