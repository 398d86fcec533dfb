"""Questions to the person who sent a report, and answers, sealed both ways."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.domain.consent import Answer
from watchdog.domain.ids import new_id
from watchdog.domain.message import CONTACT, PURPOSE, TEXT_LIMIT, Direction, Message, settled
from watchdog.domain.report import Report
from watchdog.domain.stages import ReportStage
from watchdog.domain.wire import WireError
from watchdog.records.journal import Line
from watchdog.records.tables import MessageRow
from watchdog.records.work import Work
from watchdog.review.triage import keys_of, note_at_desks, open_report, report_at
from watchdog.sealing import LockedError, Recipient, SealingError


class NoMailboxError(Exception):
    """The sender took the report back, or it was destroyed: nobody is there to read."""


class NotAskedError(Exception):
    """The sender did not say that we may ask questions."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message as the desk reads it. `consent` or `uses` is set when the sender changed what we may use."""

    id: str
    report_id: str
    from_us: bool
    day: dt.date
    text: str
    consent: str = ""
    uses: dict[str, str] = field(default_factory=dict)
    locked: bool = False

    def __repr__(self) -> str:
        """Show nothing."""
        return "Said(…)"


def conversation(work: Work, by: Actor, report_id: str) -> list[Said]:
    """Return a report's messages in order; one that cannot be opened says so by an empty text."""
    _, desks = report_at(work, by, Permission.REPORT_READ, report_id)
    keys = keys_of(by, desks)
    said = []
    for row in work.reports.messages(report_id):
        locked = False
        try:
            message = work.vault.open(Message, PURPOSE, row.id, row.sealed, keys)
        except LockedError:
            message, locked = Message(""), work.desks.lacks(keys)
        except (SealingError, WireError):
            message = Message("")
        from_us = row.direction == Direction.TO_SENDER
        uses = {} if from_us else settled(message.uses)
        said.append(Said(row.id, report_id, from_us, row.day, message.text, message.consent, uses, locked))
    return said


def answer(work: Work, by: Actor, report_id: str, text: str, *, question: bool) -> None:
    """Write to the person who sent a report.

    The message is sealed to the sender's mailbox and to every desk of the report, so that each desk sees the whole
    conversation.

    Args:
        work: The unit of work.
        by: Who writes.
        report_id: The report.
        text: The message.
        question: Wait for an answer; only where the sender agreed to be asked (case model, section 6).

    Raises:
        NoMailboxError: Nobody is there to read it.
        NotAskedError: It is a question, and the sender did not agree to questions.
    """
    row, desks = report_at(work, by, Permission.REPORT_ANSWER, report_id)
    mailbox = work.reports.mailbox_of(report_id)
    if mailbox is None or row.sealed is None:
        raise NoMailboxError
    if question and not may_ask(work, by, report_id):
        raise NotAskedError
    message_id = new_id()
    readers = [work.desks.recipient(place.desk_id) for place in work.reports.desks_of(report_id)]
    sealed = work.vault.seal(
        PURPOSE, message_id, Message(text.strip()[:TEXT_LIMIT]), [Recipient.parse(mailbox.recipient), *readers]
    )
    work.reports.add_message(
        MessageRow(
            id=message_id,
            report_id=report_id,
            desk_id=desks[0],
            direction=Direction.TO_SENDER,
            unread=True,
            day=work.today,
            sealed=sealed,
        )
    )
    if question and row.stage == ReportStage.OPEN:
        work.reports.move(row, ReportStage.NEEDS_ANSWER)
    note_at_desks(work, report_id, Line("message.sent", by.name, report_id))


def may_ask(work: Work, by: Actor, report_id: str) -> bool:
    """Tell whether the sender agreed to be asked questions; the last word about it counts."""
    row, desks = report_at(work, by, Permission.REPORT_READ, report_id)
    sent = open_report(work, row, keys_of(by, desks))
    return sent is not None and contact(sent, conversation(work, by, report_id))


def contact(sent: Report, said: Iterable[Said]) -> bool:
    """Tell whether we may ask questions, by the report and what was said since."""
    answers = [each.uses[CONTACT] for each in said if CONTACT in each.uses]
    return answers[-1] == Answer.YES if answers else sent.contact
