"""The tools that build the browser's script, installed once from the lock file."""

import fcntl
import hashlib
import subprocess

from watchdog.settings import PACKAGE

CLIENT = PACKAGE.parent / "client"
STATIC = PACKAGE / "static"
_STAMP = CLIENT / "node_modules" / ".lock-sha256"


def install() -> None:
    """Install what the lock file names, unless just that is there; tests may run in several processes."""
    with (CLIENT / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = hashlib.sha256(lock.read()).hexdigest()
        if not _STAMP.is_file() or _STAMP.read_text() != wanted:
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=CLIENT, check=True, capture_output=True)
            _STAMP.write_text(wanted)


def run(*command: str) -> bytes:
    """Run something in the client's folder and return what it printed."""
    install()
    return subprocess.run(command, cwd=CLIENT, check=True, capture_output=True).stdout
