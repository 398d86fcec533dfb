"""Members at the door: what a sign-in costs, and what being signed in costs each request."""

import http.client
import threading
import time
from http import HTTPStatus
from urllib.parse import urlencode

from tests.bench.place import Place, serving
from tests.bench.results import Results, median, percentiles, timed
from tests.support.instance import Instance, passphrase_of, sign_in, ticket, work
from tests.support.server import get
from watchdog.access import sittings

AT_ONCE = 8
TRIES = 30
TURNS = 5
TIMES = 400
WORDS = f"""
*A sign-in* is the posted form to the answer that leads on, without a second factor: chiefly Argon2id with 64 MiB, of
which each process does one at a time. *{AT_ONCE} at once* are {AT_ONCE} members at the same moment, again and again.
*Being signed in* is measured inside one process: what finding the sitting, opening the private key under the cookie and
knowing the member costs a request, and for comparison the health page and a page of the staff that opens no envelope.
"""


class NotLetInError(Exception):
    """The sign-in did not work; the message is the status."""


def enter(port: int, name: str) -> None:
    """Sign in by the form.

    Raises:
        NotLetInError: It did not work.
    """
    given = ticket(get(port, "/sign-in")[1].decode())
    body = urlencode({"ticket": given, "name": name, "passphrase": passphrase_of(name), "code": ""})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/sign-in", body, {"Content-Type": "application/x-www-form-urlencoded"})
    status = connection.getresponse().status
    connection.close()
    if status != HTTPStatus.SEE_OTHER:
        raise NotLetInError(status)


def crowd(port: int, names: list[str]) -> float:
    """Let everybody sign in at once some times; return how many a second."""

    def again(name: str) -> None:
        for _ in range(TURNS):
            enter(port, name)

    threads = [threading.Thread(target=again, args=(name,)) for name in names]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return TURNS * len(names) / (time.perf_counter() - began)


def recognised(instance: Instance, token: bytes) -> None:
    with work(instance) as unit:
        found = sittings.recognise(unit, token)
    if found is None:
        raise NotLetInError("token")


def measure(results: Results, place: Place) -> None:
    """Sign in, and stay."""
    section = results.begin("Members at the door", WORDS)
    instance = place.instance("members", demo=True, secure_cookies=False)
    names = [name for name in instance.people if name != "Admin"]
    with serving(instance) as server:
        enter(server.port, "Birch")
        p50, p95, _ = percentiles(timed(lambda: enter(server.port, "Birch"), TRIES))
        section.add("a sign-in, p50", p50, "ms")
        section.add("a sign-in, p95", p95, "ms")
        section.add(f"{AT_ONCE} at once", crowd(server.port, (names * 2)[:AT_ONCE]), "sign-ins a second")
    client = instance.client()
    token = sign_in(instance, client, "Birch")
    with work(instance) as unit:
        inside = median(lambda: sittings.recognise(unit, token), TIMES) * 1000
    section.add("being signed in, a request", inside, "ms")
    section.add("the health page", median(lambda: client.get("/healthz"), TIMES) * 1000, "ms")
    section.add("a page of the staff", median(lambda: client.get("/desk/keys/passphrase"), TIMES // 4) * 1000, "ms")
    instance.close()
