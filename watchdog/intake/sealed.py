"""A report sealed on the sender's own device. Nothing in it can be read here, so its form is all that is checked.

The body is described in docs/sealing.md, section 13. A claim that something is sealed is never believed without looking
at it, and nothing is kept of a body that is not exactly as it should be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from watchdog.intake.manifest import REPORT_LIMIT, Limits, Refusal, keys_of, read_manifest
from watchdog.intake.receiving import Receiving, received
from watchdog.intake.submit import SENDER, Exhibit, add_exhibits, note
from watchdog.records.blobs import FolderBlobs
from watchdog.records.desks import REVIEW, DeskKey
from watchdog.records.journal import Line
from watchdog.records.tables import Mailbox
from watchdog.records.work import Work


@dataclass(frozen=True, slots=True)
class Submission:
    """A sealed report whose form is right. Its exhibits' envelopes are in the blob store; no row is kept yet."""

    report_id: str
    keys: tuple[DeskKey, ...]
    mailbox_row: bytes = field(repr=False)
    mailbox_recipient: str = field(repr=False)
    sealed: bytes = field(repr=False)
    exhibits: tuple[Exhibit, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the device is told."""

    short_ref: str
    desks: tuple[str, ...]


def open_desks(work: Work) -> dict[str, DeskKey]:
    """Return the current keys of the desks that take reports; no report is ever sealed to policy staff."""
    return work.desks.current(REVIEW)


def receive(
    body: BinaryIO, content_type: str, desks: Mapping[str, DeskKey], blobs: FolderBlobs, limits: Limits
) -> Submission | Refusal:
    """Read a submission, check all that can be checked without a key, and put its exhibits into the blob store.

    Needs no unit of work: it lasts as long as the sender's network is slow.

    Args:
        body: The request's body.
        content_type: Of the request.
        desks: From `open_desks`.
        blobs: Where exhibits go.
        limits: What is too much.
    """

    def read(parts: Receiving) -> Submission:
        manifest = read_manifest(parts.manifest(), limits)
        keys = keys_of(manifest, desks)
        sealed = parts.envelope("report", len(keys), REPORT_LIMIT)
        exhibits = parts.exhibits(manifest.exhibits, len(keys))
        return Submission(
            report_id=manifest.report_id,
            keys=keys,
            mailbox_row=bytes.fromhex(manifest.mailbox_row),
            mailbox_recipient=manifest.mailbox_recipient,
            sealed=sealed,
            exhibits=exhibits,
        )

    return received(body, content_type, blobs, limits, read)


def keep(work: Work, submission: Submission) -> Kept | Refusal:
    """Keep a received submission; whoever opened the unit of work commits it.

    If it was refused or not committed, `submit.forget` removes the exhibits' envelopes. `ARRIVED` says that the code
    has a mailbox already: a device that did not hear the answer seals anew with the same code, and so learns that the
    first try was kept.
    """
    epochs = work.desks.epochs()
    if any(epochs[key.desk_id] != key.epoch for key in submission.keys):
        return Refusal.EPOCH
    if work.reports.has_mailbox(submission.mailbox_row):
        return Refusal.ARRIVED
    if work.reports.has(submission.report_id):
        return Refusal.TAKEN
    short_ref = work.reports.fresh_ref(submission.keys[0].desk_id)
    work.reports.add(
        submission.report_id,
        short_ref,
        submission.sealed,
        {key.desk_id: key.epoch for key in submission.keys},
        Mailbox(
            row=submission.mailbox_row,
            report_id=submission.report_id,
            recipient=submission.mailbox_recipient,
        ),
    )
    note(work, submission.keys, Line("report.received", SENDER, submission.report_id))
    add_exhibits(work, submission.report_id, submission.exhibits, submission.keys)
    return Kept(short_ref, tuple(key.desk_id for key in submission.keys))
