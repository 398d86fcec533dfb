"""Firefox as it ships, driven over its own remote protocol (Marionette): no driver to download, nothing to install.

The protocol: length-prefixed JSON over a loopback port. A command is `[0, id, name, parameters]`, an answer
`[1, id, error, result]`; the commands are those of WebDriver.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.support.browsers import QUIET, WITHOUT_JIT
from tests.support.server import free_port

LEVELS: Final[dict[str, dict[str, Any]]] = {
    "standard": {},
    "safer": dict.fromkeys(WITHOUT_JIT, False),
    "safest": {"javascript.enabled": False},
}
"""Firefox as it is, and as Tor Browser's two stricter levels make it."""
PATIENCE: Final = 60
_ELEMENT: Final = "element-6066-11e4-a52e-4f735466cecf"


class MarionetteError(Exception):
    """What was asked for failed in the browser; the message is what it said."""


class Element:
    """Something on a page."""

    def __init__(self, firefox: "Firefox", reference: str) -> None:
        self._firefox = firefox
        self._id = reference

    def _ask(self, name: str, /, **given: Any) -> Any:
        return self._firefox.ask(f"WebDriver:{name}", id=self._id, **given)

    def click(self) -> None:
        self._ask("ElementClick")

    def type(self, text: str) -> None:
        self._ask("ElementSendKeys", text=text)

    @property
    def text(self) -> str:
        return str(self._ask("GetElementText")["value"])

    @property
    def value(self) -> str:
        return str(self._ask("GetElementProperty", name="value")["value"])

    @property
    def visible(self) -> bool:
        return bool(self._ask("IsElementDisplayed")["value"])

    @property
    def chosen(self) -> bool:
        return bool(self._ask("IsElementSelected")["value"])


class Firefox:
    """A running Firefox with one window."""

    def __init__(self, connection: socket.socket) -> None:
        self._wire = connection.makefile("rwb")
        self._count = 0
        self._read()  # who it is
        self.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {"acceptInsecureCerts": False}})

    def ask(self, command: str, **given: Any) -> Any:
        """Send a command and return its result.

        Raises:
            MarionetteError: The browser could not do it.
        """
        self._count += 1
        data = json.dumps([0, self._count, command, given]).encode()
        self._wire.write(b"%d:%b" % (len(data), data))
        self._wire.flush()
        _, _, error, result = self._read()
        if error:
            raise MarionetteError(f"{error['error']}: {error['message']}")
        return result

    def _read(self) -> Any:
        length = b""
        while (byte := self._wire.read(1)) != b":":
            if not byte:
                raise MarionetteError("gone")
            length += byte
        return json.loads(self._wire.read(int(length)))

    def go(self, url: str) -> None:
        self.ask("WebDriver:Navigate", url=url)

    def back(self) -> None:
        self.ask("WebDriver:Back")

    @property
    def url(self) -> str:
        return str(self.ask("WebDriver:GetCurrentURL")["value"])

    @property
    def source(self) -> str:
        return str(self.ask("WebDriver:GetPageSource")["value"])

    def all(self, selector: str) -> list[Element]:
        found = self.ask("WebDriver:FindElements", using="css selector", value=selector)
        return [Element(self, each[_ELEMENT]) for each in found]

    def one(self, selector: str) -> Element:
        """Return the first visible element of a selector, waiting for it.

        Raises:
            MarionetteError: It did not come.
        """
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(MarionetteError):  # the page may change under the question
                for element in self.all(selector):
                    if element.visible:
                        return element
            time.sleep(0.05)
        raise MarionetteError(f"{selector} did not come")

    def says(self, selector: str, words: str) -> bool:
        """Wait for words on a page that may still be the page before: a click does not wait for what it leads to."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(MarionetteError):  # same
                if words in self.one(selector).text:
                    return True
            time.sleep(0.05)
        return False


@contextlib.contextmanager
def firefox(level: str, folder: Path, **more: Any) -> Iterator[Firefox]:
    """Open Firefox at a security level with a fresh profile in an empty folder, and end it and its children afterwards.

    It speaks to the loopback only: all else would go to a port that is closed. `more` are further settings of its own,
    with `_` for the dots.
    """
    port = free_port()
    settings = (
        QUIET
        | LEVELS[level]
        | {"marionette.port": port}
        | {name.replace("_", "."): value for name, value in more.items()}
    )
    lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in settings.items()]
    (folder / "user.js").write_text("".join(lines))
    process = subprocess.Popen(
        ["firefox-esr", "--headless", "--no-remote", "--marionette", "--profile", str(folder)],
        env=os.environ | {"HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        with _connected(port) as connection:
            yield Firefox(connection)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _connected(port: int) -> socket.socket:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return connection
