"""How pages of accounts answer a form: shown, shown again, refused."""

from http import HTTPStatus
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from watchdog.access.sittings import ThrottledError, WrongPassphraseError
from watchdog.web.forms import SafeForm

Page = str | Response | tuple[str, int]


def check_ticket(form: SafeForm) -> None:
    """Refuse a button that was not pressed on a page of ours; there is nothing typed that could be lost."""
    if not form.validate_on_submit():
        raise BadRequest


def shown(template: str, form: SafeForm, **values: Any) -> Page:
    """Show a form; after a mistake with the status that says so."""
    page = render_template(template, form=form, **values)
    return (page, HTTPStatus.UNPROCESSABLE_ENTITY) if request.method == "POST" else page


def refused(template: str, form: SafeForm, error: ThrottledError | WrongPassphraseError, **values: Any) -> Page:
    """Show a form again after a wrong passphrase or second factor, in the same words whichever it was."""
    if isinstance(error, ThrottledError):
        form.form_errors.append(_("There were too many tries. Please wait a quarter of an hour and try again."))
        return render_template(template, form=form, **values), HTTPStatus.TOO_MANY_REQUESTS
    form.form_errors.append(_("These do not belong together. Please check all of them. A code works only once."))
    return render_template(template, form=form, **values), HTTPStatus.UNPROCESSABLE_ENTITY
