"""What leaves the desk, and calling it back."""

from collections.abc import Iterable

from flask import render_template
from flask_babel import gettext as _

from watchdog.access.permissions import Permission
from watchdog.domain.stages import CaseStage
from watchdog.domain.telling import marked
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.review import case_shown, casework, release, verify
from watchdog.review.forms.fields import ReasonForm, ReleaseForm
from watchdog.review.routes.blueprint import CONFLICT, OTHER_STEP, UNPROCESSABLE, Page, blocking, blueprint, wording
from watchdog.review.routes.case import case_page
from watchdog.web import guard, pages, transaction
from watchdog.web.language import label

RELEASED = pages.announce("finding-released", N_("The finding is sealed to the policy desk."))
RECALLED = pages.announce("finding-recalled", N_("The finding is called back."))


@blueprint.route("/cases/<case_id>/release")
@guard.needs(Permission.CASE_RELEASE)
def leaving(case_id: str) -> Page:
    """What would leave, field by field, beside what stays."""
    return _release_page(case_id)


@blueprint.route("/cases/<case_id>/release", methods=["POST"])
@guard.needs(Permission.CASE_RELEASE)
def let_go(case_id: str) -> Page:
    """Release a finding."""
    form = ReleaseForm()
    if not form.validate_on_submit():
        return _release_page(case_id, form, status=UNPROCESSABLE)
    names, read_again = wording().nobodys_names(), bool(form.read_again.data)
    try:
        with transaction.writing() as work:
            release.release(work, guard.me(), case_id, form.read_version, names=names, read_again=read_again)
    except verify.LackingError as lacking:
        problems = [label(problem.value) for problem in lacking.problems]
        return _release_page(case_id, form, problems, status=UNPROCESSABLE)
    except ChangedMeanwhileError:
        changed = _("Somebody changed the case while you read it. This is what would leave now.")
        return _release_page(case_id, None, [changed], status=CONFLICT)
    return pages.done("review.case", RELEASED, case_id=case_id)


@blueprint.route("/cases/<case_id>/recall", methods=["POST"])
@guard.needs(Permission.CASE_RELEASE)
def recall(case_id: str) -> Page:
    """Call a released finding back."""
    form = ReasonForm(prefix="recall-")
    if not form.validate_on_submit():
        return case_page(case_id, recall=form, status=UNPROCESSABLE)
    with transaction.writing() as work:
        release.recall(work, guard.me(), case_id, form.words)
    return pages.done("review.case", RECALLED, case_id=case_id)


def _release_page(
    case_id: str, form: ReleaseForm | None = None, problems: Iterable[str] = (), *, status: int = 200
) -> Page:
    me, words = guard.me(), wording()
    with transaction.reading() as work:
        row = casework.case_at(work, me, Permission.CASE_RELEASE, case_id)
        file = release.readable(work, me, row)
        stage, version, reference = CaseStage(row.stage), row.version, row.short_ref
        lacking = release.may_release(file, work)
        finding = release.finding_of(file, row, work)
        fields = release.fields(file, finding, words)
        today = work.today
    if stage is not CaseStage.VERIFIED:
        return pages.error_page(CONFLICT, OTHER_STEP)
    spots = release.telling(file, finding, words.nobodys_names())
    page = render_template(
        "review/release.html",
        case_id=case_id,
        reference=reference,
        title=file.title,
        form=form or ReleaseForm(formdata=None, version=version),
        problems=problems,
        lacking=blocking(lacking),
        told=list(marked(finding.account, spots)),
        reasons=sorted({spot.why for spot in spots}),
        pairs=[case_shown.beside(field) for field in fields],
        stays=release.stays(words),
        uses=case_shown.uses(file, today, words),
        needs=case_shown.special_needs(file, pages.reference()),
    )
    return page, status
