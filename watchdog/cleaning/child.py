"""The cleaner's own process: an original on standard input, a copy or a code on standard output, and nothing else."""

import importlib
import sys
from collections.abc import Callable
from typing import Final

from watchdog.cleaning import frames, limits
from watchdog.cleaning.clean import clean
from watchdog.cleaning.images import THREADED
from watchdog.cleaning.kinds import media_type
from watchdog.cleaning.removals import Cleaned, CleaningError, Failure
from watchdog.cleaning.words import words_of

_TASKS: Final[dict[str, Callable[[bytes], Cleaned]]] = {"clean": clean, "words": words_of}
_LATER: Final = {"table": "table:table_of", "page": "redact:page_of", "redact": "redact:redacted"}
"""Loaded only for their own task: what reads tables and draws pages takes its time."""


def main(task: str) -> None:
    """Clean one file, or read its words, and end.

    Whatever happens, the answer is a code and never a message that could quote the file.
    """
    limits.bind()
    try:
        parts = _answer(_work(task), sys.stdin.buffer.read(limits.LARGEST + 1))
    except MemoryError:
        parts = (frames.refusal(Failure.TOO_LARGE),)
    for part in parts:
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


def _work(task: str) -> Callable[[bytes], Cleaned]:
    """Return what a task does; what stands behind its colon is given to it as a second argument."""
    name, colon, told = task.partition(":")
    if name in _TASKS:
        return _TASKS[name]
    module, _colon, function = _LATER[name].partition(":")
    found: Callable[..., Cleaned] = getattr(importlib.import_module(f"watchdog.cleaning.{module}"), function)
    return (lambda data: found(data, told)) if colon else found


def _answer(work: Callable[[bytes], Cleaned], data: bytes) -> tuple[bytes, ...]:
    if len(data) > limits.LARGEST:
        return (frames.refusal(Failure.TOO_LARGE),)
    if media_type(data) not in THREADED:
        limits.stay_alone()
    try:
        cleaned = work(data)
    except CleaningError as error:
        return (frames.refusal(error.failure),)
    except MemoryError:
        return (frames.refusal(Failure.TOO_LARGE),)
    except Exception:  # noqa: BLE001 - libraries raise anything at all for a hostile file
        return (frames.refusal(Failure.BROKEN),)
    if len(cleaned.content) > limits.LARGEST:
        return (frames.refusal(Failure.TOO_LARGE),)
    return (frames.answer(cleaned), cleaned.content)
