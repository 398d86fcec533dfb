"""An index follows its desk's journal: what changes a report or a case leaves a line there, so nothing is missed."""

from dataclasses import dataclass
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, require
from watchdog.records.work import Work
from watchdog.search.entries import case_entry, report_entry
from watchdog.search.index import BusyError, Entry, Index

BATCH: Final = 100
"""Things taken in at once: a third of a second or so."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a desk's journal its index has followed."""

    done: int
    last: int

    @property
    def percent(self) -> int:
        """From 0 to 100; 100 only when nothing is left."""
        return 100 if self.done >= self.last else min(99, self.done * 100 // self.last)


def follow(work: Work, by: Actor, desk: str, index: Index) -> Progress:
    """Take one batch of what is new into a desk's index, and forget everything that was destroyed, at once.

    Returns:
        How far it is now. If somebody else is writing, nothing is done and it is told how far they were.
    """
    require(by, Permission.REPORT_SEARCH, Thing(frozenset({desk})))
    state, last = index.state, work.journal.last(desk)
    if state.upto >= last and not state.forget:
        return Progress(state.upto, last)
    changed = work.journal.changed(desk, state.upto, BATCH)
    gone = set(work.journal.destroyed(desk, state.upto))
    entries = []
    for object_id in (each for _seq, each in changed):
        found = _entry(work, by, desk, object_id)
        if found is None:
            gone.add(object_id)
        else:
            entries.append(found)
    upto = changed[-1][0] if len(changed) == BATCH else last
    known = {each for each in gone if index.view.number(each) is not None}
    try:
        index.write(entries, known, upto)
    except BusyError:
        return Progress(state.upto, last)
    return Progress(upto, last)


def _entry(work: Work, by: Actor, desk: str, object_id: str) -> Entry | None:
    """Return the entry of a thing that a line of a journal is about; None for what is no report or case, or gone."""
    keys = by.identities(desk)
    try:
        report = work.reports.get(object_id)
    except LookupError:
        pass
    else:
        return report_entry(work, report, desk, keys)
    try:
        case = work.cases.get(object_id)
        return case_entry(case, work.cases.open(case, keys)) if case.desk_id == desk else None
    except LookupError:
        return None
