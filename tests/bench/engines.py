"""Both databases with one, two and four processes: reports a second, what each weighs, and what one takes up."""

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.disk import syncs
from tests.bench.load import Reports, load
from tests.bench.place import Place, counted, memory, serving
from tests.bench.rates import check
from tests.bench.results import Results, Section, percentiles
from tests.bench.sealed import SealedReports, sealed_reports
from tests.bench.uploads import warm, watched
from tests.support.instance import Instance, work
from tests.support.postgres import fresh_database, running
from watchdog.intake.sealed import open_desks

CLIENTS = 16
PROCESSES = (1, 2, 4)
SECONDS = 20
WORDS = f"""
`POST /api/v1/reports` as in *Sealed reports arriving*, from {CLIENTS} senders at once, with 1, 2 and 4 processes of
the server (`--workers`), on SQLite (`synchronous=FULL`) and on PostgreSQL 15 (`fsync=on`, as installed) on the same
machine, for {SECONDS} seconds each. Database, server and senders share its cores. *All desks*: each report goes to one
of the desks by chance; the other figures are for one desk, whose journal is one chain and so one queue. Memory is that
of all processes of the server without the database. *Takes up* is the database on the disk afterwards, indexes and
journal included.
"""


@dataclass
class AnyDesk:
    """Reports to all desks by turns of chance."""

    desks: tuple[SealedReports, ...]

    def request(self) -> bytes:
        """Return a whole request."""
        return secrets.choice(self.desks).request()

    def arrived(self, head: bytes, body: bytes) -> bool:
        """Tell whether the report was kept."""
        return self.desks[0].arrived(head, body)


def to_all_desks(instance: Instance) -> AnyDesk:
    with work(instance) as unit:
        names = tuple(open_desks(unit))
    return AnyDesk(tuple(sealed_reports(instance, name) for name in names))


@dataclass(frozen=True)
class Setting:
    """One of the ways to run it."""

    name: str
    instance: Instance
    reports: Reports
    workers: int


def measured(section: Section, place: Place, setting: Setting) -> int:
    """Measure one setting, and return how many reports are there afterwards."""
    name, instance = setting.name, setting.instance
    with serving(instance, workers=setting.workers) as server:
        warm(server.port)
        idle = memory(server.process)
        with watched(server, every=2) as peak:
            sent = load(server.port, setting.reports, CLIENTS, min(place.seconds, SECONDS))
    kept = counted(instance)
    check(sent, kept)
    _, p95, p99 = percentiles(sent.times)
    section.add(f"{name}: a second", sent.rate, "reports")
    section.add(f"{name}: p95", p95, "ms")
    section.add(f"{name}: p99", p99, "ms")
    section.add(f"{name}: memory, idle", idle, "MB")
    section.add(f"{name}: memory, most meanwhile", peak.megabytes, "MB")
    section.add(f"{name}: failures", len(sent.failures), "", "0")
    return kept


def size_of(instance: Instance) -> int:
    """Return how many bytes the database takes up."""
    with instance.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return Path(instance.settings.database_url.removeprefix("sqlite:///")).stat().st_size
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


@contextlib.contextmanager
def engines() -> Iterator[dict[str, str]]:
    """Give the servers of each database: an address to make databases at, or nothing for SQLite."""
    with running(durable=True) as server:
        yield {"SQLite": "", "PostgreSQL": server.url}


def measure(results: Results, place: Place) -> None:
    """Measure each database with each number of processes."""
    section = results.begin("Two databases, one to four processes", WORDS)
    section.add("the disk itself", syncs(place.folder), "durable writes a second")
    with engines() as servers:
        for engine, server in servers.items():
            for workers in PROCESSES:
                instance = _instance(place, f"{engine}{workers}", server)
                empty = size_of(instance)
                name = f"{engine}, {workers} process{'es' if workers > 1 else ''}"
                kept = measured(section, place, Setting(name, instance, sealed_reports(instance), workers))
            section.add(f"{engine}: one report takes up", (size_of(instance) - empty) / kept, "bytes")
            instance = _instance(place, f"{engine}-all", server)
            name = f"{engine}, all desks, 4 processes"
            measured(section, place, Setting(name, instance, to_all_desks(instance), 4))


def _instance(place: Place, name: str, server: str) -> Instance:
    return place.instance(name, database_url=fresh_database(server) if server else None)
