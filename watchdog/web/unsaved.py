"""What somebody typed when their sitting had ended: it goes back to their browser, locked, and survives the sign-in.

Nothing of it is kept here. Only whoever typed it gets it back: the ticket of every staff form names the member.
"""

import json
from dataclasses import dataclass
from typing import Final

from flask import request

from watchdog.sealing import SealingError, own_open, own_seal
from watchdog.web.forms import TICKET, mark_of, ticket, typist
from watchdog.web.transaction import settings

PURPOSE: Final = "unsaved"
MOST: Final = 1024 * 1024
LARGEST: Final = 3 * MOST
"""Letters, and bytes of the whole form; whoever typed more finds it with the browser's own *back*."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A form that was posted without a sitting: where to, and its fields without the tickets."""

    path: str
    fields: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        """Show nothing."""
        return "Unsaved(…)"


def posted() -> str:
    """Return the form that this request posted, under the instance's secret; empty where nothing was typed."""
    if request.method != "POST" or not 0 < (request.content_length or 0) <= LARGEST:
        return ""  # nobody's upload is taken in before somebody signs in
    fields = list(request.form.items(multi=True))
    tickets = [value for name, value in fields if _is_ticket(name)]
    member = next(filter(None, map(typist, tickets)), "")
    typed = [value for name, value in fields if not _is_ticket(name)]
    if not member or not typed or sum(map(len, typed)) > MOST:
        return ""
    path = request.full_path if request.query_string else request.path
    text = json.dumps({"member": member, "path": path, "fields": fields})
    return own_seal(settings().secret, PURPOSE, text.encode()).decode()


def opened(locked: str, member: str) -> Unsaved | None:
    """Return what `posted` locked, with fresh tickets; None unless it was typed by this member.

    Args:
        locked: What came back with the sign-in.
        member: Who signed in.
    """
    try:
        found = json.loads(own_open(settings().secret, PURPOSE, locked.encode()))
    except (SealingError, ValueError):
        return None
    if found["member"] != mark_of(member):
        return None
    fields = ((name, ticket() if _is_ticket(name) else value) for name, value in found["fields"])
    return Unsaved(found["path"], tuple(fields))


def _is_ticket(name: str) -> bool:
    return name == TICKET or name.endswith(f"-{TICKET}")
