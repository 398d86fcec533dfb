"""Real browsers that do what a test asks: Chromium, Firefox, and Firefox as Tor Browser's "Safer" level makes it.

Each opens one page of a small server on the loopback, asks it for work, and posts back what came out. So no browser
needs a driver, and all are spoken to in the same way. The page runs under the content security policy of the house.
"""

import base64
import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

from tests.support.client import CLIENT, STATIC, run
from watchdog.web.headers import POLICY

ROOT = CLIENT.parent
PAGE = ROOT / "tests" / "client" / "page"
NAMES = ("chromium", "firefox", "safer")
PATIENCE = 90
_POLL_SECONDS = 20

_CHROMIUM = (
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_FIREFOX = ("firefox-esr", "--headless", "--no-remote")
# Its own traffic goes to a closed port: a test browser speaks to the test and to nobody else.
QUIET = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "localhost, 127.0.0.1",
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "app.update.enabled": False,
}
WITHOUT_JIT = (
    "javascript.options.ion",
    "javascript.options.baselinejit",
    "javascript.options.native_regexp",
    "javascript.options.wasm",
    "javascript.options.asmjs",
)


class BrowserError(Exception):
    """What was asked for failed in the browser; the message is what it threw."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, files: dict[str, tuple[str, bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = files
        self.work: queue.Queue[bytes] = queue.Queue()
        self.results: queue.Queue[Any] = queue.Queue()
        self.posted: list[tuple[str, bytes]] = []


class _Handler(BaseHTTPRequestHandler):
    @property
    def _home(self) -> _Server:
        return cast("_Server", self.server)

    def do_GET(self) -> None:
        if self.path == "/next":
            try:
                self._answer("application/json", self._home.work.get(timeout=_POLL_SECONDS))
            except queue.Empty:
                self._answer("application/json", b"null")
        elif self.path in self._home.files:
            self._answer(*self._home.files[self.path])
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/done":
            self._home.results.put(json.loads(body))
        else:
            self._home.posted.append((self.headers["Content-Type"], body))
        self._answer("application/json", b"{}")

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


class Browser:
    """An open page of a running browser."""

    def __init__(self, name: str, server: _Server) -> None:
        self.name = name
        self._server = server

    def call(self, action: str, **given: Any) -> Any:
        """Do one of the actions of `tests/client/page/actions.js` and return what it returns; bytes travel both ways.

        Raises:
            BrowserError: It threw.
        """
        self._server.work.put(json.dumps({"action": action, "given": _packed(given)}).encode())
        answer = self._server.results.get(timeout=PATIENCE)
        if "error" in answer:
            raise BrowserError(answer["error"])
        return _unpacked(answer["value"])

    def posted(self) -> tuple[str, bytes]:
        """Return the content type and the body of the form that the page posted last."""
        return self._server.posted.pop()


def _packed(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {key: _packed(item) for key, item in value.items()}
    return [_packed(item) for item in value] if isinstance(value, list | tuple) else value


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"$bytes"}:
            return base64.b64decode(value["$bytes"])
        return {key: _unpacked(item) for key, item in value.items()}
    return [_unpacked(item) for item in value] if isinstance(value, list) else value


def _files() -> dict[str, tuple[str, bytes]]:
    script = "text/javascript"
    entry = str(PAGE / "inside.js")
    inside = run("node_modules/.bin/esbuild", entry, "--bundle", "--format=iife", "--global-name=inside")
    return {
        "/": ("text/html; charset=utf-8", (PAGE / "index.html").read_bytes()),
        "/seal.js": (script, (STATIC / "seal.js").read_bytes()),
        "/inside.js": (script, inside),
        "/actions.js": (script, (PAGE / "actions.js").read_bytes()),
    }


def _command(name: str, folder: Path, address: str) -> list[str]:
    if name == "chromium":
        return [*_CHROMIUM, f"--user-data-dir={folder}", address]
    settings = QUIET | (dict.fromkeys(WITHOUT_JIT, False) if name == "safer" else {})
    lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in settings.items()]
    (folder / "user.js").write_text("".join(lines))
    return [*_FIREFOX, "--profile", str(folder), address]


@contextlib.contextmanager
def browser(name: str, folder: Path) -> Iterator[Browser]:
    """Open a browser with a fresh profile in an empty folder, and end it and all its children afterwards."""
    server = _Server(_files())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    command = _command(name, folder, f"http://localhost:{server.server_port}/")
    environment = os.environ | {"HOME": str(folder)}
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield Browser(name, server)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        server.shutdown()
        server.server_close()
