"""Envelopes: our use of age. Label and padding inside, hybrid recipients only (docs/sealing.md).

Sealing and opening in memory, sealing while something is uploaded, opening while something is
downloaded, and the check that a server without keys can make.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from watchdog.sealing import stream
from watchdog.sealing.errors import SealingError
from watchdog.sealing.header import FILE_KEY_BYTES, Header, read_header, unwrap_file_key, write_header
from watchdog.sealing.keys import Identity, Recipient, check_stanza
from watchdog.sealing.label import Label, closing, frame, opening, padded_size, unframe

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def _header(file_key: bytes, recipients: Sequence[Recipient]) -> bytes:
    # Nobody named would be lost for ever; somebody named twice would belie the count that is checked.
    if not recipients or len(set(recipients)) != len(recipients):
        raise SealingError("recipient")
    return write_header(file_key, recipients)


def read_hybrid_header(source: BinaryIO) -> Header:
    """Read a header whose stanzas are all of the hybrid kind.

    Raises:
        SealingError: "header" for any other.
    """
    header = read_header(source)
    for stanza in header.stanzas:
        check_stanza(stanza)
    return header


def seal(plaintext: bytes, label: Label, recipients: Sequence[Recipient]) -> bytes:
    """An envelope around `plaintext` that any of `recipients` can open under `label`.

    Raises:
        SealingError: "recipient" if nobody, or somebody twice, is named.
    """
    file_key = secrets.token_bytes(FILE_KEY_BYTES)
    envelope = io.BytesIO()
    envelope.write(_header(file_key, recipients))
    writer = stream.PayloadWriter(envelope, file_key)
    writer.write(frame(plaintext, label))
    writer.finish()
    return envelope.getvalue()


def open_sealed(envelope: bytes, label: Label, identities: Sequence[Identity]) -> bytes:
    """What `seal` was given, if everything about the envelope is right.

    Raises:
        SealingError: "header", "recipient", "mac", "payload", "label" or "padding".
    """
    return b"".join(open_stream(io.BytesIO(envelope), label, identities))


def open_stream(source: BinaryIO, label: Label, identities: Sequence[Identity]) -> Iterator[bytes]:
    """The content of an envelope piece by piece, in constant memory.

    Pieces come before the end has been seen: after an error, throw away what came.

    Raises:
        SealingError: as `open_sealed`, some only while iterating.
    """
    header = read_hybrid_header(source)
    file_key = unwrap_file_key(header, identities)
    return unframe(stream.read_payload(source, file_key), label)


def check_size(payload_size: int) -> None:
    """Check that a payload of so many bytes (all that follows the header) can be a padded one.

    Raises:
        SealingError: "payload" if no content has this size once padded and sealed.
    """
    chunked = payload_size - stream.NONCE_BYTES
    chunks = -(-chunked // stream.SEALED_CHUNK)
    plaintext_size = chunked - chunks * stream.TAG_BYTES
    rest = chunked - (chunks - 1) * stream.SEALED_CHUNK
    if rest <= stream.TAG_BYTES or padded_size(plaintext_size) != plaintext_size:
        raise SealingError("payload")


def _check_count(header: Header, recipients_expected: int | None) -> None:
    if recipients_expected is not None and len(header.stanzas) != recipients_expected:
        raise SealingError("count")


def check_form(envelope: bytes, recipients_expected: int) -> None:
    """Check without any key that this has an envelope's form.

    A server believes no claim that something is sealed without this. To whom it is sealed, and what
    is inside, only a holder of the key can tell. A header alone, as of a stream whose payload is
    kept elsewhere, is checked as a header.

    Raises:
        SealingError: "header", "count" if it has not `recipients_expected` stanzas, or "payload".
    """
    header = read_hybrid_header(io.BytesIO(envelope))
    _check_count(header, recipients_expected)
    payload_size = len(envelope) - len(header.raw)
    if payload_size:
        check_size(payload_size)


def check_stream(source: BinaryIO, recipients_expected: int | None) -> Iterator[bytes]:
    """Pass a whole envelope on, unchanged and in pieces, while checking its form as `check_form` does.

    The header is checked before the first piece comes, the size after the last: keep nothing of what
    came before an error. None expects any number of stanzas but none at all.

    Raises:
        SealingError: as `check_form`; a header alone is refused.
    """
    header = read_hybrid_header(source)
    _check_count(header, recipients_expected)
    yield header.raw
    size = 0
    while piece := source.read(stream.SEALED_CHUNK):
        size += len(piece)
        yield piece
    check_size(size)


class SealingStream(io.RawIOBase):
    """Seals what is written to it, in constant memory, also before it is known to whom.

    Unless recipients are named, only the payload goes to the sink. `header` makes the rest once they
    are known; header and payload together are an ordinary envelope. An upload so reaches the disk
    sealed from its first byte. Closing without `finish` leaves a payload that does not open.

    Args:
        sink: where the payload goes; it is neither flushed nor closed.
        label: what the content is for.
        recipients: who can open it, if that is known: then the header goes to the sink first.

    Raises:
        SealingError: "recipient" if somebody is named twice.
    """

    def __init__(self, sink: BinaryIO, label: Label, recipients: Sequence[Recipient] = ()) -> None:
        super().__init__()
        self._label = label
        self._file_key = secrets.token_bytes(FILE_KEY_BYTES)
        if recipients:
            sink.write(self.header(recipients))
        self._writer = stream.PayloadWriter(sink, self._file_key)
        self._writer.write(opening(label))
        self._digest = hashlib.sha256()
        self._size = 0
        self._finished = False

    @property
    def size(self) -> int:
        """How many bytes of content were written."""
        return self._size

    @property
    def digest(self) -> str:
        """SHA-256 of the content so far, in hex."""
        return self._digest.hexdigest()

    def writable(self) -> bool:
        """Always true."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Seal `data`; returns its length in bytes.

        Raises:
            SealingError: "finished" after `finish`.
        """
        if self._finished:
            raise SealingError("finished")
        with memoryview(data).cast("B") as view:
            self._writer.write(view)
            self._digest.update(view)
            self._size += len(view)
            return len(view)

    def tell(self) -> int:
        """How many bytes of content were written."""
        return self._size

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Going back to the start is how a form parser says that an upload is complete: finish.

        Raises:
            io.UnsupportedOperation: for any other place.
        """
        if offset or whence != os.SEEK_SET:
            raise io.UnsupportedOperation("seek")
        self.finish()
        return 0

    def finish(self) -> None:
        """Pad and seal the final chunk. A second call does nothing."""
        if self._finished:
            return
        self._finished = True
        for piece in closing(self._label, self._size):
            self._writer.write(piece)
        self._writer.finish()

    def header(self, recipients: Sequence[Recipient]) -> bytes:
        """The header that gives this payload to `recipients`.

        Raises:
            SealingError: "recipient" if nobody, or somebody twice, is named.
        """
        return _header(self._file_key, recipients)

    def __repr__(self) -> str:
        return "<SealingStream>"
