"""The work that a device does for a ticket, done in Python."""

import hashlib
import itertools


def solve(ticket: str, bits: int) -> str:
    """Return the header's value: the ticket and a number that is its work."""
    begun = hashlib.sha256(f"watchdog/work/1/{ticket}/".encode())
    for number in itertools.count():
        tried = begun.copy()
        tried.update(str(number).encode())
        if int.from_bytes(tried.digest(), "big") >> (256 - bits) == 0:
            return f"{ticket}/{number}"
    raise AssertionError
