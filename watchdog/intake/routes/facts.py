"""Pages that say what is so: when a phone is safe, who can read, what helps now. Nothing is asked on them."""

from flask import render_template

from watchdog.intake.routes.blueprint import (
    LOCALE,
    blueprint,
)
from watchdog.records.desks import POLICY
from watchdog.web import guard
from watchdog.web.pages import country, reference
from watchdog.web.transaction import reading


@blueprint.get(f"{LOCALE}/safety")
@guard.public
def safety(locale: str) -> str:  # noqa: ARG001
    """Say in five lines when a phone is safe enough."""
    return render_template("intake/safety.html", phone=reference().intake.first_screen.phone)


@blueprint.get(f"{LOCALE}/who-can-read")
@guard.public
def who_can_read(locale: str) -> str:  # noqa: ARG001
    """Name every reader there is, with its key."""
    with reading() as work:
        keys = {row.id: work.desks.key(row.id) for row in work.desks.all()}
        recovery = work.desks.recovery().fingerprint
    desks = [desk for desk in reference().regions.desks if desk.id in keys]
    names = {desk.id: [country(iso3) for iso3 in reference().regions.countries_of(desk.id)] for desk in desks}
    return render_template(
        "intake/who_can_read.html",
        desks=desks,
        countries=names,
        keys=keys,
        policy=keys.get(POLICY),
        recovery=recovery,
    )


@blueprint.get(f"{LOCALE}/help")
@guard.public
def help_near_you(locale: str) -> str:  # noqa: ARG001
    """Say what can help now; no report is needed for it."""
    form = reference().intake
    danger = next(group for group in form.groups if group.id == "danger")
    return render_template(
        "intake/help.html", danger=danger, fields=form.help_page_fields, unknown=form.help_page_unknown
    )
