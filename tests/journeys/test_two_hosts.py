"""Two hosts before one PostgreSQL and one store of objects, killed in turn under load: nothing acknowledged is lost.

Each host is the real program with a folder of its own; the only thing they share on a disk is the secret.
"""

import signal
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.support.postgres import Cluster, fresh_database, running, standby
from tests.support.server import get
from tests.support.site import Site, check_all_is_there, load, site, until_more


@pytest.fixture
def database() -> Iterator[Cluster]:
    with running() as made:
        yield made


def test_hosts_that_are_killed_in_turn_lose_nothing_that_was_acknowledged(
    objects: int, database: Cluster, tmp_path: Path
) -> None:
    with site(objects, fresh_database(database.url), tmp_path) as held:
        with load(held):
            until_more(held)
            for host in held.hosts:
                host.kill()
                until_more(held)  # the other one serves alone
                host.start()
                until_more(held)
        check_all_is_there(held)
        assert {each.relative_to(held.hosts[1].instance.settings.data).parts[0] for each in files_of(held)} <= {
            "secret",
            "blobs",
        }


def files_of(held: Site) -> Iterator[Path]:
    return (each for each in held.hosts[1].instance.settings.data.rglob("*") if each.is_file())


def test_a_database_that_is_restarted_loses_nothing_and_senders_are_told_to_try_again(
    objects: int, database: Cluster, tmp_path: Path
) -> None:
    with site(objects, fresh_database(database.url), tmp_path) as held:
        with load(held):
            until_more(held)
            database.restart()
            until_more(held)
            database.stop(signal.SIGQUIT)
            told_while_down(held)
            database.start()
            until_more(held)
        check_all_is_there(held)
        assert HTTPStatus.INTERNAL_SERVER_ERROR in held.told


def told_while_down(held: Site) -> None:
    """Without a database a person still gets a page that says what to do; and the process is not taken for dead."""
    for host in held.hosts:
        status, page = get(host.port, "/en/report")
        assert (status, b"Please try again in a few minutes" in page) == (HTTPStatus.INTERNAL_SERVER_ERROR, True)
        assert get(host.port, "/healthz") == (HTTPStatus.OK, b"ok")


def test_when_the_primary_dies_the_standby_has_all_that_was_acknowledged(
    objects: int, database: Cluster, tmp_path: Path
) -> None:
    url = fresh_database(database.url)
    with standby(database) as second:
        both = f"host=127.0.0.1:{database.port}&host=127.0.0.1:{second.port}&target_session_attrs=read-write"
        everywhere = f"postgresql+psycopg://watchdog@/{url.rpartition('/')[2]}?{both}"
        with site(objects, everywhere, tmp_path) as held:
            with load(held):
                until_more(held)
                database.stop(signal.SIGQUIT)
                told_while_down(held)
                second.promote()
                until_more(held)
            check_all_is_there(held)
