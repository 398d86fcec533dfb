"""The indexes that this worker holds open, each for a few minutes after somebody of its desk searched.

An index belongs to one desk and one epoch of its key. Its own key lies beside it, sealed to that desk: so a member who
leaves cannot open the next one, and who has lost an index has lost nothing that cannot be made again.
"""

import os
import secrets
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from watchdog.access.identity import Actor
from watchdog.domain.wire import WireError
from watchdog.records.work import Work
from watchdog.sealing import SealingError
from watchdog.search.entries import LEARNT
from watchdog.search.index import BrokenIndexError, Index

PURPOSE: Final = "index-key"
KEPT_SECONDS: Final = 300
KEY: Final = "key"


@dataclass(frozen=True, slots=True)
class IndexKey:
    """The key of an index, in hexadecimal."""

    secret: str = field(repr=False)


@dataclass(slots=True)
class _Open:
    index: Index
    used: float


class Held:
    """The indexes of an instance.

    Args:
        folder: Where all indexes lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._open: dict[tuple[str, bytes], _Open] = {}

    def index(self, work: Work, by: Actor, desk: str) -> Index | None:
        """Return a desk's index, made now if there is none; None for a member without the desk's present key.

        Raises:
            BrokenIndexError: What lies there cannot be opened.
        """
        key = work.desks.key(desk)
        mine = next((each for each in by.identities(desk) if each.recipient.encoded == key.recipient.encoded), None)
        if mine is None:
            return None
        folder = self._place(desk, key.epoch)
        object_id = folder.name
        if not (folder / KEY).exists():
            self._forget_earlier(desk, folder)
            made = IndexKey(secrets.token_hex(32))
            _keep_once(folder / KEY, work.vault.seal(PURPOSE, object_id, made, [key.recipient]))
        try:
            held = work.vault.open(IndexKey, PURPOSE, object_id, (folder / KEY).read_bytes(), [mine])
            secret = bytes.fromhex(held.secret)
        except (SealingError, WireError, ValueError, OSError) as error:
            raise BrokenIndexError from error
        return self._opened(folder, secret)

    def forget(self, work: Work, desk: str) -> None:
        """Throw a desk's index away. Nothing else is lost: it is made again from the record."""
        folder = self._place(desk, work.desks.key(desk).epoch)
        with self._lock:
            self._open = {key: held for key, held in self._open.items() if key[0] != folder.name}
        shutil.rmtree(folder, ignore_errors=True)

    def _place(self, desk: str, epoch: int) -> Path:
        return self._folder / f"{desk}.{epoch}.{LEARNT}"

    def _forget_earlier(self, desk: str, present: Path) -> None:
        for folder in self._folder.glob(f"{desk}.*"):
            if folder != present:  # another worker may be making that one just now
                shutil.rmtree(folder, ignore_errors=True)

    def _opened(self, folder: Path, secret: bytes) -> Index:
        now = time.monotonic()
        with self._lock:
            self._open = {key: held for key, held in self._open.items() if now - held.used < KEPT_SECONDS}
            found = self._open.get((folder.name, secret))
            if found is None:
                found = self._open[folder.name, secret] = _Open(Index(folder, secret), now)
            found.used = now
            return found.index

    def __repr__(self) -> str:
        """Show nothing."""
        return "<Held>"


def _keep_once(path: Path, content: bytes) -> None:
    """Write a file that another worker may be writing just now: the first one stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{secrets.token_hex(8)}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(part, path)
    part.unlink()
