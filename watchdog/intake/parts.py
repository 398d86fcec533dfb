"""The parts of a form, one after another as they come over the wire: none is gathered, none touches the disk."""

import io
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData, Preamble

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FORM: Final = "multipart/form-data"
LONGEST_BOUNDARY: Final = 70
"""RFC 2046, 5.1.1."""
_READ: Final = 64 * 1024
_HELD: Final = 4 * _READ
"""Most bytes that wait to be understood: one read, a part's headings, and what may be half a boundary."""


class PartsError(Exception):
    """The body is no form, or breaks off."""


class Part(io.RawIOBase):
    """One part's bytes. Whoever asks for the next part must have read this one to its end."""

    def __init__(self, name: str, parts: "Parts") -> None:
        super().__init__()
        self.name = name
        self._parts = parts
        self._held = b""
        self._more = True

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read some bytes; none at the end.

        Raises:
            PartsError: The body breaks off.
        """
        while self._more and not self._held:
            event = self._parts.event()
            if not isinstance(event, Data):
                raise PartsError
            self._held, self._more = event.data, event.more_data
        view = memoryview(buffer).cast("B")
        size = min(len(view), len(self._held))
        view[:size] = self._held[:size]
        self._held = self._held[size:]
        return size

    def __repr__(self) -> str:
        """Show nothing."""
        return "<Part>"


class Parts:
    """Reads a form's body.

    Args:
        body: The request's body.
        content_type: What the request says it is.

    Raises:
        PartsError: It is no form, or something stands before its first part.
    """

    def __init__(self, body: BinaryIO, content_type: str) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get("boundary", "")
        if kind != FORM or not 0 < len(boundary) <= LONGEST_BOUNDARY or not boundary.isascii():
            raise PartsError
        self._body = body
        self._decoder = MultipartDecoder(boundary.encode("ascii"), _HELD)
        before = self.event()
        if not isinstance(before, Preamble) or before.data:
            raise PartsError

    def next(self, name: str, *, file: bool = True) -> BinaryIO:
        """Return the part that has to come now.

        Args:
            name: Its name.
            file: Whether it has a file name, as browsers give everything that is not plain text.

        Raises:
            PartsError: Another part comes, or none.
        """
        event = self.event()
        if not isinstance(event, File if file else Field) or event.name != name:
            raise PartsError
        return cast("BinaryIO", io.BufferedReader(Part(name, self), _READ))

    def end(self) -> None:
        """Check that nothing more comes.

        Raises:
            PartsError: Something does.
        """
        event = self.event()
        if not isinstance(event, Epilogue) or event.data.strip():
            raise PartsError

    def event(self) -> Event:
        """Return what comes next.

        Raises:
            PartsError: It cannot be understood.
        """
        try:
            while isinstance(event := self._decoder.next_event(), NeedData):
                self._decoder.receive_data(self._body.read(_READ) or None)
        except (ValueError, RequestEntityTooLarge):
            raise PartsError from None
        return event


class TooLargeError(Exception):
    """More came than may come."""


class Limited:
    """Reads something that may be so large and no larger."""

    def __init__(self, source: BinaryIO, limit: int) -> None:
        self._source = source
        self._left = limit

    def read(self, size: int = -1) -> bytes:
        """Return some bytes.

        Raises:
            TooLargeError: Together they are too many.
        """
        return self._counted(self._source.read(size))

    def readline(self, size: int = -1) -> bytes:
        """Return a line, or as much of it.

        Raises:
            TooLargeError: As `read`.
        """
        return self._counted(self._source.readline(size))

    def drain(self) -> None:
        """Read the rest and forget it, up to the limit."""
        while self._left > 0 and (data := self._source.read(_READ)):
            self._left -= len(data)

    def _counted(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise TooLargeError
        return data
