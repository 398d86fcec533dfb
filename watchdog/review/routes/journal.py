"""A desk's custody log."""

from flask import render_template, request
from flask_babel import gettext as _

from watchdog.access.permissions import Permission
from watchdog.access.visibility import desks_for
from watchdog.records.reports import PAGE
from watchdog.review import custody, shown
from watchdog.review.routes.blueprint import Page, blueprint, named_desks, tabs, wording
from watchdog.web import guard, transaction


@blueprint.route("/journal")
@guard.needs(Permission.JOURNAL_READ)
def journal() -> Page:
    """A desk's custody log."""
    me, words = guard.me(), wording()
    mine = desks_for(me, Permission.JOURNAL_READ)
    desk = request.args.get("desk", "")
    desk = desk if desk in mine else mine[0]
    before = request.args.get("before", type=int)
    with transaction.reading() as work:
        entries = custody.whole(work, me, desk, before)
        named = custody.references(work, entries)
    return render_template(
        "review/journal.html",
        entries=[shown.journal_line(entry, named, words) for entry in entries],
        desk=desk,
        desk_name=words.desk(desk),
        begun=before is not None,
        older=entries[-1].seq if len(entries) == PAGE else 0,
        filters=[(_("Desk"), tabs("review.journal", "desk", named_desks(mine), desk))] if len(mine) > 1 else [],
    )
