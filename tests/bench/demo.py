"""What the demonstration weighs: at rest, and after everybody looked around in it."""

import contextlib
import os
import signal
import subprocess
import sys
import time

from tests.bench.place import Place, memory
from tests.bench.results import Results
from tests.support.server import free_port, get

WORDS = """
`watchdog demo` as it is shipped, with two workers: all processes together (proportional set size), before anybody asked
for a page, and after each page for senders was looked at in ten languages.
"""
PAGES = ("", "report", "return", "safety", "who-can-read", "help")
TONGUES = ("en", "es", "fr", "ru", "ar", "zh", "pt", "uk", "th", "sw")


def measure(results: Results, place: Place) -> None:
    """Fill a demonstration, serve it, and weigh it."""
    section = results.begin("The demonstration", WORDS)
    folder, port = place.folder / "demo", free_port()
    program = [sys.executable, "-m", "watchdog", "--data", str(folder), "demo"]
    began = time.perf_counter()
    subprocess.run([*program, "--no-serve"], check=True, stdout=subprocess.DEVNULL)
    section.add("filled", time.perf_counter() - began, "s")
    log = (place.folder / "demo-log").open("wb")
    process = subprocess.Popen([*program, "--port", str(port)], stdout=log, stderr=log, start_new_session=True)
    try:
        _wait(port)
        section.add("memory, idle", memory(process), "MB", "< 200 MB")
        for tongue in TONGUES:
            for page in PAGES:
                get(port, f"/{tongue}/{page}")
        section.add("memory, after looking around", memory(process), "MB")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
        log.close()


def _wait(port: int) -> None:
    while True:
        with contextlib.suppress(OSError):
            get(port, "/healthz")
            return
        time.sleep(0.1)
