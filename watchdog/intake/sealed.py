"""A report sealed on the sender's own device. Nothing in it can be read here, so its form is all that is checked.

The body is described in docs/sealing.md, section 13. A claim that something is sealed is never believed without looking
at it, and nothing is kept of a body that is not exactly as it should be.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from watchdog.domain.ids import new_short_ref
from watchdog.intake.manifest import REPORT_LIMIT, Limits, Refusal, RefusedError, keys_of, read_manifest
from watchdog.intake.receiving import Receiving, received
from watchdog.intake.submit import SENDER, Exhibit
from watchdog.records.blobs import Blobs
from watchdog.records.desks import REVIEW, DeskKey
from watchdog.records.journal import Line, SealedLine, seal_line
from watchdog.records.tables import ExhibitRow, Mailbox
from watchdog.records.vault import Vault
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


def older_keys(work: Work) -> list[DeskKey]:
    """Return every key that a desk that takes reports ever had: what was sealed earlier may arrive late."""
    opened = {row.id for row in work.desks.all() if row.kind == REVIEW}
    return [key for key in work.desks.keys() if key.desk_id in opened]  # noqa: SIM118 - no mapping


def unknown(_mailbox_row: bytes) -> bool:
    """Say that no report is there, where only keeping it will tell."""
    return False


def receive(
    body: BinaryIO,
    content_type: str,
    desks: Mapping[str, DeskKey],
    blobs: Blobs,
    limits: Limits,
    *,
    older: Collection[DeskKey] = (),
    arrived: Callable[[bytes], bool] = unknown,
) -> Submission | Refusal:
    """Read a submission, check all that can be checked without a key, and put its exhibits into the blob store.

    Needs no unit of work: it lasts as long as the sender's network is slow.

    Args:
        body: The request's body.
        content_type: Of the request.
        desks: From `open_desks`.
        blobs: Where exhibits go.
        limits: What is too much.
        older: Further keys that it may be sealed to; `keep` has to be told as well.
        arrived: Tells whether a mailbox is there already, so that a second try is known before its files are looked at.
    """

    def read(parts: Receiving) -> Submission:
        manifest = read_manifest(parts.manifest(), limits)
        row = bytes.fromhex(manifest.mailbox_row)
        if arrived(row):
            raise RefusedError(Refusal.ARRIVED)
        keys = keys_of(manifest, desks, older)
        sealed = parts.envelope("report", len(keys), REPORT_LIMIT)
        exhibits = parts.exhibits(manifest.exhibits, len(keys))
        return Submission(
            report_id=manifest.report_id,
            keys=keys,
            mailbox_row=row,
            mailbox_recipient=manifest.mailbox_recipient,
            sealed=sealed,
            exhibits=exhibits,
        )

    return received(body, content_type, blobs, limits, read)


def has_arrived(work: Work, mailbox_row: bytes) -> bool:
    """Tell whether the report of a code is there already."""
    return work.reports.has_mailbox(mailbox_row)


def lines(
    vault: Vault, submission: Submission, keys: Sequence[DeskKey], event: str = "report.received", by: str = SENDER
) -> tuple[SealedLine, ...]:
    """Seal what the journals of some desks will say of a submission.

    Args:
        vault: Of this instance.
        submission: From `receive`.
        keys: The desks' present keys.
        event: What happened.
        by: Who brought it.
    """
    report_id = submission.report_id
    said = [Line(event, by, report_id)]
    said += [Line("exhibit.added", SENDER, report_id, object_hash=each.sha256) for each in submission.exhibits]
    return tuple(seal_line(vault, key.desk_id, key.recipient, line) for line in said for key in keys)


def keep(
    work: Work,
    submission: Submission,
    said: Sequence[SealedLine] = (),
    *,
    older: bool = False,
    event: str = "report.received",
    by: str = SENDER,
) -> Kept | Refusal:
    """Keep a received submission; whoever opened the unit of work commits it.

    If it was refused or not committed, `submit.forget` removes the exhibits' envelopes. `ARRIVED` says that the code
    has a mailbox already: a device that did not hear the answer seals anew with the same code, and so learns that the
    first try was kept.

    Args:
        work: A unit of work for writing.
        submission: From `receive`.
        said: From `lines`, for the keys of the submission; without it, they are sealed here.
        older: Take it although it was sealed to an earlier key of a desk, which holds that one too. Journals are always
            written for the present key.
        event: What the journal says.
        by: Who brought it.
    """
    epochs = work.desks.epochs()
    current = all(epochs[key.desk_id] == key.epoch for key in submission.keys)
    if not older and not current:
        return Refusal.EPOCH
    keys = submission.keys if current else tuple(work.desks.key(key.desk_id) for key in submission.keys)
    short_ref = new_short_ref(submission.keys[0].desk_id)
    held = work.reports.held(submission.mailbox_row, submission.report_id, short_ref)
    if held.mailbox:
        return Refusal.ARRIVED
    if held.id:
        return Refusal.TAKEN
    if held.short_ref:
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
    for exhibit in submission.exhibits:
        work.reports.add_exhibit(ExhibitRow(id=exhibit.id, report_id=submission.report_id, sealed=exhibit.sealed))
    for line in said if said and current else lines(work.vault, submission, keys, event, by):
        work.journal.append(line)
    return Kept(short_ref, tuple(key.desk_id for key in keys))
