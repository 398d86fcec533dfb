"""The one blueprint of the reviewer's side, and what several of its pages need."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.identity import Actor
from watchdog.domain.case import Problem
from watchdog.domain.stages import CaseStage, StepError
from watchdog.languages import N_
from watchdog.records.reports import Place
from watchdog.records.tables import CaseRow
from watchdog.records.work import Work
from watchdog.review import casework, custody
from watchdog.web import pages
from watchdog.web.language import label, locale_tag
from watchdog.web.wording import Words

blueprint = Blueprint("review", __name__, url_prefix="/desk")

Page = Response | WerkzeugResponse | str | tuple[str, int]
Links = list[tuple[str, str, bool]]

UNPROCESSABLE: Final = 422
VERSION: Final = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
CONFLICT: Final = 409
OTHER_STEP: Final = (
    N_("This is at another step now."),
    N_("If you wrote something, go back and copy it. Then open it again: the page says what can be done next."),
)


@blueprint.errorhandler(StepError)
@blueprint.errorhandler(casework.ClosedError)
def _too_late(_error: Exception) -> tuple[str, int]:
    return pages.error_page(CONFLICT, OTHER_STEP)


def wording() -> Words:
    """Return the words of this page's language."""
    return Words(pages.reference(), label, locale_tag())


def named_desks(desks: Iterable[str]) -> list[tuple[str, str]]:
    """Return each desk with what it calls itself."""
    words = wording()
    return [(desk, words.desk(desk)) for desk in desks]


def tabs(endpoint: str, name: str, choices: Iterable[tuple[str, str]], now: str, **others: str) -> Links:
    """Return a row of links that change one parameter: address, words, whether it is the present one."""
    kept: dict[str, Any] = {key: value for key, value in others.items() if value}
    found = []
    for code, text in choices:
        values = kept | ({name: code} if code else {})
        found.append((url_for(endpoint, **values), text, code == now))
    return found


def stage_names(names: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Return each stage's code with its name in words."""
    return [(stage.value, label(text)) for stage, text in names.items()]


def one_of(kind: Any, text: str) -> Any:
    """Return the member of an enumeration that a text names, or None."""
    return kind(text) if text in set(kind) else None


def living_stages() -> list[CaseStage]:
    """Return the stages of cases that nobody took back."""
    return [stage for stage in CaseStage if stage is not CaseStage.WITHDRAWN]


def begins_at() -> Place | None:
    """Return where a page of a list begins: a day and a random id, as `place_after` wrote them."""
    day, _dot, object_id = request.args.get("after", "").partition(".")
    try:
        return Place(dt.date.fromisoformat(day), object_id) if object_id.isalnum() else None
    except ValueError:
        return None


def place_after(place: Place | None) -> str:
    """Return where the next page of a list begins, as an address carries it; nothing when there is none."""
    return f"{place.day.isoformat()}.{place.id}" if place else ""


def blocking(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Return what stands in the way, as pages list it."""
    return [{"level": "block", "text": label(problem.value)} for problem in problems]


def linked_reports(work: Work, row: CaseRow) -> list[tuple[str, str]]:
    """Return the id and the reference of each report that a case rests on."""
    return [(each, work.reports.get(each).short_ref) for each in work.cases.reports_of(row.id)]


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file of a report that a case rests on, as the case's page names it."""

    id: str
    number: int
    short_ref: str
    name: str


def files_of(work: Work, by: Actor, row: CaseRow) -> list[NamedFile]:
    """Return the files of all reports that a case rests on."""
    return [
        NamedFile(each.id, each.number, short_ref, each.head.name if each.head else "")
        for report_id, short_ref in linked_reports(work, row)
        for each in custody.files(work, by, report_id)
    ]


def rebase(form: Any, version: int) -> None:
    """Let the next press save over the newer version, which the page has shown by then."""
    form.version.data, form.version.raw_data = version, None
