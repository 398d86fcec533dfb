"""How much room the disk has, and when that is too little."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LEAST_FREE: Final = 2 * 1024**3
LEAST_SHARE: Final = 0.05
"""Below either, somebody should make room."""
LAST: Final = 256 * 1024**2
"""Below this nothing more can be taken in: a report with five files and what the database writes beside it may fail."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that are free on a disk, and its size."""

    free: int
    size: int

    @property
    def is_short(self) -> bool:
        """Whether somebody should make room."""
        return self.free < LEAST_FREE or self.free < self.size * LEAST_SHARE

    @property
    def is_used_up(self) -> bool:
        """Whether nothing more should be taken in."""
        return self.free < LAST


def room(folder: Path) -> Room:
    """Look how much is free where a folder lies."""
    found = os.statvfs(folder)
    return Room(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)
