"""What every page shows, and the kind answer when something went wrong."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import RefusedError, UnseenError, allowed
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.reports import COUNTED
from watchdog.records.work import NotSetUpError, Work
from watchdog.reference.library import Reference
from watchdog.sealing import LockedError
from watchdog.web import language, locked, log
from watchdog.web.forms import form_token
from watchdog.web.transaction import reading, settings
from watchdog.web.wording import in_full, in_short, months_in_full

RAIL: Final = "watchdog-rail"
DOT: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E"
    "%3Ccircle cx='4' cy='4' r='3' fill='gray'/%3E%3C/svg%3E"
)
"""An icon that says nothing, for an instance with a neutral title."""
MESSAGES: Final[dict[int, tuple[str, str]]] = {
    400: (N_("We could not read that."), N_("Please go back and try once more.")),
    403: (N_("This is not yours to do."), N_("Somebody else has to do this. You can go back.")),
    404: (N_("There is nothing here."), N_("The address may be wrong, or the page is not for you.")),
    405: (N_("That does not work here."), N_("Please go back and use the buttons of the page.")),
    409: (
        N_("Somebody else saved a change in the meantime."),
        N_("Go back, copy what you wrote, open the page anew and put it in again."),
    ),
    413: (
        N_("That was too much at once."),
        N_("Go back: what you wrote is still there. Send fewer or smaller files, or a shorter text."),
    ),
    429: (N_("Too many tries."), N_("Please wait a quarter of an hour and try again.")),
    500: (
        N_("Something broke on our side."),
        N_("Nothing was sent. Go back: what you wrote is still there. Please try again in a few minutes."),
    ),
    503: (N_("Not ready yet."), N_("This place is being set up. Please come back later.")),
}


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One line of the staff's rail: where it leads, who sees it, and a real count beside it."""

    endpoint: str
    label: str
    permission: Permission
    count: Callable[[Work, Actor], int | None] | None = None


_done: dict[str, tuple[str, str]] = {}


def announce(code: str, text: str, kind: str = "good") -> str:
    """Register what a page says after an act, under a code that travels in the address; return the code."""
    _done[code] = (kind, text)
    return code


def done(endpoint: str, code: str, **values: Any) -> WerkzeugResponse:
    """Go on to a page that says what was done."""
    return redirect(url_for(endpoint, done=code, **values), HTTPStatus.SEE_OTHER)


def reference() -> Reference:
    """Return the vocabularies."""
    found = current_app.config["WATCHDOG_REFERENCE"]
    if not isinstance(found, Reference):
        raise TypeError("WATCHDOG_REFERENCE")
    return found


def country(iso3: str) -> str:
    """Return a country's name in this page's language; an invented one says so by its own name."""
    return reference().countries.country_name(iso3, language.locale_tag()) if iso3 else ""


def day(value: Any) -> str:
    """Return a date as this page's language writes it: to senders with its month in full."""
    written = in_full if request.blueprint == "intake" else in_short
    return written(value, language.locale_tag())


def months() -> list[str]:
    """Return how this page's language writes the days of each month: `web.wording.months_in_full`."""
    return months_in_full(language.locale_tag())


def install(app: Flask, rail: Sequence[RailEntry]) -> None:
    """Give every template its context and every failure its page."""
    app.extensions[RAIL] = tuple(rail)
    app.jinja_env.globals.update(
        country=country, day=day, form_token=form_token, label=language.label, months=months, static_url=_static_url
    )
    app.context_processor(lambda: _context(rail))
    app.register_error_handler(HTTPException, lambda error: error_page(error.code or 500))
    app.register_error_handler(MethodNotAllowed, _other_method)
    app.register_error_handler(UnseenError, lambda _error: error_page(404))
    app.register_error_handler(RefusedError, lambda _error: error_page(403))
    app.register_error_handler(LookupError, lambda error: _lookup(app, error))
    app.register_error_handler(LockedError, lambda error: _locked(app, error))
    app.register_error_handler(ChangedMeanwhileError, lambda _error: error_page(409))
    app.register_error_handler(NotSetUpError, lambda _error: error_page(503))
    app.register_error_handler(Exception, lambda error: _broken(app, error))


def first_page(actor: Actor) -> str:
    """Return where a member begins: the first entry of the rail that is theirs.

    Raises:
        LookupError: Nothing is theirs.
    """
    entries: tuple[RailEntry, ...] = current_app.extensions[RAIL]
    mine = [url_for(entry.endpoint) for entry in entries if allowed(actor, entry.permission)]
    if not mine:
        raise LookupError(actor.member)
    return mine[0]


