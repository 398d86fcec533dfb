"""Giving an envelope to a new key in place of an old one (docs/sealing.md, section 21).

Only one stanza of the header changes. The file key and the payload stay as they are, and so do the stanzas of other
readers, whose keys nobody here has to know. Whoever can open the old header has read the content; a new file key would
keep nothing from them.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from typing import BinaryIO

from watchdog.sealing import stream
from watchdog.sealing.envelope import read_hybrid_header
from watchdog.sealing.errors import SealingError
from watchdog.sealing.header import check_mac, rewrite_header, unwrap_file_key
from watchdog.sealing.keys import Identity, Recipient


def resealed_header(source: BinaryIO, held: Sequence[Identity], to: Recipient) -> bytes:
    """Read a header and return one that gives the same file key to `to` in place of the first of `held` that opens it.

    The source then stands at the payload, which follows the new header unchanged.

    Raises:
        SealingError: "recipient" if none of `held` opens it, "mac" or "header" if it was changed.
    """
    return _taken(source, held, to)[0]


def _taken(source: BinaryIO, held: Sequence[Identity], to: Recipient) -> tuple[bytes, bytes]:
    """The new header, and the file key."""
    header = read_hybrid_header(source)
    for identity in held:
        for number, stanza in enumerate(header.stanzas):
            file_key = identity.unwrap(stanza)
            if file_key is not None:
                check_mac(header, file_key)
                stanzas = [*header.stanzas[:number], to.wrap(file_key), *header.stanzas[number + 1 :]]
                return rewrite_header(file_key, stanzas), file_key
    raise SealingError("recipient")


def opens(envelope: BinaryIO, identity: Identity) -> bool:
    """Tell whether a key opens the header of an envelope; the payload is not looked at.

    Raises:
        SealingError: "mac" or "header" if it was changed.
    """
    header = read_hybrid_header(envelope)
    return any(identity.unwrap(stanza) is not None for stanza in header.stanzas)


def content_digest(envelope: BinaryIO, identities: Sequence[Identity]) -> bytes:
    """Open a whole envelope in constant memory and return the SHA-256 of its plaintext, label and padding included.

    Raises:
        SealingError: It does not open to its last byte.
    """
    header = read_hybrid_header(envelope)
    digest = hashlib.sha256()
    for piece in stream.read_payload(envelope, unwrap_file_key(header, identities)):
        digest.update(piece)
    return digest.digest()


def resealed(envelope: bytes, held: Sequence[Identity], to: Identity) -> bytes:
    """Return an envelope for `to` in place of one of `held`. It was opened with the new key, to the same content.

    Raises:
        SealingError: As `resealed_header`, or "payload" if the content does not open.
    """
    source = io.BytesIO(envelope)
    header, file_key = _taken(source, held, to.recipient)
    payload = source.read()
    before = hashlib.sha256(b"".join(stream.read_payload(io.BytesIO(payload), file_key))).digest()
    if content_digest(io.BytesIO(header + payload), [to]) != before:
        raise SealingError("payload")
    return header + payload
