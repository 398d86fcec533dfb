"""Senders in a process of their own: each sends one report, waits for the answer, and sends the next.

They speak HTTP over plain sockets, so that on two cores the measured is the server. At 400 answers a second they need a
twentieth of a core.
"""

import multiprocessing
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
PATIENCE = 120


class Reports(Protocol):
    """What is sent. It travels to another process, so it holds plain values only."""

    def request(self) -> bytes:
        """Return the next request as it goes over the wire; called by several threads."""

    def arrived(self, head: bytes, body: bytes) -> bool:
        """Tell whether an answer acknowledges a report."""


@dataclass
class Sent:
    """What came of it: how long each acknowledged report took, and every other answer."""

    seconds: float = 0
    times: list[float] = field(default_factory=list)
    failures: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds


def load(port: int, reports: Reports, clients: int, seconds: float) -> Sent:
    """Send for some seconds with so many clients at once."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send_all, args=(theirs.send, port, reports, clients, seconds))
    process.start()
    theirs.close()
    sent: Sent = mine.recv()
    process.join()
    return sent


def _send_all(tell: Callable[[Sent], None], port: int, reports: Reports, clients: int, seconds: float) -> None:
    sent = Sent()
    began = time.perf_counter()
    threads = [threading.Thread(target=_client, args=(port, reports, began + seconds, sent)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent.seconds = time.perf_counter() - began
    tell(sent)


def _client(port: int, reports: Reports, until: float, sent: Sent) -> None:
    connection = _Connection(port)
    while time.perf_counter() < until:
        request = reports.request()
        began = time.perf_counter()
        try:
            head, body = connection.ask(request)
        except OSError as error:
            head, body = repr(error).encode(), b""
        if reports.arrived(head, body):
            sent.times.append(time.perf_counter() - began)
        else:
            sent.failures.append(head[:200] + body[:200])
    connection.close()


class _Connection:
    """A kept connection that is opened again when the server closed it after an answer."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[bytes, bytes]:
        """Send a request and return the head and the body of its answer.

        Raises:
            OSError: The connection broke.
        """
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._socket.sendall(request)
            head, body = self._answer(self._socket)
        except OSError:
            self.close()
            raise
        if b"\r\nconnection: close" in head.lower():
            self.close()
        return head, body

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _answer(self, wire: socket.socket) -> tuple[bytes, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += _some(wire)
        head, _, body = received.partition(b"\r\n\r\n")
        found = LENGTH.search(head + b"\r\n")
        while found and len(body) < int(found[1]):
            body += _some(wire)
        return head, body


def _some(wire: socket.socket) -> bytes:
    data = wire.recv(65536)
    if not data:
        raise ConnectionResetError
    return data
