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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.server import free_port
from watchdog.settings import PACKAGE

CONFIG = PACKAGE.parent / "config"
NAME = "reports.example.org"


@dataclass
class Proxy:
    """A proxy: where it listens with TLS, its folder, what believes its certificate, and its process once it runs."""

    port: int
    folder: Path
    context: ssl.SSLContext
    address: str = "127.0.0.1"
    process: subprocess.Popen[bytes] | None = None

    @property
    def printed(self) -> Path:
        """What it printed."""
        return self.folder.parent / f"{self.folder.name}.printed"

    def open_files(self) -> set[str]:
        """Return the files on a disk that it and its children have open for writing."""
        found = set()
        assert self.process is not None
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
    return changed(
        text,
        {
            "user www-data;": f"user {getpass.getuser()};",
            "listen 80 ": f"listen 127.0.0.1:{plain} ",
            "listen 443 ": f"listen 127.0.0.1:{port} ",
            "http://127.0.0.1:8000": f"http://127.0.0.1:{to}",
            "/run/": f"{folder}/",
            f"/etc/letsencrypt/live/{NAME}": str(folder),
            "/var/www/letsencrypt": str(folder),
        },
    )


def caddy_text(folder: Path, plain: int, port: int, to: int) -> str:
    """Return the shipped configuration for these ports and this folder."""
    text = (CONFIG / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    ports = f"\thttp_port {plain}\n\tauto_https disable_redirects\n\tadmin off"
    return changed(
        text,
        {
            "\tadmin off": ports,
            f"\n{NAME} {{": f"\nhttps://localhost:{port} {{\n\ttls {folder}/fullchain.pem {folder}/privkey.pem",
            "127.0.0.1:8000": f"127.0.0.1:{to}",
        },
    )


WRITTEN = {"nginx": nginx_text, "caddy": caddy_text}


def command(kind: str, file: Path) -> list[str]:
    """Return what starts a proxy in the foreground."""
    if kind == "haproxy":
        return ["haproxy", "-db", "-f", str(file)]
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
            *("-addext", f"subjectAltName=DNS:localhost,DNS:{NAME}"),
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
    text = changed(WRITTEN[kind](folder, free_port(), port, to), changes)
    with started(kind, text, Proxy(port, folder, context)) as proxy:
        yield proxy


def changed(text: str, changes: Mapping[str, str]) -> str:
    """Return a text with words replaced, each of which must be there."""
    for shipped, here in changes.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    return text


@contextlib.contextmanager
def started(kind: str, text: str, proxy: Proxy) -> Iterator[Proxy]:
    """Run a proxy with a configuration until the block ends."""
    folder = proxy.folder
    file = folder / "proxy.conf"
    file.write_text(text, encoding="utf-8")
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with proxy.printed.open("wb") as sink:
        process = subprocess.Popen(
            command(kind, file), stdout=sink, stderr=subprocess.STDOUT, env=os.environ | home, start_new_session=True
        )
    proxy.process = process
    try:
        _wait(process, proxy.address, proxy.port, proxy.printed)
        yield proxy
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], address: str, port: int, printed: Path) -> None:
    for _ in range(1000):
        with contextlib.suppress(OSError):
            socket.create_connection((address, port), timeout=1).close()
            return
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise TimeoutError(printed.read_text(encoding="utf-8", errors="replace"))
