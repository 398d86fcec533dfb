"""How much a cleaner may use; `docs/running.md` tells operators."""

import os
import resource
from typing import Final

MEBIBYTE: Final = 1024 * 1024
LARGEST: Final = 100 * MEBIBYTE
"""Most bytes of an original and of its copy."""

MEMORY: Final = 1536 * MEBIBYTE
CPU_SECONDS: Final = 40
WALL_SECONDS: Final = 60
READING_SECONDS: Final = 20
AT_ONCE: Final = 2
"""Most cleaners of one worker of the server."""

_FILES: Final = 32
_NICE: Final = 10


def bind() -> None:
    """Bind this process: no more memory and time than this, no file, no picture of its memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))  # the first says so, the second kills
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(_NICE)


def stay_alone() -> None:
    """Let this process begin no other and no thread."""
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
