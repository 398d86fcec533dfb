"""Earlier recommendations: what bodies asked of States before, kept by hand or brought in from a spreadsheet."""

from typing import Final

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.domain.earlier import Earlier
from watchdog.drafting.forms.kept import BringForm, Choices, EarlierForm, FilterForm, bodies_of, choices, uploaded
from watchdog.drafting.planning import earlier as lists
from watchdog.drafting.planning import shelved
from watchdog.drafting.planning.listed import MOST_SHOWN, Names, Read, decoded
from watchdog.drafting.routes.kept import Keeping, Listed
from watchdog.languages import LANGUAGES, N_
from watchdog.records.shelf import Kept
from watchdog.web import guard, pages
from watchdog.web.language import label, locale_tag
from watchdog.web.transaction import reading

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
    return KEEPING.add()


@blueprint.route("/<earlier_id>", methods=["GET", "POST"])
@guard.needs(Permission.CALENDAR_KEEP)
def entry(earlier_id: str) -> WerkzeugResponse:
    """Show a recommendation and change it."""
    return KEEPING.entry(earlier_id)


@blueprint.post("/<earlier_id>/remove")
@guard.needs(Permission.CALENDAR_KEEP)
def remove(earlier_id: str) -> WerkzeugResponse:
    """Take a recommendation away."""
    return KEEPING.remove(earlier_id)


@blueprint.route("/bring", methods=["GET", "POST"])
@guard.needs(Permission.CALENDAR_KEEP)
def bring() -> WerkzeugResponse:
    """Read a file and show what it would become, which keeps nothing; then keep it."""
    return KEEPING.bring()


def _read(form: BringForm, is_kept: bool) -> list[Read[Earlier]]:
    text = str(form.rows.data or "") if is_kept else decoded(uploaded())
    return lists.read_csv(text, Names.of(pages.reference(), locale_tag()), pages.reference())


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


KEEPING: Final = Keeping(
    kind=Earlier,
    name="earlier",
    id_name="earlier_id",
    form=lambda **given: EarlierForm(choices=_choices(), **given),
    listed=Listed(
        form=BringForm,
        read=_read,
        against=lambda read, kept: lists.against(read, [each.thing for each in kept]),
        as_csv=lists.as_csv,
        columns=lists.COLUMNS,
    ),
    kept=KEPT,
    removed=REMOVED,
    brought=BROUGHT,
    shown={},
)
