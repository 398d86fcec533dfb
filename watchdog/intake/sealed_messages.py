"""What the holder of a code sends sealed from the own device: `docs/sealing.md`, section 16."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final

from watchdog.intake import follow_up, visits
from watchdog.intake.follow_up import GoneError, Prepared
from watchdog.intake.manifest import VERSION, Limits, Refusal, RefusedError, are_ids, one_spelling
from watchdog.intake.receiving import Receiving, received
from watchdog.intake.visits import Holder
from watchdog.records.blobs import Blobs
from watchdog.records.desks import DeskKey
from watchdog.records.work import Work

MESSAGE_LIMIT: Final = 256 * 1024
_ADDRESS: Final = re.compile(r"[0-9a-f]{64}")


class Change(StrEnum):
    """All that is said in the clear about consent: enough to call back what was made of the report."""

    NONE = ""
    NARROWED = "narrowed"
    WIDER = "wider"


@dataclass(frozen=True, slots=True)
class MessageManifest:
    """What is said in the clear. The address stands for the code; it opens nothing."""

    address: str
    consent: Change
    desks: tuple[str, ...]
    epochs: tuple[int, ...]
    exhibits: tuple[str, ...]
    message_id: str
    version: int

    def __repr__(self) -> str:
        """Show nothing: whoever has the address can take the report back."""
        return "MessageManifest(…)"


@dataclass(frozen=True, slots=True)
class Told:
    """A sealed message whose form is right. Its exhibits' envelopes are in the blob store; no row is kept yet."""

    holder: Holder
    prepared: Prepared
    consent: Change


Known = tuple[Holder, tuple[DeskKey, ...]]


def receive(
    body: BinaryIO, content_type: str, know: Callable[[MessageManifest], Known], blobs: Blobs, limits: Limits
) -> Told | Refusal:
    """Read a message, check all that can be checked without a key, and put its exhibits into the blob store.

    Args:
        body: The request's body.
        content_type: Of the request.
        know: Looks a manifest up in the record, see `known`; nothing is stored before.
        blobs: Where exhibits go.
        limits: What is too much.
    """

    def read(parts: Receiving) -> Told:
        manifest = read_manifest(parts.manifest(), limits)
        holder, keys = know(manifest)
        sealed = parts.envelope("message", len(keys), MESSAGE_LIMIT)
        exhibits = parts.exhibits(manifest.exhibits, len(keys))
        return Told(holder, Prepared(manifest.message_id, sealed, keys, exhibits), manifest.consent)

    return received(body, content_type, blobs, limits, read)


def read_manifest(source: BinaryIO, limits: Limits) -> MessageManifest:
    """Return the manifest, which has one spelling. A change of consent comes without files.

    Raises:
        RefusedError: `MANIFEST` for any other, `FILES` for more exhibits than we take at once.
    """
    manifest = one_spelling(MessageManifest, source)
    lawful = (
        manifest.version == VERSION
        and are_ids(manifest.message_id, *manifest.exhibits)
        and _ADDRESS.fullmatch(manifest.address)
        and not (manifest.consent and manifest.exhibits)
    )
    if not lawful:
        raise RefusedError(Refusal.MANIFEST)
    if len(manifest.exhibits) > limits.files:
        raise RefusedError(Refusal.FILES)
    return manifest


def known(work: Work, manifest: MessageManifest) -> Known:
    """Return who sends a message and the keys that it is sealed to.

    Raises:
        RefusedError: `CODE`, nothing is at the address; `ARRIVED`, we have the message; `TAKEN`, another has its id;
            `DESKS`, not the report's; `EPOCH`, not their current keys.
    """
    holder = visits.at(work, manifest.address)
    if holder is None:
        raise RefusedError(Refusal.CODE)
    _fresh(work, holder, manifest.message_id)
    keys = follow_up.keys_of(work, holder)
    if manifest.desks != tuple(key.desk_id for key in keys):
        raise RefusedError(Refusal.DESKS)
    if manifest.epochs != tuple(key.epoch for key in keys):
        raise RefusedError(Refusal.EPOCH)
    return holder, keys


def keep(work: Work, told: Told) -> Refusal | None:
    """Keep a received message; whoever opened the unit of work commits it.

    If it was refused or not committed, `submit.forget` removes the exhibits' envelopes.
    """
    try:
        _fresh(work, told.holder, told.prepared.id)
        if told.prepared.keys != follow_up.keys_of(work, told.holder):
            return Refusal.EPOCH
        if told.consent is Change.NONE:
            follow_up.reply(work, told.holder, told.prepared)
        else:
            narrowed = told.consent is Change.NARROWED
            follow_up.change_consent(work, told.holder, told.prepared, narrowed=narrowed)
    except GoneError:
        return Refusal.CODE
    except RefusedError as error:
        return error.refusal
    return None


def _fresh(work: Work, holder: Holder, message_id: str) -> None:
    """Refuse an id that is there already; a device that did not hear our answer sends the same message again."""
    row = work.reports.message(message_id)
    if row is not None:
        raise RefusedError(Refusal.ARRIVED if row.report_id == holder.report_id else Refusal.TAKEN)
