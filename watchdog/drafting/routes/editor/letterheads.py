"""Letterheads of organizations: list, add, change, remove."""

from http import HTTPStatus
from typing import Final

from flask import Response
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.domain.letterhead import Letterhead
from watchdog.drafting.editing import letterheads as verbs
from watchdog.drafting.forms.drafts import LetterheadForm, VersionForm
from watchdog.drafting.routes.editor.blueprint import blueprint
from watchdog.drafting.wording import wordings
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.shelf import Kept
from watchdog.web import guard, pages
from watchdog.web.transaction import reading, writing

ADDED: Final = pages.announce("letterhead-added", N_("Kept. Choose it in the details of a draft."))
CHANGED: Final = pages.announce("letterhead-changed", N_("Saved. Drafts that have it show it from now on."))
REMOVED: Final = pages.announce("letterhead-removed", N_("Removed."))


@blueprint.get("/letterheads")
@guard.needs(Permission.DRAFT_WRITE)
def letterheads() -> Response:
    """List the letterheads, with a form for a new one."""
    return _list(LetterheadForm(formdata=None, version="0"))


@blueprint.post("/letterheads")
@guard.needs(Permission.DRAFT_WRITE)
def add_letterhead() -> WerkzeugResponse:
    """Put a letterhead on the shelf."""
    form = LetterheadForm()
    if not form.validate_on_submit():
        return _list(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing() as work:
        verbs.put(work, guard.me(), _given(form))
    return pages.done("editor.letterheads", ADDED)


@blueprint.get("/letterheads/<letterhead_id>")
@guard.needs(Permission.DRAFT_WRITE)
def letterhead(letterhead_id: str) -> Response:
    """Show one letterhead for changing."""
    return _one(letterhead_id)


@blueprint.post("/letterheads/<letterhead_id>")
@guard.needs(Permission.DRAFT_WRITE)
def change_letterhead(letterhead_id: str) -> WerkzeugResponse:
    """Save a letterhead."""
    form = LetterheadForm()
    if not form.validate_on_submit():
        return _one(letterhead_id, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with writing() as work:
            verbs.change(work, guard.me(), Kept(letterhead_id, form.seen, _given(form)))
    except ChangedMeanwhileError:
        return _one(letterhead_id, form, HTTPStatus.CONFLICT)
    return pages.done("editor.letterheads", CHANGED)


@blueprint.post("/letterheads/<letterhead_id>/remove")
@guard.needs(Permission.DRAFT_WRITE)
def remove_letterhead(letterhead_id: str) -> WerkzeugResponse:
    """Take a letterhead off the shelf."""
    form = VersionForm()
    if not form.validate_on_submit():
        return _one(letterhead_id, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing() as work:
        verbs.remove(work, guard.me(), letterhead_id)
    return pages.done("editor.letterheads", REMOVED)


def _list(form: LetterheadForm, status: HTTPStatus = HTTPStatus.OK) -> Response:
    with reading() as work:
        found = verbs.letterheads(work, guard.me())
    page = pages.see("drafting/letterheads.html", letterheads=found, form=form)
    page.status_code = status
    return page


def _one(letterhead_id: str, form: LetterheadForm | None = None, status: HTTPStatus = HTTPStatus.OK) -> Response:
    with reading() as work:
        kept = verbs.letterhead(work, guard.me(), letterhead_id)
    thing = kept.thing
    if form is None:
        form = LetterheadForm(formdata=None, name=thing.name, lines="\n".join(thing.lines), about=thing.about)
    form.version.data = str(kept.version)
    page = pages.see(
        "drafting/letterhead.html",
        kept=kept,
        form=form,
        wordings=wordings(pages.reference()).languages.values(),
        conflict=status is HTTPStatus.CONFLICT,
    )
    page.status_code = status
    return page


def _given(form: LetterheadForm) -> Letterhead:
    lines = (line.strip() for line in str(form.lines.data or "").splitlines())
    return Letterhead(
        str(form.name.data).strip(), tuple(line for line in lines if line), str(form.about.data or "").strip()
    )
