"""Where can this go? For one State: what is open, what the findings support, what is missing, and when."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.domain.calendar_date import CalendarDate
from watchdog.domain.earlier import Earlier
from watchdog.drafting.composing.count import limits
from watchdog.drafting.editing import shown, write
from watchdog.drafting.planning import shelved
from watchdog.drafting.planning.where import Held, Opening, Way, openings
from watchdog.languages import N_
from watchdog.web import guard, pages
from watchdog.web.transaction import now, reading

blueprint = Blueprint("where", __name__, url_prefix="/drafts/where")

RAIL: Final = (pages.RailEntry("where.choose", N_("Where can this go?"), Permission.FINDING_LIST),)

KINDS: Final = {
    "treaty_body": N_("Treaty bodies"),
    "upr": N_("Universal Periodic Review"),
    "special_procedure": N_("Special procedures of the Human Rights Council"),
    "individual_communication": N_("Individual communications"),
    "council": N_("Human Rights Council and its Office"),
    "cnd": N_("Commission on Narcotic Drugs"),
    "other": N_("Other bodies"),
}


@blueprint.get("")
@guard.needs(Permission.FINDING_LIST)
def choose() -> WerkzeugResponse:
    """Choose a State; those with findings come first."""
    state = request.args.get("state", "")
    if state in pages.reference().regions.countries:
        return redirect(url_for("where.state", state=state))
    with reading() as work:
        counts = shown.of_state(write.released(work, guard.me()))
    return pages.see(
        "drafting/where_choose.html",
        with_findings=_by_name([each for each in pages.reference().regions.countries if each in counts]),
        others=_by_name([each for each in pages.reference().regions.countries if each not in counts]),
    )


@blueprint.get("/<state>")
@guard.needs(Permission.FINDING_LIST)
def state(state: str) -> Response:
    """Show every way of a State."""
    reference = pages.reference()
    if state not in reference.regions.countries:
        raise NotFound
    with reading() as work:
        held = Held(
            findings=write.released(work, guard.me()).values(),
            dates=[each.thing for each in shelved.everything(work, guard.me(), CalendarDate)],
            earlier=[each.thing for each in shelved.everything(work, guard.me(), Earlier)],
        )
    found = openings(state, held, reference, now().date())
    return pages.see(
        "drafting/where.html",
        state=state,
        groups=_grouped(found),
        as_of=reference.ratifications.as_of,
        depositary=reference.ratifications.notes.address,
        cautions=reference.ratifications.notes.mind,
        limit=limits(reference).general,
        way=Way,
    )


def _grouped(found: Sequence[Opening]) -> list[tuple[str, str, list[Opening]]]:
    order = list(KINDS)
    by_kind = sorted(found, key=lambda each: order.index(each.mechanism.kind))
    return [
        (kind, KINDS[kind], list(members)) for kind, members in groupby(by_kind, key=lambda each: each.mechanism.kind)
    ]


def _by_name(codes: Sequence[str]) -> list[tuple[str, str]]:
    return sorted(((code, pages.country(code)) for code in codes), key=lambda pair: pair[1])
