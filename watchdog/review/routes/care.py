"""Support for the people who read hard stories."""

from flask import render_template

from watchdog.access.permissions import Permission
from watchdog.review.routes.blueprint import Page, blueprint, wording
from watchdog.web import guard, pages


@blueprint.route("/care")
@guard.needs(Permission.REPORT_LIST)
def care() -> Page:
    """What helps to go on, and where the desk's own support is."""
    words, known = wording(), pages.reference().care
    desks = [
        {"name": words.desk(desk), "support": found, "checked": words.date(found.checked) if found else ""}
        for desk in sorted(guard.me().desks)
        for found in (known.of(desk),)
    ]
    return render_template("review/care.html", desks=desks)
