"""Which language a page is in: the address on the submitter's side; the staff's own choice or the browser elsewhere."""

from flask import Flask, Response, g, request
from flask_babel import Babel, force_locale, get_locale
from flask_babel import gettext as _gettext

from watchdog import languages
from watchdog.settings import shipped

COOKIE = "language"
PARAMETER = "language"


class MissingCatalogueError(Exception):
    """A language is offered and its catalogue is not there; the message is for the operator."""


def choose() -> str:
    """Return the code of this request's language. Location is never asked."""
    asked = (request.view_args or {}).get("locale") or request.args.get(PARAMETER) or request.cookies.get(COOKIE)
    codes = {language.code for language in languages.offered()}
    if asked in codes:
        return str(asked)
    return languages.negotiate(request.headers.get("Accept-Language", ""))


def current() -> languages.Language:
    """Return this request's language."""
    if "language" not in g:
        g.language = languages.by_code(choose())
    found = g.language
    if not isinstance(found, languages.Language):
        raise TypeError("language")
    return found


def label(text: str) -> str:
    """Translate a label of the vocabularies or a marked text of the domain, at the moment of showing."""
    return str(_gettext(text)) if text else ""


def label_in(text: str, code: str) -> tuple[str, str]:
    """Translate a label into a given language, if there is one with a catalogue.

    Returns:
        The text, and the code of the language in which it now is.
    """
    known = code if code in {each.code for each in languages.offered()} else languages.DEFAULT
    with force_locale(known.replace("-", "_")):
        return str(_gettext(text)), known


def install(app: Flask) -> None:
    """Set translations up.

    Raises:
        MissingCatalogueError: An offered language was not compiled: it would silently speak English.
    """
    folder = shipped("translations")
    for offered in languages.offered():
        if offered.code != languages.DEFAULT and not (folder / offered.locale / "LC_MESSAGES" / "messages.mo").exists():
            raise MissingCatalogueError(f"{offered.code} is not compiled. Run: watchdog translations compile")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    Babel(app, locale_selector=lambda: current().locale, timezone_selector=lambda: "UTC")
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    """Keep the staff's choice of language; submitter pages set no cookie."""
    chosen = request.args.get(PARAMETER)
    if chosen in {language.code for language in languages.offered()} and "locale" not in (request.view_args or {}):
        response.set_cookie(COOKIE, str(chosen), httponly=True, samesite="Strict", secure=request.is_secure)
    return response


def locale_tag() -> str:
    """Return the Babel locale of this request as text, for names of countries and the like."""
    return str(get_locale())
