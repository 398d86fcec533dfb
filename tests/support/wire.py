"""A wire between a browser and a server that remembers every byte the browser sent."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from typing import Final, cast

PIECE: Final = 64 * 1024


class Wire(socketserver.ThreadingTCPServer):
    """Passes on what comes, both ways, and keeps what the browser's side sent."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, to_port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.to_port = to_port
        self._sent: list[bytes] = []
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The address for the browser: a name that browsers take for safe."""
        return f"http://localhost:{self.server_address[1]}"

    @property
    def sent(self) -> bytes:
        with self._lock:
            return b"".join(self._sent)

    def note(self, piece: bytes) -> None:
        with self._lock:
            self._sent.append(piece)


class _Passing(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        wire = cast("Wire", self.server)
        with socket.create_connection(("127.0.0.1", wire.to_port)) as server:
            answering = threading.Thread(target=_pass, args=(server, self.request), daemon=True)
            answering.start()
            with contextlib.suppress(OSError):
                while piece := self.request.recv(PIECE):
                    wire.note(piece)
                    server.sendall(piece)
                server.shutdown(socket.SHUT_WR)
            answering.join()


def _pass(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(PIECE):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """Give a wire to a server on this machine."""
    wire = Wire(port)
    threading.Thread(target=wire.serve_forever, daemon=True).start()
    try:
        yield wire
    finally:
        wire.shutdown()
        wire.server_close()
