"""A report on its way into the record: sealed to its desks, kept, and answered with a code."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from watchdog.domain.ids import new_id
from watchdog.domain.report import HEAD_PURPOSE, PURPOSE, Report
from watchdog.intake.arrivals import SealedFile
from watchdog.records.blobs import Blobs
from watchdog.records.desks import DeskKey
from watchdog.records.journal import Line
from watchdog.records.tables import ExhibitRow, Mailbox
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.reference.regions import Regions
from watchdog.sealing import Code, stretch

SENDER: Final = "sender"
"""How the custody log calls the person; nobody knows more."""

WOMEN: Final = "inwud"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom the sender wants to read it; empty means not said."""

    country: str = ""
    region: str = ""
    other_desk: str = ""
    women: bool = False


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file whose envelope is in the blob store, and its sealed head for the row.

    Attributes:
        id: The name of the envelope, and of the row.
        sha256: Its hash, for the journal.
        sealed: Its head.
        place: What the store calls this very try, to be taken back if it is not kept.
    """

    id: str
    sha256: str = field(repr=False)
    sealed: bytes = field(repr=False)
    place: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report, sealed before the write lock is taken; nothing of it can be read here any more."""

    report_id: str
    keys: tuple[DeskKey, ...]
    sealed: bytes = field(repr=False)
    exhibits: tuple[Exhibit, ...]
    code: Code = field(repr=False)
    mailbox_row: bytes = field(repr=False)
    mailbox_recipient: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender gets: the code, shown once, and which desks can open the report."""

    code: Code = field(repr=False)
    short_ref: str
    desks: tuple[str, ...]


def standing_in(regions: Regions, desk: str, opened: Collection[str]) -> str:
    """Return who receives what is meant for a desk: the desk, or the one for all that has no other.

    Args:
        regions: The networks.
        desk: The desk that it is meant for; empty for none.
        opened: Desks that have a key in force. A network's desk may not be made yet, or its first key not signed.
    """
    return desk if desk in opened else regions.routing.default_desk


def addressed(work: Work, reference: Reference, to: Addressee) -> tuple[str, ...]:
    """Return the desks that a report goes to.

    Another group that the sender chose comes first, then the country's, then the part of the world, then the desk for
    all that has no other; that one also stands in for a desk that is not open here. The women's network gets a copy
    only where the sender ticked it. Source: `config/reference/regions.yaml`, routing.
    """
    regions = reference.regions
    wanted = to.other_desk or (regions.desk_for(to.country) if to.country else "") or to.region
    opened = work.desks.epochs()
    desks = [standing_in(regions, wanted, opened)]
    if to.women and WOMEN in opened and WOMEN not in desks:
        desks.append(WOMEN)
    return tuple(desks)


def prepare(work: Work, report: Report, files: Sequence[SealedFile], desks: Sequence[str]) -> Prepared:
    """Do everything slow: make the code, stretch it, seal the report, and give the files their readers.

    Args:
        work: A unit of work for reading.
        report: What the sender wrote.
        files: Files that arrived sealed.
        desks: From `addressed`.

    Raises:
        LookupError: A desk has no key.
    """
    keys = tuple(work.desks.key(desk) for desk in desks)
    report_id, code = new_id(), Code.generate()
    mailbox = stretch(code, work.vault.instance)
    sealed = work.vault.seal(PURPOSE, report_id, replace(report, desks=tuple(desks)), [key.recipient for key in keys])
    return Prepared(
        report_id=report_id,
        keys=keys,
        sealed=sealed,
        exhibits=store(work, files, keys),
        code=code,
        mailbox_row=mailbox.row,
        mailbox_recipient=mailbox.identity.recipient.encoded,
    )


def keep(work: Work, prepared: Prepared, by: str = SENDER) -> Receipt:
    """Keep a prepared report; the blobs are there already, and whoever opened the unit of work commits it.

    Args:
        work: A unit of work for writing.
        prepared: From `prepare`.
        by: The name of the member who wrote it down for somebody; else the sender did.
    """
    short_ref = work.reports.fresh_ref(prepared.keys[0].desk_id)
    work.reports.add(
        prepared.report_id,
        short_ref,
        prepared.sealed,
        {key.desk_id: key.epoch for key in prepared.keys},
        Mailbox(row=prepared.mailbox_row, report_id=prepared.report_id, recipient=prepared.mailbox_recipient),
    )
    event = "report.received" if by == SENDER else "report.entered"
    note(work, prepared.keys, Line(event, by, prepared.report_id))
    add_exhibits(work, prepared.report_id, prepared.exhibits, prepared.keys, by)
    return Receipt(prepared.code, short_ref, tuple(key.desk_id for key in prepared.keys))


def store(work: Work, files: Sequence[SealedFile], keys: Sequence[DeskKey]) -> tuple[Exhibit, ...]:
    """Put arrived files into the blob store for some desks, and seal what is known of them."""
    recipients = [key.recipient for key in keys]
    stored = []
    for file in files:
        place = file.place
        kept = work.blobs.keep(place.id, place.payload.header(recipients), place.incoming)
        sealed = work.vault.seal(HEAD_PURPOSE, place.id, file.head, recipients)
        stored.append(Exhibit(place.id, file.head.sha256, sealed, kept))
    return tuple(stored)


def add_exhibits(
    work: Work, report_id: str, exhibits: Sequence[Exhibit], keys: Sequence[DeskKey], by: str = SENDER
) -> None:
    """Keep the rows of stored files and note each with its hash."""
    for exhibit in exhibits:
        work.reports.add_exhibit(ExhibitRow(id=exhibit.id, report_id=report_id, sealed=exhibit.sealed))
        note(work, keys, Line("exhibit.added", by, report_id, object_hash=exhibit.sha256))


def note(work: Work, keys: Sequence[DeskKey], line: Line) -> None:
    """Note a line in the journal of each desk."""
    for key in keys:
        work.journal.note(key.desk_id, key.recipient, line)


def forget(blobs: Blobs, exhibits: Sequence[Exhibit]) -> None:
    """Remove stored files whose rows could not be kept."""
    for exhibit in exhibits:
        blobs.take_back(exhibit.place)
