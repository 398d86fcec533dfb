"""Add, move and remove a block of one's own; leave a composed one out and take it in again."""

from http import HTTPStatus
from typing import Final

from flask import Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.domain.draft import BlockKind
from watchdog.drafting.editing import blocks
from watchdog.drafting.editing.shown import WAYS
from watchdog.drafting.editing.write import Seen
from watchdog.drafting.forms.drafts import AddForm, BlockForm, OutForm
from watchdog.drafting.routes.drafts import draft_page
from watchdog.drafting.routes.editor.blueprint import blueprint
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.web import guard, pages
from watchdog.web.transaction import writing

ADDED: Final = pages.announce("block-added", N_("The block was added."))
MOVED: Final = pages.announce("block-moved", N_("The block was moved."))
REMOVED: Final = pages.announce("block-removed", N_("The block was removed. Earlier versions still hold it."))
OUT: Final = pages.announce("block-left-out", N_("Left out. It stands here with its reason and is not printed."))
IN: Final = pages.announce("block-taken-in", N_("Taken in again."))


@blueprint.post("/<draft_id>/blocks/add")
@guard.needs(Permission.DRAFT_WRITE)
def add(draft_id: str) -> WerkzeugResponse:
    """Add a block of one's own behind another."""
    form = AddForm()
    if not form.validate_on_submit():
        return _again(draft_id, form, "add")
    seen, kind, text = Seen(draft_id, form.seen), BlockKind(str(form.kind.data)), str(form.added.data).strip()
    with writing() as work:
        block = blocks.add(work, guard.me(), seen, str(form.block.data), kind=kind, text=text)
    return _done(draft_id, ADDED, block)


@blueprint.post("/<draft_id>/blocks/move/<way>")
@guard.needs(Permission.DRAFT_WRITE)
def move(draft_id: str, way: str) -> WerkzeugResponse:
    """Move a block of one's own up or down."""
    if way not in WAYS:
        raise NotFound
    form = BlockForm()
    if not form.validate_on_submit():
        return _again(draft_id, form, "others")
    block = str(form.block.data)
    with writing() as work:
        blocks.move(work, guard.me(), Seen(draft_id, form.seen), block, WAYS[way])
    return _done(draft_id, MOVED, block)


@blueprint.post("/<draft_id>/blocks/remove")
@guard.needs(Permission.DRAFT_WRITE)
def remove(draft_id: str) -> WerkzeugResponse:
    """Remove a block of one's own."""
    form = BlockForm()
    if not form.validate_on_submit():
        return _again(draft_id, form, "others")
    with writing() as work:
        blocks.remove(work, guard.me(), Seen(draft_id, form.seen), str(form.block.data))
    return pages.done("drafting.draft", REMOVED, draft_id=draft_id)


@blueprint.post("/<draft_id>/blocks/leave-out")
@guard.needs(Permission.DRAFT_WRITE)
def leave_out(draft_id: str) -> WerkzeugResponse:
    """Leave a block out, with a reason."""
    form = OutForm()
    if not form.validate_on_submit():
        return _again(draft_id, form, "out")
    block, reason = str(form.block.data), str(form.why.data).strip()
    try:
        with writing() as work:
            blocks.leave_out(work, guard.me(), Seen(draft_id, form.seen), block, reason)
    except ChangedMeanwhileError:
        return draft_page(draft_id, block, typed={"out": form}, conflict=True, status=HTTPStatus.CONFLICT)
    return _done(draft_id, OUT, block)


@blueprint.post("/<draft_id>/blocks/take-in")
@guard.needs(Permission.DRAFT_WRITE)
def take_in(draft_id: str) -> WerkzeugResponse:
    """Take a block in again."""
    form = BlockForm()
    if not form.validate_on_submit():
        return _again(draft_id, form, "others")
    block = str(form.block.data)
    with writing() as work:
        blocks.take_in(work, guard.me(), Seen(draft_id, form.seen), block)
    return _done(draft_id, IN, block)


def _again(draft_id: str, form: BlockForm, name: str) -> Response:
    """Show the page with what was typed and what to do about it."""
    block = request.form.get("block")
    return draft_page(draft_id, block, typed={name: form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _done(draft_id: str, said: str, block: str) -> WerkzeugResponse:
    return pages.done("drafting.draft", said, draft_id=draft_id, block=block, _anchor=block)
