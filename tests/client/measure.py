"""What sealing on the device costs: `python -m tests.client.measure`. Medians of five, with this machine's browsers."""

import gzip
import secrets
import statistics
import sys
import tempfile
from pathlib import Path

from tests.support.browsers import NAMES, Browser, browser
from tests.support.client import STATIC
from watchdog.sealing import Identity

ROUNDS = 5
BITS = 15
SMALL, LARGE = 70_000, 10_000_000


def main() -> None:
    script = (STATIC / "seal.js").read_bytes()
    _say(f"seal.js: {len(script):,} bytes, {len(gzip.compress(script, 9)):,} with gzip\n")
    _say(f"{'':10}{'70 KB report':>16}{'10 MB file':>16}{'code':>16}{'work, expected':>17}\n")
    for name in NAMES:
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            browser(name, Path(folder)) as page,
        ):
            times = [_sealing(page, SMALL, stream=False), _sealing(page, LARGE, stream=True), _code(page), _work(page)]
        _say(f"{name:10}" + "".join(f"{time:13.0f} ms" for time in times) + "\n")


def _sealing(page: Browser, size: int, *, stream: bool) -> float:
    readers = [Identity.generate().recipient.encoded]
    given = {"size": size, "stream": stream, "recipients": readers}
    return statistics.median(float(page.call("timeSealing", **given)) for _ in range(ROUNDS))


def _code(page: Browser) -> float:
    return statistics.median(float(page.call("timeCode")) for _ in range(ROUNDS))


def _work(page: Browser) -> float:
    """Return how long a quiet hour's work takes if luck is neither good nor bad."""
    done = [page.call("timeWork", ticket=secrets.token_hex(55) + "-", bits=BITS) for _ in range(4 * ROUNDS)]
    return float(sum(each["time"] for each in done) / sum(each["tries"] for each in done) * 2**BITS)


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
