"""The one way in which sealing refuses."""

from __future__ import annotations


class SealingError(Exception):
    """A refusal. Its text is a code from docs/sealing.md, section 10, and never any content.

    Args:
        code: one of the codes of that table.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LockedError(SealingError):
    """The envelope is sealed to none of the keys at hand. Its code is "recipient"."""

    def __init__(self) -> None:
        super().__init__("recipient")
