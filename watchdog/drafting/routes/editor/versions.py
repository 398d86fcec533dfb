"""What a draft said earlier, what changed, and going back."""

from http import HTTPStatus
from typing import Final

from flask import Response
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.drafting.editing import versions as verbs
from watchdog.drafting.editing.versions import Turn
from watchdog.drafting.editing.write import Seen
from watchdog.drafting.forms.drafts import VersionForm
from watchdog.drafting.routes.editor.blueprint import blueprint
from watchdog.languages import N_
from watchdog.web import guard, pages
from watchdog.web.language import label
from watchdog.web.transaction import reading, writing

RESTORED: Final = pages.announce("version-restored", N_("The draft says again what that version said."))
TURNS: Final = {
    Turn.NEW: N_("Added"),
    Turn.GONE: N_("Removed"),
    Turn.CHANGED: N_("Changed"),
    Turn.MOVED: N_("Moved"),
    Turn.OUT: N_("Left out"),
    Turn.IN: N_("Taken in again"),
}
FIELDS: Final = {
    "title": N_("Title"),
    "year_from": N_("First year"),
    "year_to": N_("Last year"),
    "submitter": N_("Submitted by"),
    "session": N_("Session"),
    "joint": N_("Several organizations submit this together"),
    "contact": N_("Contact"),
    "publish": N_("May the body publish it?"),
    "letterhead": N_("Letterhead"),
    "exclusions": N_("Findings left out by hand"),
}
ANSWERS: Final = {"True": N_("Yes"), "False": N_("No"), "yes": N_("Yes"), "no": N_("No"), "parts": N_("In part")}


@blueprint.get("/<draft_id>/versions")
@guard.needs(Permission.DRAFT_WRITE)
def versions(draft_id: str) -> Response:
    """List the versions of a draft with their days."""
    with reading() as work:
        reference, draft, found = verbs.versions(work, guard.me(), draft_id)
    return pages.see("drafting/versions.html", draft_id=draft_id, reference=reference, draft=draft, versions=found)


@blueprint.get("/<draft_id>/versions/<int:number>")
@guard.needs(Permission.DRAFT_WRITE)
def version(draft_id: str, number: int) -> Response:
    """Show one version beside the one before it."""
    return _page(draft_id, number)


@blueprint.post("/<draft_id>/versions/<int:number>/restore")
@guard.needs(Permission.DRAFT_WRITE)
def restore(draft_id: str, number: int) -> WerkzeugResponse:
    """Make a new version that says what this one said."""
    form = VersionForm()
    if not form.validate_on_submit():
        return _page(draft_id, number, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing() as work:
        verbs.restore(work, guard.me(), Seen(draft_id, form.seen), number)
    return pages.done("drafting.draft", RESTORED, draft_id=draft_id)


def _page(draft_id: str, number: int, form: VersionForm | None = None, status: HTTPStatus = HTTPStatus.OK) -> Response:
    if number < 1:
        raise NotFound
    with reading() as work:
        found = verbs.version(work, guard.me(), draft_id, number)
    page = pages.see(
        "drafting/version.html",
        found=found,
        form=form,
        turns={turn: label(text) for turn, text in TURNS.items()},
        details=[(label(FIELDS[name]), *(_said(name, value) for value in values)) for name, *values in found.details],
    )
    page.status_code = status
    return page


def _said(name: str, value: str) -> str:
    """Return a value as a reader knows it: codes as words, and an id as no more than that there is one."""
    if name == "letterhead":
        return _("chosen") if value else ""
    return label(ANSWERS[value]) if name in {"joint", "publish"} and value in ANSWERS else value
