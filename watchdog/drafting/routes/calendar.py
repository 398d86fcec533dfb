"""The calendar of the policy desk: dates by day, kept by hand or brought in from a file, and given away as a file."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.domain.calendar_date import CalendarDate, DateKind
from watchdog.drafting.forms.drafts import VersionForm
from watchdog.drafting.forms.kept import (
    BringDatesForm,
    Choices,
    DateForm,
    FilterForm,
    bodies_of,
    choices,
    uploaded,
)
from watchdog.drafting.planning import dates, shelved
from watchdog.drafting.planning.listed import MOST_SHOWN, ListError, Names, Read, tried
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.shelf import Kept
from watchdog.web import guard, pages
from watchdog.web.forms import SafeForm
from watchdog.web.language import label, locale_tag
from watchdog.web.transaction import now, reading, writing

blueprint = Blueprint("calendar", __name__, url_prefix="/drafts/calendar")

RAIL: Final = (
    pages.RailEntry(
        "calendar.calendar", N_("Calendar"), Permission.FINDING_LIST, lambda work, _by: work.shelf.count(CalendarDate)
    ),
)
KINDS: Final = {
    DateKind.SESSION: N_("Session"),
    DateKind.DEADLINE: N_("Deadline"),
    DateKind.ADOPTION: N_("Adoption"),
    DateKind.VISIT: N_("Visit"),
    DateKind.OTHER: N_("Other date"),
}
KEPT: Final = pages.announce("date-kept", N_("The date is kept."))
REMOVED: Final = pages.announce("date-removed", N_("The date is removed."))
BROUGHT: Final = pages.announce("dates-brought", N_("The new dates are kept. What was here already was left alone."))

NEW: Final = "0"
"""The version of what is not kept yet."""


@blueprint.get("")
@guard.needs(Permission.FINDING_LIST)
def calendar() -> Response:
    """List the dates by day: what is to come, and behind it what is over."""
    return _list_page()


@blueprint.route("/add", methods=["GET", "POST"])
@guard.needs(Permission.CALENDAR_KEEP)
def add() -> WerkzeugResponse:
    """Enter a date."""
    form = DateForm(choices=_choices())
    if request.method != "POST":
        form.state.data, form.mechanism.data = request.args.get("state", ""), request.args.get("body", "")
        return _entry_page(form, NEW)
    if not form.validate():
        return _entry_page(form, NEW, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing() as work:
        shelved.add(work, guard.me(), form.entry())
    return pages.done("calendar.calendar", KEPT)


@blueprint.route("/<date_id>", methods=["GET", "POST"])
@guard.needs(Permission.CALENDAR_KEEP)
def entry(date_id: str) -> WerkzeugResponse:
    """Show a date and change it."""
    form = DateForm(choices=_choices())
    try:
        with reading() as work:
            kept = shelved.one(work, guard.me(), CalendarDate, date_id)
    except LookupError:
        if request.method != "POST":
            raise
        return _entry_page(form, NEW, is_gone=True, status=HTTPStatus.CONFLICT)
    if request.method != "POST":
        form.show(kept.thing)
        return _entry_page(form, str(kept.version), kept)
    if not form.validate():
        return _entry_page(form, str(form.seen), kept, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with writing() as work:
            shelved.change(work, guard.me(), shelved.Seen(date_id, form.seen), form.entry(kept.thing.uid))
    except ChangedMeanwhileError:
        return _conflict(date_id, form)
    return pages.done("calendar.calendar", KEPT)


@blueprint.post("/<date_id>/remove")
@guard.needs(Permission.CALENDAR_KEEP)
def remove(date_id: str) -> WerkzeugResponse:
    """Take a date away."""
    form = VersionForm()
    if not form.validate():
        return _anew(date_id, HTTPStatus.UNPROCESSABLE_ENTITY, form)
    try:
        with writing() as work:
            shelved.remove(work, guard.me(), shelved.Seen(date_id, form.seen), CalendarDate)
    except ChangedMeanwhileError:
        return _anew(date_id, HTTPStatus.CONFLICT)
    return pages.done("calendar.calendar", REMOVED)


@blueprint.route("/bring", methods=["GET", "POST"])
@guard.needs(Permission.CALENDAR_KEEP)
def bring() -> WerkzeugResponse:
    """Read a file and show what it would become, which keeps nothing; then keep it."""
    form = BringDatesForm(choices=_choices())
    if request.method != "POST":
        return _bring_page(form)
    if not form.validate():
        return _bring_page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    is_kept = request.form.get("act") == "keep"
    try:
        read = _rows(form) if is_kept else _file(form)
    except ListError as error:
        form.file.errors = [label(error.fault.value)]
        return _bring_page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not is_kept:
        return _tried(form, read)
    with writing() as work:
        known = dates.against(read, shelved.everything(work, guard.me(), CalendarDate))
        new = [each.thing for each in known if each.thing is not None and not each.is_known]
        shelved.bring(work, guard.me(), CalendarDate, new)
    return pages.done("calendar.calendar", BROUGHT)


@blueprint.post("/export/<kind>")
@guard.needs(Permission.FINDING_LIST)
def export(kind: str) -> WerkzeugResponse:
    """Give the calendar as a file."""
    if kind not in {"ics", "csv"}:
        raise NotFound
    form = SafeForm()
    if not form.validate():
        return _list_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing() as work:
        kept = _sorted(shelved.everything(work, guard.me(), CalendarDate))
        shelved.exported(work, guard.me(), CalendarDate, kind, len(kept))
    if kind == "ics":
        answer = Response(dates.as_icalendar(kept, now()), content_type="text/calendar; charset=utf-8")
    else:
        made = dates.as_csv((dates.uid(each), each.thing) for each in kept)
        answer = Response("\ufeff" + made, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="calendar.{kind}"'
    return answer


def _list_page(ticket: SafeForm | None = None, status: HTTPStatus = HTTPStatus.OK) -> Response:
    form = FilterForm(request.args, choices=_choices())
    with reading() as work:
        found = _sorted(shelved.everything(work, guard.me(), CalendarDate))
    chosen = [each for each in found if _fits(each.thing, form)]
    today = now().date()
    ahead = [each for each in chosen if each.thing.end >= today]
    over = [each for each in reversed(chosen) if each.thing.end < today]
    page = pages.see(
        "drafting/calendar.html",
        form=form,
        ticket=ticket,
        any_at_all=bool(found),
        ahead=ahead[:MOST_SHOWN],
        over=over[:MOST_SHOWN],
        hidden=len(ahead[MOST_SHOWN:]) + len(over[MOST_SHOWN:]),
        kinds=KINDS,
        mechanism=pages.reference().mechanisms.mechanism,
    )
    page.status_code = status
    return page


def _entry_page(
    form: DateForm,
    version: str,
    kept: Kept[CalendarDate] | None = None,
    *,
    is_conflict: bool = False,
    is_gone: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    form.version.data = version
    page = pages.see(
        "drafting/calendar_entry.html",
        form=form,
        kept=kept,
        is_conflict=is_conflict,
        is_gone=is_gone,
        kinds=KINDS,
        mechanism=pages.reference().mechanisms.mechanism,
    )
    page.status_code = status
    return page


def _conflict(date_id: str, form: DateForm) -> Response:
    """Show what somebody else saved beside what was typed; sent once more, it takes the other's place."""
    with reading() as work:
        theirs = shelved.one(work, guard.me(), CalendarDate, date_id)
    return _entry_page(form, str(theirs.version), theirs, is_conflict=True, status=HTTPStatus.CONFLICT)


