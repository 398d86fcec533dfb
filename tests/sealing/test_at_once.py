"""What several threads of a worker do at the same moment, as when several members sign in."""

import subprocess
import sys

PROGRAM = """
import threading
from watchdog.sealing import Identity, wrap_identity, unwrap_identity

identity = Identity.generate()
wrapped = wrap_identity(identity, "a passphrase", "context")
found = []
threads = [
    threading.Thread(target=lambda: found.append(unwrap_identity(wrapped, "a passphrase", "context"))) for _ in range(6)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len({each.recipient.encoded for each in found}), len(found))
"""


def test_passphrases_that_are_stretched_at_once_all_come_to_an_end() -> None:
    """In a process of its own: where it does not end, nothing but its death ends it."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == ["1", "6"]
