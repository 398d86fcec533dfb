"""The shipped proxies, really running: their own configuration with ports, names and a certificate of this machine."""

import contextlib
import getpass
import os
import re
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.server import free_port
from watchdog.settings import PACKAGE

CONFIG = PACKAGE.parent / "config"
NAME = "reports.example.org"


@dataclass
class Proxy:
    """A running proxy: where it listens with TLS, its process, its folder and what it printed."""

    port: int
    process: subprocess.Popen[bytes]
    folder: Path
    printed: Path
    context: ssl.SSLContext

    def open_files(self) -> set[str]:
        """Return the files on a disk that it and its children have open for writing."""
        found = set()
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        for pid in [str(self.process.pid), *children.split()]:
            for handle in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    target = handle.readlink().as_posix()
                    flags = re.search(
                        r"^flags:\s+(\d+)", Path(f"/proc/{pid}/fdinfo/{handle.name}").read_text(), re.MULTILINE
                    )
                    writes = flags is not None and int(flags[1], 8) & os.O_ACCMODE != os.O_RDONLY
                    if writes and target.startswith("/") and not target.startswith(("/dev/", str(self.printed))):
                        found.add(target)
        return found


def nginx_text(folder: Path, plain: int, port: int, to: int) -> str:
    """Return the shipped configuration for these ports and this folder."""
    text = (CONFIG / "nginx" / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"^\s*listen \[::\].*\n", "", text, flags=re.MULTILINE)  # a container may have no IPv6
    for shipped, here in {
        "user www-data;": f"user {getpass.getuser()};",
        "listen 80 ": f"listen 127.0.0.1:{plain} ",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "http://127.0.0.1:8000": f"http://127.0.0.1:{to}",
        "/run/": f"{folder}/",
        f"/etc/letsencrypt/live/{NAME}": str(folder),
        "/var/www/letsencrypt": str(folder),
    }.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    return text


def caddy_text(folder: Path, plain: int, port: int, to: int) -> str:
    """Return the shipped configuration for these ports and this folder."""
    text = (CONFIG / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    ports = f"\thttp_port {plain}\n\tauto_https disable_redirects\n\tadmin off"
    for shipped, here in {
        "\tadmin off": ports,
        f"\n{NAME} {{": f"\nhttps://localhost:{port} {{\n\ttls {folder}/fullchain.pem {folder}/privkey.pem",
        "127.0.0.1:8000": f"127.0.0.1:{to}",
    }.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    return text


WRITTEN = {"nginx": nginx_text, "caddy": caddy_text}


def command(kind: str, file: Path) -> list[str]:
    """Return what starts a proxy in the foreground."""
    if kind == "nginx":
        return ["nginx", "-e", "stderr", "-c", str(file), "-g", "daemon off;"]
    return ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"]


def certificate(folder: Path) -> ssl.SSLContext:
    """Make a certificate for `localhost`, and return what believes it."""
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
            ),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"), "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
    return ssl.create_default_context(cafile=str(folder / "fullchain.pem"))


@contextlib.contextmanager
def before(to: int, kind: str, folder: Path, **changes: str) -> Iterator[Proxy]:
    """Run a proxy before a server on a port; `changes` replace words of its configuration."""
    folder.mkdir()
    context, port = certificate(folder), free_port()
    text = WRITTEN[kind](folder, free_port(), port, to)
    for shipped, here in changes.items():
        assert shipped in text
        text = text.replace(shipped, here)
    file, printed = folder / "proxy.conf", folder.parent / f"{folder.name}.printed"
    file.write_text(text, encoding="utf-8")
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with printed.open("wb") as sink:
        process = subprocess.Popen(
            command(kind, file), stdout=sink, stderr=subprocess.STDOUT, env=os.environ | home, start_new_session=True
        )
    try:
        _wait(process, port, printed)
        yield Proxy(port, process, folder, printed, context)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], port: int, printed: Path) -> None:
    for _ in range(1000):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise TimeoutError(printed.read_text(encoding="utf-8", errors="replace"))
