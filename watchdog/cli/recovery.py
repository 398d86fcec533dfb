"""Asking for the recovery key on the command line."""

import sys
from typing import Final

import click

from watchdog.sealing import Identity

BY_RECOVERY: Final = "recovery key"
"""Who acted, as the journals say."""


def ask_recovery() -> Identity:
    """Ask for the recovery key without showing it; a pipe is read as it is.

    Raises:
        SealingError: It is no key.
    """
    asked = click.prompt("Recovery key", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    return Identity.parse(str(asked).strip().upper())
