"""gunicorn's threaded worker, made patient: somebody who sends slowly holds no thread.

A request gets a thread when all of it has arrived, or its first part if it is large; until then the worker's own loop
gathers it in memory. Large requests never hold more than half of the threads, so that pages and reports always find
one. Who sends below a floor is cut off in the end, and when there is no more room, whoever has been slow for longest.
"""

import errno
import re
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from selectors import EVENT_READ
from typing import Any, Final

from gunicorn.http.unreader import SocketUnreader  # type: ignore[import-untyped]  # ships no types
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]  # same

FIRST: Final = 128 * 1024
"""A report's text is smaller; of larger requests this much is gathered before a thread reads the rest."""

FLOOR: Final = 256
BUSY_FLOOR: Final = 4 * 1024
"""Bytes a second, on the average of a minute, that everybody can send; and when others wait for a thread."""

PATIENCE: Final = 60.0
BUSY_PATIENCE: Final = 10.0
SILENCE: Final = 15.0
"""Seconds to the first byte of a request."""

IDLE: Final = 30.0
ANSWER_SECONDS: Final = 120.0
STOPPING: Final = 2.0

_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_EXPECTS: Final = re.compile(rb"^expect:", re.IGNORECASE | re.MULTILINE)
_CHUNKED: Final = re.compile(rb"^transfer-encoding:", re.IGNORECASE | re.MULTILINE)
_LAST_CHUNK: Final = b"0\r\n\r\n"


@dataclass(slots=True)
class Arriving:
    """A request on its way in. What it says of itself is believed only for knowing when to begin reading it."""

    until: float
    data: bytearray = field(default_factory=bytearray, repr=False)
    whole: int | None = None

    def add(self, data: bytes, now: float) -> None:
        """Take what came, and give the sender more time for it."""
        earned = self.until + len(data) / FLOOR if self.data else now + PATIENCE
        self.until = min(now + PATIENCE, earned)
        seen = max(0, len(self.data) - len(_HEAD_END) + 1)
        self.data += data
        while self.data.startswith(b"\r\n"):
            del self.data[:2]
            seen = 0
        if self.whole is None:
            self._look(seen)

    @property
    def complete(self) -> bool:
        """Whether nothing more is to come."""
        ended = self.whole == sys.maxsize and self.data.endswith(_LAST_CHUNK)
        return ended or (self.whole is not None and len(self.data) >= self.whole)

    @property
    def ready(self) -> bool:
        """Whether enough is there for a thread to begin."""
        return self.complete or len(self.data) >= FIRST

    def _look(self, seen: int) -> None:
        end = self.data.find(_HEAD_END, seen)
        if end < 0:
            return
        head, begin = bytes(self.data[:end]), end + len(_HEAD_END)
        length = _LENGTH.search(head)
        if _EXPECTS.search(head):
            self.whole = begin  # who waits for our word sends nothing before it
        elif _CHUNKED.search(head):
            self.whole = sys.maxsize
        else:
            self.whole = begin + (int(length[1]) if length else 0)


class PacedUnreader(SocketUnreader):  # type: ignore[misc]  # same
    """Reads the rest of a large request, and gives up on a sender who is too slow."""

    def __init__(self, sock: Any, crowded: Callable[[], bool]) -> None:
        super().__init__(sock)
        self._crowded = crowded
        self._patience = PATIENCE

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return some bytes.

        Raises:
            TimeoutError: They came too slowly.
        """
        floor, most = (BUSY_FLOOR, BUSY_PATIENCE) if self._crowded() else (FLOOR, PATIENCE)
        given = self.sock.gettimeout()
        began = time.monotonic()
        self.sock.settimeout(max(0.01, min(IDLE, most, self._patience, given or IDLE)))
        try:
            data: bytes = super().chunk(size_hint)
        finally:
            self.sock.settimeout(given)
        self._patience = min(most, self._patience + len(data) / floor) - (time.monotonic() - began)
        if self._patience < 0:
            raise TimeoutError
        return data


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # same
    """The worker. All of its own methods run in the loop, but for `handle` and `handle_request`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[Any, Arriving] = {}
        self._gathered: dict[Any, bytes] = {}
        self._large: set[Any] = set()
        self._waiting: deque[Any] = deque()
        self._swept = 0.0

    def accept(self, listener: Any) -> None:
        """Accept a connection; when there is no more room, the one that has been slow for longest makes it."""
        super().accept(listener)
        if self.nr_conns >= self.worker_connections and (oldest := self._oldest()):
            self._drop(oldest)

    def enqueue_req(self, conn: Any) -> None:
        """Begin to gather a request, instead of giving it a thread at once."""
        conn.sock.setblocking(False)
        self._arriving[conn] = Arriving(time.monotonic() + SILENCE)
        held = conn.parser.unreader.take_buffered() if conn.parser else b""
        self.poller.register(conn.sock, EVENT_READ, partial(self._listen, conn))
        if held:
            self._take(conn, held)
        else:
            self._listen(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Let the next large request begin."""
        self._large.discard(conn)
        super().finish_request(conn, fs)
        while self._waiting and self._has_room():
            self._begin(self._waiting.popleft())

    def murder_pending(self) -> None:
        """Close the connections that were too slow, once a second."""
        super().murder_pending()
        now = time.monotonic()
        if now - self._swept < 1:
            return
        self._swept = now
        for conn, arriving in list(self._arriving.items()):
            if not self.alive:
                arriving.until = min(arriving.until, now + STOPPING)
            if arriving.until < now:
                self._drop(conn)

    def handle(self, conn: Any) -> Any:
        """Handle what was gathered, and read the rest in a thread."""
        gathered = self._gathered.pop(conn)
        conn.data_ready = True
        conn.init()
        if not isinstance(conn.parser.unreader, PacedUnreader):
            conn.parser.unreader = PacedUnreader(conn.sock, lambda: bool(self._waiting))
        conn.parser.unreader.unread(gathered)
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request; somebody who does not take the answer, or sends too slowly, is as good as gone."""
        conn.sock.settimeout(ANSWER_SECONDS)
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "slow") from None

    def _listen(self, conn: Any, _client: Any = None) -> None:
        try:
            data = conn.sock.recv(FIRST)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._take(conn, data)
        else:
            self._drop(conn)

    def _take(self, conn: Any, data: bytes) -> None:
        arriving = self._arriving[conn]
        arriving.add(data, time.monotonic())
        if not arriving.ready:
            return
        self.poller.unregister(conn.sock)
        if arriving.complete or self._has_room():
            self._begin(conn)
        else:
            arriving.until = time.monotonic() + ANSWER_SECONDS
            self._waiting.append(conn)

    def _begin(self, conn: Any) -> None:
        arriving = self._arriving.pop(conn)
        self._gathered[conn] = bytes(arriving.data)
        if not arriving.complete:
            self._large.add(conn)
        super().enqueue_req(conn)

    def _has_room(self) -> bool:
        return bool(len(self._large) < max(1, self.cfg.threads // 2))

    def _oldest(self) -> Any:
        return next((conn for conn, arriving in self._arriving.items() if not arriving.ready), None)

    def _drop(self, conn: Any) -> None:
        arriving = self._arriving.pop(conn)
        if arriving.ready:
            self._waiting.remove(conn)
        else:
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
