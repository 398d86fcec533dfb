"""Who of the desk does a report, and when; and whether hard stories are hidden at first."""

from flask_babel import gettext as _

from watchdog.access.permissions import Permission
from watchdog.languages import N_
from watchdog.review import assign
from watchdog.review.forms.report import AssignForm, PutOffForm, SoftForm, TakeUpForm
from watchdog.review.routes.blueprint import Page, blueprint
from watchdog.review.routes.inbox import back
from watchdog.review.routes.report import report_page
from watchdog.web import guard, pages, transaction

ASSIGNED = pages.announce("report-assigned", N_("It is written down who does it."))
PUT_OFF = pages.announce("report-put-off", N_("The report comes back on that day, or when its sender writes."))
TAKEN_UP = pages.announce("report-taken-up", N_("The report is in the inbox again."))
SPARED = pages.announce("stories-hidden", N_("Hard stories stay hidden until you want to read them."))
SHOWN = pages.announce("stories-shown", N_("All stories are shown at once."))


@blueprint.route("/reports/<report_id>/assign", methods=["POST"])
@guard.needs(Permission.REPORT_TRIAGE)
def give(report_id: str) -> Page:
    """Assign a report to a colleague, to oneself, or to nobody."""
    form, me = AssignForm(), guard.me()
    with transaction.reading() as work:
        form.offer(assign.share(work, me, report_id).colleagues)
    if not form.validate_on_submit():
        return report_page(report_id, assign=form)
    with transaction.writing() as work:
        assign.assign(work, me, report_id, form.assignee.data)
    return pages.done("review.report", ASSIGNED, report_id=report_id, **back())


@blueprint.route("/reports/<report_id>/put-off", methods=["POST"])
@guard.needs(Permission.REPORT_TRIAGE)
def put_off(report_id: str) -> Page:
    """Put a report off until a day."""
    form = PutOffForm()
    if not form.validate_on_submit():
        return report_page(report_id, put_off=form)
    try:
        with transaction.writing() as work:
            assign.put_off(work, guard.me(), report_id, form.until.data)
    except assign.DayError:
        days = assign.LONGEST.days
        form.until.errors = [_("Choose a day from tomorrow on, at most %(days)s days from now.", days=days)]
        return report_page(report_id, put_off=form)
    return pages.done("review.report", PUT_OFF, report_id=report_id, **back())


@blueprint.route("/reports/<report_id>/take-up", methods=["POST"])
@guard.needs(Permission.REPORT_TRIAGE)
def take_up(report_id: str) -> Page:
    """Take a report up that was put off."""
    form = TakeUpForm()
    if not form.validate_on_submit():
        return report_page(report_id, take_up=form)
    with transaction.writing() as work:
        assign.put_off(work, guard.me(), report_id, None)
    return pages.done("review.report", TAKEN_UP, report_id=report_id, **back())


@blueprint.route("/soft", methods=["POST"])
@guard.needs(Permission.REPORT_LIST)
def soft() -> Page:
    """Keep whether the member wants hard stories hidden until wanted."""
    form = SoftForm()
    if form.validate_on_submit():
        with transaction.writing() as work:
            work.members.hide_hard_stories(guard.me().member, soft=form.soft.data)
    said = SPARED if form.soft.data else SHOWN
    if form.report_id.data:
        return pages.done("review.report", said, report_id=form.report_id.data)
    return pages.done("review.inbox", said)
