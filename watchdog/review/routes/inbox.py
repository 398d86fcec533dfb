"""The reports of a desk, newest first, and those with unread messages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.domain.stages import ReportStage
from watchdog.languages import N_
from watchdog.records.reports import When
from watchdog.review import shown, triage
from watchdog.review.routes.blueprint import (
    Links,
    Page,
    begins_at,
    blueprint,
    named_desks,
    one_of,
    place_after,
    stage_names,
    tabs,
    wording,
)
from watchdog.review.triage import Asked, Of
from watchdog.web import guard, transaction
from watchdog.web.wording import REPORT_STAGES

LATER = "later"
OWNERS = {Of.ALL: N_("Everybody’s"), Of.ME: N_("Mine"), Of.NOBODY: N_("Nobody’s yet")}


@blueprint.route("/inbox")
@guard.needs(Permission.OWN_KEYS)
def inbox() -> Page:
    """The reports of the member's desks; whoever holds no key yet reads what is missing."""
    me = guard.me()
    if not me.desks:
        return render_template("review/no_desk.html", waiting=[wording().desk(desk) for desk in sorted(me.waiting)])
    desk, wish = request.args.get("desk", ""), request.args.get("stage", "")
    of, stage = one_of(Of, request.args.get("of", "")) or Of.ALL, one_of(ReportStage, wish)
    asked = Asked(desk=desk if desk in me.desks else "", of=of)
    if stage is not None:
        asked = replace(asked, stages=(stage,), when=When.ALWAYS)
    elif wish == LATER:
        asked = replace(asked, when=When.LATER)
    return _page(me, asked, {"stage": wish if stage or wish == LATER else "", "of": of.value, "desk": asked.desk})


@blueprint.route("/messages")
@guard.needs(Permission.REPORT_LIST)
def messages() -> Page:
    """Reports whose sender wrote something that nobody has read."""
    return _page(guard.me(), Asked(tuple(ReportStage), when=When.ALWAYS, messages=True), {})


def _page(me: Actor, asked: Asked, given: dict[str, str]) -> Page:
    """Return a page of the inbox; `given` are the parameters of its address, those of the filters."""
    with transaction.reading() as work:
        found = triage.inbox(work, me, asked, begins_at())
        soft = work.members.get(me.member).soft
    words = wording()
    kept: dict[str, Any] = {name: value for name, value in given.items() if value}
    here = f"review.{'messages' if asked.messages else 'inbox'}"
    older = place_after(found.older)
    return render_template(
        "review/inbox.html",
        danger=[shown.row(each, words, soft=soft) for each in found.danger],
        rows=[shown.row(each, words, soft=soft) for each in found.rows],
        newest=url_for(here, **kept) if begins_at() else "",
        older=url_for(here, **kept, after=older) if older else "",
        filters=[] if asked.messages else _filters(me, **given),
        chips=[] if asked.messages else _chips(kept),
        messages=asked.messages,
    )


def _filters(me: Actor, stage: str, of: str, desk: str) -> list[tuple[str, Links]]:
    stages = [("", _("To do")), (LATER, _("Put off")), *stage_names(REPORT_STAGES)]
    found = [
        (_("Stage"), tabs("review.inbox", "stage", stages, stage, desk=desk, of=of)),
        (_("Whose"), tabs("review.inbox", "of", stage_names(OWNERS), of, desk=desk, stage=stage)),
    ]
    if len(me.desks) > 1:
        desks = [("", _("All my desks")), *named_desks(sorted(me.desks))]
        found.append((_("Desk"), tabs("review.inbox", "desk", desks, desk, stage=stage, of=of)))
    return found


def _chips(kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what narrows the list: each in words, and the address without it."""
    words = wording()
    names = {"stage": {LATER: _("Put off")} | dict(stage_names(REPORT_STAGES)), "of": dict(stage_names(OWNERS))}
    names["desk"] = {kept.get("desk", ""): words.desk(kept["desk"])} if "desk" in kept else {}
    return [
        (names[name][value], url_for("review.inbox", **{each: wish for each, wish in kept.items() if each != name}))
        for name, value in kept.items()
    ]
