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
INBOX_LIST, MESSAGES_LIST = "inbox", "messages"
MOST_LETTERS = 80
UNREAD = Asked(tuple(ReportStage), when=When.ALWAYS, messages=True)
OWNERS = {Of.ALL: N_("Everybody’s"), Of.ME: N_("Mine"), Of.NOBODY: N_("Nobody’s yet")}


@blueprint.route("/inbox")
@guard.needs(Permission.OWN_KEYS)
def inbox() -> Page:
    """The reports of the member's desks; whoever holds no key yet reads what is missing."""
    me = guard.me()
    if not me.desks:
        return render_template("review/no_desk.html", waiting=[wording().desk(desk) for desk in sorted(me.waiting)])
    asked, given = _asked(me)
    return render_template(
        "review/inbox.html",
        **_listed(me, asked, given),
        filters=_filters(me, **given),
        chips=_chips(given),
        messages=False,
    )


@blueprint.route("/messages")
@guard.needs(Permission.REPORT_LIST)
def messages() -> Page:
    """Reports whose sender wrote something that nobody has read."""
    me = guard.me()
    return render_template("review/inbox.html", **_listed(me, UNREAD, {}), filters=[], chips=[], messages=True)


def list_beside(me: Actor, report_id: str) -> dict[str, Any]:
    """Return the list from which a report was opened, to stand beside it; empty if it was opened by itself."""
    if request.args.get("list") == MESSAGES_LIST:
        return _listed(me, UNREAD, {}, report_id)
    if request.args.get("list") == INBOX_LIST:
        asked, given = _asked(me)
        return _listed(me, asked, given, report_id)
    return {}


def back() -> dict[str, str]:
    """Return the parameters of an address that say from which list a report was opened."""
    names = ("list", "stage", "of", "desk", "after")
    return {name: value for name in names if (value := request.args.get(name, "")[:MOST_LETTERS])}


def _asked(me: Actor) -> tuple[Asked, dict[str, str]]:
    """Return which reports are asked for, and the parameters that say so."""
    desk, wish = request.args.get("desk", ""), request.args.get("stage", "")
    of, stage = one_of(Of, request.args.get("of", "")) or Of.ALL, one_of(ReportStage, wish)
    asked = Asked(desk=desk if desk in me.desks else "", of=of)
    if stage is not None:
        asked = replace(asked, stages=(stage,), when=When.ALWAYS)
    elif wish == LATER:
        asked = replace(asked, when=When.LATER)
    return asked, {"stage": wish if stage or wish == LATER else "", "of": of.value, "desk": asked.desk}


def _listed(me: Actor, asked: Asked, given: dict[str, str], current: str = "") -> dict[str, Any]:
    """Return a page of a list; `given` are the parameters of its address, `current` the report that is open beside."""
    with transaction.reading() as work:
        found = triage.inbox(work, me, asked, begins_at())
        soft = work.members.get(me.member).soft
    words = wording()
    kept: dict[str, Any] = {name: value for name, value in given.items() if value}
    here = f"review.{'messages' if asked.messages else 'inbox'}"
    older, after = place_after(found.older), request.args.get("after", "")
    opening = kept | {"list": MESSAGES_LIST if asked.messages else INBOX_LIST}
    if begins_at():
        opening["after"] = after[:MOST_LETTERS]
    rows = [
        shown.row(each, words, soft=soft)
        | {"url": url_for("review.report", report_id=each.id, **opening), "current": each.id == current}
        for each in (*found.danger, *found.rows)
    ]
    return {
        "rows": rows,
        "newest": url_for(here, **kept) if begins_at() else "",
        "older": url_for(here, **kept, after=older) if older else "",
        "whole": url_for(here, **kept, **({"after": opening["after"]} if "after" in opening else {})),
    }


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


def _chips(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what narrows the list: each in words, and the address without it."""
    words, kept = wording(), {name: value for name, value in given.items() if value}
    names = {"stage": {LATER: _("Put off")} | dict(stage_names(REPORT_STAGES)), "of": dict(stage_names(OWNERS))}
    names["desk"] = {kept.get("desk", ""): words.desk(kept["desk"])} if "desk" in kept else {}
    return [
        (names[name][value], url_for("review.inbox", **{each: wish for each, wish in kept.items() if each != name}))
        for name, value in kept.items()
    ]
