"""The public key directory: signed as a whole, in versions that each name the one before (docs/sealing.md, 8)."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from watchdog.records.desks import DeskKey, Desks
from watchdog.records.tables import DirectoryRow, Instance
from watchdog.records.vault import Vault
from watchdog.sealing import SealingError, SigningKey, verify_signature

DOMAIN: Final = "watchdog key directory 1"
BEGINNING: Final = "0" * 64
UNSIGNED: Final = "not-signed"
"""The fault of a directory that nobody signed since its tables were brought up to date."""
HEAD_LINES: Final = 5
"""Domain, instance, number, hash of the version before, day."""


class ForeignCopyError(Exception):
    """A copy is no key directory, or not one that this instance's organisation signed."""


@dataclass(frozen=True, slots=True)
class DirectoryFault:
    """What does not hold, in which version; 0 is the directory as it stands now."""

    version: int
    kind: str


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def content(text: str) -> list[str]:
    """Return the lines of a statement that say who can read: all but its head."""
    return text.splitlines()[HEAD_LINES:]


@dataclass(frozen=True, slots=True)
class Directory:
    """The key directory of an instance, inside one unit of work."""

    session: Session
    get_vault: Callable[[], Vault]
    desks: Desks
    today: dt.date

    def versions(self) -> Sequence[DirectoryRow]:
        """Return all signed versions, the first one first."""
        return self.session.scalars(select(DirectoryRow).order_by(DirectoryRow.number)).all()

    def latest(self) -> DirectoryRow | None:
        """Return the latest signed version, or None before the first."""
        return self.session.scalars(select(DirectoryRow).order_by(DirectoryRow.number.desc()).limit(1)).first()

    def publish(self, signing: SigningKey) -> DirectoryRow | None:
        """Sign the directory as it stands; None where the latest version says the same already.

        Only keys that the organisation signed one by one come in: nobody adds a reader by waiting for this.
        """
        self.session.execute(select(Instance.id).with_for_update())
        last = self.latest()
        number = 1 if last is None else last.number + 1
        previous = BEGINNING if last is None else last.digest
        text = self._statement(number, previous, [key for key in self.desks.keys() if self.desks.signed(key)])  # noqa: SIM118 - no mapping
        if last is not None and content(last.statement) == content(text):
            return None
        row = DirectoryRow(number=number, day=self.today, statement=text, signature=signing.sign(text.encode()))
        self.session.add(row)
        self.session.flush()
        return row

    def faults(self) -> Iterator[DirectoryFault]:
        """Yield what does not hold: of each version's place, signature and content, and of the keys as they stand."""
        public, previous, known = self.desks.signing_public(), BEGINNING, set[str]()
        for expected, row in enumerate(self.versions(), start=1):
            lines = row.statement.splitlines()
            if row.number != expected or lines[: HEAD_LINES - 1] != self._head(row.number, previous):
                yield DirectoryFault(row.number, "place")
            try:
                verify_signature(public, row.statement.encode(), row.signature)
            except SealingError:
                yield DirectoryFault(row.number, "signature")
            keys = {line for line in content(row.statement) if line.startswith("key ")}
            if not known <= keys:
                yield DirectoryFault(row.number, "key-gone")
            previous, known = row.digest, keys
        yield from self._present_faults()

    def rolled_back(self, earlier: Mapping[str, Any]) -> bool:
        """Tell whether the directory went back behind a copy of `/api/v1/keys` that was kept elsewhere.

        Raises:
            ForeignCopyError: The copy is no directory, or not of this instance and signature.
        """
        try:
            text, signature = str(earlier["directory"]["statement"]), bytes.fromhex(earlier["directory"]["signature"])
            verify_signature(self.desks.signing_public(), text.encode(), signature)
        except (KeyError, TypeError, ValueError, SealingError):
            raise ForeignCopyError from None
        return all(row.statement != text for row in self.versions())

    def public(self, waiting: Sequence[DeskKey]) -> dict[str, Any]:
        """Return the directory for everybody: who can open what, with signatures.

        Args:
            waiting: Keys that are not signed yet. Nothing is sealed to them.
        """
        recovery, last = self.desks.recovery(), self.latest()
        return {
            "instance": self.get_vault().instance,
            "version": 0 if last is None else last.number,
            "signing_key": self.desks.signing_public().hex(),
            "recovery": {"recipient": recovery.encoded, "fingerprint": recovery.fingerprint},
            "keys": [_listed(key) | {"signature": key.signature.hex()} for key in self.desks.keys()],  # noqa: SIM118 - no mapping
            "waiting": [_listed(key) for key in waiting],
            "directory": None
            if last is None
            else {"statement": last.statement, "signature": last.signature.hex(), "day": last.day.isoformat()},
        }

    def _present_faults(self) -> Iterator[DirectoryFault]:
        keys, last = self.desks.keys(), self.latest()
        if any(not self.desks.signed(key) for key in keys):
            yield DirectoryFault(0, "key-signature")
        if last is None or content(last.statement) != content(self._statement(0, "", keys)):
            yield DirectoryFault(0, UNSIGNED)

    def _head(self, number: int, previous: str) -> list[str]:
        return [DOMAIN, self.get_vault().instance, str(number), previous]

    def _statement(self, number: int, previous: str, keys: Sequence[DeskKey]) -> str:
        """Return what is signed of a version: its place, the signing key, recovery, and a line for every key."""
        lines = [
            *self._head(number, previous),
            self.today.isoformat(),
            f"signing {self.desks.signing_public().hex()}",
            f"recovery {_digest(self.desks.recovery().encoded)}",
            *(f"key {key.desk_id} {key.epoch} {key.day.isoformat()} {_digest(key.recipient.encoded)}" for key in keys),
        ]
        return "\n".join(lines) + "\n"


def _listed(key: DeskKey) -> dict[str, Any]:
    return {
        "desk": key.desk_id,
        "epoch": key.epoch,
        "recipient": key.recipient.encoded,
        "fingerprint": key.recipient.fingerprint,
        "since": key.day.isoformat(),
    }
