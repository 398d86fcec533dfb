"""Sealing a file anew: the new blob first, the row second, commit third, then the old blob goes.

What a kill leaves behind between two of these is a blob that no row names; it is swept.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from watchdog.domain.ids import new_id
from watchdog.records.blobs import CHUNK, Blobs
from watchdog.sealing import Identity, SealingError, content_digest, opens, resealed_header


@dataclass(frozen=True, slots=True)
class ResealedFile:
    """A file under its new name.

    Attributes:
        old: The blob so far.
        new: The blob from now on.
        before: SHA-256 of the envelope so far, which the journal names where the file was sealed on a device.
        after: SHA-256 of the new one.
    """

    old: str
    new: str
    before: str
    after: str


def resealed_file(blobs: Blobs, old: str, earlier: Sequence[Identity], now: Identity) -> ResealedFile | None:
    """Put a file into a new blob for another key and open it there to its end; None if that key opens it already.

    Args:
        blobs: Where files lie.
        old: Name of the blob.
        earlier: Keys that may open it.
        now: The key that shall.

    Raises:
        SealingError: No key opens it, or it was changed. Nothing is left behind.
        FileNotFoundError: There is no such blob.
    """
    with blobs.open(old) as source:
        if opens(source, now):
            return None
    new = new_id()
    after = _written(blobs, old, new, earlier, now)
    if _digest(blobs, new, [now]) != _digest(blobs, old, earlier):
        blobs.remove(new)
        raise SealingError("payload")
    return ResealedFile(old, new, _hash(blobs, old), after)


def _written(blobs: Blobs, old: str, new: str, earlier: Sequence[Identity], now: Identity) -> str:
    with blobs.open(old) as source:
        header = resealed_header(source, earlier, now.recipient)
        digest, incoming = hashlib.sha256(header), blobs.incoming()
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            incoming.sink.write(chunk)
    blobs.keep(new, header, incoming)
    return digest.hexdigest()


def _digest(blobs: Blobs, name: str, keys: Sequence[Identity]) -> bytes:
    """Return a digest of what is inside; one that no other file has where it does not open to its end."""
    with blobs.open(name) as source:
        try:
            return content_digest(source, keys)
        except SealingError:
            return name.encode()


def _hash(blobs: Blobs, name: str) -> str:
    digest = hashlib.sha256()
    with blobs.open(name) as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
