"""Sealed parts on their way in: each envelope's form is checked while it is copied, and a refusal leaves nothing."""

import hashlib
import io
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, TypeVar, cast

from watchdog.intake.manifest import HEAD_LIMIT, Limits, Refusal, RefusedError
from watchdog.intake.parts import Limited, Parts, PartsError, TooLargeError
from watchdog.intake.submit import Exhibit
from watchdog.records.blobs import Blobs, Incoming
from watchdog.sealing import SealingError, check_stream

T = TypeVar("T")


class _File(NamedTuple):
    """A file that arrived whole, before it has its place."""

    id: str
    sha256: str
    head: bytes
    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Receiving:
    """A form of sealed parts. What was done for it is undone if anything about it is refused."""

    parts: Parts
    blobs: Blobs
    limits: Limits
    undo: ExitStack

    def manifest(self) -> BinaryIO:
        """Return the part that is not sealed; it comes first."""
        return self.parts.next("manifest", file=False)

    def envelope(self, name: str, readers: int, limit: int) -> bytes:
        """Return the envelope that has to come now.

        Raises:
            RefusedError: `SEALED`, it has not the form, or not for so many readers.
        """
        kept = io.BytesIO()
        self._pass_on(name, readers, limit, kept)
        return kept.getvalue()

    def exhibits(self, ids: tuple[str, ...], readers: int) -> tuple[Exhibit, ...]:
        """Put the files that have to come now, each behind its head, into the blob store; nothing may follow them.

        Raises:
            RefusedError: `SEALED` as `envelope`, `TAKEN` for an id that is there already.
        """
        files = [self._exhibit(exhibit_id, readers) for exhibit_id in ids]
        self.parts.end()
        return tuple(self._adopted(file) for file in files)

    def _exhibit(self, exhibit_id: str, readers: int) -> _File:
        head = self.envelope("exhibit-head", readers, HEAD_LIMIT)
        incoming = self.blobs.incoming()
        self.undo.callback(incoming.discard)
        digest = self._pass_on("exhibit", readers, self.limits.envelope, incoming.sink)
        return _File(exhibit_id, digest, head, incoming)

    def _adopted(self, file: _File) -> Exhibit:
        """Give a file its place. All do so at the end: a crash on the way in then leaves no id taken without a row."""
        try:
            place = self.blobs.adopt(file.id, file.incoming)
        except FileExistsError:
            raise RefusedError(Refusal.TAKEN) from None
        self.undo.callback(self.blobs.take_back, place)
        return Exhibit(file.id, file.sha256, file.head, place)

    def _pass_on(self, name: str, readers: int, limit: int, sink: BinaryIO) -> str:
        """Copy the envelope that has to come now while its form is checked; return its SHA-256."""
        source = cast("BinaryIO", Limited(self.parts.next(name), limit))
        digest = hashlib.sha256()
        try:
            for piece in check_stream(source, readers):
                sink.write(piece)
                digest.update(piece)
        except SealingError:
            raise RefusedError(Refusal.SEALED) from None
        return digest.hexdigest()


def received(
    body: BinaryIO, content_type: str, blobs: Blobs, limits: Limits, read: Callable[[Receiving], T]
) -> T | Refusal:
    """Read a form of sealed parts whole, or keep nothing of it.

    Args:
        body: The request's body.
        content_type: Of the request.
        blobs: Where exhibits go.
        limits: What is too much.
        read: Takes the parts in their order; may raise `RefusedError`.
    """
    measured = Limited(body, limits.body)
    try:
        with ExitStack() as undo:
            parts = Parts(cast("BinaryIO", measured), content_type)
            found = read(Receiving(parts, blobs, limits, undo))
            undo.pop_all()
            return found
    except PartsError:
        refusal = Refusal.FORM
    except TooLargeError:
        refusal = Refusal.SIZE
    except RefusedError as error:
        refusal = error.refusal
    # The sender hears the reason only if the server has heard the sender out.
    measured.drain()
    return refusal
