"""Fixtures that every test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.instance import Clock, close_those_in
from tests.support.object_store import object_server
from tests.support.postgres import cluster, fresh_database
from tests.support.reviewing import Scene, a_scene
from watchdog.cli import catalogues

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues once, before any worker starts."""
    if not hasattr(config, "workerinput") and catalogues.stale():
        catalogues.compile_all()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with cluster() as url:
        yield url


@pytest.fixture(scope="session")
def objects() -> Iterator[int]:
    """Run an S3-compatible server and give its port."""
    with object_server() as port:
        yield port


@pytest.fixture(autouse=True)
def _let_go(tmp_path: Path) -> Iterator[None]:
    """Close what a test opened in its own folder."""
    yield
    close_those_in(tmp_path)


@pytest.fixture(autouse=True)
def _stay_in_line() -> Iterator[None]:
    """Fail whatever sets this process before all others: browsers that inherit that wait for each other for ever."""
    yield
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


@pytest.fixture(scope="session", autouse=True)
def _let_all_go(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Close what whole modules shared."""
    yield
    close_those_in(tmp_path_factory.getbasetemp())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'watchdog.sqlite3'}"
    return fresh_database(request.getfixturevalue("postgres"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def scene(tmp_path: Path, clock: Clock) -> Scene:
    return a_scene(tmp_path, clock=clock)
