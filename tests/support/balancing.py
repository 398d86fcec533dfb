"""The shipped balancer and, behind it, the shipped nginx in the form for it: hosts at addresses of the loopback."""

import contextlib
import getpass
import os
import re
import signal
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.proxies import CONFIG, NAME, Proxy, certificate, changed, nginx_text, started
from tests.support.server import free_port

HOSTS = {"10.0.0.11": "127.0.0.11", "10.0.0.12": "127.0.0.12"}
"""Addresses of the shipped file, and where the hosts are here."""


@dataclass(frozen=True)
class Ports:
    """Where the hosts listen, the same on each: with TLS, without, and for the balancer's question."""

    secured: int
    plain: int
    ready: int


def behind_text(folder: Path, address: str, ports: Ports, to: int) -> str:
    """Return nginx's shipped configuration in its form behind a balancer, for a host at an address."""
    text = nginx_text(folder, ports.plain, ports.secured, to)
    text = text.replace(f"        listen 127.0.0.1:{ports.secured} ssl default_server;\n", "")
    text = re.sub(r"^( *)#(.*[;{}])$", r"\1\2", text, flags=re.MULTILINE)
    return changed(
        text,
        {
            f"listen 127.0.0.1:{ports.secured} ": f"listen {address}:{ports.secured} ",
            f"listen 127.0.0.1:{ports.plain} ": f"listen {address}:{ports.plain} ",
            "listen 8081;": f"listen {address}:{ports.ready};",
            "10.0.0.10;": "127.0.0.1;",
        },
    )


def balancer_text(folder: Path, port: int, onion: int, plain: int, ports: Ports) -> str:
    """Return the shipped configuration for these ports, hosts of this machine, and quick questions."""
    text = (CONFIG / "haproxy" / "haproxy.cfg").read_text(encoding="utf-8")
    return changed(
        text,
        {
            "user haproxy\n": f"user {getpass.getuser()}\n",
            "    group haproxy\n    chroot /var/lib/haproxy\n": "",
            "bind :443\n": f"bind 127.0.0.1:{port}\n",
            "bind :80\n": f"bind 127.0.0.1:{plain}\n",
            "bind 127.0.0.1:8000 ": f"bind 127.0.0.1:{onion} ",
            "port 8081 inter 2s": f"port {ports.ready} inter 100ms",
            "/etc/ssl/certs/ca-certificates.crt": str(folder / "fullchain.pem"),
        }
        | {f"{shipped}:443": f"{here}:{ports.secured}" for shipped, here in HOSTS.items()}
        | {f"{shipped}:80": f"{here}:{ports.plain}" for shipped, here in HOSTS.items()},
    )


@dataclass
class Balanced:
    """A balancer before hosts. `onion` is where a tor on its machine would lead to."""

    balancer: Proxy
    onion: int
    hosts: dict[str, Proxy]

    def kill(self, name: str) -> None:
        """Kill a host's nginx, as when the machine dies; its server is the caller's to kill."""
        process = self.hosts[name].process
        assert process is not None
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def until_told(self, words: str) -> None:
        """Wait until the balancer says something about its hosts."""
        for _ in range(1500):
            if words in self.balancer.printed.read_text(encoding="utf-8"):
                return
            time.sleep(0.02)
        raise TimeoutError(self.balancer.printed.read_text(encoding="utf-8"))


@contextlib.contextmanager
def balanced(folder: Path, to: Mapping[str, int]) -> Iterator[Balanced]:
    """Run the balancer before hosts until the block ends.

    Args:
        folder: For all of them.
        to: Hosts that are there, `one` and `two`, and the port of the server on each.
    """
    folder.mkdir()
    ports, port, onion = Ports(free_port(), free_port(), free_port()), free_port(), free_port()
    places = dict(zip(("one", "two"), HOSTS.values(), strict=True))
    context = certificate(folder)
    with contextlib.ExitStack() as stack:
        hosts = {}
        for name, server in to.items():
            own = folder / name
            own.mkdir()
            for file in ("fullchain.pem", "privkey.pem"):
                (own / file).write_bytes((folder / file).read_bytes())
            text = behind_text(own, places[name], ports, server)
            hosts[name] = stack.enter_context(started("nginx", text, Proxy(ports.secured, own, context, places[name])))
        text = balancer_text(folder, port, onion, free_port(), ports)
        balancer = stack.enter_context(started("haproxy", text, Proxy(port, folder, context)))
        assert NAME in text
        yield Balanced(balancer, onion, hosts)
