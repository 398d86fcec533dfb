"""Sealing and opening what the record keeps. Every envelope is bound to what it is, where, and which row holds it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from watchdog.domain import wire
from watchdog.sealing import Identity, Label, Recipient, open_sealed, seal

T = TypeVar("T")


class Keys(Protocol):
    """Whoever can open things: gives the private keys held for a desk, newest epoch first."""

    def identities(self, desk_id: str) -> Sequence[Identity]:
        """Return the desk's keys; empty when none is held."""
        ...


class NoKeyError(Exception):
    """The reader holds no key for this desk."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals values to recipients and opens them with keys. `instance` is bound into every envelope."""

    instance: str

    def label(self, purpose: str, object_id: str) -> Label:
        """Return the label of one thing of this instance."""
        return Label(purpose=purpose, instance=self.instance, object_id=object_id)

    def seal(self, purpose: str, object_id: str, value: object, recipients: Iterable[Recipient]) -> bytes:
        """Return a dataclass as an envelope.

        Args:
            purpose: What it is: `report`, `case`, `message`, …
            object_id: Id of the row it will stand in.
            value: The dataclass.
            recipients: Who will be able to open it.
        """
        return seal(wire.dump(value), self.label(purpose, object_id), tuple(recipients))

    def open(self, kind: type[T], purpose: str, object_id: str, sealed: bytes, keys: Sequence[Identity]) -> T:
        """Return the dataclass inside an envelope.

        Raises:
            NoKeyError: No key was given.
            LockedError: Not for these keys.
            SealingError: Changed, or sealed for another use, object or instance.
            WireError: The contents are not a `kind`.
        """
        if not keys:
            raise NoKeyError
        return wire.load(kind, open_sealed(sealed, self.label(purpose, object_id), keys))
