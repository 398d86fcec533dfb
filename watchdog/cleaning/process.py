"""A file is cleaned in a process of its own, so that a hostile file can take down that process and nothing else.

The original goes in through a pipe while it is opened, the copy comes back through another; neither touches a disk.
"""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final

from watchdog.cleaning import frames, limits
from watchdog.cleaning.removals import Cleaned, CleaningError, Failure

_ROOT: Final = str(Path(__file__).parents[2])
_COMMAND: Final = (
    sys.executable,
    "-I",  # neither environment nor working folder have a say in what is run
    "-B",
    "-c",
    "import sys; sys.path.insert(0, sys.argv[1]); from watchdog.cleaning.child import main; main(sys.argv[2])",
    _ROOT,
)
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PATIENCE: Final = 5
_FREE: Final = threading.BoundedSemaphore(limits.AT_ONCE)


def cleaned_copy(chunks: Iterable[bytes], *, seconds: float = limits.WALL_SECONDS) -> Cleaned:
    """Return a cleaned copy of a file.

    Args:
        chunks: The original, as it is opened.
        seconds: How long it may take, all in all.

    Raises:
        CleaningError: There is none, and why.
        Exception: Whatever `chunks` raised, such as a changed envelope.
    """
    return _run("clean", chunks, seconds)


def text_of(chunks: Iterable[bytes], *, seconds: float = limits.READING_SECONDS) -> str:
    """Return the words of a file.

    Args:
        chunks: The file, as it is opened.
        seconds: How long it may take, all in all.

    Raises:
        CleaningError: There are none to be had, and why.
        Exception: Whatever `chunks` raised, such as a changed envelope.
    """
    return _run("words", chunks, seconds).content.decode("utf-8", "replace")


def table_of(chunks: Iterable[bytes], *, seconds: float = limits.READING_SECONDS) -> list[list[str]]:
    """Return the rows of a table, the one with the headings first.

    Args:
        chunks: A CSV file or a spreadsheet.
        seconds: How long it may take, all in all.

    Raises:
        CleaningError: There are none to be had, and why.
    """
    rows: list[list[str]] = json.loads(_run("table", chunks, seconds).content)
    return rows


def page_of(chunks: Iterable[bytes], told: str, *, seconds: float = limits.READING_SECONDS) -> tuple[int, bytes]:
    """Return how many pages a picture or PDF has, and one of them as a PNG picture.

    Args:
        chunks: The original, as it is opened.
        told: Which page, with which areas painted over (`redact.page_of`).
        seconds: How long it may take, all in all.

    Raises:
        CleaningError: There is none, and why.
    """
    number, _line, picture = _run(f"page:{told}", chunks, seconds).content.partition(b"\n")
    if not number.isdigit() or not picture.startswith(_PNG):
        raise CleaningError(Failure.BROKEN)
    return int(number), picture


def redacted_copy(chunks: Iterable[bytes], told: str, *, seconds: float = limits.WALL_SECONDS) -> Cleaned:
    """Return a flat copy of a picture or PDF in which areas are painted over.

    Args:
        chunks: The original, as it is opened.
        told: The areas (`redact.read_areas`).
        seconds: How long it may take, all in all.

    Raises:
        CleaningError: There is none, and why.
    """
    return _run(f"redact:{told}", chunks, seconds)


def _run(task: str, chunks: Iterable[bytes], seconds: float) -> Cleaned:
    if not _FREE.acquire(timeout=min(_PATIENCE, seconds)):
        raise CleaningError(Failure.BUSY)
    try:
        return _Task(task, chunks).result(seconds)
    finally:
        _FREE.release()


class _Task:
    """One run of the process for one task (`child`)."""

    def __init__(self, task: str, chunks: Iterable[bytes]) -> None:
        self._task, self._chunks = task, chunks
        self._fault: Exception | None = None
        self._late = False

    def result(self, seconds: float) -> Cleaned:
        """Run it to its end, or end it."""
        with subprocess.Popen(  # noqa: S603 - a fixed command; the file is data on its standard input
            (*_COMMAND, self._task),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a library's complaint can quote the file
            env={},
            cwd="/",
            bufsize=0,
            start_new_session=True,
        ) as process:
            alarm = threading.Timer(seconds, self._end, [process])
            feeder = threading.Thread(target=self._feed, args=[process])
            alarm.start()
            feeder.start()
            try:
                whole = _read(process.stdout)
            finally:
                process.kill()
                alarm.cancel()
                feeder.join()
                status = process.wait()
        if self._fault is not None:
            raise self._fault
        if self._late or -status == signal.SIGXCPU:
            raise CleaningError(Failure.TOO_LONG)
        return frames.read_answer(whole)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        process.kill()

    def _feed(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is None:
            return
        try:
            with process.stdin as pipe:
                for chunk in self._chunks:
                    _write(pipe, chunk)
        except BrokenPipeError:
            pass  # it ended early; its answer, or none, says why
        except Exception as fault:  # noqa: BLE001 - carried over to the thread that asked
            self._fault = fault
            process.kill()


def _write(pipe: IO[bytes], chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[pipe.write(view) :]


def _read(pipe: IO[bytes] | None) -> bytes:
    found = bytearray()
    most = limits.LARGEST + frames.LINE
    while pipe is not None and len(found) <= most and (piece := pipe.read(1 << 20)):
        found += piece
    return bytes(found) if len(found) <= most else frames.refusal(Failure.TOO_LARGE)
