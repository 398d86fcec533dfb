"""Another language in the middle of a form: what was typed goes along, and is kept nowhere.

With scripts the page changes its words where it stands (`client/src/tongue.js`). Without, the form is posted to the
page that lists the languages, and from there to itself in another language: the way that a report with a mistake in
it comes back.
"""

from http import HTTPStatus
from typing import Final

from flask import render_template, request

from watchdog.intake.forms import TicketForm
from watchdog.intake.routes.blueprint import LOCALE, Page, blueprint
from watchdog.web import guard
from watchdog.web.pages import error_page

SWITCHED: Final = "switched"
"""Says that a form comes from the list of languages: it is shown again, and not yet sent."""

ACT: Final = "act"
TARGETS: Final = {"report": "intake.report", "return": "intake.back"}
"""Pages with something to type, by the name in the address."""


@blueprint.route(f"{LOCALE}/languages", methods=["GET", "POST"])
@guard.public
def choose_language(locale: str) -> str | Page:  # noqa: ARG001
    """List the languages, for a page on which something may have been typed."""
    target = TARGETS.get(request.args.get("to", ""), "intake.home")
    if request.method != "POST":
        return render_template("intake/languages.html", target=target, carried=[], files=False)
    if TicketForm(request.form).is_strange():
        return error_page(HTTPStatus.BAD_REQUEST)
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in {"files", ACT, SWITCHED}]
    return render_template(
        "intake/languages.html",
        target=target,
        carried=[*typed, (SWITCHED, "yes"), (ACT, "look")],
        files=any(request.form.getlist("files")),
    )
