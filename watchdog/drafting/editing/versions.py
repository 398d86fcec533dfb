"""What a draft said earlier, what changed from one version to the next, and going back to one."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.domain.differences import pieces
from watchdog.domain.draft import Block, Draft, Figure
from watchdog.drafting.editing.write import POLICY_THINGS, Seen, keep
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.work import Work

MOST_LISTED: Final = 500


class Turn(StrEnum):
    """What became of a block between two versions."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"
    MOVED = "moved"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Difference:
    """A block that differs between two versions.

    Attributes:
        section: Title of the section it stands in.
        pieces: Its words: `same`, `gone` or `new`.
        reason: Why it was left out, where it was.
    """

    turn: Turn
    section: str
    pieces: list[tuple[str, str]]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a draft beside the one before it.

    Attributes:
        last: The number of the newest version.
        details: What else changed, by field: before and after.
    """

    id: str
    reference: str
    number: int
    last: int
    day: dt.date
    draft: Draft
    differences: list[Difference]
    details: list[tuple[str, str, str]]


def versions(work: Work, by: Actor, draft_id: str) -> tuple[str, Draft, list[tuple[int, dt.date]]]:
    """Return a draft's reference, what it says now, and its versions with their days, newest first.

    Raises:
        LookupError: There is no such draft.
    """
    require(by, Permission.DRAFT_WRITE, POLICY_THINGS)
    row = work.drafts.get(draft_id)
    return row.short_ref, work.drafts.open(row, by.identities(POLICY)), work.drafts.days(row, MOST_LISTED)


def version(work: Work, by: Actor, draft_id: str, number: int) -> Version:
    """Return one version and what changed in it.

    Raises:
        LookupError: No such draft or version.
    """
    require(by, Permission.DRAFT_WRITE, POLICY_THINGS)
    row, keys = work.drafts.get(draft_id), by.identities(POLICY)
    if not 0 < number <= row.version:
        raise LookupError(draft_id)
    draft = work.drafts.open(row, keys, number)
    before = work.drafts.open(row, keys, number - 1) if number > 1 else draft
    day = dict(work.drafts.days(row, row.version))[number]
    return Version(
        row.id,
        row.short_ref,
        number,
        row.version,
        day,
        draft,
        list(differences(before, draft)),
        details(before, draft),
    )


def restore(work: Work, by: Actor, seen: Seen, number: int) -> None:
    """Make a new version that says what an earlier one said. What colleagues said about the text stays as it is.

    Raises:
        ChangedMeanwhileError: Somebody saved another version since this one was read.
        LookupError: No such draft or version.
    """
    require(by, Permission.DRAFT_WRITE, POLICY_THINGS)
    row = work.drafts.get(seen.draft_id)
    if row.version != seen.version:
        raise ChangedMeanwhileError
    if not 0 < number < row.version:
        raise LookupError(seen.draft_id)
    earlier = work.drafts.open(row, by.identities(POLICY), number)
    line = Line("draft.restored", by.name, seen.draft_id, reason=str(number))
    keep(work, by, seen, lambda now: replace(earlier, comments=now.comments), line)


def differences(before: Draft, after: Draft) -> Iterator[Difference]:
    """Yield what differs, block by block in the order of the later version; what is gone stands where it stood."""
    old, new = ({block.id: block for block in draft.blocks} for draft in (before, after))
    strayed = _strayed([each for each in old if each in new], [each for each in new if each in old])
    titles = {block.id: block.text for block in (*before.blocks, *after.blocks)}
    for block_id in _together(list(old), list(new)):
        first, last = old.get(block_id), new.get(block_id)
        turn = _turn(first, last, is_moved=block_id in strayed)
        shown = last or first
        if turn is not None and shown is not None:
            words = list(pieces(_text(first), _text(last)))
            yield Difference(turn, titles.get(shown.section, ""), words, shown.left_out)


def details(before: Draft, after: Draft) -> list[tuple[str, str, str]]:
    """Return the fields besides the text that differ: name, before, after."""
    names = ("title", "year_from", "year_to", "submitter", "session", "joint", "contact", "publish", "letterhead")
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    left_out = [("exclusions", *(", ".join(each.finding for each in draft.exclusions) for draft in (before, after)))]
    return [(name, str(old), str(new)) for name, old, new in (*pairs, *left_out) if old != new]


def _turn(old: Block | None, new: Block | None, *, is_moved: bool) -> Turn | None:
    if old is None or new is None:
        return Turn.NEW if old is None else Turn.GONE
    if old.left_out != new.left_out:
        return Turn.OUT if new.left_out else Turn.IN
    if _text(old) != _text(new):
        return Turn.CHANGED
    return Turn.MOVED if is_moved and new.own else None


def _text(block: Block | None) -> str:
    """Return all that is printed of a block, as text."""
    if block is None:
        return ""
    figure = [] if block.figure is None else _rows(block.figure)
    return "\n".join([block.text, *block.notes, *figure])


def _rows(figure: Figure) -> list[str]:
    return [" · ".join(figure.head), *(" · ".join(cell.text for cell in row) for row in figure.rows), figure.note]


def _together(old: list[str], new: list[str]) -> list[str]:
    """Return all ids in the new order, each that is gone behind the one that it stood behind."""
    found = list(new)
    for place, gone in enumerate(old):
        if gone not in new:
            behind = next((each for each in reversed(old[:place]) if each in found), None)
            found.insert(0 if behind is None else found.index(behind) + 1, gone)
    return found


def _strayed(old: list[str], new: list[str]) -> set[str]:
    """Return the blocks that stand behind another block than before; both lists hold the same ids."""
    before, after = (dict(zip(ids, ["", *ids], strict=False)) for ids in (old, new))
    return {each for each in new if before[each] != after[each]}
