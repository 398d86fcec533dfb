"""What a draft says about itself."""

from http import HTTPStatus
from typing import Final

from flask import Response
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.domain.draft import Publish
from watchdog.drafting.editing import details as verbs
from watchdog.drafting.editing.letterheads import letterheads
from watchdog.drafting.editing.reuse import source
from watchdog.drafting.editing.write import Seen
from watchdog.drafting.forms.drafts import DetailsForm, Pairs
from watchdog.drafting.routes.editor.blueprint import blueprint
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.web import guard, pages
from watchdog.web.transaction import now, reading, writing

SAID: Final = pages.announce("draft-described", N_("Saved. If years or names changed, the text was composed anew."))


@blueprint.get("/<draft_id>/details")
@guard.needs(Permission.DRAFT_WRITE)
def details(draft_id: str) -> Response:
    """Show the details of a draft."""
    return _page(draft_id)


@blueprint.post("/<draft_id>/details")
@guard.needs(Permission.DRAFT_WRITE)
def describe(draft_id: str) -> WerkzeugResponse:
    """Save the details of a draft."""
    form = DetailsForm(this_year=now().year, letterheads=_letterheads())
    if not form.validate_on_submit():
        return _page(draft_id, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with writing() as work:
            seen = Seen(draft_id, form.seen)
            verbs.describe(work, guard.me(), seen, _given(form), reference=pages.reference())
    except ChangedMeanwhileError:
        return _page(draft_id, form, HTTPStatus.CONFLICT)
    return pages.done("drafting.draft", SAID, draft_id=draft_id)


def _page(draft_id: str, form: DetailsForm | None = None, status: HTTPStatus = HTTPStatus.OK) -> Response:
    with reading() as work:
        draft, row = source(work, guard.me(), draft_id), work.drafts.get(draft_id)
        reference, version = row.short_ref, row.version
    if form is None:
        form = DetailsForm(formdata=None, this_year=now().year, letterheads=_letterheads(), obj=verbs.details_of(draft))
    form.version.data = str(version)
    page = pages.see(
        "drafting/details.html",
        draft_id=draft_id,
        reference=reference,
        draft=draft,
        form=form,
        conflict=status is HTTPStatus.CONFLICT,
    )
    page.status_code = status
    return page


def _letterheads() -> Pairs:
    with reading() as work:
        return [(kept.id, kept.thing.name) for kept in letterheads(work, guard.me())]


def _given(form: DetailsForm) -> verbs.Details:
    return verbs.Details(
        title=str(form.title.data).strip(),
        submitter=str(form.submitter.data).strip(),
        year_from=int(form.year_from.data or 0),
        year_to=int(form.year_to.data or 0),
        session=str(form.session.data or "").strip(),
        joint=bool(form.joint.data),
        contact=str(form.contact.data or "").strip(),
        publish=Publish(form.publish.data or ""),
        letterhead=str(form.letterhead.data or ""),
    )
