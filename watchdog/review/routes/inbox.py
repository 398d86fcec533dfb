"""The reports of a desk, newest first, and those with unread messages."""

from collections.abc import Sequence

from flask import render_template, request
from flask_babel import gettext as _

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.domain.stages import ReportStage
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
from watchdog.review.wording import REPORT_STAGES
from watchdog.web import guard, transaction


@blueprint.route("/inbox")
@guard.needs(Permission.OWN_KEYS)
def inbox() -> Page:
    """The reports of the member's desks; whoever holds no key yet reads what is missing."""
    me = guard.me()
    if not me.desks:
        return render_template("review/no_desk.html", waiting=[wording().desk(desk) for desk in sorted(me.waiting)])
    stage = one_of(ReportStage, request.args.get("stage", ""))
    stages = triage.TO_DO if stage is None else (stage,)
    return _inbox(me, stages, stage.value if stage else "", messages=False)


@blueprint.route("/messages")
@guard.needs(Permission.REPORT_LIST)
def messages() -> Page:
    """Reports whose sender wrote something that nobody has read."""
    return _inbox(guard.me(), tuple(ReportStage), "", messages=True)


def _inbox(me: Actor, stages: Sequence[ReportStage], stage: str, *, messages: bool) -> Page:
    desk = request.args.get("desk", "")
    desk = desk if desk in me.desks else ""
    with transaction.reading() as work:
        found = triage.inbox(work, me, stages, desk, begins_at(), messages=messages)
    words = wording()
    return render_template(
        "review/inbox.html",
        danger=[shown.row(each, words) for each in found.danger],
        rows=[shown.row(each, words) for each in found.rows],
        older=place_after(found.older),
        begun=begins_at() is not None,
        stage=stage,
        desk=desk,
        filters=[] if messages else _inbox_filters(me, stage, desk),
        messages=messages,
    )


def _inbox_filters(me: Actor, stage: str, desk: str) -> list[tuple[str, Links]]:
    stages = [("", _("To do")), *stage_names(REPORT_STAGES)]
    found = [(_("Stage"), tabs("review.inbox", "stage", stages, stage, desk=desk))]
    if len(me.desks) > 1:
        desks = [("", _("All my desks")), *named_desks(sorted(me.desks))]
        found.append((_("Desk"), tabs("review.inbox", "desk", desks, desk, stage=stage)))
    return found
