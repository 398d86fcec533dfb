"""What a case said earlier, and what changed from one version to the next."""

from typing import Final

from flask import render_template

from watchdog.access.permissions import Permission
from watchdog.domain.case import CaseFile
from watchdog.domain.stages import EDITABLE, CaseStage
from watchdog.review import case_shown, casework
from watchdog.review.routes.blueprint import VERSION, Page, blueprint, linked_reports, wording
from watchdog.web import guard, pages, transaction

NOT_FOUND: Final = 404


@blueprint.route("/cases/<case_id>/versions/<version>")
@guard.needs(Permission.CASE_READ)
def version(case_id: str, version: str) -> Page:
    """One version of a case beside the one before it."""
    return _page(case_id, int(version)) if VERSION.fullmatch(version) else pages.error_page(NOT_FOUND)


def _page(case_id: str, version: int) -> Page:
    me, words = guard.me(), wording()
    with transaction.reading() as work:
        row = casework.case_at(work, me, Permission.CASE_READ, case_id)
        keys, linked = me.identities(row.desk_id), dict(linked_reports(work, row))
        file = work.cases.open_revision(row, version, keys)
        before = work.cases.open_revision(row, version - 1, keys) if version > 1 else CaseFile()
        saved = {each.version: each.day for each in work.cases.revisions(case_id)}
        reference, now, stage = row.short_ref, row.version, CaseStage(row.stage)
    return render_template(
        "review/version.html",
        case_id=case_id,
        reference=reference,
        version=version,
        day=words.date(saved[version]),
        earlier=version - 1,
        later=version + 1 if version < now else 0,
        changes=case_shown.changes(before, file, linked, words) if version > 1 else [],
        sections_of=case_shown.case_sections(file, linked, words),
        may_return=stage in EDITABLE and version < now,
    )
