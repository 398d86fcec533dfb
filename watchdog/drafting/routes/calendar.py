"""The calendar of the policy desk: dates by day, kept by hand or brought in from a file, and given away as a file."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.domain.calendar_date import CalendarDate, DateKind
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
from watchdog.drafting.planning.listed import MOST_SHOWN, Names, Read
from watchdog.drafting.routes.kept import Keeping, Listed
from watchdog.languages import N_
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


@blueprint.get("")
@guard.needs(Permission.FINDING_LIST)
def calendar() -> Response:
    """List the dates by day: what is to come, and behind it what is over."""
    return _list_page()


@blueprint.route("/add", methods=["GET", "POST"])
@guard.needs(Permission.CALENDAR_KEEP)
def add() -> WerkzeugResponse:
    """Enter a date."""
    return KEEPING.add()


@blueprint.route("/<date_id>", methods=["GET", "POST"])
@guard.needs(Permission.CALENDAR_KEEP)
def entry(date_id: str) -> WerkzeugResponse:
    """Show a date and change it."""
    return KEEPING.entry(date_id)


@blueprint.post("/<date_id>/remove")
@guard.needs(Permission.CALENDAR_KEEP)
def remove(date_id: str) -> WerkzeugResponse:
    """Take a date away."""
    return KEEPING.remove(date_id)


@blueprint.route("/bring", methods=["GET", "POST"])
@guard.needs(Permission.CALENDAR_KEEP)
def bring() -> WerkzeugResponse:
    """Read a file and show what it would become, which keeps nothing; then keep it."""
    return KEEPING.bring()


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


def _read(form: BringDatesForm, is_kept: bool) -> list[Read[CalendarDate]]:
    names = Names.of(pages.reference(), locale_tag())
    if is_kept:
        return dates.read_csv(str(form.rows.data or ""), dates.Wish(), names)
    wish = dates.Wish(str(form.mechanism.data or ""), str(form.state.data or ""))
    return dates.read_file(uploaded(), wish, names)


def _choices() -> Choices:
    return choices([(code.value, label(text)) for code, text in KINDS.items()])


def _fits(entry: CalendarDate, form: FilterForm) -> bool:
    """Tell whether an entry is shown: a date for all States concerns each of them, and the UPR is one body."""
    state, body = str(form.state.data or ""), str(form.body.data or "")
    return (not state or entry.state in {"", state}) and (not body or entry.mechanism in bodies_of(body))


def _sorted(found: Sequence[Kept[CalendarDate]]) -> list[Kept[CalendarDate]]:
    return sorted(found, key=lambda each: (each.thing.first, each.thing.end, each.thing.title))


KEEPING: Final = Keeping(
    kind=CalendarDate,
    name="calendar",
    id_name="date_id",
    form=lambda **given: DateForm(choices=_choices(), **given),
    listed=Listed(
        form=lambda: BringDatesForm(choices=_choices()),
        read=_read,
        against=dates.against,
        as_csv=lambda new: dates.as_csv((each.uid, each) for each in new),
        columns=dates.COLUMNS,
    ),
    kept=KEPT,
    removed=REMOVED,
    brought=BROUGHT,
    shown={"kinds": KINDS},
)
