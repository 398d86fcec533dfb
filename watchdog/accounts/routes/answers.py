"""How pages of accounts answer a form: shown, shown again, refused."""

import re
from http import HTTPStatus
from typing import Any, Final

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.security_keys import Place, WrongKeyError
from watchdog.access.sittings import ThrottledError, WrongPassphraseError
from watchdog.records.desks import POLICY
from watchdog.web.forms import SafeForm
from watchdog.web.headers import allow_keys
from watchdog.web.pages import reference
from watchdog.web.transaction import reading, settings

_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?")

Refusal = ThrottledError | WrongPassphraseError | WrongKeyError
Page = str | WerkzeugResponse | tuple[str, int]


def desk_names() -> dict[str, str]:
    """Return what pages call each desk."""
    networks = {desk.id: desk.acronym for desk in reference().regions.desks}
    return networks | {POLICY: _("Policy desk")}


def open_desks() -> dict[str, str]:
    """Return what pages call each desk that has a key in force; nobody can be put on another one."""
    with reading() as work:
        opened = work.desks.epochs()
    return {desk: name for desk, name in desk_names().items() if desk in opened}


def scheme() -> str:
    """Return how people reach this address. The proxy's word is not heard, so it follows from the cookies' setting."""
    onion = request.host.partition(":")[0].endswith(".onion")
    return "https" if settings().secure_cookies and not onion else "http"


def place() -> Place:
    """Return where a security key is asked.

    The host is the request's. A false one gains nothing: browsers let a page ask only for its own host, a key answers
    only for the host that it was made for, and both say so under the key's signature.

    Raises:
        BadRequest: The host is none that could have a page.
    """
    host = request.host.lower()
    if not _HOST.fullmatch(host):
        raise BadRequest
    return Place(host.partition(":")[0], f"{scheme()}://{host}")


def asking(template: str, form: SafeForm, **values: Any) -> Response:
    """Show a page that may ask a security key."""
    return allow_keys(make_response(render_template(template, form=form, **values)))


def check_ticket(form: SafeForm) -> None:
    """Refuse a button that was not pressed on a page of ours; there is nothing typed that could be lost."""
    if not form.validate_on_submit():
        raise BadRequest


def shown(template: str, form: SafeForm, **values: Any) -> Page:
    """Show a form; after a mistake with the status that says so."""
    page = render_template(template, form=form, **values)
    return (page, HTTPStatus.UNPROCESSABLE_ENTITY) if request.method == "POST" else page


def refused(
    template: str, form: SafeForm, error: ThrottledError | WrongPassphraseError | WrongKeyError, **values: Any
) -> Page:
    """Show a form again after a wrong passphrase or second factor, in the same words whichever it was."""
    if isinstance(error, ThrottledError):
        form.form_errors.append(_("There were too many tries. Please wait a quarter of an hour and try again."))
        return render_template(template, form=form, **values), HTTPStatus.TOO_MANY_REQUESTS
    form.form_errors.append(_("These do not belong together. Please check all of them. A code works only once."))
    return render_template(template, form=form, **values), HTTPStatus.UNPROCESSABLE_ENTITY
