"""What colleagues say about a block: said, settled, opened again; never printed. Each act leaves a journal line."""

from collections.abc import Iterable
from dataclasses import replace

from watchdog.access.identity import Actor
from watchdog.domain.draft import Comment, Draft
from watchdog.domain.ids import new_id
from watchdog.drafting.editing.write import Seen, keep
from watchdog.records.journal import Line
from watchdog.records.work import Work


def comment(work: Work, by: Actor, seen: Seen, block_id: str, text: str) -> None:
    """Say something about a block, under the name that the journal has.

    Raises:
        LookupError: No such draft or block.
    """
    said = Comment(new_id(), block_id, by.name, work.today, text)

    def change(draft: Draft) -> Draft:
        if all(block.id != block_id for block in draft.blocks):
            raise LookupError(block_id)
        return replace(draft, comments=(*draft.comments, said))

    keep(work, by, seen, change, Line("draft.commented", by.name, seen.draft_id, reason=block_id))


def settle(work: Work, by: Actor, seen: Seen, comment_id: str) -> None:
    """Mark a comment as dealt with.

    Raises:
        LookupError: No such draft or comment.
    """
    line = Line("draft.comment-settled", by.name, seen.draft_id, reason=comment_id)
    keep(work, by, seen, lambda draft: _marked(draft, comment_id, settled=True), line)


def reopen(work: Work, by: Actor, seen: Seen, comment_id: str) -> None:
    """Take back that a comment was dealt with.

    Raises:
        LookupError: No such draft or comment.
    """
    line = Line("draft.comment-reopened", by.name, seen.draft_id, reason=comment_id)
    keep(work, by, seen, lambda draft: _marked(draft, comment_id, settled=False), line)


def about(comments: Iterable[Comment], block_id: str) -> list[Comment]:
    """Return what was said about a block, what is open first."""
    return sorted((each for each in comments if each.block == block_id), key=lambda each: each.settled)


def loose(draft: Draft) -> list[Comment]:
    """Return the open comments on blocks that are no longer there: nothing that was said gets out of sight."""
    there = {block.id for block in draft.blocks}
    return [each for each in draft.comments if each.block not in there and not each.settled]


def _marked(draft: Draft, comment_id: str, *, settled: bool) -> Draft:
    if all(each.id != comment_id for each in draft.comments):
        raise LookupError(comment_id)
    return replace(
        draft,
        comments=tuple(replace(each, settled=settled) if each.id == comment_id else each for each in draft.comments),
    )
