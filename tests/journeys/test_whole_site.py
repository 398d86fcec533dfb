"""All of docs/running.md, More than one machine, by the shipped files: balancer, two hosts, two databases, a store.

A host dies under load, then the primary. Nothing that was acknowledged is lost, and nobody needs another address.
"""

import signal
from http import HTTPStatus
from pathlib import Path

from tests.support.balancing import balanced
from tests.support.site import Door, ask, check_all_is_there, load, site, until_more
from tests.support.two_databases import pair

SENDERS = tuple(f"127.0.0.{number}" for number in range(20, 28))


def test_a_host_and_then_the_primary_die_and_nothing_that_was_acknowledged_is_lost(
    objects: int, tmp_path: Path
) -> None:
    with (
        pair(tmp_path) as databases,
        site(objects, databases.url(), tmp_path, WATCHDOG_FORWARDED="yes") as held,
        balanced(tmp_path / "balanced", {"one": held.hosts[0].port, "two": held.hosts[1].port}) as way,
    ):
        held.doors = [Door(way.balancer.port, address, way.balancer.context) for address in SENDERS]
        with load(held):
            until_more(held)
            way.kill("one")
            held.hosts[0].kill()
            until_more(held)
            databases.first.stop(signal.SIGQUIT)
            way.until_told("Server hosts/two is DOWN")
            status, page, _end = ask(held.doors[0], "GET", "/en/report", {})
            assert (status, b"Please try again" in page) == (HTTPStatus.INTERNAL_SERVER_ERROR, True)
            assert databases.second.run("alone.sh").returncode == 0
            until_more(held)
        check_all_is_there(held)
