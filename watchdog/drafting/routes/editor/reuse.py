"""Take what people wrote in another draft."""

from http import HTTPStatus
from typing import Any, Final

from flask import Response, request
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.domain.draft import Block, Draft
from watchdog.drafting.editing import reuse as verbs
from watchdog.drafting.editing import write
from watchdog.drafting.forms.drafts import ReuseForm
from watchdog.drafting.markup import plain
from watchdog.drafting.routes.editor.blueprint import blueprint
from watchdog.languages import N_
from watchdog.records.tables import DraftRow
from watchdog.web import guard, pages
from watchdog.web.transaction import reading, writing

TAKEN: Final = pages.announce("blocks-reused", N_("Taken over. Read each once more: it was written for another text."))


@blueprint.get("/<draft_id>/reuse")
@guard.needs(Permission.DRAFT_WRITE)
def reuse(draft_id: str) -> Response:
    """Choose a draft, then what to take from it."""
    return _page(draft_id, request.args.get("from", ""))


@blueprint.post("/<draft_id>/reuse/<from_id>")
@guard.needs(Permission.DRAFT_WRITE)
def take(draft_id: str, from_id: str) -> WerkzeugResponse:
    """Take chosen blocks of another draft."""
    with reading() as work:
        found, draft = _found(work, from_id), verbs.source(work, guard.me(), draft_id)
    form = _form(found, draft)
    if not form.validate_on_submit():
        return _page(draft_id, from_id, form)
    chosen, section = list(form.chosen.data or ()), str(form.section.data)
    with writing() as work:
        verbs.take(work, guard.me(), write.Seen(draft_id, form.seen), from_id, chosen=chosen, section=section)
    return pages.done("drafting.draft", TAKEN, draft_id=draft_id, _anchor=f"section-{section}")


def _page(draft_id: str, from_id: str, form: ReuseForm | None = None) -> Response:
    with reading() as work:
        drafts: list[tuple[DraftRow, Draft]] = write.titles(work, guard.me())
        others = [(row.id, row.short_ref, each) for row, each in drafts if row.id != draft_id]
        (row, draft) = next(((row, each) for row, each in drafts if row.id == draft_id), (None, None))
        if row is None or draft is None:
            raise LookupError(draft_id)
        reference, version = row.short_ref, row.version
        blocks = _found(work, from_id) if from_id else []
    shown = form or _form(blocks, draft, formdata=None, version=str(version))
    page = pages.see(
        "drafting/reuse.html",
        draft_id=draft_id,
        reference=reference,
        draft=draft,
        others=others,
        from_id=from_id,
        blocks=blocks,
        form=shown,
    )
    page.status_code = HTTPStatus.OK if form is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return page


def _found(work: Any, from_id: str) -> list[Block]:
    return verbs.reusable(verbs.source(work, guard.me(), from_id))


def _form(blocks: list[Block], draft: Draft, **values: Any) -> ReuseForm:
    named = [(block.id, plain(block.text)) for block in blocks]
    return ReuseForm(blocks=named, sections=verbs.sections(draft), **values)
