"""A real S3-compatible server as a process of its own, and a proxy before it that lies when it is told to."""

import contextlib
import http.client
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.server import free_port
from watchdog.settings import ObjectStore

WRITES = frozenset({"PUT", "POST"})


@dataclass(frozen=True)
class Answer:
    """What the store says."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Asked:
    """What it is asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def is_range(self) -> bool:
        return self.method == "GET" and "range" in {name.lower() for name in self.headers}


Truth = Callable[[Asked], Answer]
Lie = Callable[[Asked, Truth], Answer | None]


@dataclass
class Proxy:
    """Passes requests on; `lie` may answer in the store's place, or hang up by answering None."""

    port: int
    lie: Lie | None = None
    asked: list[str] = field(default_factory=list)


@contextlib.contextmanager
def object_server(port: int = 0) -> Iterator[int]:
    """Run the server until the block ends, and give its port."""
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def fresh_bucket(port: int) -> str:
    """Make an empty bucket and return its name."""
    name = f"b{uuid.uuid4().hex}"
    _ask(port, Asked("PUT", f"/{name}", {}, b""))
    return name


def place(port: int, bucket: str, seconds: int = 10) -> ObjectStore:
    """Return the settings of a bucket behind a port."""
    return ObjectStore(bucket, "some/where", f"http://127.0.0.1:{port}", "us-east-1", "key", "secret", seconds)


def environment(held: ObjectStore) -> dict[str, str]:
    """Return the variables that say the same."""
    return {
        "WATCHDOG_BLOBS": f"s3://{held.bucket}/{held.prefix}",
        "WATCHDOG_S3_ENDPOINT": held.endpoint,
        "WATCHDOG_S3_KEY_ID": held.key_id,
        "WATCHDOG_S3_SECRET": held.secret,
        "WATCHDOG_S3_SECONDS": str(held.seconds),
    }


@contextlib.contextmanager
def lying(port: int) -> Iterator[Proxy]:
    """Stand before the server on a port until the block ends."""
    server = _Server(port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, behind: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = behind
        self.proxy = Proxy(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, dict(self.headers.items()), body)
        server.proxy.asked.append(f"{asked.method} {asked.path}")
        lie, behind = server.proxy.lie, server.behind
        answer = lie(asked, lambda said: _ask(behind, said)) if lie else _ask(behind, asked)
        if answer is None:
            self.close_connection = True
            return
        with contextlib.suppress(OSError):
            self._say(answer, head=asked.method == "HEAD")

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_any  # noqa: N815 - the library calls by these names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - same
        pass

    def _say(self, answer: Answer, *, head: bool) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in {"content-length", "transfer-encoding", "connection", "server", "date"}:
                self.send_header(name, value)
        length = answer.headers.get("Content-Length", "0") if head else str(len(answer.body))
        self.send_header("Content-Length", length)
        self.end_headers()
        if not head:
            self.wfile.write(answer.body)


def _ask(port: int, asked: Asked) -> Answer:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(asked.method, asked.path, asked.body or None, asked.headers)
        answer = connection.getresponse()
        headers = {name.title(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, answer.read())


def _wait(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError):
            if _ask(port, Asked("GET", "/", {}, b"")).status == HTTPStatus.OK:
                return
        time.sleep(0.05)
    raise TimeoutError("the object server did not start")