def _anew(date_id: str, status: HTTPStatus, errors: VersionForm | None = None) -> Response:
    """Show the date as it stands now, because it could not be removed."""
    with reading() as work:
        kept = shelved.one(work, guard.me(), CalendarDate, date_id)
    form = DateForm(formdata=None, choices=_choices())
    form.show(kept.thing)
    if errors is not None:
        form.form_errors = [text for found in errors.errors.values() for text in found]
    return _entry_page(form, str(kept.version), kept, is_conflict=status is HTTPStatus.CONFLICT, status=status)


def _bring_page(
    form: BringDatesForm,
    read: Sequence[Read[CalendarDate]] | None = None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    page = pages.see(
        "drafting/calendar_bring.html",
        form=form,
        tried=None if read is None else tried(read),
        columns=dates.COLUMNS,
        kinds=KINDS,
        mechanism=pages.reference().mechanisms.mechanism,
    )
    page.status_code = status
    return page


def _tried(form: BringDatesForm, read: list[Read[CalendarDate]]) -> Response:
    with reading() as work:
        known = dates.against(read, shelved.everything(work, guard.me(), CalendarDate))
    new = [each.thing for each in known if each.thing is not None and not each.is_known]
    form.rows.data = dates.as_csv((each.uid, each) for each in new)
    return _bring_page(form, known)


def _file(form: BringDatesForm) -> list[Read[CalendarDate]]:
    return dates.read_file(uploaded(), _wish(form), Names.of(pages.reference(), locale_tag()))


def _rows(form: BringDatesForm) -> list[Read[CalendarDate]]:
    return dates.read_csv(str(form.rows.data or ""), dates.Wish(), Names.of(pages.reference(), locale_tag()))


def _wish(form: BringDatesForm) -> dates.Wish:
    return dates.Wish(str(form.mechanism.data or ""), str(form.state.data or ""))


def _choices() -> Choices:
    return choices([(code.value, label(text)) for code, text in KINDS.items()])


def _fits(entry: CalendarDate, form: FilterForm) -> bool:
    """Tell whether an entry is shown: a date for all States concerns each of them, and the UPR is one body."""
    state, body = str(form.state.data or ""), str(form.body.data or "")
    return (not state or entry.state in {"", state}) and (not body or entry.mechanism in bodies_of(body))


def _sorted(found: Sequence[Kept[CalendarDate]]) -> list[Kept[CalendarDate]]:
    return sorted(found, key=lambda each: (each.thing.first, each.thing.end, each.thing.title))
