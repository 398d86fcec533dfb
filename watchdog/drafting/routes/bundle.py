"""What leaves for other programs: the bundle of a draft, and the cases of the findings list as data."""

from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.drafting.forms.drafts import StateForm, VersionForm
from watchdog.drafting.leaving import export as exports
from watchdog.drafting.leaving import hand_over
from watchdog.drafting.routes.drafts import findings_page, held_back
from watchdog.web import guard, pages
from watchdog.web.transaction import reading, settings, writing

blueprint = Blueprint("drafting_bundle", __name__, url_prefix="/drafts")


@blueprint.post("/<draft_id>/bundle")
@guard.needs(Permission.DRAFT_EXPORT)
def bundle(draft_id: str) -> WerkzeugResponse:
    """Give a draft as a signed bundle."""
    form, reference, is_demo = VersionForm(), pages.reference(), settings().demo
    if not form.validate_on_submit():
        return held_back(draft_id, form)
    try:
        with reading() as work:
            made = hand_over.prepare_bundle(work, guard.me(), draft_id, reference, is_demo=is_demo)
        with writing() as work:
            exports.export(work, guard.me(), made, reference, is_demo=is_demo)
    except exports.RefusedExportError:
        return held_back(draft_id)
    return _file(made.content, made.mimetype, made.file_name)


@blueprint.post("/findings/export/<kind>")
@guard.needs(Permission.DRAFT_EXPORT)
def findings(kind: str) -> WerkzeugResponse:
    """Give the cases that may be told as a data file, of one State or of all."""
    if kind not in hand_over.DATA_KINDS:
        raise NotFound
    form, reference = StateForm(), pages.reference()
    state = str(form.state.data or "")
    if not form.validate_on_submit():
        return findings_page(state, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with reading() as work:
            made = hand_over.prepare_findings(work, guard.me(), kind, state, reference)
        with writing() as work:
            hand_over.export_findings(work, guard.me(), made, reference)
    except hand_over.NothingToldError:
        return findings_page(state, is_refused=True, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _file(made.content, made.mimetype, made.file_name)


@blueprint.get("/findings/leaving")
@guard.needs(Permission.DRAFT_EXPORT)
def leaving() -> Response:
    """Show which cases would leave as data, of one State or of all, and what is held back and why."""
    state, reference = request.args.get("state", ""), pages.reference()
    with reading() as work:
        found = hand_over.leaving(work, guard.me(), state, reference)
    return pages.see(
        "drafting/leaving.html",
        found=found,
        state=state,
        reference=reference,
        least=reference.code_lists.disclosure.value("small-cells", "suppress_below"),
    )


def _file(content: bytes, mimetype: str, name: str) -> Response:
    answer = Response(content, content_type=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
