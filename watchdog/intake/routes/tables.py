"""Reports in a table: choose the file, say which column is what, try it, bring it in.

Between the steps the rows lie in the blob store, sealed to the desk; what nobody finishes is swept after a day.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from itertools import islice
from typing import Any, BinaryIO, Final

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.visibility import desks_for
from watchdog.cleaning.process import table_of
from watchdog.cleaning.removals import CleaningError, Failure
from watchdog.domain.ids import new_id
from watchdog.intake import tables
from watchdog.intake.forms import TableForm
from watchdog.intake.routes.blueprint import Page, desk_name
from watchdog.intake.routes.letters import arriving, form_of, hear_out, staff
from watchdog.intake.tables import PORTION, Column, Counted, Read, Table, Wish
from watchdog.languages import LANGUAGES, N_
from watchdog.sealing import SealingError, SealingStream, open_stream
from watchdog.web import guard
from watchdog.web.forms import SafeForm
from watchdog.web.language import current, label, locale_tag
from watchdog.web.pages import reference
from watchdog.web.transaction import blobs, reading, writing
from watchdog.web.wording import Words

PURPOSE: Final = "table"
LARGEST: Final = 20 * 1024 * 1024
PIECE: Final = 1 << 20
SHOWN: Final = 10
"""Rows of which the page shows what they would become."""

FAULTS_SHOWN: Final = 200
MOST_LETTERS: Final = 120
ID: Final = re.compile(r"[0-9a-f]{32}")
PROBLEMS: Final = {
    Failure.TOO_LARGE: N_("This table is too large. Bring it in parts of at most 2,000 rows."),
    Failure.TOO_LONG: N_("This table took too long to read. Save it as CSV and try again."),
    Failure.BROKEN: N_("This table is damaged. Save it as CSV in your spreadsheet program and try again."),
    Failure.BUSY: N_("Other files are being read just now. Please try again in a minute."),
    Failure.NOT_CLEANABLE: N_("This is no table. Choose a CSV file or a spreadsheet (.xlsx, .ods)."),
}


@staff.route("/desk/import/table", methods=["GET", "POST"])
@guard.needs(Permission.REPORT_IMPORT)
def table() -> str | Page | Response:
    """Take a table, read its rows in a process of its own, and seal them until they are brought in."""
    if request.method != "POST":
        return render_template("intake/desk/table.html", form=TableForm(None))
    came = arriving()
    form = form_of(TableForm, came)
    if form.validate() and came.file is not None:
        try:
            rows = table_of(_pieces(came.file))
        except CleaningError as error:
            form.file.errors = [label(PROBLEMS[error.failure])]
        else:
            return redirect(url_for("intake.staff.columns", table_id=_seal(guard.me(), rows)), HTTPStatus.SEE_OTHER)
    elif not form.errors:
        form.file.errors = [_("Please choose the file first.")]
    hear_out()
    return render_template("intake/desk/table.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY


@staff.route("/desk/import/table/<table_id>", methods=["GET", "POST"])
@guard.needs(Permission.REPORT_IMPORT)
def columns(table_id: str) -> str | Page:
    """Say which column is what; try it, which keeps nothing; or bring the rows in."""
    me = guard.me()
    found = _open(me, table_id)
    words = Words(reference(), label, locale_tag())
    wish = _wish(found, me)
    if request.method != "POST":
        return _columns_page(table_id, found, wish, [], words)
    form = SafeForm()
    if not form.validate():
        return _columns_page(table_id, found, wish, [], words, form), HTTPStatus.UNPROCESSABLE_ENTITY
    rows = tables.read(found, wish, words)
    if request.form.get("act") != "bring":
        return _columns_page(table_id, found, wish, rows, words)
    counted = _bring(me, wish.desk, rows)
    blobs().remove(table_id)
    return render_template("intake/desk/brought.html", counted=counted, faults=_faults(rows))


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file piece by piece.

    Raises:
        CleaningError: It is too large.
    """
    size = 0
    while piece := file.read(PIECE):
        size += len(piece)
        if size > LARGEST:
            raise CleaningError(Failure.TOO_LARGE)
        yield piece


def _bring(me: Actor, desk: str, rows: list[Read]) -> Counted:
    """Bring rows in, portion by portion: what is kept stays kept, and the same table again keeps nothing twice."""
    parts, left = [], iter(rows)
    while portion := list(islice(left, PORTION)):
        with writing() as work:
            parts.append(tables.bring(work, me, desk, portion))
    return Counted(
        rows=sum(part.rows for part in parts),
        brought=sum(part.brought for part in parts),
        known=sum(part.known for part in parts),
        faulty=sum(part.faulty for part in parts),
    )


