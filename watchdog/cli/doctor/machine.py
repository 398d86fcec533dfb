"""The machine and the process: who runs it, what could write memory to a disk, the clock, the limits."""

import datetime as dt
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from watchdog.cli.doctor.check import Check
from watchdog.cli.doctor.program import gunicorn
from watchdog.cli.doctor.scene import Scene, SkippedError
from watchdog.records.database import THREADS
from watchdog.records.tables import JournalRow

OLDEST_PYTHON: Final = (3, 11)
DEBUGGING: Final = ("FLASK_DEBUG", "PYTHONDEVMODE", "PYTHONASYNCIODEBUG", "PYTHONINSPECT")
BASE_MEMORY: Final = 512 * 1024**2
WORKER_MEMORY: Final = 512 * 1024**2
"""A worker, one passphrase being stretched (64 MiB) and a file being cleaned."""
FILES_EACH: Final = 2
"""Files a connection may need: itself, and an envelope or a database file."""
SLACK: Final = dt.timedelta(hours=1)
LOOPBACK: Final = frozenset({"0100007F", "00000000000000000000000001000000"})
_LISTENING: Final = "0A"


@dataclass(frozen=True, slots=True)
class Swap:
    """Places that memory can be moved to, and whether this process may be."""

    places: tuple[str, ...]
    forbidden: bool


@dataclass(frozen=True, slots=True)
class Dumps:
    """What happens to the memory of a process that crashes."""

    limit: int
    pattern: str


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock, and the latest moment that something here was written at."""

    now: dt.datetime
    newest: dt.datetime


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of memory, and how many workers share them."""

    size: int
    workers: int


def root(number: int) -> str | None:
    """Judge who runs this (effective user id)."""
    if number:
        return None
    return "This runs as root: run everything as a user of its own, such as watchdog, that owns nothing but the folder."


def python(version: tuple[int, int]) -> str | None:
    """Judge the version of Python."""
    if version < OLDEST_PYTHON:
        return f"Python {version[0]}.{version[1]} is too old: install 3.11 or newer (Debian 12 has it)."
    return None


def debugging(environment: Mapping[str, str]) -> str | None:
    """Judge whether faults would be shown with what they happened to."""
    on = [name for name in DEBUGGING if environment.get(name, "").strip().lower() not in {"", "0", "no", "false"}]
    return f"Debugging is on: take {' and '.join(on)} out of the environment." if on else None


def swap(seen: Swap) -> str | None:
    """Judge whether memory can land on a disk; compressed memory (zram) is memory."""
    if seen.forbidden or not seen.places:
        return None
    return (
        f"Memory can be written to {seen.places[0]}: run swapoff -a and take the line out of /etc/fstab, "
        "or start the server from the shipped systemd unit (MemorySwapMax=0)."
    )


def core_limit(seen: Dumps) -> str | None:
    """Judge whether a crash may write memory to a disk."""
    if seen.limit:
        return "A crash may write memory to a disk: set LimitCORE=0 in the unit, or run ulimit -c 0 before."
    return None


def core_pattern(seen: Dumps) -> str | None:
    """Judge who is given the memory of a crash: for a pipe the limit does not count (core(5)); systemd keeps to it."""
    if seen.pattern.startswith("|") and "systemd-coredump" not in seen.pattern:
        return "A program is given the memory of a crash whatever the limit: set kernel.core_pattern=core by sysctl."
    return None


def open_files(seen: tuple[int, int]) -> str | None:
    """Judge how many files a worker may have open (allowed, needed)."""
    allowed, needed = seen
    if allowed < needed:
        return f"A worker may open {allowed} files and needs {needed}: set LimitNOFILE={needed * 2} in the unit."
    return None


def memory(seen: Memory) -> str | None:
    """Judge whether the workers fit into memory."""
    needed = BASE_MEMORY + seen.workers * WORKER_MEMORY
    if seen.size < needed:
        return (
            f"{seen.workers} workers need about {needed // 1024**2} MB of memory and there are "
            f"{seen.size // 1024**2}: serve with fewer --workers, or add memory."
        )
    return None


def clock(seen: Clock) -> str | None:
    """Judge whether the clock stands before something that was written already."""
    if seen.newest > seen.now + SLACK:
        return (
            f"The clock says {seen.now:%Y-%m-%d} but something was written on {seen.newest:%Y-%m-%d}: "
            "set the clock and let it be kept, with timedatectl set-ntp true."
        )
    return None


