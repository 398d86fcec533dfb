"""Pages of release: asking, letting go, giving back, and the released versions as they were."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Final, TypeVar

from flask import Blueprint, Response
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.domain.stages import StepError
from watchdog.drafting.checking.check import blocking
from watchdog.drafting.editing import shown, write
from watchdog.drafting.forms.drafts import VersionForm
from watchdog.drafting.forms.release import GiveBackForm
from watchdog.drafting.leaving import export as exports
from watchdog.drafting.leaving import hand_over
from watchdog.drafting.leaving import release as verbs
from watchdog.drafting.routes.drafts import check_shown
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.work import Work
from watchdog.web import guard, pages
from watchdog.web.transaction import reading, settings, writing

blueprint = Blueprint("release", __name__, url_prefix="/drafts")

ASKED: Final = pages.announce("release-asked", N_("The release of this version is asked for. Now it is up to others."))
RELEASED: Final = pages.announce(
    "draft-released", N_("The version is released. Each desk can see where its findings go.")
)
GIVEN_BACK: Final = pages.announce("draft-given-back", N_("The version is being written again."))
OTHER_STEP: Final = (
    N_("This is at another step now."),
    N_("If you wrote something, go back and copy it. Then open it again: the page says what can be done next."),
)
LONGEST_NUMBER: Final = 5
T = TypeVar("T")


@blueprint.errorhandler(StepError)
def _too_late(_error: Exception) -> tuple[str, int]:
    return pages.error_page(HTTPStatus.CONFLICT, OTHER_STEP)


@blueprint.get("/<draft_id>/release")
@guard.needs(Permission.DRAFT_WRITE)
def leaving(draft_id: str) -> Response:
    """Show what a second person has to know before a version leaves."""
    return _page(draft_id)


@blueprint.post("/<draft_id>/release/ask")
@guard.needs(Permission.DRAFT_ASK_RELEASE)
def ask(draft_id: str) -> WerkzeugResponse:
    """Ask for the release of the version that the page showed."""
    return _step(draft_id, verbs.ask, lambda _nothing: pages.done("drafting.draft", ASKED, draft_id=draft_id))


@blueprint.post("/<draft_id>/release")
@guard.needs(Permission.DRAFT_RELEASE)
def release(draft_id: str) -> WerkzeugResponse:
    """Let the version go that somebody else asked for."""
    return _step(
        draft_id,
        verbs.release,
        lambda number: pages.done("release.released", RELEASED, draft_id=draft_id, number=number),
    )


def _step(draft_id: str, verb: Callable[..., T], done: Callable[[T], WerkzeugResponse]) -> WerkzeugResponse:
    """Do a step of the version that the page showed, after preflight; say why where it cannot be done."""
    form = VersionForm()
    if not form.validate_on_submit():
        return _page(draft_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    seen = write.Seen(draft_id, form.seen)
    try:
        with writing() as work:
            came = verb(work, guard.me(), seen, reference=pages.reference(), is_demo=settings().demo)
    except verbs.BlockedError:
        return _page(draft_id, others=_blocked(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except ChangedMeanwhileError:
        return _page(draft_id, others=_changed(), status=HTTPStatus.CONFLICT)
    return done(came)


@blueprint.post("/<draft_id>/release/give-back")
@guard.needs(Permission.DRAFT_ASK_RELEASE)
def give_back(draft_id: str) -> WerkzeugResponse:
    """Take the version back to writing, with a reason."""
    form = GiveBackForm()
    if not form.validate_on_submit():
        return _page(draft_id, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with writing() as work:
            verbs.give_back(work, guard.me(), write.Seen(draft_id, form.seen), form.words)
    except ChangedMeanwhileError:
        return _page(draft_id, form, others=_changed(), status=HTTPStatus.CONFLICT)
    return pages.done("drafting.draft", GIVEN_BACK, draft_id=draft_id)


@blueprint.get("/<draft_id>/releases/<number>")
@guard.needs(Permission.DRAFT_WRITE)
def released(draft_id: str, number: str) -> Response:
    """Show a released version as it was."""
    return _released_page(draft_id, _counted(number))


@blueprint.post("/<draft_id>/releases/<number>/export/<kind>")
@guard.needs(Permission.DRAFT_EXPORT)
def export(draft_id: str, number: str, kind: str) -> WerkzeugResponse:
    """Give a released version as a file, without the mark of a draft."""
    if kind not in {*exports.KINDS, hand_over.BUNDLE}:
        raise NotFound
    form, is_demo, counted = VersionForm(), settings().demo, _counted(number)
    if not form.validate_on_submit():
        return _released_page(draft_id, counted, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with reading() as work:
            made = _made(work, draft_id, counted, kind)
        with writing() as work:
            exports.export(work, guard.me(), made, pages.reference(), is_demo=is_demo)
    except exports.RefusedExportError:
        return _released_page(draft_id, counted, is_refused=True, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    answer = Response(made.content, content_type=made.mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    return answer


def _made(work: Work, draft_id: str, number: int, kind: str) -> exports.Exported:
    by, reference, is_demo = guard.me(), pages.reference(), settings().demo
    if kind == hand_over.BUNDLE:
        return hand_over.prepare_bundle(work, by, draft_id, reference, is_demo=is_demo, release=number)
    return exports.prepare(work, by, draft_id, kind, reference, is_demo=is_demo, release=number)


def _page(
    draft_id: str,
    form: VersionForm | None = None,
    *,
    others: Iterable[str] = (),
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    with reading() as work:
        opened = write.look(work, guard.me(), draft_id, pages.reference(), is_demo=settings().demo)
        standing = verbs.standing(work, guard.me(), draft_id)
    back = form if isinstance(form, GiveBackForm) else GiveBackForm(formdata=None)
    back.version.data = str(standing.version)
    page = pages.see(
        "drafting/release.html",
        draft=opened.draft,
        standing=standing,
        stage_name=verbs.STAGES[standing.stage],
        checks=[check_shown(draft_id, check) for check in opened.checks],
        blocked=len(blocking(opened.checks)),
        form=form,
        back=back,
        others=list(others),
    )
    page.status_code = status
    return page


def _released_page(
    draft_id: str,
    number: int,
    form: VersionForm | None = None,
    *,
    is_refused: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    with reading() as work:
        opened = write.look(work, guard.me(), draft_id, pages.reference(), is_demo=settings().demo, release=number)
        day = work.drafts.release_of(draft_id, number).day
    page = pages.see(
        "drafting/released.html",
        opened=opened,
        draft=opened.draft,
        number=number,
        released_on=day,
        words=opened.facts.words(opened.draft),
        parts=shown.parts(opened, pages.reference()),
        stopped=[check_shown(draft_id, check) | {"url": ""} for check in blocking(opened.checks)],
        kinds=[*exports.KINDS, hand_over.BUNDLE],
        form=form,
        is_refused=is_refused,
    )
    page.status_code = status
    return page


def _counted(number: str) -> int:
    """Return the number of a release as an address says it."""
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        raise NotFound
    return int(number)


def _blocked() -> list[str]:
    return [_("Something must be mended first. The list stands below.")]


def _changed() -> list[str]:
    return [_("Somebody changed the draft in the meantime. Please read it again.")]
