"""The log: one JSON object a line on standard error, with fields from a list and nothing else.

A message can hold an address, a path or a story, so no message is ever written: only what happened (`EVENTS`), its
kind, and the lines of code it went through. The calendar day is the only time: a finer one fits a story.
"""

import datetime as dt
import json
import logging
import re
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, Final

FIELDS: Final = ("day", "level", "event", "kind", "endpoint", "at")
"""Everything that a line may say."""
EVENTS: Final = {
    "fault": "fault",
    "Connection in use: %s": "address-in-use",
    "Invalid address: %s": "address-invalid",
    "Can't connect to %s": "cannot-listen",
    "Worker (pid:%s) exited with code %s.": "worker-ended",
    "Worker (pid:%s) was sent %s! Perhaps out of memory?": "worker-killed",
    "WORKER TIMEOUT (pid:%s)": "worker-too-slow",
    "Unhandled exception in main loop": "server-fault",
}
"""What a program says when something happens, and what the log says then. Whatever is not in it is `other`."""
OTHER: Final = "other"
FRAMES: Final = 6
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.:<> -]{1,300}", re.ASCII)


class AllowedFields(logging.Formatter):
    """Makes a line from a record: the fields of the list that are plain words of the program."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        given: dict[str, object] = {"at": f"{Path(record.pathname).name}:{record.lineno}"}
        if record.exc_info and record.exc_info[0]:
            given |= {"kind": record.exc_info[0].__name__, "at": places(record.exc_info[2])}
        held = getattr(record, "fields", None)
        given |= held if isinstance(held, dict) else {}
        event = EVENTS.get(record.msg, OTHER) if isinstance(record.msg, str) else OTHER
        given |= {"day": dt.datetime.now(dt.UTC).date().isoformat(), "level": record.levelname.lower(), "event": event}
        return json.dumps({name: given[name] for name in FIELDS if _PLAIN.fullmatch(str(given.get(name, "")))})


def places(trace: TracebackType | None) -> str:
    """Return the lines of code that a fault went through, the last ones."""
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return " ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)


def fault(logger: logging.Logger, error: BaseException, **fields: object) -> None:
    """Log that something broke: its kind and places, never what with."""
    told = {"kind": type(error).__name__, "at": places(error.__traceback__), **fields}
    logger.error("fault", extra={"fields": told})


def install(level: int = logging.ERROR) -> None:
    """Let everything in this process that is logged, warned of or broken in a thread go through the list."""
    handler = logging.StreamHandler()
    handler.setFormatter(AllowedFields())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # what cannot be formatted would be printed whole
    threading.excepthook = _in_a_thread
    sys.unraisablehook = _unraisable


def _in_a_thread(told: Any) -> None:
    fault(logging.getLogger(__name__), told.exc_value or RuntimeError())


def _unraisable(told: Any) -> None:
    fault(logging.getLogger(__name__), told.exc_value or RuntimeError())
