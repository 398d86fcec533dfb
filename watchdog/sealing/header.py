"""The header of an age file (C2SP age, "Header"): who can get at the file key.

Nothing of our own is in here; this module and `stream` together are an age implementation that
passes the official vectors, whatever recipient type is plugged in.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from watchdog.sealing.errors import LockedError, SealingError
from watchdog.sealing.primitives import hkdf

FILE_KEY_BYTES = 16
# The specification sets no limit. We need one, so that a header cannot fill the memory.
LARGEST_HEADER = 1 << 19

_VERSION_LINE = b"age-encryption.org/v1\n"
_ARGUMENT = re.compile(rb"[!-~]+")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]*")
_COLUMNS = 64
_MAC_BYTES = 32


@dataclass(frozen=True)
class Stanza:
    """A recipient stanza: its arguments and its body."""

    arguments: tuple[str, ...]
    body: bytes


@dataclass(frozen=True)
class Header:
    """A header that was read: its stanzas, its MAC, what the MAC covers, and all its bytes."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    covered: bytes
    raw: bytes


class Wraps(Protocol):
    """A recipient type, sealing side."""

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza that holds `file_key` for this recipient."""


class Unwraps(Protocol):
    """A recipient type, opening side."""

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """The file key, or None if the stanza is not for this identity.

        Raises:
            SealingError: "header" if it is of this type and malformed.
        """


def encode_base64(data: bytes) -> str:
    """Base 64 without padding, as age writes it."""
    return base64.b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64(text: bytes) -> bytes:
    """The bytes of canonical unpadded Base 64.

    Raises:
        SealingError: "header" for any other spelling ("decoders MUST reject non-canonical encodings").
    """
    if not _BASE64.fullmatch(text) or len(text) % 4 == 1:
        raise SealingError("header")
    data = base64.b64decode(text + b"=" * (-len(text) % 4))
    if encode_base64(data).encode("ascii") != text:
        raise SealingError("header")
    return data


def _format_stanza(stanza: Stanza) -> str:
    body = encode_base64(stanza.body)
    # The body ends with a line shorter than 64 columns, which may be empty.
    lines = [body[start : start + _COLUMNS] for start in range(0, len(body) + 1, _COLUMNS)]
    return "\n".join(["-> " + " ".join(stanza.arguments), *lines]) + "\n"


def _mac(file_key: bytes, covered: bytes) -> bytes:
    return hmac.digest(hkdf(file_key, b"", b"header"), covered, "sha256")


def write_header(file_key: bytes, recipients: Sequence[Wraps]) -> bytes:
    """The header that gives `file_key` to `recipients`."""
    return rewrite_header(file_key, [recipient.wrap(file_key) for recipient in recipients])


def rewrite_header(file_key: bytes, stanzas: Sequence[Stanza]) -> bytes:
    """The header of some stanzas, each of which holds `file_key`."""
    covered = _VERSION_LINE + "".join(map(_format_stanza, stanzas)).encode("ascii") + b"---"
    return covered + b" " + encode_base64(_mac(file_key, covered)).encode("ascii") + b"\n"


class _Lines:
    """The lines of a header, and what was read of it so far."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.read = b""

    def next(self) -> bytes:
        line = self._source.readline(LARGEST_HEADER - len(self.read))
        if not line.endswith(b"\n"):
            raise SealingError("header")
        self.read += line
        return line


def _read_stanza(first_line: bytes, lines: _Lines) -> Stanza:
    arguments = first_line[3:-1].split(b" ")
    if not all(_ARGUMENT.fullmatch(argument) for argument in arguments):
        raise SealingError("header")
    body = []
    while True:
        line = lines.next()[:-1]
        if len(line) > _COLUMNS:
            raise SealingError("header")
        body.append(decode_base64(line))
        if len(line) < _COLUMNS:
            return Stanza(tuple(argument.decode("ascii") for argument in arguments), b"".join(body))


def read_header(source: BinaryIO) -> Header:
    """Read a header and nothing after it.

    Raises:
        SealingError: "header" for anything that is not the one valid form (ABNF of the specification).
    """
    lines = _Lines(source)
    if lines.next() != _VERSION_LINE:
        raise SealingError("header")
    stanzas: list[Stanza] = []
    while (line := lines.next()).startswith(b"-> "):
        stanzas.append(_read_stanza(line, lines))
    if not stanzas or not line.startswith(b"--- "):
        raise SealingError("header")
    mac = decode_base64(line[4:-1])
    if len(mac) != _MAC_BYTES:
        raise SealingError("header")
    covered = lines.read[: len(lines.read) - len(line) + 3]
    return Header(tuple(stanzas), mac, covered, lines.read)


def check_mac(header: Header, file_key: bytes) -> None:
    """Check a header against the file key that was found in it.

    Raises:
        SealingError: "mac" if the header was changed.
    """
    if not hmac.compare_digest(_mac(file_key, header.covered), header.mac):
        raise SealingError("mac")


def unwrap_file_key(header: Header, identities: Sequence[Unwraps]) -> bytes:
    """The file key that one of `identities` finds, once the header's MAC holds.

    Raises:
        LockedError: None finds it.
        SealingError: "mac" if the header was changed, "header" if a
            stanza of a known type is malformed.
    """
    for identity in identities:
        for stanza in header.stanzas:
            file_key = identity.unwrap(stanza)
            if file_key is not None:
                check_mac(header, file_key)
                return file_key
    raise LockedError
