"""What the index learns of a report and of a case: words, and the marks that a search is narrowed by.

Everything is opened in memory with the keys of the member who is signed in; nothing here is kept outside the index.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from watchdog.cleaning.kinds import READABLE
from watchdog.cleaning.process import text_of
from watchdog.cleaning.removals import CleaningError, Failure
from watchdog.domain import report as reports
from watchdog.domain import triage as notes
from watchdog.domain.case import CaseFile
from watchdog.domain.message import PURPOSE as MESSAGE
from watchdog.domain.message import Direction, Message
from watchdog.domain.report import EXHIBIT_PURPOSE, HEAD_PURPOSE, ExhibitHead, Report
from watchdog.domain.triage import Triage
from watchdog.domain.wire import WireError
from watchdog.records.tables import CaseRow, ExhibitRow, ReportRow
from watchdog.records.work import Work
from watchdog.sealing import Identity, SealingError, open_stream
from watchdog.search.index import Entry, Text
from watchdog.search.tokens import STAFF

REPORT: Final = "report"
CASE: Final = "case"
FILE: Final = "file"
WAITED: Final = {"day": 1, "week": 7, "month": 31}
"""Days between a report and the first answer, by the name of the longest stretch that it stays within."""

NOT_YET: Final = "not-yet"
LONGER: Final = "longer"
WAITS: Final = (*WAITED, LONGER, NOT_YET)
LEARNT: Final = 2
"""Counts what an index learns; one that knows less is made anew."""

CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Opened:
    """A report with what a desk noted on it and everything that was said about it."""

    sent: Report
    noted: Triage
    texts: tuple[Text, ...]


def open_whole(work: Work, row: ReportRow, desk: str, keys: Sequence[Identity]) -> Opened | None:
    """Open a report with its messages and a desk's notes; None when it was destroyed or is not what it claims to be."""
    place = next((each for each in work.reports.desks_of(row.id) if each.desk_id == desk), None)
    if row.sealed is None or place is None:
        return None
    try:
        sent = work.vault.open(Report, reports.PURPOSE, row.id, row.sealed, keys)
    except (SealingError, WireError):
        return None
    noted = Triage()
    if place.notes is not None:
        noted = work.vault.open(Triage, notes.PURPOSE, row.id, place.notes, keys)
    said = (sent.language,)
    texts = [Text("report", row.short_ref, ()), *(Text("report", words, said) for words in _words_of(sent))]
    for each in work.reports.messages(row.id):
        message = _open_message(work, each.id, each.sealed, keys)
        texts.append(Text("message", message.text if message else "", (*said, *STAFF)))
    texts.append(Text("note", noted.note, STAFF))
    texts += [Text("note", each.text, STAFF) for each in noted.translations.values()]
    return Opened(sent, noted, tuple(text for text in texts if text.words))


def report_entry(work: Work, row: ReportRow, desk: str, keys: Sequence[Identity]) -> Entry | None:
    """Return what a desk's index learns of a report; None if it was destroyed or cannot be opened."""
    opened = open_whole(work, row, desk, keys)
    if opened is None:
        return None
    sent, noted = opened.sent, opened.noted
    marks = {
        *_marks("kind", [REPORT]),
        *_marks("stage", [row.stage]),
        *_marks("country", [noted.country or sent.country]),
        *_marks("type", noted.tags),
        *_marks("who", sent.who_did),
        *_marks("setting", sent.place_type),
        *_marks("answered", [_answered(work, row)]),
        *_marks("language", [sent.language]),
        *_marks("urgent", ["yes"] if sent.danger or noted.priority != "normal" else []),
        *_marks("also", [each.desk_id for each in work.reports.desks_of(row.id) if each.desk_id != desk]),
        *_when(row.day),
    }
    return Entry(row.id, "", frozenset(marks), opened.texts)


def case_entry(row: CaseRow, file: CaseFile) -> Entry:
    """Return what the index learns of a case."""
    marks = {
        *_marks("kind", [CASE]),
        *_marks("stage", [row.stage]),
        *_marks("country", [file.country]),
        *_marks("type", [act.type for act in file.acts]),
        *_marks("who", [by.kind for act in file.acts for by in act.perpetrators]),
        *_marks("setting", [file.place_type]),
        *_marks("urgent", ["yes"] if file.priority != "normal" else []),
        *_when(row.day),
    }
    return Entry(row.id, "", frozenset(marks), tuple(case_texts(row, file)))


def file_entry(work: Work, row: ExhibitRow, language: str, keys: Sequence[Identity]) -> Entry:
    """Return what the index learns of an exhibit: the words of a paper, nothing of all else.

    Raises:
        CleaningError: `BUSY`, no process is free to read it; whatever else is wrong, it has no words.
    """
    texts: tuple[Text, ...] = ()
    with suppress(SealingError, WireError, FileNotFoundError):
        head = work.vault.open(ExhibitHead, HEAD_PURPOSE, row.id, row.sealed, keys)
        if head.media_type.startswith(READABLE):
            texts = (Text("file", _words_in(work, row, keys), (language, *STAFF)),)
    return Entry(row.id, row.report_id, frozenset(_marks("kind", [FILE])), texts)


def _words_in(work: Work, row: ExhibitRow, keys: Sequence[Identity]) -> str:
    label = work.vault.label(EXHIBIT_PURPOSE, row.id)
    with work.blobs.open(row.blob) as source:
        try:
            return text_of(open_stream(source, label, keys))
        except CleaningError as error:
            if error.failure is Failure.BUSY:
                raise
            return ""


def case_texts(row: CaseRow, file: CaseFile) -> list[Text]:
    """Return the words that stand in a case."""
    words: list[str] = [file.title, file.summary_internal, file.summary_public, file.summary_confidential]
    words += [file.context, file.national_law, file.contradictions, file.admin1, file.place_exact]
    words += [person.health for person in file.people]
    for act in file.acts:
        words += [act.method, act.stated_reason, act.consequences, *(act.details or {}).values()]
        for by in act.perpetrators:
            words += [by.institution, by.unit_place, by.marks]
    words += [source.reasons for source in file.sources]
    for exhibit in file.exhibits:
        words += [exhibit.description, exhibit.authenticity]
    words += [step.outcome for step in file.steps]
    for each in file.interventions:
        words += [each.by_organisation, each.outcome]
    found = [Text("case", each, STAFF) for each in words] + [Text("note", file.notes, STAFF)]
    return [Text("case", row.short_ref, ()), *(text for text in found if text.words)]


def _words_of(sent: Report) -> Iterable[str]:
    return (
        sent.story,
        sent.place_text,
        sent.when_text,
        sent.who_did_text,
        sent.service_name,
        sent.safe_contact_note,
    )


def _open_message(work: Work, message_id: str, sealed: bytes, keys: Sequence[Identity]) -> Message | None:
    try:
        return work.vault.open(Message, MESSAGE, message_id, sealed, keys)
    except (SealingError, WireError):
        return None


def _marks(name: str, values: Iterable[str]) -> set[str]:
    """Return marks; whoever sealed a report may have written anything instead of a code, and that marks nothing."""
    return {f"{name}={value}" for value in values if CODE.fullmatch(value)}


def _answered(work: Work, row: ReportRow) -> str:
    answers = [each.day for each in work.reports.messages(row.id) if each.direction == Direction.TO_SENDER]
    if not answers:
        return NOT_YET
    waited = (min(answers) - row.day).days
    return next((name for name, days in WAITED.items() if waited <= days), LONGER)


def _when(day: dt.date) -> set[str]:
    return {f"day={day.isoformat()}", f"month={day.isoformat()[:7]}"}