def _seal(me: Actor, rows: list[list[str]]) -> str:
    """Seal rows to the member's desks and return the id under which they lie."""
    table_id = new_id()
    with reading() as work:
        recipients = [work.desks.recipient(desk) for desk in _desks(me)]
        label_of = work.vault.label(PURPOSE, table_id)
    incoming = blobs().incoming()
    stream = SealingStream(incoming.sink, label_of)
    stream.write(json.dumps(rows, ensure_ascii=False).encode())
    stream.finish()
    blobs().keep(table_id, stream.header(recipients), incoming)
    return table_id


def _open(me: Actor, table_id: str) -> Table:
    """Return the rows that lie under an id.

    Raises:
        LookupError: There are none, they were swept, or they are not the member's.
    """
    if not ID.fullmatch(table_id):
        raise LookupError(table_id)
    with reading() as work:
        label_of = work.vault.label(PURPOSE, table_id)
    keys = [identity for desk in _desks(me) for identity in me.identities(desk)]
    try:
        with blobs().open(table_id) as source:
            head, *rows = json.loads(b"".join(open_stream(source, label_of, keys)))
    except (SealingError, FileNotFoundError):
        raise LookupError(table_id) from None
    width = max(len(row) for row in (head, *rows))
    headings = [*head, *[""] * (width - len(head))]
    named = [text or str(_("Column %(number)s", number=at)) for at, text in enumerate(headings, start=1)]
    return Table(tuple(named), tuple(tuple(row) for row in rows))


def _desks(me: Actor) -> list[str]:
    return desks_for(me, Permission.REPORT_TRIAGE)


def _wish(found: Table, me: Actor) -> Wish:
    """Return what was chosen; before anything was, what the headings tell."""
    desks = _desks(me)
    if request.method != "POST":
        return Wish(tables.guess(found.headings), desks[0], language=current().code)
    chosen: dict[Column, int] = {}
    for column in Column:
        place = request.form.get(f"column-{column.name.lower()}", "")
        if place.isdecimal() and len(place) < 4 and int(place) < len(found.headings):  # noqa: PLR2004 - three digits
            chosen[column] = int(place)
    desk, country, language = (request.form.get(name, "") for name in ("desk", "country", "language"))
    return Wish(
        columns=chosen,
        desk=desk if desk in desks else desks[0],
        country=country if country in reference().regions.countries else "",
        language=language if language in {each.code for each in LANGUAGES} else current().code,
    )


def _faults(rows: Iterable[Read]) -> list[tuple[int, str]]:
    return [(row.number, label(row.fault.value)) for row in rows if row.fault is not None][:FAULTS_SHOWN]


def _columns_page(  # noqa: PLR0917 - all of it is shown
    table_id: str, found: Table, wish: Wish, rows: list[Read], words: Words, form: SafeForm | None = None
) -> str:
    good = [row for row in rows if row.report is not None]
    return render_template(
        "intake/desk/columns.html",
        table_id=table_id,
        form=form or SafeForm(formdata=None),
        many=len(found.rows),
        columns=[(each.name.lower(), label(each.value), wish.columns.get(each)) for each in Column],
        headings=list(enumerate(found.headings)),
        first=[
            [(row[at] if at < len(row) else "")[:120] for row in found.rows[:2]] for at in range(len(found.headings))
        ],
        desks=[(desk, desk_name(desk)) for desk in _desks(guard.me())],
        wish=wish,
        countries=reference().countries.choices(locale_tag()),
        spoken=[(each.code, each.name) for each in LANGUAGES],
        tried=bool(rows),
        good=len(good),
        faults=_faults(rows),
        faulty=len(rows) - len(good),
        shown=[_shown(row, words) for row in good[:SHOWN]],
    )


def _cell(row: Sequence[str], at: int) -> str:
    return row[at][:MOST_LETTERS] if at < len(row) else ""


def _shown(row: Read, words: Words) -> dict[str, Any]:
    report = row.report
    if report is None:
        return {}
    return {
        "number": row.number,
        "story": report.first_words(200),
        "marks": words.listed(
            filter(
                None,
                [
                    words.country(report.country) if report.country else "",
                    report.place_text,
                    report.when_text,
                    *map(words.type, row.tags),
                    *map(words.group, report.what_chosen),
                    words.chosen("who_did", report.who_did),
                    words.language(report.language),
                    words.code("consent_choice", report.consent_choice.value),
                ],
            )
        ),
    }
