"""A sealed file that arrives later: a report as a device sends it, locked once more so that nothing of it can be seen.

Around the body of `POST /api/v1/reports` stands one more envelope, for the letterbox of this instance and for the desks
(docs/sealing.md, section 16). It is opened while it arrives, in constant memory, and what is inside goes the same way
as a report that came at once. Nothing is kept before the last chunk has opened and the padding is right.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.intake import sealed
from watchdog.intake.manifest import Limits, Refusal
from watchdog.intake.parts import FORM, Limited, PartsError, TooLargeError
from watchdog.intake.sealed import Kept, Submission
from watchdog.intake.submit import SENDER
from watchdog.languages import N_
from watchdog.records.blobs import Blobs
from watchdog.records.desks import DeskKey
from watchdog.records.work import Work
from watchdog.sealing import Identity, Label, SealingError, open_stream

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PURPOSE: Final = "letter"
INSIDE: Final = "report"
"""The label's object id: what kind of body is inside. A reader has to know it before it can open anything."""

_KEY_PURPOSE: Final = "watchdog/letterbox/1"
_HELD: Final = 64 * 1024
_BOUNDARY_LIMIT: Final = 70
"""Most letters of a boundary (RFC 2046, 5.1.1)."""


class Problem(StrEnum):
    """What became of a sealed file that was not kept, in words for whoever brings it."""

    NONE = N_(
        "This is not a locked file of ours, or it did not arrive whole. Nothing was kept. Please choose it again."
    )
    OTHER_KEYS = N_(
        "This file was made for keys that are not in use here. It is not lost. "
        "Please keep it, and give it to a person of the network whom you trust."
    )
    TOO_LARGE = N_("This file is too large for us. Nothing was kept. A person of the network can help you.")
    AGAIN = N_("Something came in between. Nothing is lost: please keep the file and try again tomorrow.")


@dataclass(frozen=True, slots=True)
class Directory:
    """What has to be known to take a letter, read before the network is waited for."""

    label: Label
    desks: dict[str, DeskKey]
    older: list[DeskKey]


def letterbox(secret: bytes) -> Identity:
    """Return the private key of this instance's letterbox.

    It opens the outer envelope only; the report inside is for the desks alone.
    """
    return Identity.derived(secret, _KEY_PURPOSE)


def directory(work: Work) -> Directory:
    """Return what has to be known to take a letter."""
    return Directory(work.vault.label(PURPOSE, INSIDE), sealed.open_desks(work), sealed.older_keys(work))


def keys_for(secret: bytes, by: Actor) -> list[Identity]:
    """Return what a reviewer can open a letter with: the letterbox, and the keys of the reviewer's own desks."""
    require(by, Permission.REPORT_IMPORT)
    return [letterbox(secret), *(key for desk in sorted(by.desks) for key in by.identities(desk))]


def receive(
    source: BinaryIO,
    keys: Sequence[Identity],
    known: Directory,
    blobs: Blobs,
    limits: Limits,
    *,
    arrived: Callable[[bytes], bool],
) -> Submission | Refusal | Problem:
    """Open a letter while it arrives, and check the report inside like any other.

    Args:
        source: The sealed file.
        keys: What may open it.
        known: From `directory`.
        blobs: Where exhibits go.
        limits: What is too much.
        arrived: Tells whether a mailbox is there already.
    """
    measured = cast("BinaryIO", Limited(source, limits.letter))
    try:
        body = io.BufferedReader(_Opened(open_stream(measured, known.label, keys)), _HELD)
        kind = f"{FORM}; boundary={_boundary(body)}"
        return sealed.receive(body, kind, known.desks, blobs, limits, older=known.older, arrived=arrived)
    except SealingError as error:
        return Problem.OTHER_KEYS if str(error) == "recipient" else Problem.NONE
    except PartsError:
        return Problem.NONE
    except TooLargeError:
        return Problem.TOO_LARGE


def keep(work: Work, submission: Submission, by: Actor | None = None) -> Kept | Refusal:
    """Keep the report of a letter; whoever opened the unit of work commits it.

    It may be sealed to an earlier key of its desk: a form can lie in a drawer for a year.

    Args:
        work: A unit of work for writing.
        submission: From `receive`.
        by: The reviewer who brought it, or None for anybody.
    """
    if by is None:
        return sealed.keep(work, submission, older=True, by=SENDER)
    require(by, Permission.REPORT_IMPORT)
    return sealed.keep(work, submission, older=True, event="report.imported", by=by.name)


def said(refusal: Refusal) -> Problem:
    """Return in words why the report inside a letter was not kept."""
    if refusal in {Refusal.SIZE, Refusal.FILES}:
        return Problem.TOO_LARGE
    if refusal in {Refusal.DESKS, Refusal.EPOCH}:
        return Problem.OTHER_KEYS
    return Problem.AGAIN if refusal is Refusal.TAKEN else Problem.NONE


class _Opened(io.RawIOBase):
    """Gives what was opened as a file. After an error it has no end, only the error again."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._held = memoryview(b"")
        self._fault: Exception | None = None

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read some bytes; none only when the end was seen and is right.

        Raises:
            SealingError: As `open_stream`.
        """
        while not self._held and (piece := self._next()) is not None:
            self._held = memoryview(piece)
        view = memoryview(buffer).cast("B")
        size = min(len(view), len(self._held))
        view[:size], self._held = self._held[:size], self._held[size:]
        return size

    def _next(self) -> bytes | None:
        if self._fault is not None:
            raise self._fault
        try:
            return next(self._pieces, None)
        except Exception as fault:
            self._fault = fault
            raise

    def __repr__(self) -> str:
        """Show nothing."""
        return "<_Opened>"


def _boundary(body: "io.BufferedReader[_Opened]") -> str:
    """Return the boundary of the body inside, which its first line names; whatever is none, no form will begin with."""
    line = body.peek(_BOUNDARY_LIMIT + 4)[: _BOUNDARY_LIMIT + 4].partition(b"\r\n")[0]
    return line[2:].decode("latin-1") if line.startswith(b"--") else ""
