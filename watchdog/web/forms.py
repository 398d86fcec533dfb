"""What every form stands on: a signed ticket instead of a cookie, and errors that lose nothing.

The ticket is an HMAC over the moment and, for staff, the sitting it belongs to (OWASP: HMAC-based token pattern).
Submitters need no cookie. An expired ticket brings the page back as typed, with a fresh one.
"""

import hashlib
import hmac
import re
from typing import Any, Final

from flask import g
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, Form, ValidationError
from wtforms.csrf.core import CSRF

from watchdog.access.identity import Actor
from watchdog.web.plain_words import PlainWords
from watchdog.web.transaction import now, settings

TICKET_SECONDS: Final = 36 * 3600
SMALL_FILE: Final = 1024 * 1024
"""Most bytes of a list that is read from memory."""

LATIN_ARTIFACT: Final = "\ufffd"
OPEN_TOO_LONG: Final = _l("This page was open for a long time. Please press the button once more.")
TICKET: Final = "ticket"
_TICKET = re.compile(r"(\d{1,12})\.([0-9a-f]{64})(?:\.([0-9a-f]{32}))?")


class Ticket(CSRF):
    """WTForms' CSRF interface, filled by a stateless signed ticket."""

    def generate_csrf_token(self, csrf_token_field: Any) -> str:  # noqa: ARG002 - WTForms gives it, we need none
        """Return a fresh ticket."""
        return ticket()

    def validate_csrf_token(self, form: Any, field: Any) -> None:  # noqa: ARG002 - same
        """Refuse a ticket that is missing, forged, of another sitting, or too old."""
        if not ticket_holds(str(field.data or "")):
            raise ValidationError(OPEN_TOO_LONG)


class SafeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The base of every form."""

    class Meta:
        """WTForms options."""

        csrf = True
        csrf_class: type[CSRF] = Ticket
        csrf_field_name = TICKET

        def get_translations(self, form: Any) -> PlainWords:  # noqa: ARG002 - WTForms gives it, we need none
            """Return who says the library's sentences."""
            return PlainWords()


def ticket() -> str:
    """Return a ticket for a form on this page."""
    moment = str(int(now().timestamp()))
    actor = g.get("actor")
    return f"{moment}.{_sign(moment)}" + (f".{mark_of(actor.member)}" if isinstance(actor, Actor) else "")


def typist(text: str) -> str:
    """Return the mark of the member a ticket was made for; empty for a sender's. It proves nothing: a sitting does."""
    match = _TICKET.fullmatch(text)
    return (match[3] or "") if match else ""


def mark_of(member: str) -> str:
    """Return a member's mark in tickets: the same in each, and it tells nothing without the instance's secret."""
    return hmac.new(settings().secret, b"typist 1\n" + member.encode(), hashlib.sha256).hexdigest()[:32]


def ticket_holds(text: str) -> bool:
    """Tell whether a ticket is ours, of this sitting, and not too old."""
    match = _TICKET.fullmatch(text)
    if match is None or not hmac.compare_digest(match[2], _sign(match[1])):
        return False
    return 0 <= int(now().timestamp()) - int(match[1]) + 60 <= TICKET_SECONDS


def form_token() -> Markup:
    """Return a hidden field with a ticket, for forms of one button."""
    return Markup('<input type="hidden" name="ticket" value="{}">').format(ticket())


def well_formed(_form: Form, field: Field) -> None:
    """Refuse text whose letters did not arrive as UTF-8, and keep it on the page."""
    if LATIN_ARTIFACT in str(field.data or ""):
        raise ValidationError(_l("Some letters did not arrive well. Please check your text and send it again."))


def _sign(moment: str) -> str:
    sitting = g.get("sitting", b"")
    message = b"form ticket 1\n" + moment.encode() + b"\n" + hashlib.sha256(sitting).digest()
    return hmac.new(settings().secret, message, hashlib.sha256).hexdigest()
