"""Let a letter out as a file: read as consent stands now, looked at once more, and noted. Nothing of it is kept."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from watchdog import languages
from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.domain.case import CaseFile
from watchdog.domain.stages import CaseStage
from watchdog.drafting.leaving.export import KINDS
from watchdog.drafting.letters.gates import Gate, closed, gates
from watchdog.drafting.letters.letter import letter
from watchdog.drafting.letters.sheet import Sheet
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.journal import Line
from watchdog.records.tables import CaseRow
from watchdog.records.work import Work
from watchdog.reference.mechanisms import Mechanism, Stage
from watchdog.web.wording import Words

READY: Final = frozenset({CaseStage.VERIFIED, CaseStage.CLEARED})
FORMATS: Final = ("docx", "pdf", "md")
EXPORTED: Final = "case.letter-exported"
DIGITS: Final = 8

Reader = Callable[[Work, Actor, CaseRow], CaseFile]
"""Opens a case with all that its senders have said by now. Only the review desk can, so the application gives it."""


class NotReadyError(Exception):
    """The case is not verified: no letter is written from it."""


class RefusedLetterError(Exception):
    """A gate is closed; carries the gates that keep the letter at the desk."""

    def __init__(self, stopped: tuple[Gate, ...]) -> None:
        super().__init__("gates")
        self.stopped = stopped


@dataclass(frozen=True, slots=True)
class Choice:
    """What is written: for which stage of which procedure, in which language, with the words of that language."""

    mechanism: Mechanism
    stage: Stage
    language: languages.Language
    words: Words = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as a letter is written from it."""

    version: int
    short_ref: str
    sheet: Sheet = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished file. Its name says nothing of person, State or body; the journal line holds the whole digest."""

    case_id: str
    version: int
    kind: str
    content: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def file_name(self) -> str:
        """A name by which the journal line can be found again."""
        return f"letter-{self.digest[:DIGITS]}.{self.kind}"

    @property
    def mimetype(self) -> str:
        """The type of the file."""
        return KINDS[self.kind].mimetype


def look(work: Work, by: Actor, case_id: str, choice: Choice, read: Reader) -> Opened:
    """Return a case beside a procedure.

    Args:
        work: A unit of work.
        by: Who asks.
        case_id: The case.
        choice: What is written.
        read: Opens the case.

    Raises:
        LookupError: There is no such case.
        UnseenError: It belongs to another desk.
        NotReadyError: It is not verified, or its content was destroyed.
    """
    row = ready(work, by, case_id)
    lines = work.journal.about(row.desk_id, [row.id], by.identities(row.desk_id))
    earlier = (entry.line.reason.partition("/")[0] for entry in lines if entry.line.event == EXPORTED)
    sheet = Sheet(
        case=read(work, by, row),
        desk=row.desk_id,
        mechanism=choice.mechanism,
        stage=choice.stage,
        words=choice.words,
        today=work.today,
        earlier=tuple(dict.fromkeys(earlier)),
    )
    return Opened(row.version, row.short_ref, sheet)


def ready(work: Work, by: Actor, case_id: str) -> CaseRow:
    """Return the row of a case from which a letter may be written; raises as `look` does."""
    row = case_row(work, by, case_id)
    if row.stage not in READY or row.sealed is None:
        raise NotReadyError
    return row


def case_row(work: Work, by: Actor, case_id: str) -> CaseRow:
    """Return the row of a case of the member's desk, at whatever stage."""
    row = work.cases.get(case_id)
    require(by, Permission.CASE_LETTER, Thing(frozenset({row.desk_id})))
    return row


def prepare(opened: Opened, case_id: str, choice: Choice, kind: str, *, is_demo: bool) -> Letter:
    """Make the file; nothing is kept or noted yet.

    Raises:
        RefusedLetterError: A gate is closed.
    """
    if stopped := closed(gates(opened.sheet)):
        raise RefusedLetterError(stopped)
    made = letter(opened.sheet, choice.language, is_demo=is_demo)
    return Letter(case_id, opened.version, kind, KINDS[kind].render(made))


def export(work: Work, by: Actor, made: Letter, choice: Choice, read: Reader) -> None:
    """Note at the desk that a letter leaves, after looking once more whether it may.

    The journal's heads are not signed here: only the policy desk holds the key for that.

    Raises:
        RefusedLetterError: Consent was withdrawn while the file was made.
        ChangedMeanwhileError: The case changed while the file was made.
    """
    opened = look(work, by, made.case_id, choice, read)
    if opened.version != made.version:
        raise ChangedMeanwhileError
    if stopped := closed(gates(opened.sheet)):
        raise RefusedLetterError(stopped)
    what = f"{choice.mechanism.id}/{choice.stage.id}/{choice.language.code} {made.file_name}"
    line = Line(EXPORTED, by.name, made.case_id, reason=what, object_hash=made.digest)
    desk = opened.sheet.desk
    work.journal.note(desk, work.desks.recipient(desk), line)
