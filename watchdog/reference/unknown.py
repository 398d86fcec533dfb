"""How a value that nobody could verify is shown: as unknown, never as a guess."""

from datetime import date

UNKNOWN = "unknown"
YES = "yes"
NO = "no"


def shown(value: str | float | bool | date | None) -> str:
    """Return what a page shows for a reference value.

    Args:
        value: Any plain value of a reference file. `None` means that nobody could verify it.

    Returns:
        The English label, to be translated by the catalogue "reference": "unknown" for `None`, "yes" or "no"
        for a truth value; otherwise the value itself.
    """
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)
