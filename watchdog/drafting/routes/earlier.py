"""Earlier recommendations: what bodies asked of States before, kept by hand or brought in from a spreadsheet."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.domain.earlier import Earlier
from watchdog.drafting.forms.drafts import VersionForm
from watchdog.drafting.forms.kept import BringForm, Choices, EarlierForm, FilterForm, bodies_of, choices, uploaded
from watchdog.drafting.planning import earlier as lists
from watchdog.drafting.planning import shelved
from watchdog.drafting.planning.listed import MOST_SHOWN, ListError, Names, Read, decoded, tried
from watchdog.languages import LANGUAGES, N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.shelf import Kept
from watchdog.web import guard, pages
from watchdog.web.language import label, locale_tag
from watchdog.web.transaction import reading, writing

blueprint = Blueprint("earlier", __name__, url_prefix="/drafts/earlier")

RAIL: Final = (
    pages.RailEntry(
        "earlier.earlier",
        N_("Earlier recommendations"),
        Permission.FINDING_LIST,
        lambda work, _by: work.shelf.count(Earlier),
    ),
)
KEPT: Final = pages.announce("earlier-kept", N_("The recommendation is kept."))
REMOVED: Final = pages.announce("earlier-removed", N_("The recommendation is removed."))
BROUGHT: Final = pages.announce(
    "earlier-brought", N_("The new recommendations are kept. What was here already was left alone.")
)
NEW: Final = "0"
"""The version of what is not kept yet."""


@blueprint.get("")
@guard.needs(Permission.FINDING_LIST)
def earlier() -> Response:
    """List what is kept, the newest document first."""
    form = FilterForm(request.args, choices=_choices())
    with reading() as work:
        found = shelved.everything(work, guard.me(), Earlier)
    chosen = sorted((each for each in found if _fits(each.thing, form)), key=_order)
    return pages.see(
        "drafting/earlier.html",
        form=form,
        any_at_all=bool(found),
        shown=chosen[:MOST_SHOWN],
        hidden=len(chosen[MOST_SHOWN:]),
        mechanism=pages.reference().mechanisms.mechanism,
    )


@blueprint.route("/add", methods=["GET", "POST"])
@guard.needs(Permission.CALENDAR_KEEP)
def add() -> WerkzeugResponse:
    """Enter a recommendation."""
    form = EarlierForm(choices=_choices())
    if request.method != "POST":
        form.state.data, form.mechanism.data = request.args.get("state", ""), request.args.get("body", "")
        return _entry_page(form, NEW)
    if not form.validate():
        return _entry_page(form, NEW, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing() as work:
        shelved.add(work, guard.me(), form.entry())
    return pages.done("earlier.earlier", KEPT)


@blueprint.route("/<earlier_id>", methods=["GET", "POST"])
@guard.needs(Permission.CALENDAR_KEEP)
def entry(earlier_id: str) -> WerkzeugResponse:
    """Show a recommendation and change it."""
    form = EarlierForm(choices=_choices())
    try:
        with reading() as work:
            kept = shelved.one(work, guard.me(), Earlier, earlier_id)
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
            shelved.change(work, guard.me(), shelved.Seen(earlier_id, form.seen), form.entry())
    except ChangedMeanwhileError:
        return _conflict(earlier_id, form)
    return pages.done("earlier.earlier", KEPT)


@blueprint.post("/<earlier_id>/remove")
@guard.needs(Permission.CALENDAR_KEEP)
def remove(earlier_id: str) -> WerkzeugResponse:
    """Take a recommendation away."""
    form = VersionForm()
    if not form.validate():
        return _anew(earlier_id, HTTPStatus.UNPROCESSABLE_ENTITY, form)
    try:
        with writing() as work:
            shelved.remove(work, guard.me(), shelved.Seen(earlier_id, form.seen), Earlier)
    except ChangedMeanwhileError:
        return _anew(earlier_id, HTTPStatus.CONFLICT)
    return pages.done("earlier.earlier", REMOVED)


@blueprint.route("/bring", methods=["GET", "POST"])
@guard.needs(Permission.CALENDAR_KEEP)
def bring() -> WerkzeugResponse:
    """Read a file and show what it would become, which keeps nothing; then keep it."""
    form = BringForm()
    if request.method != "POST":
        return _bring_page(form)
    if not form.validate():
        return _bring_page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    is_kept = request.form.get("act") == "keep"
    try:
        read = _read(str(form.rows.data or "") if is_kept else decoded(uploaded()))
    except ListError as error:
        form.file.errors = [label(error.fault.value)]
        return _bring_page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not is_kept:
        return _tried(form, read)
    with writing() as work:
        known = lists.against(read, [each.thing for each in shelved.everything(work, guard.me(), Earlier)])
        shelved.bring(work, guard.me(), Earlier, _new(known))
    return pages.done("earlier.earlier", BROUGHT)


def _entry_page(
    form: EarlierForm,
    version: str,
    kept: Kept[Earlier] | None = None,
    *,
    is_conflict: bool = False,
    is_gone: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    form.version.data = version
    page = pages.see(
        "drafting/earlier_entry.html",
        form=form,
        kept=kept,
        is_conflict=is_conflict,
        is_gone=is_gone,
        mechanism=pages.reference().mechanisms.mechanism,
    )
    page.status_code = status
    return page


def _conflict(earlier_id: str, form: EarlierForm) -> Response:
    """Show what somebody else saved beside what was typed; sent once more, it takes the other's place."""
    with reading() as work:
        theirs = shelved.one(work, guard.me(), Earlier, earlier_id)
    return _entry_page(form, str(theirs.version), theirs, is_conflict=True, status=HTTPStatus.CONFLICT)


