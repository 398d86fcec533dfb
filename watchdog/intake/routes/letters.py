"""Sealed files that arrive later: from anybody on a page of its own, or brought in by a reviewer.

The upload goes straight into the opener while it comes, field by field: it is never parsed into memory or onto a disk.
So the ticket has to stand before the file, as it does on our pages.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BufferedReader
from typing import BinaryIO, Final, TypeVar, cast

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from watchdog.access.permissions import Permission
from watchdog.intake import floods, letters, submit
from watchdog.intake.forms import BroughtForm, LetterForm
from watchdog.intake.manifest import Refusal
from watchdog.intake.parts import Parts, PartsError
from watchdog.intake.routes import doors
from watchdog.intake.routes.blueprint import LOCALE, Page, blueprint, is_here
from watchdog.intake.routes.pieces import limits
from watchdog.intake.sealed import Kept, Submission
from watchdog.languages import N_
from watchdog.records.work import Work
from watchdog.sealing import Identity
from watchdog.web import guard, pages
from watchdog.web.forms import SafeForm
from watchdog.web.language import label
from watchdog.web.transaction import blobs, reading, settings, writing

staff = Blueprint("staff", __name__)
"""The reviewer's page: what is compressed and where languages lead is decided by blueprint (`web.headers`)."""

RAIL: Final = (pages.RailEntry("intake.staff.bring", N_("Bring reports in"), Permission.REPORT_IMPORT),)
TICKET_LIMIT: Final = 1024
F = TypeVar("F", bound=SafeForm)
Outcome = Kept | Refusal | letters.Problem
Keep = Callable[[Work, Submission], Kept | Refusal]


@dataclass(frozen=True, slots=True)
class Arriving:
    """A page's form while it comes: its ticket is there, its file is still on the line."""

    ticket: str = field(repr=False)
    file: BinaryIO | None = field(repr=False)


@blueprint.route(f"{LOCALE}/sealed-file", methods=["GET", "POST"])
@guard.public
def sealed_file(locale: str) -> str | Page:  # noqa: ARG001 - `language` reads it from the address
    """Take a sealed file from anybody. No code is asked: who has the file may bring it for somebody else."""
    if request.method != "POST":
        return _sender_page(LetterForm(None))
    came = arriving()
    form = form_of(LetterForm, came)
    if not form.validate() or came.file is None:
        return _refused(form)
    entry = doors.by_waiting(form.held, limits().letter)
    if isinstance(entry, doors.Hurdle):
        form.refuse(entry.words, renew=entry.renew)
        return _refused(form, status=entry.status)

    def keep(work: Work, received: Submission) -> Kept | Refusal:
        kept = letters.keep(work, received)
        if not isinstance(kept, Refusal):
            floods.spend(work, entry)
        return kept

    try:
        _report_id, outcome = _take(came.file, [letters.letterbox(settings().secret)], keep)
    except floods.SpentError:
        hurdle = doors.twice()
        form.refuse(hurdle.words, renew=True)
        return _refused(form, status=hurdle.status)
    if isinstance(outcome, Kept):
        doors.lanes().count(entry)
    if outcome is Refusal.ARRIVED or isinstance(outcome, Kept):
        return render_template("intake/sealed_file.html", form=None, again=outcome is Refusal.ARRIVED)
    return _refused(form, outcome)


@staff.route("/desk/import", methods=["GET", "POST"])
@guard.needs(Permission.REPORT_IMPORT)
def bring() -> str | Page:
    """Take a sealed file from a reviewer, to whom somebody handed it. It goes to the desks that it is sealed to."""
    if request.method != "POST":
        return render_template("intake/desk/import.html", form=BroughtForm(None))
    by, came = guard.me(), arriving()
    form = form_of(BroughtForm, came)
    if not form.validate() or came.file is None:
        return _refused(form, template="intake/desk/import.html")
    keys = letters.keys_for(settings().secret, by)
    report_id, outcome = _take(came.file, keys, lambda work, received: letters.keep(work, received, by))
    if outcome is Refusal.ARRIVED or isinstance(outcome, Kept):
        mine = isinstance(outcome, Kept) and bool(by.desks & set(outcome.desks))
        again = outcome is Refusal.ARRIVED
        return render_template("intake/desk/import.html", form=None, again=again, report_id=report_id if mine else "")
    return _refused(form, outcome, template="intake/desk/import.html")


blueprint.register_blueprint(staff)


def arriving() -> Arriving:
    """Read the form up to its file."""
    request.max_content_length = None  # whoever reads the file measures it
    try:
        parts = Parts(cast("BinaryIO", request.stream), request.headers.get("Content-Type", ""))
        ticket = parts.next("ticket", file=False).read(TICKET_LIMIT).decode("ascii", "replace")
        file = parts.next("file")
    except PartsError:
        return Arriving("", None)
    with suppress(PartsError):
        if isinstance(file, BufferedReader) and file.peek(1):
            return Arriving(ticket, file)
    return Arriving(ticket, None)


def form_of(kind: type[F], came: Arriving) -> F:
    """Return a form of which only the ticket and the file came."""
    return kind(MultiDict({"ticket": came.ticket}))


def hear_out() -> None:
    """Hear the rest: a browser that is cut off shows its own page instead of ours."""
    doors.hear_out(limits().letter)


def _take(file: BinaryIO, keys: Sequence[Identity], keep: Keep) -> tuple[str, Outcome]:
    """Open a letter while it comes and keep what is inside; return the report's id and what became of it."""
    with reading() as work:
        known = letters.directory(work)
    received = letters.receive(file, keys, known, blobs(), limits(), arrived=is_here)
    if not isinstance(received, Submission):
        return "", received
    try:
        with writing() as work:
            kept = keep(work, received)
    except BaseException:
        submit.forget(blobs(), received.exhibits)
        raise
    if isinstance(kept, Refusal):
        submit.forget(blobs(), received.exhibits)
    return received.report_id, kept


def _refused(
    form: SafeForm,
    outcome: Outcome | None = None,
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
    template: str = "intake/sealed_file.html",
) -> Page:
    """Say what was wrong, when the rest was heard: a browser that is cut off shows its own page instead of ours."""
    doors.hear_out(limits().letter)
    problem = letters.said(outcome) if isinstance(outcome, Refusal) else outcome
    if isinstance(problem, letters.Problem):
        form.file.errors = [label(problem.value)]
    elif not form.errors:
        form.file.errors = [_("Please choose the file first.")]
    return render_template(template, form=form), status


def _sender_page(form: LetterForm) -> str:
    return render_template("intake/sealed_file.html", form=form)
