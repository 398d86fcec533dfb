"""Release of a draft: one person asks for exactly one version, another one lets it go or gives it back with a reason.

The policy refuses whoever asked, and the database refuses two equal marks. A released version is never changed; the
draft can be written further, which makes a version that nobody has released yet.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, allowed, require
from watchdog.domain.draft import Returned
from watchdog.domain.stages import DraftStage
from watchdog.drafting.checking.check import Check, blocking
from watchdog.drafting.editing.past import keep_away
from watchdog.drafting.editing.write import Opened, Seen, look
from watchdog.drafting.leaving import use
from watchdog.languages import N_
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.tables import DraftRow
from watchdog.records.work import Work
from watchdog.reference.library import Reference
from watchdog.sealing import Identity, reviewer_mark

STAGES: Final = {
    DraftStage.WRITING: N_("Being written"),
    DraftStage.ASKED: N_("Waiting for a second person"),
    DraftStage.RELEASED: N_("Released"),
}


class BlockedError(Exception):
    """Preflight found something that must be mended before a release; carries what it said."""

    def __init__(self, checks: tuple[Check, ...]) -> None:
        super().__init__("preflight")
        self.checks = checks


@dataclass(frozen=True, slots=True)
class Released:
    """A version that two people let go."""

    number: int
    version: int
    day: dt.date


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a draft stands on its way out.

    Attributes:
        may_release: Whether the member could let it go: somebody else asked.
        returned: Why this version was given back; None if it was not.
        releases: What was released so far, newest first.
    """

    draft_id: str
    reference: str
    version: int
    stage: DraftStage
    may_release: bool
    returned: Returned | None
    releases: tuple[Released, ...]


def standing(work: Work, by: Actor, draft_id: str) -> Standing:
    """Return where a draft stands.

    Raises:
        LookupError: There is no such draft.
    """
    require(by, Permission.DRAFT_LIST, Thing(frozenset({POLICY})))
    row = work.drafts.get(draft_id)
    return Standing(
        draft_id=row.id,
        reference=row.short_ref,
        version=row.version,
        stage=DraftStage(row.stage),
        may_release=row.stage == DraftStage.ASKED and allowed(by, Permission.DRAFT_RELEASE, _thing(by, row)),
        returned=work.drafts.returned(row, by.identities(POLICY)),
        releases=tuple(Released(each.number, each.version, each.day) for each in work.drafts.releases(draft_id)),
    )


def ask(work: Work, by: Actor, seen: Seen, *, reference: Reference, is_demo: bool) -> None:
    """Ask somebody else to release the version that was read.

    Raises:
        BlockedError: Something must be mended first.
        ChangedMeanwhileError: The draft is at another version by now.
        StepError: Its release was asked for already, or it is released.
        LookupError: There is no such draft.
    """
    row = work.drafts.get(seen.draft_id)
    require(by, Permission.DRAFT_ASK_RELEASE, _thing(by, row))
    _passed(work, by, row.id, reference, is_demo=is_demo)
    epoch = work.desks.key(POLICY).epoch
    mark = reviewer_mark(_mark_key(work, by, epoch), _marked(row), by.member)
    work.drafts.ask(row, mark, epoch, seen.version)
    _note(work, Line("draft.release-asked", by.name, row.id, reason=str(row.version)))


def give_back(work: Work, by: Actor, seen: Seen, reason: str) -> None:
    """Take a version back to writing, with a reason. Whoever asked may do that as well: nothing leaves by it.

    Raises:
        ChangedMeanwhileError: The draft is at another version by now.
        StepError: Nobody asked for its release.
        LookupError: There is no such draft.
    """
    row = work.drafts.get(seen.draft_id)
    require(by, Permission.DRAFT_ASK_RELEASE, _thing(by, row))
    said = Returned(by.name, work.today, reason)
    work.drafts.give_back(row, said, work.desks.recipient(POLICY), seen.version)
    _note(work, Line("draft.returned", by.name, row.id, reason=reason))


def release(work: Work, by: Actor, seen: Seen, *, reference: Reference, is_demo: bool) -> int:
    """Let the version go that somebody else asked for, and return the number of the release.

    Preflight runs once more. Each desk whose findings the text rests on gets its account in the same unit of work.
    The journal's line carries the SHA-256 of the sealed version.

    Raises:
        RefusedError: The member asked for this release.
        BlockedError: Something must be mended first, such as a finding that was recalled since.
        ChangedMeanwhileError: The draft is at another version by now.
        StepError: Nobody asked for its release.
        LookupError: There is no such draft.
    """
    row = work.drafts.get(seen.draft_id)
    require(by, Permission.DRAFT_RELEASE, _thing(by, row))
    opened = _passed(work, by, row.id, reference, is_demo=is_demo)
    epoch = work.desks.key(POLICY).epoch if row.epoch is None else row.epoch
    mark = reviewer_mark(_mark_key(work, by, epoch), _marked(row), by.member)
    number = work.drafts.release(row, mark, seen.version).number
    digest = hashlib.sha256(work.drafts.sealed(row, row.version)).hexdigest()
    _note(work, Line("draft.released", by.name, row.id, reason=str(number), object_hash=digest))
    use.keep(work, opened, number)
    keep_away(work, by, opened.past)
    return number


def _thing(by: Actor, row: DraftRow) -> Thing:
    """Return a draft as rights see it. Marks are compared under every key held, so that a new epoch hides nobody."""
    if row.first_mark is None:
        return Thing(frozenset({POLICY}))
    marks = {reviewer_mark(key, _marked(row), by.member) for key in by.identities(POLICY)}
    return Thing(frozenset({POLICY}), asked_by_me=row.first_mark in marks)


def _marked(row: DraftRow) -> str:
    """Return what marks are about: one version, so that marks of two releases do not tell that a person did both."""
    return f"{row.id}:{row.version}"


def _mark_key(work: Work, by: Actor, epoch: int) -> Identity:
    """Return the private key of an epoch; both marks of a version are made with the same one.

    Raises:
        LookupError: The member does not hold it.
    """
    directory = work.desks.keys()
    wanted = next(key for key in directory if (key.desk_id, key.epoch) == (POLICY, epoch))
    for identity in by.identities(POLICY):
        if identity.recipient == wanted.recipient:
            return identity
    raise LookupError(POLICY)


def _passed(work: Work, by: Actor, draft_id: str, reference: Reference, *, is_demo: bool) -> Opened:
    opened = look(work, by, draft_id, reference, is_demo=is_demo)
    if stopped := blocking(opened.checks):
        raise BlockedError(stopped)
    return opened


def _note(work: Work, line: Line) -> None:
    work.journal.note(POLICY, work.desks.recipient(POLICY), line)
