"""Where the bench works, and how its servers are started."""

import contextlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.instance import Instance, make_instance
from tests.support.server import Server, served

ENVIRONMENT: Final = {
    "WATCHDOG_WORK_BITS": "0",
    "WATCHDOG_WAIT_SECONDS": "0",
    "WATCHDOG_DEVICE_BUDGET": "1000000",
    "WATCHDOG_PLAIN_BUDGET": "1000000",
}
"""What the measured server is told besides: no waiting, no work and wide budgets, since all senders are one machine."""


@dataclass(frozen=True)
class Place:
    """A throw-away folder, and how long to measure."""

    folder: Path
    seconds: float
    repeats: int

    def instance(self, name: str, **changes: Any) -> Instance:
        """Make a fresh instance in a folder of its own."""
        folder = self.folder / name
        folder.mkdir()
        return make_instance(folder, **changes)


@contextlib.contextmanager
def serving(instance: Instance, *, as_shipped: bool = False, workers: int = 2) -> Iterator[Server]:
    """Run the real server on an instance.

    Args:
        instance: The instance.
        as_shipped: With the work and the waiting that a person meets.
        workers: How many processes answer.
    """
    environment = {} if as_shipped else ENVIRONMENT
    with served(instance, instance.settings.data.parent / "log", workers, **environment) as server:
        yield server


def memory(process: subprocess.Popen[bytes]) -> float:
    """Return the proportional memory of a process and its children, in MB."""
    total = 0
    for pid in (process.pid, *children(process)):
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            total += int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0])
    return total / 1024


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the ids of a process's children."""
    text = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
    return [int(pid) for pid in text.split()]


def counted(instance: Instance, table: str = "report") -> int:
    """Return how many rows a table has."""
    with instance.engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608 - our names
