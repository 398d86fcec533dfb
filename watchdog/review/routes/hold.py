"""Holding a report or a case back from deletion."""

from watchdog.access.permissions import Permission
from watchdog.languages import N_
from watchdog.review import hold
from watchdog.review.forms.fields import ReasonForm
from watchdog.review.routes.blueprint import UNPROCESSABLE, Page, blueprint
from watchdog.review.routes.case import case_page
from watchdog.review.routes.inbox import back
from watchdog.review.routes.report import report_page
from watchdog.web import guard, pages, transaction

HELD = pages.announce("held", N_("It is held back from deletion."))
LIFTED = pages.announce("hold-lifted", N_("It is no longer held back from deletion."))


@blueprint.route("/reports/<report_id>/hold", methods=["POST"])
@guard.needs(Permission.HOLD_SET)
def hold_report(report_id: str) -> Page:
    """Hold a report back from deletion."""
    form = ReasonForm(prefix="hold-")
    if not form.validate_on_submit():
        return report_page(report_id, hold=form)
    with transaction.writing() as work:
        hold.hold_report(work, guard.me(), report_id, form.words)
    return pages.done("review.report", HELD, report_id=report_id, **back())


@blueprint.route("/reports/<report_id>/lift", methods=["POST"])
@guard.needs(Permission.HOLD_SET)
def lift_report(report_id: str) -> Page:
    """End the hold of a report."""
    form = ReasonForm(prefix="hold-")
    if not form.validate_on_submit():
        return report_page(report_id, hold=form)
    with transaction.writing() as work:
        hold.lift_report(work, guard.me(), report_id, form.words)
    return pages.done("review.report", LIFTED, report_id=report_id, **back())


@blueprint.route("/cases/<case_id>/hold", methods=["POST"])
@guard.needs(Permission.HOLD_SET)
def hold_case(case_id: str) -> Page:
    """Hold a case, and so its reports, back from deletion."""
    form = ReasonForm(prefix="hold-")
    if not form.validate_on_submit():
        return case_page(case_id, hold=form, status=UNPROCESSABLE)
    with transaction.writing() as work:
        hold.hold_case(work, guard.me(), case_id, form.words)
    return pages.done("review.case", HELD, case_id=case_id)


@blueprint.route("/cases/<case_id>/lift", methods=["POST"])
@guard.needs(Permission.HOLD_SET)
def lift_case(case_id: str) -> Page:
    """End the hold of a case."""
    form = ReasonForm(prefix="hold-")
    if not form.validate_on_submit():
        return case_page(case_id, hold=form, status=UNPROCESSABLE)
    with transaction.writing() as work:
        hold.lift_case(work, guard.me(), case_id, form.words)
    return pages.done("review.case", LIFTED, case_id=case_id)
