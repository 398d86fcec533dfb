"""A line between a browser and a server that breaks when a test wants it to, in the middle of what is being sent."""

import contextlib
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from typing import Final, cast

PIECE: Final = 64 * 1024
RESET: Final = struct.pack("ii", 1, 0)
PATIENCE: Final = 60


class Fragile(socketserver.ThreadingTCPServer):
    """Passes on what comes, both ways; at each of some sums of bytes it waits for the test, and then breaks."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, to_port: int, breaks: list[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.to_port = to_port
        self.sent = 0
        self.reached = threading.Event()
        self.go = threading.Event()
        self._breaks = sorted(breaks)
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The address for the browser: a name that browsers take for safe."""
        return f"http://localhost:{self.server_address[1]}"

    def holds(self, size: int) -> bool:
        """Count what was passed on, and tell whether the line still holds."""
        with self._lock:
            self.sent += size
            breaks = bool(self._breaks) and self.sent >= self._breaks[0]
            if breaks:
                self._breaks.pop(0)
        if breaks:
            self.reached.set()
            self.go.wait(PATIENCE)
        return not breaks


class _Line(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        line = cast("Fragile", self.server)
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", line.to_port)) as server:
            threading.Thread(target=self._answer, args=(server,), daemon=True).start()
            while piece := self.request.recv(PIECE):
                server.sendall(piece)
                if not line.holds(len(piece)):
                    break
            server.shutdown(socket.SHUT_RDWR)
        self._hang_up()

    def _answer(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := server.recv(PIECE):
                self.request.sendall(piece)
        self._hang_up()

    def _hang_up(self) -> None:
        """Break off, as a network does that is gone: no goodbye."""
        with contextlib.suppress(OSError):
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.request.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def fragile(port: int, *breaks: int) -> Iterator[Fragile]:
    """Give a line to a server on this machine that breaks after so many bytes in all."""
    line = Fragile(port, list(breaks))
    threading.Thread(target=line.serve_forever, daemon=True).start()
    try:
        yield line
    finally:
        line.shutdown()
        line.server_close()
