"""Say something about a block, settle it, open it again."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.drafting.editing import comments
from watchdog.drafting.editing.write import Seen
from watchdog.drafting.forms.drafts import BlockForm, CommentForm
from watchdog.drafting.routes.drafts import draft_page
from watchdog.drafting.routes.editor.blueprint import blueprint
from watchdog.languages import N_
from watchdog.records.work import Work
from watchdog.web import guard, pages
from watchdog.web.transaction import writing

SAID: Final = pages.announce("comment-said", N_("The comment stands beside the paragraph. It is never printed."))
SETTLED: Final = pages.announce("comment-settled", N_("The comment is settled."))
OPEN: Final = pages.announce("comment-open", N_("The comment is open again."))


@blueprint.post("/<draft_id>/comments")
@guard.needs(Permission.DRAFT_WRITE)
def comment(draft_id: str) -> WerkzeugResponse:
    """Say something about a block."""
    form = CommentForm()
    block = str(form.block.data)
    if not form.validate_on_submit():
        return draft_page(draft_id, block, typed={"comment": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing() as work:
        comments.comment(work, guard.me(), Seen(draft_id, form.seen), block, str(form.remark.data).strip())
    return pages.done("drafting.draft", SAID, draft_id=draft_id, block=block, _anchor=block)


@blueprint.post("/<draft_id>/comments/<comment_id>/settle")
@guard.needs(Permission.DRAFT_WRITE)
def settle(draft_id: str, comment_id: str) -> WerkzeugResponse:
    """Mark a comment as dealt with."""
    return _marked(draft_id, comment_id, comments.settle, SETTLED)


@blueprint.post("/<draft_id>/comments/<comment_id>/reopen")
@guard.needs(Permission.DRAFT_WRITE)
def reopen(draft_id: str, comment_id: str) -> WerkzeugResponse:
    """Take back that a comment was dealt with."""
    return _marked(draft_id, comment_id, comments.reopen, OPEN)


def _marked(
    draft_id: str, comment_id: str, mark: Callable[[Work, Actor, Seen, str], None], said: str
) -> WerkzeugResponse:
    form = BlockForm()
    block = str(form.block.data)
    if not form.validate_on_submit():
        return draft_page(draft_id, block, typed={"others": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing() as work:
        mark(work, guard.me(), Seen(draft_id, form.seen), comment_id)
    return pages.done("drafting.draft", said, draft_id=draft_id, block=block, _anchor=block)
