"""Who can read a report, as it is in this very moment: every key there is, and whether the organisation signed it."""

from dataclasses import dataclass

from watchdog.records.desks import DeskKey
from watchdog.records.work import Work
from watchdog.sealing import fingerprint


@dataclass(frozen=True, slots=True)
class Reader:
    """A desk's keys.

    Attributes:
        current: What is sealed now is sealed to this key.
        earlier: Keys of former epochs, the latest first; what was sealed to them before is still theirs to open.
    """

    current: DeskKey
    earlier: tuple[DeskKey, ...]


@dataclass(frozen=True, slots=True)
class Readers:
    """All who can read something.

    Attributes:
        desks: By the desk's id, the policy desk among them.
        recovery: Fingerprint of the recovery key, which opens every desk's key.
        signing: Fingerprint of the key that the organisation signs with.
        signed: Whether every one of these keys carries the organisation's signature.
    """

    desks: dict[str, Reader]
    recovery: str
    signing: str
    signed: bool


def readers(work: Work) -> Readers:
    """Return every reader there is, from the record itself and not from what we meant to set up."""
    keys: dict[str, list[DeskKey]] = {}
    for key in work.desks.keys():  # noqa: SIM118 - the key directory, no dictionary
        keys.setdefault(key.desk_id, []).insert(0, key)
    return Readers(
        desks={desk: Reader(current, tuple(earlier)) for desk, (current, *earlier) in keys.items()},
        recovery=work.desks.recovery().fingerprint,
        signing=fingerprint(work.desks.signing_public()),
        signed=all(work.desks.signed(key) for of_desk in keys.values() for key in of_desk),
    )
