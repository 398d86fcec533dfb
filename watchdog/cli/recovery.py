"""Asking for the recovery key."""

import sys

import click

from watchdog.sealing import Identity


def recovery_key() -> Identity:
    """Ask for the recovery key without showing it; a pipe is read as it is.

    Raises:
        SealingError: It is no key.
    """
    asked = click.prompt("Recovery key", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    return Identity.parse(str(asked).strip().upper())
