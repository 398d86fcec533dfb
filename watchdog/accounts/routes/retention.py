"""The page about how long desks keep what is set aside."""

from typing import Final

from flask import Blueprint

from watchdog.access.permissions import Permission
from watchdog.accounts.forms import RetentionForm, said
from watchdog.accounts.retention import Period, periods, set_period
from watchdog.accounts.routes import answers
from watchdog.accounts.routes.answers import Page, desk_names
from watchdog.domain.retention import AHEAD, GRACE, LEAST, MOST
from watchdog.languages import N_
from watchdog.web import guard
from watchdog.web.pages import announce, done
from watchdog.web.transaction import reading, writing

blueprint = Blueprint("retention", __name__)

PERIOD_SET: Final = announce("retention-set", N_("The period is set. The desk's journal says so."))


@blueprint.get("/admin/retention")
@guard.needs(Permission.RETENTION_SET)
def shown() -> Page:
    """Show each desk's period and how much goes, in numbers alone."""
    return _page(*_asked())


@blueprint.post("/admin/retention")
@guard.needs(Permission.RETENTION_SET)
@guard.fresh("retention.shown")
def keep() -> Page:
    """Set a desk's period."""
    form, found = _asked()
    if not form.validate_on_submit():
        return _page(form, found)
    with writing() as work:
        set_period(work, guard.me(), said(form.desk), form.days.data or 0)
    return done("retention.shown", PERIOD_SET)


def _asked() -> tuple[RetentionForm, list[Period]]:
    with reading() as work:
        found = periods(work, guard.me())
    names, form = desk_names(), RetentionForm()
    form.offer([(each.desk, names[each.desk]) for each in found])
    return form, found


def _page(form: RetentionForm, found: list[Period]) -> Page:
    limits = {"ahead": AHEAD, "grace": GRACE, "least": LEAST, "most": MOST}
    return answers.shown("accounts/retention.html", form, found=found, desk_names=desk_names(), **limits)