def clock_kept(synchronized: str) -> str | None:
    """Judge whether somebody keeps the clock right (`NTPSynchronized`)."""
    if synchronized == "yes":
        return None
    return "Nobody keeps the clock right: install systemd-timesyncd and run timedatectl set-ntp true."


def listening(addresses: tuple[str, ...]) -> str | None:
    """Judge from where the server's port can be reached (addresses as in /proc/net/tcp)."""
    if set(addresses) <= LOOPBACK:
        return None
    return "The server can be reached without its proxy: serve with --host 127.0.0.1, so that only the proxy listens."


def _swap(scene: Scene) -> Swap:
    lines = Path("/proc/swaps").read_text(encoding="ascii").splitlines()[1:]
    places = tuple(line.split()[0] for line in lines if not line.startswith("/dev/zram"))
    return Swap(places, _limit(scene.process, "memory.swap.max") == 0)


def _limit(process: Path, name: str) -> int | None:
    """Read a limit of a process's control group (cgroup v2), or None if there is none."""
    group = re.search(r"^0::(/.*)$", (process / "cgroup").read_text(encoding="utf-8"), re.MULTILINE)
    path = Path("/sys/fs/cgroup") / (group[1].lstrip("/") if group else "") / name
    said = path.read_text(encoding="ascii").strip() if path.is_file() else ""
    return int(said) if said.isdecimal() else None


def _dumps(scene: Scene) -> Dumps:
    pattern = Path("/proc/sys/kernel/core_pattern").read_text(encoding="utf-8").strip()
    return Dumps(resource.prlimit(int(scene.process.name), resource.RLIMIT_CORE)[0], pattern)


def _open_files(scene: Scene) -> tuple[int, int]:
    allowed = resource.prlimit(int(scene.process.name), resource.RLIMIT_NOFILE)[0]
    connections = int(gunicorn()["worker_connections"])
    return (sys.maxsize if allowed == resource.RLIM_INFINITY else allowed), FILES_EACH * (connections + THREADS)


def _memory(scene: Scene) -> Memory:
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Memory(min(size, _limit(scene.process, "memory.max") or size), int(gunicorn()["workers"]))


def _files_clock(scene: Scene) -> Clock:
    times = [path.lstat().st_mtime for path in scene.folder.rglob("*")]
    return Clock(scene.now, dt.datetime.fromtimestamp(max(times, default=0), dt.UTC))


def _journal_clock(scene: Scene) -> Clock:
    with scene.work() as work:
        day = work.session.scalars(select(func.max(JournalRow.day))).one()
    if day is None:
        raise SkippedError
    return Clock(scene.now, dt.datetime.combine(day, dt.time(), dt.UTC))


def _synchronized(_scene: Scene) -> str:
    tool = shutil.which("timedatectl")
    if tool is None:
        raise SkippedError
    asked = [tool, "show", "--property=NTPSynchronized", "--value"]
    answer = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603 - fixed words
    if answer.returncode:  # a container: the host keeps its clock
        raise SkippedError
    return answer.stdout.strip()


def bound(port: int, tables: str) -> tuple[str, ...]:
    """Return where somebody listens on a port, from the text of `/proc/net/tcp` and `/proc/net/tcp6`."""
    rows = [line.split() for line in tables.splitlines() if ":" in line and "local_address" not in line]
    return tuple(row[1].split(":")[0] for row in rows if row[3] == _LISTENING and int(row[1].split(":")[1], 16) == port)


def _listening(scene: Scene) -> tuple[str, ...]:
    tables = [path for path in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if path.is_file()]
    found = bound(scene.port, "\n".join(path.read_text(encoding="ascii") for path in tables))
    if not found:
        raise SkippedError
    return found


CHECKS: Final = (
    Check("root", lambda _scene: os.geteuid(), root),
    Check("python", lambda _scene: sys.version_info[:2], python),
    Check("debugging", lambda scene: scene.environment, debugging),
    Check("swap", _swap, swap),
    Check("core-limit", _dumps, core_limit),
    Check("core-pattern", _dumps, core_pattern),
    Check("open-files", _open_files, open_files),
    Check("memory", _memory, memory),
    Check("clock-files", _files_clock, clock),
    Check("clock-journal", _journal_clock, clock),
    Check("clock-kept", _synchronized, clock_kept),
    Check("listening", _listening, listening),
)
