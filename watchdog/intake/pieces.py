"""A large sealed body that arrives in pieces, so that a dropped connection costs a piece and not the whole.

Who knows an upload's id may go on with it, and nobody else: the disk holds a hash of it. The pieces are ciphertext of
somebody's device; what they say together is checked when the whole is taken, as if it had come at once. Interface and
answers: docs/sealing.md, section 17.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from watchdog.intake.manifest import Limits, Refusal, RefusedError
from watchdog.intake.parts import FORM
from watchdog.records.blobs import Blobs
from watchdog.records.growing import BusyError, Grows
from watchdog.sealing import session_open, session_seal

PIECE: Final = 4 * 1024 * 1024
"""Most bytes of one piece: what a sender may have to send again if a proxy gathers requests before it hands them on."""

LONGEST: Final = 10**15 - 1
"""The largest number that a header may name: no body is so long."""

LEAST: Final = 1024 * 1024
"""What each unfinished upload counts at least, so that a million empty ones are too many as well."""

READ: Final = 256 * 1024
TYPE_LIMIT: Final = 200

_ID: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ID_BYTES: Final = 32
_TOKEN_BYTES: Final = 48


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload that was begun.

    Attributes:
        id: 32 random bytes in hex. Whoever knows them may go on with it.
        length: How long the whole will be.
        content_type: What the whole says it is.
    """

    id: str = field(repr=False)
    length: int
    content_type: str = field(repr=False)
    _growing: Grows = field(repr=False)

    @property
    def offset(self) -> int:
        """How much is there for good; all of it if it was taken."""
        try:
            return self._growing.offset()
        except FileNotFoundError:
            return self.length

    def add(self, offset: int, size: int, source: BinaryIO) -> int:
        """Add a piece and return where the body ends now. What came of a piece that broke off stays.

        Args:
            offset: Where the sender believes that the body ends.
            size: Bytes of the piece, announced.
            source: Gives them.

        Raises:
            OffsetError: It ends elsewhere; carries where.
            RefusedError: `SIZE`: the piece, or the body with it, would be too long. `UPLOAD`: it was taken meanwhile.
        """
        if not 0 <= size <= PIECE or offset + size > self.length:
            raise RefusedError(Refusal.SIZE)
        try:
            return self._growing.append(offset, _read(source, size))
        except FileNotFoundError:
            raise RefusedError(Refusal.UPLOAD) from None

    @contextmanager
    def whole(self) -> Iterator[BinaryIO]:
        """Give the whole body, to one taker at a time.

        Raises:
            RefusedError: `UNFINISHED`: it is not whole yet. `LATER`: somebody is taking it. `UPLOAD`: it was taken.
        """
        try:
            with self._growing.body() as body:
                if self.offset != self.length:
                    raise RefusedError(Refusal.UNFINISHED)
                yield body
        except BusyError:
            raise RefusedError(Refusal.LATER) from None
        except FileNotFoundError:
            raise RefusedError(Refusal.UPLOAD) from None

    def discard(self) -> None:
        """Forget it."""
        self._growing.discard()

    def settle(self, answer: bytes) -> None:
        """Put the answer in place of a body that was kept, locked with the upload's id: the disk says nothing."""
        self._growing.settle(session_seal(_token(self.id), answer)[1])

    def answer(self) -> bytes | None:
        """Return the answer that was given when it was taken; None if it was not."""
        sealed = self._growing.answer()
        return None if sealed is None else session_open(_token(self.id), sealed)


def begin(blobs: Blobs, limits: Limits, room: int, length: int, content_type: str) -> Upload:
    """Begin an upload.

    Args:
        blobs: Where it grows.
        limits: What is too much.
        room: Bytes that all unfinished uploads together may take.
        length: How long the whole will be.
        content_type: What it will be.

    Raises:
        RefusedError: `SIZE`, `FORM` for a type that no address takes, `LATER` when too much is unfinished.
    """
    if not 0 < length <= limits.body:
        raise RefusedError(Refusal.SIZE)
    if not content_type.startswith(FORM) or len(content_type) > TYPE_LIMIT or not content_type.isascii():
        raise RefusedError(Refusal.FORM)
    check_room(blobs, room, LEAST)
    upload_id = secrets.token_hex(_ID_BYTES)
    growing = _growing(blobs, upload_id)
    growing.begin(json.dumps({"length": length, "type": content_type}).encode("ascii"))
    return Upload(upload_id, length, content_type, growing)


def find(blobs: Blobs, upload_id: str) -> Upload:
    """Return the upload of an id.

    Raises:
        RefusedError: `UPLOAD`: there is none, or it was swept.
    """
    if _ID.fullmatch(upload_id) is None:
        raise RefusedError(Refusal.UPLOAD)
    growing = _growing(blobs, upload_id)
    try:
        head = json.loads(growing.head())
    except (FileNotFoundError, ValueError):
        raise RefusedError(Refusal.UPLOAD) from None
    return Upload(upload_id, head["length"], head["type"], growing)


def check_room(blobs: Blobs, room: int, more: int) -> None:
    """Refuse what would make all unfinished uploads together too many.

    What has arrived counts, not what was announced: whoever only announces much takes no room from others.

    Raises:
        RefusedError: `LATER`.
    """
    if blobs.gathered(LEAST) + more > room:
        raise RefusedError(Refusal.LATER)


def _read(source: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (data := source.read(min(READ, size))):
        size -= len(data)
        yield data


def _growing(blobs: Blobs, upload_id: str) -> Grows:
    return blobs.growing(hashlib.sha256(bytes.fromhex(upload_id)).hexdigest())


def _token(upload_id: str) -> bytes:
    return hmac.digest(bytes.fromhex(upload_id), b"upload answer 1\n", "sha512")[:_TOKEN_BYTES]
