"""Which store of envelopes an instance has."""

import pkgutil
from functools import cache
from typing import Final

from watchdog.records.blobs import Blobs, FolderBlobs
from watchdog.settings import Settings

OBJECTS: Final = "watchdog.records.object_blobs:object_blobs"
"""Called by name: its library is an extra, takes memory, and most instances have no use for it."""


def blobs_of(settings: Settings) -> Blobs:
    """Return where an instance's envelopes lie."""
    return FolderBlobs(settings.blobs) if settings.objects is None else _objects(settings)


@cache
def _objects(settings: Settings) -> Blobs:
    """Return the store of objects, once a process: it keeps its connections."""
    made: Blobs = pkgutil.resolve_name(OBJECTS)(settings.objects, settings.blobs)
    return made
