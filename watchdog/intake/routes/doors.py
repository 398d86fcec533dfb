"""Who comes in: ticket and budget are asked before anything is parsed, stretched or sealed (`intake.floods`)."""

import ipaddress
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeVar

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import HTTPException

from watchdog.intake import floods, submit, tickets
from watchdog.intake.floods import Entry, Lanes, Way
from watchdog.intake.manifest import Refusal, RefusedError
from watchdog.intake.submit import Exhibit
from watchdog.records.quarters import quarter
from watchdog.records.work import Work
from watchdog.web.transaction import blobs, keeping, now, reading, settings

T = TypeVar("T")
HEADER: Final = "Watchdog-Ticket"
HEARD: Final = 2 * 1024 * 1024
PIECE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Hurdle:
    """Why a report without scripts does not come in now: a sentence, and whether its page needs another ticket."""

    words: str
    status: HTTPStatus
    renew: bool = False


def by_work(work: Work, size: int | None, most: int) -> Entry:
    """Let a sealed report in for the work that its header shows.

    Args:
        work: A unit of work for reading.
        size: Bytes that are announced, if any are.
        most: Bytes of the largest body.

    Raises:
        RefusedError: `WORK`, there is no ticket that counts; `LATER`, too much is arriving.
    """
    held, ticket = settings(), tickets.worked(settings().secret, request.headers.get(HEADER, ""))
    if ticket is None or not ticket.holds(now()) or work.tickets.spent(ticket.row):
        raise RefusedError(Refusal.WORK)
    entry = _entry(Way.DEVICE, ticket, floods.weigh(size, most))
    paid, load = floods.paid(ticket, held), floods.load(work, Way.DEVICE, held)
    if not load.admits(lanes().had(Way.DEVICE, entry.lane), held.lane_share, paid=paid):
        raise RefusedError(Refusal.WORK if load.open_to_work and not paid else Refusal.LATER)
    return entry


def by_waiting(ticket: tickets.Ticket, most: int, *, message: bool = False) -> Entry | Hurdle:
    """Let what comes without scripts in when its page was open long enough.

    Args:
        ticket: Of the page; it is ours, and not too old.
        most: Bytes of the largest body.
        message: It is a message of a return visit, and no report. Its sender waited once already, when the report was
            sent; so in a quiet hour it need not wait.
    """
    held, entry = settings(), _entry(Way.PLAIN, ticket, floods.weigh(request.content_length, most))
    with reading() as work:
        if work.tickets.spent(ticket.row):
            return twice(message=message)
        load = floods.load(work, Way.PLAIN, held)
    missing = load.wait(held.wait_seconds) - ticket.age(now())
    if missing > 0 and (load.rise or not message):
        return _too_early(missing)
    if load.admits(lanes().had(Way.PLAIN, entry.lane), held.lane_share, paid=False):
        return entry
    words = _("Very many reports are arriving just now. Please press the button again in a quarter of an hour.")
    return Hurdle(words, HTTPStatus.TOO_MANY_REQUESTS)


def twice(*, message: bool = False) -> Hurdle:
    """Return what to say when a report, or a message, was kept for this page already.

    A ticket is used up by nothing else. But it may be another one that was written on the same page, or the code may
    never have been seen: so it is said what is known, and the page can be sent again.
    """
    if message:
        words = _("This has arrived already. If you changed it, please press the button again.")
    else:
        words = _(
            "A report from this page has arrived already. If you have its code, you are done. "
            "If you have no code, or if this is another report, please press Send again."
        )
    return Hurdle(words, HTTPStatus.CONFLICT, renew=True)


def kept(entry: Entry, exhibits: Sequence[Exhibit], keep: Callable[[Work], T]) -> T:
    """Keep what came in and use up its ticket, both or neither, and return what keeping it returned.

    Args:
        entry: From `by_waiting` or `by_work`.
        exhibits: Files that were stored for it, to be forgotten if it is not kept.
        keep: Keeps it in a unit of work; must not look at the request.

    Raises:
        SpentError: Its ticket was used up in the meantime.
    """

    def act(work: Work) -> T:
        floods.spend(work, entry)
        return keep(work)

    try:
        outcome = keeping(act)
    except BaseException:
        submit.forget(blobs(), exhibits)
        raise
    lanes().count(entry)
    return outcome


def lanes() -> Lanes:
    """Return this worker's lanes."""
    found = current_app.config["WATCHDOG_LANES"]
    if not isinstance(found, Lanes):
        raise TypeError("WATCHDOG_LANES")
    return found


def hear_out(most: int = HEARD) -> None:
    """Read a body to its end and forget it, if it is small: a device hears a refusal only when it was heard out.

    Args:
        most: Bytes of what counts as small.
    """
    heard = 0
    with suppress(HTTPException):
        while heard <= most and (data := request.stream.read(PIECE)):
            heard += len(data)


def peer() -> str:
    """Return who is at the other end: the last thing that a proxy on this machine says, if it is to be believed."""
    address = request.remote_addr or ""
    said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return said if settings().forwarded and said and _is_here(address) else address


def _entry(way: Way, ticket: tickets.Ticket, weight: int) -> Entry:
    return Entry(way, ticket, lanes().lane(peer(), quarter(now())), weight)


def _too_early(missing: int) -> Hurdle:
    words = ngettext(
        "Please wait %(num)s second, then press the button again.",
        "Please wait %(num)s seconds, then press the button again.",
        missing,
    )
    return Hurdle(words, HTTPStatus.UNPROCESSABLE_ENTITY)


def _is_here(address: str) -> bool:
    """Tell whether an address is this machine's own; a socket file has none."""
    return not address or ipaddress.ip_address(address).is_loopback
