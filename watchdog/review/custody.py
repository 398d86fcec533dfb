"""The custody log as people read it, and files handed out under it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.domain.report import EXHIBIT_PURPOSE, HEAD_PURPOSE, ExhibitHead
from watchdog.domain.wire import WireError
from watchdog.languages import N_
from watchdog.records.journal import LOCKED, Entry, Line
from watchdog.records.reports import PAGE
from watchdog.records.tables import ExhibitRow
from watchdog.records.work import Work
from watchdog.review.triage import keys_of, note_at_desks, report_at
from watchdog.sealing import Identity, Label, SealingError, open_stream

EVENTS: Final = {
    "desk.key-granted": N_("The desk's key given by"),
    "desk.key-started": N_("A new key of the desk made by"),
    "desk.key-signed": N_("A new key of the desk signed by"),
    "desk.resealing-begun": N_("Locking anew with the new key begun by"),
    "desk.resealed": N_("Locking anew with the new key ended by"),
    "member.joined-desk": N_("A member put on the desk by"),
    "member.left-desk": N_("A member taken off the desk by"),
    "report.received": N_("Received from"),
    "report.entered": N_("Written down for somebody by"),
    "report.from-table": N_("Brought in from a table by"),
    "report.imported": N_("Brought in as a sealed file by"),
    "report.opened": N_("Opened for the first time by"),
    "report.tagged": N_("Tags and notes changed by"),
    "report.translated": N_("A translation for the desk was changed by"),
    "report.assigned": N_("Assigned by"),
    "report.unassigned": N_("Assigned to nobody by"),
    "report.put-off": N_("Put off by"),
    "report.taken-up": N_("No longer put off, by"),
    "report.redacted": N_("Redacted copy of the text handed out to"),
    "report.open": N_("Taken up again by"),
    "report.duplicate": N_("Marked as a duplicate by"),
    "report.out-of-scope": N_("Set aside as out of scope by"),
    "report.linked": N_("Joined to a case by"),
    "report.withdrawn": N_("Taken back by"),
    "report.destroyed": N_("Content destroyed by"),
    "report.expired": N_("Deleted after its time by"),
    "report.held": N_("Held back from deletion by"),
    "report.hold-lifted": N_("No longer held back from deletion, by"),
    "report.answered": N_("New message from"),
    "report.consent-changed": N_("What we may use was changed by"),
    "message.sent": N_("Message to the sender written by"),
    "message.read": N_("Messages read by"),
    "exhibit.added": N_("File added by"),
    "exhibit.fetched": N_("File handed out to"),
    "exhibit.cleaned": N_("Cleaned copy of a file handed out to"),
    "exhibit.resealed": N_("File locked anew with the desk's new key by"),
    "exhibit.redacted": N_("Redacted copy of a file handed out to"),
    "case.opened": N_("Case opened by"),
    "case.saved": N_("Case changed by"),
    "case.joined": N_("Report joined to the case by"),
    "case.consent-recorded": N_("Consent recorded by"),
    "case.reopened": N_("Reopened for editing by"),
    "case.verification-asked": N_("Verification asked for by"),
    "case.returned": N_("Returned with reasons by"),
    "case.verified": N_("Verified as second person by"),
    "case.possible": N_("Judged as reasonable suspicion only by"),
    "case.not-verified": N_("Judged as not verified by"),
    "case.linked": N_("Linked with another case by"),
    "case.unlinked": N_("Link with another case taken away by"),
    "case.split": N_("Acts moved into a new case by"),
    "case.merge-proposed": N_("Merging into another case proposed by"),
    "case.merge-refused": N_("Proposal to merge taken away by"),
    "case.merged": N_("Merged into another case, as second person, by"),
    "case.took-in": N_("Another case taken in by"),
    "case.unmerged": N_("Taken out of the other case again by"),
    "case.gave-back": N_("A case that was taken in was given back by"),
    "case.letter-exported": N_("Letter from the case handed out to"),
    "case.expired": N_("Deleted after its time by"),
    "case.held": N_("Held back from deletion by"),
    "case.hold-lifted": N_("No longer held back from deletion, by"),
    "case.destroyed": N_("Content destroyed by"),
    "finding.released": N_("Finding released by"),
    "finding.recalled": N_("Finding called back by"),
    "finding.received": N_("Finding received from"),
    "finding.used": N_("Findings used in a released text by"),
    "desk.retention-set": N_("How many days things are kept was set by"),
    LOCKED: N_("A line that is locked with a key that you do not hold"),
    "record.restored": N_("All that stands before this line restored from a backup by"),
}
"""What each event is called in a timeline; the name of who did it follows."""

ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "application/pdf": "pdf",
    "text/plain": "txt",
}
"""Types that no browser runs as a program when it saves them; everything else leaves as plain bytes."""

PLAIN_BYTES: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class File:
    """An exhibit as a page lists it. The sender's own name for it is shown and never used for the download."""

    id: str
    number: int
    day: dt.date
    head: ExhibitHead | None


