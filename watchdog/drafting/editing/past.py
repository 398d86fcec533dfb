"""What left before of a State: released drafts, rows of data, and the cases that stay away because of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from watchdog.access.identity import Actor
from watchdog.domain.consent import Use
from watchdog.domain.draft import Draft
from watchdog.domain.evidence import Finding
from watchdog.domain.handed import DATA, Handed, HeldBack
from watchdog.drafting.composing.classes import waves
from watchdog.drafting.composing.count import kind_limit, limits
from watchdog.drafting.composing.differencing import Left
from watchdog.drafting.composing.withdrawn import Together, stay_away
from watchdog.records.desks import POLICY
from watchdog.records.shelf import Kept
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.sealing import LockedError, keyed_id


@dataclass(frozen=True, slots=True)
class Past:
    """What left before of a State.

    Attributes:
        state: ISO 3166-1 alpha-3.
        released: Every finding that may be used today, by its reference.
        drafts: Its releases, the newest first.
        handed: The rows of its data files and bundles.
        groups: What left together, with what is gone of it.
        settled: Cases that stay away since something left before.
        away: The same with those that stay away from now on.
        corrected: Findings that were recalled because their case has another one now, which may be told; what is gone
            for that reason tells nothing.
    """

    state: str
    released: Mapping[str, Finding]
    drafts: tuple[Draft, ...]
    handed: tuple[Handed, ...]
    groups: tuple[Together, ...]
    settled: frozenset[str]
    away: frozenset[str]
    corrected: frozenset[str]

    def beside(self, draft: Draft | None = None) -> tuple[Left, ...]:
        """Return what figures are compared with; a released draft is not compared with itself."""
        return (*(each for each in self.drafts if each != draft), *self.handed)

    @property
    def data(self) -> tuple[Handed, ...]:
        """The rows of its data files alone, in the order in which they left."""
        return tuple(each for each in self.handed if each.source == DATA)


def drafts_of(work: Work, by: Actor, state: str) -> list[Draft]:
    """Return every release of a State, newest first."""
    drafts, keys = work.drafts, by.identities(POLICY)
    opened = [drafts.open(drafts.get(each.draft_id), keys, each.version) for each in drafts.all_releases()]
    return [each for each in opened if each.state == state]


def past_of(work: Work, by: Actor, state: str, released: Mapping[str, Finding], reference: Reference) -> Past:
    """Return what left before of a State, with the cases that stay away because others were withdrawn since.

    Args:
        work: A unit of work.
        by: Whose keys open it.
        state: The State.
        released: All findings that may be used today.
        reference: The vocabularies.

    Raises:
        LockedError: The member lacks a key of the policy desk. With another first key other cases would stay away, and
            what differs between two texts would tell who withdrew.
    """
    if work.desks.lacks(by.identities(POLICY)):
        raise LockedError
    drafts = tuple(drafts_of(work, by, state))
    kept_rows = work.shelf.all(Handed, by.identities(POLICY))
    handed = sorted((each.thing for each in kept_rows if each.thing.state == state), key=lambda each: each.number)
    told = frozenset(ref for ref, finding in released.items() if {Use.COUNT, Use.STORY} <= set(finding.uses))
    corrected = frozenset(old for old, new in work.findings.successors().items() if new in told)
    may = told | corrected
    groups = (*_rows(handed, may, reference), *_lists(drafts, may, reference))
    kept = _kept(work, by, state)
    settled = frozenset(kept.thing.references if kept else ())
    return Past(
        state=state,
        released=released,
        drafts=drafts,
        handed=tuple(handed),
        groups=groups,
        settled=settled,
        away=away(by, groups, settled),
        corrected=corrected,
    )


def away(by: Actor, groups: Iterable[Together], settled: frozenset[str]) -> frozenset[str]:
    """Return the cases that stay away.

    Their companions are chosen by the policy desk's first key, which nobody outside has and which no new one replaces.
    """
    key = by.identities(POLICY)[-1]
    return stay_away(groups, settled, lambda reference: keyed_id(key, "companion", reference))


def keep_away(work: Work, by: Actor, past: Past) -> None:
    """Write down which cases stay away from now on, because something leaves without them."""
    kept, policy = _kept(work, by, past.state), work.desks.recipient(POLICY)
    thing = HeldBack(past.state, tuple(sorted(past.away)))
    if kept is not None and kept.thing != thing:
        work.shelf.change(Kept(kept.id, kept.version, thing), policy)
    elif kept is None and past.away:
        work.shelf.put(thing, policy)


def keep_rows(work: Work, past: Past, handed: Handed) -> None:
    """Write down which rows leave, unless the same ones left before."""
    same = [each.rows for each in past.handed if each.source == handed.source]
    if handed.rows and handed.rows not in same:
        number = len(past.data) + 1 if handed.source == DATA else 0
        work.shelf.put(replace(handed, number=number), work.desks.recipient(POLICY))


def _kept(work: Work, by: Actor, state: str) -> Kept[HeldBack] | None:
    everything = work.shelf.all(HeldBack, by.identities(POLICY))
    return next((each for each in everything if each.thing.state == state), None)


def _rows(handed: Iterable[Handed], may: frozenset[str], reference: Reference) -> Iterable[Together]:
    for rows in waves(handed):
        references = frozenset(rows.references)
        yield Together(references, references - may, kind_limit(rows.kind, reference))


def _lists(drafts: Iterable[Draft], may: frozenset[str], reference: Reference) -> Iterable[Together]:
    for draft in drafts:
        references = _listed(draft)
        yield Together(references, references - may, limits(reference).general)


def _listed(draft: Draft) -> frozenset[str]:
    """Return the cases in a draft's lists; that an account is not told again tells nothing, for few are chosen."""
    figures = [(block.figure, set(block.findings)) for block in draft.printed().blocks if block.figure is not None]
    return frozenset(row[0].text for figure, behind in figures for row in figure.rows if row[0].text in behind)
