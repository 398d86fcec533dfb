"""An index follows its desk's journal: what changes a report or a case leaves a line there, so nothing is missed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.cleaning.removals import CleaningError
from watchdog.records.blobs import StoreError
from watchdog.records.work import Work
from watchdog.sealing import Identity
from watchdog.search.entries import case_entry, file_entry, report_entry
from watchdog.search.index import BusyError, Entry, Index

BATCH: Final = 100
"""Things taken in at once: a third of a second or so."""

SECONDS: Final = 2
"""After so long, what is left of a batch waits for the next one: papers take longer than reports."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a desk's journal its index has followed. `stuck`: it cannot be written, as when the disk is full."""

    done: int
    last: int
    stuck: bool = False

    @property
    def percent(self) -> int:
        """From 0 to 100; 100 only when nothing is left."""
        return 100 if self.done >= self.last else min(99, self.done * 100 // self.last)


def follow(work: Work, by: Actor, desk: str, index: Index) -> Progress:
    """Take one batch of what is new into a desk's index, and forget everything that was destroyed, at once.

    Whoever lacks one of the desk's keys takes nothing in: the index is the desk's, and what they cannot open would be
    missing in it for everybody.

    Returns:
        How far it is now. If somebody else is writing, or nothing can be written, nothing is done and it is
        told how far it was.
    """
    require(by, Permission.REPORT_SEARCH, Thing(frozenset({desk})))
    state, last = index.state, work.journal.last(desk)
    if (state.upto >= last and not state.forget) or work.desks.lacks(by.identities(desk)):
        return Progress(state.upto, last)
    changed = work.journal.changed(desk, state.upto, BATCH)
    gone = set(work.journal.destroyed(desk, state.upto))
    entries: list[Entry] = []
    upto, until = state.upto, time.monotonic() + SECONDS
    for seq, object_id in changed:
        try:
            found = _entries(work, by, desk, object_id, index)
        except (CleaningError, StoreError):
            break  # a file cannot be had or read just now; what comes after it waits too
        entries += found
        gone |= set() if found else {object_id}
        upto = seq
        if time.monotonic() > until:
            break
    else:
        upto = upto if len(changed) == BATCH else last
    known = {each for each in gone if index.view.number(each) is not None}
    try:
        index.write(entries, known, upto)
    except BusyError:
        return Progress(state.upto, last)
    except OSError:
        return Progress(state.upto, last, stuck=True)
    return Progress(upto, last)


def _entries(work: Work, by: Actor, desk: str, object_id: str, index: Index) -> list[Entry]:
    """Return the entries of a thing that a line of a journal is about; none for what is no report or case, or gone.

    A report comes with its exhibits. They never change, so each is read once.

    Raises:
        CleaningError: Nobody is free to read a file.
        StoreError: The store does not give it.
    """
    keys = by.identities(desk)
    try:
        row = work.reports.get(object_id)
    except LookupError:
        return _case_entries(work, desk, object_id, keys)
    report = report_entry(work, row, desk, keys)
    if report is None:
        return []
    language = next((text.languages[0] for text in report.texts if text.languages), "")
    new = (each for each in work.reports.exhibits(row.id) if index.view.number(each.id) is None)
    return [report, *(file_entry(work, each, language, keys) for each in new)]


def _case_entries(work: Work, desk: str, case_id: str, keys: Sequence[Identity]) -> list[Entry]:
    try:
        case = work.cases.get(case_id)
        return [case_entry(case, work.cases.open(case, keys))] if case.desk_id == desk else []
    except LookupError:
        return []
