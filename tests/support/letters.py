"""Sealed files as a device makes them, made by Python, to be brought whole or bent."""

from collections.abc import Sequence

from tests.support.submission import Body, sealed_to
from watchdog.intake.letters import INSIDE, PURPOSE
from watchdog.sealing import Label, Recipient


def letter(instance: str, readers: Sequence[Recipient], body: Body, label: Label | None = None) -> bytes:
    """Return a sealed file around a submission."""
    return sealed_to(body.encoded(), label or Label(PURPOSE, instance, INSIDE), readers)