@dataclass(frozen=True, slots=True)
class Held:
    """An exhibit opened for its reader; its contents come chunk by chunk. `name` is ours: reference and number."""

    id: str
    report_id: str
    name: str
    number: int
    head: ExhibitHead
    source: BinaryIO = field(repr=False)
    label: Label
    keys: Sequence[Identity] = field(repr=False)

    def chunks(self) -> Iterator[bytes]:
        """Yield the contents; a changed envelope breaks off instead of ending well."""
        with self.source:
            yield from open_stream(self.source, self.label, self.keys)


@dataclass(frozen=True, slots=True)
class Download:
    """An exhibit on its way out."""

    name: str
    media_type: str
    held: Held

    def chunks(self) -> Iterator[bytes]:
        """Yield the contents."""
        return self.held.chunks()


def about(work: Work, by: Actor, desk: str, object_ids: Sequence[str]) -> list[Entry]:
    """Return what a desk's journal says about some things, oldest first."""
    require(by, Permission.JOURNAL_READ, Thing(frozenset({desk})))
    return work.journal.about(desk, object_ids, by.identities(desk))


def whole(work: Work, by: Actor, desk: str, before: int | None) -> list[Entry]:
    """Return one page of a desk's journal, newest line first."""
    require(by, Permission.JOURNAL_READ, Thing(frozenset({desk})))
    return work.journal.entries(desk, by.identities(desk), PAGE, before=before)


def references(work: Work, entries: Sequence[Entry]) -> dict[str, tuple[str, str]]:
    """Return what lines are about, where a page shows it: id to `report` or `case` and its reference."""
    found: dict[str, tuple[str, str]] = {}
    for entry in entries:
        kind, object_id = entry.line.event.partition(".")[0], entry.line.object_id
        if kind in {"report", "message", "exhibit"}:
            found[object_id] = ("report", work.reports.get(object_id).short_ref)
        elif kind == "case" or entry.line.event in {"finding.released", "finding.recalled"}:
            found[object_id] = ("case", work.cases.get(object_id).short_ref)
    return found


def files(work: Work, by: Actor, report_id: str) -> list[File]:
    """Return a report's exhibits; a head that cannot be opened is None."""
    _, desks = report_at(work, by, Permission.EXHIBIT_READ, report_id)
    keys = keys_of(by, desks)
    return [
        File(row.id, number, row.day, _head(work, row, keys))
        for number, row in enumerate(work.reports.exhibits(report_id), start=1)
    ]


def held(work: Work, by: Actor, exhibit_id: str) -> Held:
    """Open an exhibit for somebody who may read it. Nothing is noted yet.

    Raises:
        LookupError: There is no such exhibit, or its head cannot be opened.
        UnseenError: It belongs to another desk.
        FileNotFoundError: Its blob is gone.
    """
    row = work.reports.exhibit(exhibit_id)
    report, desks = report_at(work, by, Permission.EXHIBIT_READ, row.report_id)
    keys = keys_of(by, desks)
    head = _head(work, row, keys)
    if head is None:
        raise LookupError(exhibit_id)
    number = [each.id for each in work.reports.exhibits(row.report_id)].index(exhibit_id) + 1
    source, label = work.blobs.open(row.blob), work.vault.label(EXHIBIT_PURPOSE, exhibit_id)
    return Held(exhibit_id, report.id, f"{report.short_ref}-file-{number}", number, head, source, label, keys)


def fetch(work: Work, by: Actor, exhibit_id: str) -> Download:
    """Hand an exhibit out as it came, and note it; raises what `held` raises."""
    found = held(work, by, exhibit_id)
    note_handed_out(work, by, found, "exhibit.fetched")
    ending = ENDINGS.get(found.head.media_type)
    return Download(
        name=f"{found.name}.{ending or 'bin'}",
        media_type=found.head.media_type if ending else PLAIN_BYTES,
        held=found,
    )


def note_handed_out(work: Work, by: Actor, found: Held, event: str) -> None:
    """Note in the journals of all the report's desks that a file, or a copy of it, was handed out."""
    note_at_desks(work, found.report_id, Line(event, by.name, found.report_id, object_hash=found.head.sha256))


def _head(work: Work, row: ExhibitRow, keys: Sequence[Identity]) -> ExhibitHead | None:
    try:
        return work.vault.open(ExhibitHead, HEAD_PURPOSE, row.id, row.sealed, keys)
    except (SealingError, WireError):
        return None
