"""How fast the disk itself makes small writes durable: nothing that keeps what it acknowledged can be faster alone."""

import os
import time
from pathlib import Path

WRITTEN = os.urandom(16 * 1024)
"""About what one report adds to the database's log."""


def syncs(folder: Path, seconds: float = 2) -> float:
    """Return how many appended writes a second the disk makes durable, one after another."""
    path = folder / "syncs"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        began, number = time.perf_counter(), 0
        while (passed := time.perf_counter() - began) < seconds:
            os.write(handle, WRITTEN)
            os.fdatasync(handle)
            number += 1
    finally:
        os.close(handle)
        path.unlink()
    return number / passed
