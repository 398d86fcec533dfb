"""Which cases of a State leave as rows of data today, beside all that left before, and what is held back.

Rule and sources: `docs/disclosure.md`.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from watchdog.access.identity import Actor
from watchdog.domain.evidence import Finding
from watchdog.domain.handed import DATA, Handed
from watchdog.drafting.composing.classes import Beside, Row, alike, said, waves
from watchdog.drafting.composing.count import kind_limit
from watchdog.drafting.composing.on_record import OnRecord, on_record
from watchdog.drafting.composing.withdrawn import Together
from watchdog.drafting.editing.past import Past, away
from watchdog.drafting.leaving.told import Told, told_of
from watchdog.drafting.wording import Wording
from watchdog.reference.library import Reference


@dataclass(frozen=True, slots=True)
class Rows:
    """What leaves of a State.

    Attributes:
        past: What left before, with the cases that stay away from now on.
        told: The rows, in the order of their references.
        handed: The same as they are written down.
        waiting: How many more cases of each kind may be told and do not leave yet.
    """

    past: Past
    told: tuple[Told, ...]
    handed: Handed
    waiting: Mapping[str, int]


def rows_of(by: Actor, past: Past, words: Wording, reference: Reference) -> Rows:
    """Return what leaves of a State.

    Args:
        by: Whose keys choose the companions of cases that were withdrawn.
        past: What left before of the State.
        words: The wording of lists.
        reference: The vocabularies.
    """
    record = on_record(past.state, past.released, words, reference, past.beside())
    before = said(past.data)
    telling = {each.finding.short_ref for each in record.selection.told()}
    stand = {name for name, row in before.items() if name in telling and record.repeats(row)}
    past = replace(past, away=away(by, [*past.groups, *_files(past, stand, reference)], past.settled))
    today = [each for each in told_of(record, words, reference) if each.reference not in past.away]
    old = [_dated(row, record) for name, row in before.items() if name in stand - past.away]
    new = [_row(each, record) for each in today if each.reference not in before]
    added = Beside(record.count, record.numbers, len(record.selection.used)).added(old, new)
    leaving = sorted([*old, *added], key=lambda row: row.reference)
    return Rows(
        past,
        tuple(_told(row, past.released[row.reference]) for row in leaving),
        Handed(past.state, DATA, alike(leaving)),
        _waiting(record, {row.reference for row in leaving} | past.away),
    )


def _waiting(record: OnRecord, settled: Collection[str]) -> Counter[str]:
    told = (each for each in record.selection.told() if each.finding.short_ref not in settled)
    return Counter(each.acts[0].type for each in told if each.finding.account)


def _files(past: Past, stand: set[str], reference: Reference) -> list[Together]:
    """Return the rows of earlier files; one that cannot say today what it said is gone like a withdrawn one."""
    return [
        Together(names, names - stand - past.corrected, kind_limit(rows.kind, reference))
        for rows in waves(past.data)
        for names in [frozenset(rows.references)]
    ]


def _row(told: Told, record: OnRecord) -> Row:
    return _dated(Row(told.reference, told.kind, told.year, told.actor, told.standard, 0), record)


def _dated(row: Row, record: OnRecord) -> Row:
    return replace(row, true_year=record.used[row.reference].finding.year or 0)


def _told(row: Row, finding: Finding) -> Told:
    return Told(row.reference, finding.country, row.year, row.kind, row.actor, row.standard, finding.account)
