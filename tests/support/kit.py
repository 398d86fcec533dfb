"""Reading a recovery kit as a person would, from what `watchdog init` printed."""

import re

from watchdog.sealing import Identity
from watchdog.sealing.shares import joined


def shares_in(printed: str) -> list[str]:
    """Return the words of every sheet."""
    sheets = re.split(r"RECOVERY KEY, SHARE \d+ OF \d+", printed)[1:]
    numbered = [sheet.partition("passphrases.")[2].partition("- Keep it")[0] for sheet in sheets]
    return [" ".join(re.findall(r"\d+ ([a-z]+)\b", words)) for words in numbered]


def recovery_in(printed: str) -> Identity:
    """Return the recovery key of a printed kit."""
    return joined(shares_in(printed))
