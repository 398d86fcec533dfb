"""The request that never lets a form's files or a flood of text reach the disk or fill the memory in the clear.

One threat: Werkzeug keeps uploads above 500 kB in temporary files. Here each file is sealed while it is parsed, on the
two pages that take files; a small list is held in memory, on the pages that read one; everywhere else uploads are
dropped.
"""

import io
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Final, cast

from flask import Request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from watchdog.domain.ids import new_id
from watchdog.domain.report import EXHIBIT_PURPOSE
from watchdog.intake.arrivals import Arrival, Place, Swallow
from watchdog.sealing import SealingStream
from watchdog.web.forms import SMALL_FILE
from watchdog.web.transaction import blobs, reading, settings

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

TAKES_FILES: Final = frozenset({"intake.report", "intake.back"})
READS_LISTS: Final = frozenset({"calendar.bring", "earlier.bring"})
PIECE: Final = 64 * 1024
URLENCODED: Final = "application/x-www-form-urlencoded"
SLACK: Final = 1024 * 1024
"""Part headings, and what the parser holds between two reads."""


class SmallFile(io.BytesIO):
    """One upload that is read at once and kept nowhere: in memory, up to one byte more than is allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.size = 0

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take some bytes; what is too much is forgotten."""
        piece = memoryview(data).cast("B")
        room = max(0, SMALL_FILE + 1 - self.size)
        self.size += piece.nbytes
        super().write(piece[:room])
        return piece.nbytes


class SealingRequest(Request):
    """Flask's request with sealed uploads and a limit on all text of a form together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parts: list[Swallow | SmallFile] = []
        self._places = 0

    @property
    def arrivals(self) -> list[Arrival]:
        """The files of the form's field `files`, in the order chosen; empty fields are left out."""
        streams = [part.stream for part in self.files.getlist("files")]
        found = [each for each in cast("list[object]", streams) if isinstance(each, Arrival)]
        return [arrival for arrival in found if arrival.chosen]

    def close(self) -> None:
        """Forget the files that nobody kept. Called when the request ends, however it ends."""
        super().close()
        for part in self._parts:
            if isinstance(part, Arrival):
                part.discard()

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
        except RequestEntityTooLarge:
            self._hear_out()
            raise

    def _hear_out(self) -> None:
        """Read the rest and forget it: a browser cut off while it sends shows its own error instead of our page."""
        with suppress(HTTPException):
            while self.stream.read(PIECE):
                pass

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 - Werkzeug calls by these names
        content_type: str | None,  # noqa: ARG002 - what a browser claims is not believed
        filename: str | None = None,
        content_length: int | None = None,  # noqa: ARG002 - same
    ) -> IO[bytes]:
        """Return where Werkzeug's parser writes one upload."""
        part: Swallow | SmallFile
        if self.endpoint in TAKES_FILES:
            part = Arrival(filename or "", settings().file_limit, self._begin)
        else:
            part = SmallFile() if self.endpoint in READS_LISTS and not self._parts else Swallow()
        self._parts.append(part)
        return cast("IO[bytes]", part)

    def _get_stream_for_parsing(self) -> IO[bytes]:
        limit = (self.max_form_memory_size or 0) + SLACK
        source = cast("IO[bytes]", _Measured(super()._get_stream_for_parsing(), self._parts, limit))
        if self.mimetype == URLENCODED:
            return cast("IO[bytes]", _Counted(source, self.max_form_parts or 0))
        return source

    def _begin(self) -> Place | None:
        if self._places == settings().files_limit:
            return None
        self._places += 1
        exhibit_id = new_id()
        with reading() as work:
            label = work.vault.label(EXHIBIT_PURPOSE, exhibit_id)
        incoming = blobs().incoming()
        return Place(exhibit_id, incoming, SealingStream(incoming.sink, label))


class _Measured:
    """Reads a form's body and stops when all that is not a file is more than the limit.

    Werkzeug limits each text field by itself, and a body of the other encoding not at all.
    """

    def __init__(self, source: IO[bytes], parts: Sequence[Swallow | SmallFile], limit: int) -> None:
        self._source = source
        self._parts = parts
        self._limit = limit
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """Return some bytes.

        Raises:
            RequestEntityTooLarge: The text is too long.
        """
        data = self._source.read(self._limit + 1 if size < 0 else size)
        self._read += len(data)
        if self._read - sum(part.size for part in self._parts) > self._limit:
            raise RequestEntityTooLarge
        return data


class _Counted:
    """Reads a form of the other encoding and stops when it has too many fields.

    Werkzeug counts the parts of a multipart form only; two million empty fields of this kind fill a quarter of a
    gigabyte before anybody looks at them.
    """

    def __init__(self, source: IO[bytes], fields: int) -> None:
        self._source = source
        self._left = fields

    def read(self, size: int = -1) -> bytes:
        """Return some bytes.

        Raises:
            RequestEntityTooLarge: These are too many fields.
        """
        data = self._source.read(size)
        self._left -= data.count(b"&")
        if self._left < 0:
            raise RequestEntityTooLarge
        return data