def error_page(code: int, said: tuple[str, str] | None = None) -> tuple[str, int]:
    """Return the page for a status, translated, kind, and without a word of what was sent.

    Args:
        code: The status.
        said: Heading and hint, where those of the status would not be true.
    """
    heading, hint = said or MESSAGES.get(code, MESSAGES[500])
    staff = request.blueprint not in {None, "intake"}
    layout = "layout/staff.html" if staff and g.get("actor") else "layout/submitter.html"
    page = render_template("errors/error.html", heading=_(heading), message=_(hint), error_layout=layout)
    return page, code


def _other_method(error: MethodNotAllowed) -> tuple[str, int, dict[str, str]]:
    """Say which methods an address takes, as RFC 9110 (15.5.6) demands."""
    return *error_page(405), {"Allow": ", ".join(sorted(error.valid_methods or ()))}


def _lookup(app: Flask, error: LookupError) -> tuple[str, int]:
    """A thing that is not there is not found; a missing key of our own is a fault."""
    return _broken(app, error) if isinstance(error, KeyError | IndexError) else error_page(404)


def _locked(app: Flask, error: LockedError) -> tuple[str, int]:
    """Say kindly that a key is missing, to a member who lacks one; for anybody else something is damaged: a fault."""
    return error_page(HTTPStatus.FORBIDDEN, locked.WORDS) if locked.lacks_a_key() else _broken(app, error)


def _broken(app: Flask, error: Exception) -> tuple[str, int]:
    """Log where it broke, never what with: messages and values of a traceback can hold a story."""
    log.fault(app.logger, error, endpoint=request.endpoint)
    return error_page(500)


def _context(rail: Sequence[RailEntry]) -> dict[str, Any]:
    actor = g.get("actor")
    return {
        "language": language.current(),
        "offered_languages": language.choices(),
        "page_url_in": _page_url_in,
        "demo": settings().demo,
        "me": None if actor is None else _shown(actor),
        "rail": [] if actor is None else _rail(rail, actor),
        "sign_out_url": url_for("accounts.sign_out") if actor else "",
        "flashes": _flashes(),
        "leave_to": settings().leave_to,
        "neutral_title": settings().neutral_title,
        "neutral_icon": DOT,
        "footer_links": [] if request.blueprint != "intake" else _footer_links(),
    }


def _shown(actor: Actor) -> dict[str, Any]:
    names = {network.id: network.acronym for network in reference().regions.desks}
    desks = [names.get(desk, desk) for desk in sorted(actor.desks)]
    if actor.policy:
        desks.append(_("Policy desk"))
    if actor.administrator:
        desks.append(_("Administration"))
    return {"name": actor.name, "roles": actor.roles, "desk_names": desks}


def _counted(number: int | None) -> str | None:
    if number is None:
        return None
    return str(number) if number < COUNTED else f"{COUNTED - 1}+"


def _rail(rail: Sequence[RailEntry], actor: Actor) -> list[tuple[str, str, str | None, bool]]:
    seen = [entry for entry in rail if allowed(actor, entry.permission)]
    with reading() as work:
        return [
            (
                url_for(entry.endpoint),
                language.label(entry.label),
                _counted(entry.count(work, actor)) if entry.count else None,
                request.endpoint == entry.endpoint,
            )
            for entry in seen
        ]


def _flashes() -> list[tuple[str, str]]:
    found = _done.get(request.args.get("done", ""))
    return [] if found is None else [(found[0], language.label(found[1]))]


def _footer_links() -> list[tuple[str, str]]:
    code = language.current().code
    return [
        (url_for("intake.home", locale=code), _("Start page")),
        (url_for("intake.who_can_read", locale=code), _("Who can read this?")),
        (url_for("intake.safety", locale=code), _("Is this safe?")),
        (url_for("intake.help_near_you", locale=code), _("In danger now?")),
        (url_for("intake.accessibility", locale=code), _("Can everybody use these pages?")),
    ]


def _page_url_in(code: str) -> str:
    """Return this page's address in another language; a page that was posted leads to its empty form."""
    endpoint = request.endpoint
    values = dict(request.view_args or {})
    if endpoint is None or "locale" in values or request.blueprint == "intake":
        known = endpoint is not None and "locale" in values
        return url_for(endpoint, **(values | {"locale": code})) if known and endpoint else f"/{code}/"
    return url_for(endpoint, **(values | {language.PARAMETER: code}))


@cache
def _fingerprint(path: str, _changed: float) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def _static_url(name: str) -> str:
    path = Path(str(current_app.static_folder)) / name
    return url_for("static", filename=name, v=_fingerprint(str(path), path.stat().st_mtime))


def see(template: str, **values: Any) -> Response:
    """Return a rendered page."""
    return Response(render_template(template, **values), mimetype="text/html")