def _anew(earlier_id: str, status: HTTPStatus, errors: VersionForm | None = None) -> Response:
    """Show the recommendation as it stands now, because it could not be removed."""
    with reading() as work:
        kept = shelved.one(work, guard.me(), Earlier, earlier_id)
    form = EarlierForm(formdata=None, choices=_choices())
    form.show(kept.thing)
    if errors is not None:
        form.form_errors = [text for found in errors.errors.values() for text in found]
    return _entry_page(form, str(kept.version), kept, is_conflict=status is HTTPStatus.CONFLICT, status=status)


def _bring_page(
    form: BringForm, read: Sequence[Read[Earlier]] | None = None, *, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    page = pages.see(
        "drafting/earlier_bring.html",
        form=form,
        tried=None if read is None else tried(read),
        columns=lists.COLUMNS,
        mechanism=pages.reference().mechanisms.mechanism,
    )
    page.status_code = status
    return page


def _tried(form: BringForm, read: list[Read[Earlier]]) -> Response:
    with reading() as work:
        known = lists.against(read, [each.thing for each in shelved.everything(work, guard.me(), Earlier)])
    form.rows.data = lists.as_csv(_new(known))
    return _bring_page(form, known)


def _read(text: str) -> list[Read[Earlier]]:
    return lists.read_csv(text, Names.of(pages.reference(), locale_tag()), pages.reference())


def _new(known: Sequence[Read[Earlier]]) -> list[Earlier]:
    return [each.thing for each in known if each.thing is not None and not each.is_known]


def _choices() -> Choices:
    types = pages.reference().violation_types.types
    return choices([(kind.id, label(kind.technical)) for kind in types], [(each.code, each.name) for each in LANGUAGES])


def _fits(each: Earlier, form: FilterForm) -> bool:
    state, body = str(form.state.data or ""), str(form.body.data or "")
    return (not state or each.state == state) and (not body or each.mechanism in bodies_of(body))


def _order(kept: Kept[Earlier]) -> tuple[int, str, int, str]:
    """Newest document first, its paragraphs in order: 9 before 17."""
    digits = "".join(letter for letter in kept.thing.paragraph if letter.isascii() and letter.isdecimal())
    return -kept.thing.year, kept.thing.document, int(digits[:9] or 0), kept.thing.paragraph
