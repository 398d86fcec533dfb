"""Cases: the list, and one case with its steps."""

from dataclasses import replace

from flask import render_template, request
from flask_babel import gettext as _

from watchdog.access.permissions import Permission
from watchdog.access.policy import allowed
from watchdog.domain.assessment import Exhibit
from watchdog.domain.case import CaseFile
from watchdog.domain.ids import parse_short_ref
from watchdog.domain.stages import EDITABLE, CaseStage
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.review import came_of_it, case_shown, casework, custody, filing, release, shown
from watchdog.review import hold as held
from watchdog.review.forms.case import CaseForm, ConsentForm, letter
from watchdog.review.forms.fields import ReasonForm, ReferenceForm
from watchdog.review.routes.blueprint import (
    CONFLICT,
    UNPROCESSABLE,
    VERSION,
    NamedFile,
    Page,
    begins_at,
    blueprint,
    files_of,
    linked_reports,
    living_stages,
    one_of,
    place_after,
    rebase,
    stage_names,
    tabs,
    wording,
)
from watchdog.web import guard, pages, transaction
from watchdog.web.forms import SafeForm
from watchdog.web.language import label
from watchdog.web.wording import CASE_STAGES, Words

SAVED = pages.announce("case-saved", N_("The case is saved."))
RECORDED = pages.announce("consent-recorded", N_("The consent is recorded."))
REOPENED = pages.announce("case-reopened", N_("The case is open for editing again. It must be verified anew."))
JOINED = pages.announce("case-joined", N_("The report is part of the case now."))


@blueprint.route("/cases")
@guard.needs(Permission.CASE_LIST)
def cases() -> Page:
    """The cases of the member's desks."""
    stage = one_of(CaseStage, request.args.get("stage", ""))
    with transaction.reading() as work:
        found, older = casework.cases(work, guard.me(), [stage] if stage else living_stages(), begins_at())
    words = wording()
    return render_template(
        "review/cases.html",
        rows=[case_shown.case_row(each, words) for each in found],
        older=place_after(older),
        begun=begins_at() is not None,
        stage=stage.value if stage else "",
        filters=[(_("Stage"), tabs("review.cases", "stage", [("", _("All")), *stage_names(CASE_STAGES)], stage or ""))],
    )


@blueprint.route("/cases/<case_id>")
@guard.needs(Permission.CASE_READ)
def case(case_id: str) -> Page:
    """One case: open for editing, or to read with its next steps; `from` fills the form from an earlier version."""
    old = request.args.get("from", "")
    if not VERSION.fullmatch(old):
        return case_page(case_id)
    form = _from_version(case_id, int(old))
    return case_page(case_id, form, old=int(old) if form else 0)


