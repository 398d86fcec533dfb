"""Which language a page is in: the address on the sender's side; the staff's own choice or the browser elsewhere."""

from functools import cache
from pathlib import Path

from flask import Flask, Response, g, request
from flask_babel import Babel, force_locale, get_locale
from flask_babel import gettext as _gettext
from werkzeug.routing import BaseConverter

from watchdog import languages
from watchdog.reference.spoken import Standing, glossary
from watchdog.web.transaction import settings

COOKIE = "language"
PARAMETER = "language"


class Offered(BaseConverter):
    """The part of an address that names a sender's language: `<language:locale>`."""

    regex = "|".join(each.code for each in languages.offered())


class MissingCatalogueError(Exception):
    """A language is offered and its catalogue is not there; the message is for the operator."""


def choices() -> tuple[languages.Language, ...]:
    """Return the languages that this request's side has."""
    return languages.offered() if _senders() else languages.for_staff()


def choose() -> str:
    """Return the code of this request's language. Location is never asked."""
    asked = _in_address() if _senders() else request.args.get(PARAMETER) or request.cookies.get(COOKIE)
    if asked in {language.code for language in choices()}:
        return str(asked)
    return languages.negotiate(request.headers.get("Accept-Language", ""), choices())


def _senders() -> bool:
    """Tell whether this is the sender's side; an address that leads nowhere counts as theirs."""
    return request.blueprint in {"intake", None}


def _in_address() -> str:
    return request.path.lstrip("/").partition("/")[0]


def current() -> languages.Language:
    """Return this request's language."""
    if "language" not in g:
        g.language = languages.by_code(choose())
    found = g.language
    if not isinstance(found, languages.Language):
        raise TypeError("language")
    return found


def standing_of(language: languages.Language) -> Standing:
    """Return how a language was translated and who has read it."""
    return _standing(settings().translations / language.locale)


@cache
def _standing(folder: Path) -> Standing:
    return glossary(folder).status


def is_reviewed(language: languages.Language) -> bool:
    """Tell whether somebody who speaks a language has read all that senders read in it."""
    return language.code == languages.DEFAULT or standing_of(language).reviewed is not None


def label(text: str) -> str:
    """Translate a label of the vocabularies or a marked text of the domain, at the moment of showing."""
    return str(_gettext(text)) if text else ""


def label_spoken(text: str) -> tuple[str, str]:
    """Translate a label, for a page whose catalogue may not have it: staff's labels on the sender's side.

    Returns:
        The text, and the code of the language in which it now is.
    """
    said, code = label(text), current().code
    return said, code if said != text else languages.DEFAULT


def label_in(text: str, code: str) -> tuple[str, str]:
    """Translate a label into a given language, if there is one with a catalogue.

    Returns:
        The text, and the code of the language in which it now is.
    """
    known = code if code in {each.code for each in languages.offered()} else languages.DEFAULT
    with force_locale(known.replace("-", "_")):
        return str(_gettext(text)), known


def install(app: Flask, folder: Path) -> None:
    """Set translations up.

    Args:
        app: The application.
        folder: Where the catalogues lie.

    Raises:
        MissingCatalogueError: An offered language was not compiled: it would silently speak English.
    """
    for offered in languages.offered():
        if offered.code != languages.DEFAULT and not (folder / offered.locale / "LC_MESSAGES" / "messages.mo").exists():
            raise MissingCatalogueError(f"{offered.code} is not compiled. Run: watchdog translations compile")
    app.url_map.converters["language"] = Offered
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    Babel(app, locale_selector=lambda: current().locale, timezone_selector=lambda: "UTC")
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    """Keep the staff's choice of language; submitter pages set no cookie."""
    chosen = request.args.get(PARAMETER)
    if chosen in {language.code for language in languages.for_staff()} and not _senders():
        response.set_cookie(COOKIE, str(chosen), httponly=True, samesite="Strict", secure=request.is_secure)
    return response


def locale_tag() -> str:
    """Return the Babel locale of this request as text, for names of countries and the like."""
    return str(get_locale())