@blueprint.route("/cases/<case_id>", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def save(case_id: str) -> Page:
    """Save a case, or add an empty row and keep everything that was typed."""
    form, me = CaseForm(), guard.me()
    with transaction.reading() as work:
        row = casework.case_at(work, me, Permission.CASE_EDIT, case_id)
        kept, linked, desk = casework.open_file(work, me, row), linked_reports(work, row), row.desk_id
    if form.add_act.data:
        form.acts.append_entry()
    if form.add_source.data:
        form.sources.append_entry({"independent": True})
    form.offer(desk, linked)
    if form.add_act.data or form.add_source.data:
        return case_page(case_id, form, focus="acts" if form.add_act.data else "sources")
    if not form.validate_on_submit():
        return case_page(case_id, form, status=UNPROCESSABLE)
    today = transaction.now().date()
    entries = filing.entries_of(form.data, me.name, today, pages.reference())
    edited = filing.case_of(form.data, pages.reference(), today, [*kept.consents, *entries])
    try:
        with transaction.writing() as work:
            casework.save(work, me, case_id, form.read_version, edited=edited, entries=entries)
    except (ChangedMeanwhileError, casework.ClosedError):
        return case_page(case_id, form, status=CONFLICT)
    return pages.done("review.case", SAVED, case_id=case_id)


@blueprint.route("/cases/<case_id>/consent", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def consent(case_id: str) -> Page:
    """Record consent for a case that is not open for editing."""
    form, me = ConsentForm(), guard.me()
    if not form.validate_on_submit():
        return case_page(case_id, consent=form, status=UNPROCESSABLE)
    entries = filing.entries_of(form.data, me.name, transaction.now().date(), pages.reference())
    try:
        with transaction.writing() as work:
            casework.record_consent(work, me, case_id, form.read_version, entries)
    except ChangedMeanwhileError:
        return case_page(case_id, consent=form, status=CONFLICT)
    return pages.done("review.case", RECORDED, case_id=case_id)


@blueprint.route("/cases/<case_id>/link", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def link(case_id: str) -> Page:
    """Rest a case on one more report, named by its reference."""
    form, me = ReferenceForm(prefix="link-"), guard.me()
    if form.validate_on_submit():
        with transaction.reading() as work:
            found = work.reports.named(parse_short_ref(form.text) or "")
            report_id = found.id if found is not None else ""
            places = {place.desk_id for place in work.reports.desks_of(report_id)}
        problem = joined(case_id, report_id if places & me.desks else "")
        if not problem:
            return pages.done("review.case", JOINED, case_id=case_id)
        form.reference.errors = [problem]
    return case_page(case_id, link=form, status=UNPROCESSABLE)


@blueprint.route("/cases/<case_id>/reopen", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def reopen(case_id: str) -> Page:
    """Open a case for editing again."""
    form = ReasonForm(prefix="reopen-")
    if not form.validate_on_submit():
        return case_page(case_id, reopen=form, status=UNPROCESSABLE)
    with transaction.writing() as work:
        casework.reopen(work, guard.me(), case_id, form.words)
    return pages.done("review.case", REOPENED, case_id=case_id)


def case_page(
    case_id: str, form: CaseForm | None = None, *, status: int = 200, focus: str = "", old: int = 0, **forms: SafeForm
) -> Page:
    """Return the page of a case.

    Args:
        case_id: The case.
        form: What was typed, if something was.
        status: `CONFLICT` shows what somebody else changed meanwhile.
        focus: The list that just got an empty row.
        old: The earlier version that the form was filled from.
        forms: A small form that was refused, by its name.
    """
    me, words = guard.me(), wording()
    with transaction.reading() as work:
        row = casework.case_at(work, me, Permission.CASE_READ, case_id)
        kept = None if row.sealed is None else casework.open_file(work, me, row)
        version, files = row.version, files_of(work, me, row)
        said = kept if kept is None else casework.with_senders_word(work, me, row, kept)
        stage, desk = CaseStage(row.stage), row.desk_id
        linked = linked_reports(work, row)
        revisions = [(each.version, each.day) for each in work.cases.revisions(case_id)]
        findings = [(each.short_ref, each.day, each.stage) for each in work.cases.findings_of(case_id)]
        used = came_of_it.used(work, me, row)
        entries = custody.about(work, me, desk, [case_id])
        thing = casework.thing(me, row)
        kept_for = held.kept(work, me, case_id, [desk])
        reference, day = row.short_ref, row.day
        lacking = release.may_release(said, work) if said else []
        today = work.today
    editing = kept is not None and (stage in EDITABLE or form is not None)
    if editing and form is None and kept is not None:
        form = _filled(kept, version, desk, linked, files)
    elif form is not None and status == CONFLICT:
        rebase(form, version)
    context = {
        "case_id": case_id,
        "reference": reference,
        "desk": words.desk(desk),
        "day_text": words.date(day),
        "stage": stage.value,
        "stage_label": label(CASE_STAGES[stage]),
        "version": version,
        "file": kept,
        "form": form if editing else None,
        "closed": stage not in EDITABLE,
        "conflict": status == CONFLICT,
        "changed": _newer(kept, form, dict(linked), words) if form and kept and status == CONFLICT else [],
        "focus": focus,
        "old": old,
        "files": {each.id: each for each in files},
        "letter": letter,
        "linked": linked,
        "revisions": revisions,
        "findings": [case_shown.finding_line(*each) for each in findings],
        "used": [came_of_it.shown(each, {ref for ref, *_rest in findings}, words) for each in used],
        "story_of": [shown.line(entry, words) for entry in entries],
        "consents": [case_shown.consent(entry, words) for entry in (kept.consents if kept else ())],
        "fresh": [case_shown.consent(e, words) for e in said.consents[len(kept.consents) :]] if said and kept else [],
        "uses": case_shown.uses(said, today, words) if said else [],
        "sections_of": case_shown.case_sections(kept, dict(linked), words) if kept else [],
        "needs": case_shown.special_needs(kept, pages.reference()) if kept else [],
        "may_decide": allowed(me, Permission.CASE_VERIFY, thing),
        "lacking": [label(problem.value) for problem in lacking],
        "consent_form": forms.get("consent") or ConsentForm(formdata=None, version=version),
        "link_form": forms.get("link") or ReferenceForm(formdata=None, prefix="link-"),
        "reopen_form": forms.get("reopen") or ReasonForm(formdata=None, prefix="reopen-"),
        "kept": held.shown(kept_for, words),
        "expired": any(entry.line.event == held.EXPIRED_CASE for entry in entries),
        "hold_form": forms.get("hold") or ReasonForm(formdata=None, prefix="hold-"),
        "recall_form": forms.get("recall") or ReasonForm(formdata=None, prefix="recall-"),
        "failed": next(iter(forms.values()), None),
    }
    if status == CONFLICT and "consent" in forms:
        rebase(forms["consent"], version)
    return render_template("review/case.html", **context), status


def _filled(file: CaseFile, version: int, desk: str, linked: list[tuple[str, str]], files: list[NamedFile]) -> CaseForm:
    told = {each.exhibit_id: each for each in file.exhibits}
    known = replace(file, exhibits=tuple(told.get(each.id, Exhibit(each.id)) for each in files))
    form = CaseForm(formdata=None, data={**filing.values_of(known), "version": version})
    form.blank_rows()
    form.offer(desk, linked)
    return form


def _from_version(case_id: str, old: int) -> CaseForm | None:
    """Return the form filled from an earlier version; None if there is none, or the case is closed."""
    me = guard.me()
    with transaction.reading() as work:
        row = casework.case_at(work, me, Permission.CASE_EDIT, case_id)
        if CaseStage(row.stage) not in EDITABLE:
            return None
        file = work.cases.open_revision(row, old, me.identities(row.desk_id))
        return _filled(file, row.version, row.desk_id, linked_reports(work, row), files_of(work, me, row))


def _newer(kept: CaseFile, form: CaseForm, linked: dict[str, str], words: Words) -> list[tuple[str, str]]:
    """Return what stands in the saved version and differs from what was typed: the field and the saved words."""
    typed = filing.case_of(form.data, pages.reference(), transaction.now().date(), kept.consents)
    typed = replace(typed, **{name: getattr(kept, name) for name in casework.KEPT})
    return [
        (f"{each.section}: {each.term}", "".join(text for kind, text in each.pieces if kind != "gone") or _("empty"))
        for each in case_shown.changes(typed, kept, linked, words)
    ]


def joined(case_id: str, report_id: str) -> str:
    """Join, and return what stood in the way; nothing when it went well."""
    if not case_id or not report_id:
        return str(_("Your desk has nothing with this reference. Please check each letter."))
    try:
        with transaction.writing() as work:
            casework.join(work, guard.me(), case_id, report_id)
    except casework.ClosedError:
        return str(_("This case is not open for editing. Reopen it first."))
    except casework.CannotJoinError:
        return str(_("This report belongs to another desk, was taken back, or cannot be opened."))
    return ""
