"""The reviewer's pages: thin, one verb each."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import allowed
from watchdog.access.visibility import desks_for
from watchdog.cleaning.removals import Cleaned, CleaningError, Failure
from watchdog.domain.assessment import Rule, Vote
from watchdog.domain.case import CaseFile, Problem, lacks_for_review
from watchdog.domain.ids import parse_short_ref
from watchdog.domain.message import Direction
from watchdog.domain.report import Report
from watchdog.domain.stages import EDITABLE, CaseStage, ReportStage, StepError
from watchdog.domain.triage import Triage
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.reports import PAGE, Place
from watchdog.records.tables import CaseRow
from watchdog.records.work import Work
from watchdog.review import casework, cleaned, correspond, custody, filing, release, shown, triage, verify
from watchdog.review.forms import (
    AnswerForm,
    ButtonForm,
    CaseForm,
    ConsentForm,
    CopyForm,
    MakeCaseForm,
    ReasonForm,
    ReferenceForm,
    StageForm,
    TagForm,
    VoteForm,
    countries,
    outcome_hints,
)
from watchdog.review.wording import CASE_STAGES, REPORT_STAGES, Words
from watchdog.web import guard, pages, transaction
from watchdog.web.forms import SafeForm
from watchdog.web.language import label, locale_tag

blueprint = Blueprint("review", __name__, url_prefix="/desk")

Page = Response | WerkzeugResponse | str | tuple[str, int]

UNPROCESSABLE: Final = 422
CONFLICT: Final = 409
OPEN_STAGES: Final = (ReportStage.RECEIVED, ReportStage.OPEN)

TAGGED = pages.announce("report-tagged", N_("Your tags and notes are saved."))
SENT = pages.announce("message-sent", N_("Your message is sealed. The sender reads it with the code."))
MOVED = pages.announce("report-moved", N_("The report has moved."))
OPENED = pages.announce("case-opened", N_("The case is open, filled in from the report. Check every field."))
JOINED = pages.announce("case-joined", N_("The report is part of the case now."))
SAVED = pages.announce("case-saved", N_("The case is saved."))
RECORDED = pages.announce("consent-recorded", N_("The consent is recorded."))
ASKED = pages.announce("verification-asked", N_("A second person can decide now. It cannot be you."))
DECIDED = pages.announce("case-decided", N_("Your judgement is recorded."))
RELEASED = pages.announce("finding-released", N_("The finding is sealed to the policy desk."))
RECALLED = pages.announce("finding-recalled", N_("The finding is called back."))
REOPENED = pages.announce("case-reopened", N_("The case is open for editing again. It must be verified anew."))


def _count_reports(work: Work, by: Actor) -> int:
    return work.reports.count(desks_for(by, Permission.REPORT_READ), OPEN_STAGES)


def _count_cases(work: Work, by: Actor) -> int:
    return work.cases.count(desks_for(by, Permission.CASE_READ), _living())


def _count_messages(work: Work, by: Actor) -> int:
    return work.reports.unread_count(desks_for(by, Permission.REPORT_READ), Direction.TO_DESK)


RAIL: tuple[pages.RailEntry, ...] = (
    pages.RailEntry("review.inbox", N_("Inbox"), Permission.REPORT_LIST, _count_reports),
    pages.RailEntry("review.cases", N_("Cases"), Permission.CASE_LIST, _count_cases),
    pages.RailEntry("review.messages", N_("Messages"), Permission.REPORT_LIST, _count_messages),
    pages.RailEntry("review.journal", N_("Journal"), Permission.JOURNAL_READ),
)


@blueprint.errorhandler(StepError)
@blueprint.errorhandler(casework.ClosedError)
def _too_late(_error: Exception) -> tuple[str, int]:
    return pages.error_page(CONFLICT)


@blueprint.route("/inbox")
@guard.needs(Permission.OWN_KEYS)
def inbox() -> Page:
    """The reports of the member's desks; whoever holds no key yet reads what is missing."""
    me = guard.me()
    if not me.desks:
        return render_template("review/no_desk.html", waiting=[_words().desk(desk) for desk in sorted(me.waiting)])
    stage = _one_of(ReportStage, request.args.get("stage", ""))
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
        found = triage.inbox(work, me, stages, desk, _place(), messages=messages)
    words = _words()
    return render_template(
        "review/inbox.html",
        danger=[shown.row(each, words) for each in found.danger],
        rows=[shown.row(each, words) for each in found.rows],
        older=_after(found.older),
        begun=_place() is not None,
        stage=stage,
        desk=desk,
        filters=[] if messages else _inbox_filters(me, stage, desk),
        messages=messages,
    )


@blueprint.route("/reports/<report_id>")
@guard.needs(Permission.REPORT_READ)
def report(report_id: str) -> Page:
    """One report: the story, what was answered, files, messages, and what the desk does with it."""
    me = guard.me()
    with transaction.reading() as work:
        news = triage.is_news(work, me, report_id)
    if news:
        with transaction.writing() as work:
            triage.read(work, me, report_id)
    return _report_page(report_id)


@blueprint.route("/reports/<report_id>/tags", methods=["POST"])
@guard.needs(Permission.REPORT_TRIAGE)
def tag(report_id: str) -> Page:
    """Keep the desk's notes on a report."""
    form = TagForm()
    if not form.validate_on_submit():
        return _report_page(report_id, tags=form)
    decision = Triage(
        tuple(form.tags.data or ()), form.country.data, form.priority.data, (form.note.data or "").strip()
    )
    with transaction.writing() as work:
        triage.tag(work, guard.me(), report_id, decision)
    return pages.done("review.report", TAGGED, report_id=report_id)


@blueprint.route("/reports/<report_id>/answer", methods=["POST"])
@guard.needs(Permission.REPORT_ANSWER)
def answer(report_id: str) -> Page:
    """Write to the person who sent a report."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _report_page(report_id, reply=form)
    try:
        with transaction.writing() as work:
            correspond.answer(work, guard.me(), report_id, form.words, question=form.question.data)
    except correspond.NoMailboxError:
        form.text.errors = [_("The sender took the report back. Nobody can read an answer any more.")]
        return _report_page(report_id, reply=form)
    except correspond.NotAskedError:
        form.question.errors = [_("The sender did not agree to questions. You can still write without asking.")]
        return _report_page(report_id, reply=form)
    return pages.done("review.report", SENT, report_id=report_id)


@blueprint.route("/reports/<report_id>/stage", methods=["POST"])
@guard.needs(Permission.REPORT_TRIAGE)
def move(report_id: str) -> Page:
    """Take a report to another stage."""
    form = StageForm()
    with transaction.reading() as work:
        row, _desks = triage.report_at(work, guard.me(), Permission.REPORT_TRIAGE, report_id)
        form.offer(triage.moves(ReportStage(row.stage)))
    if not form.validate_on_submit():
        return _report_page(report_id, stage=form)
    with transaction.writing() as work:
        triage.move(work, guard.me(), report_id, ReportStage(form.then.data), form.words())
    return pages.done("review.report", MOVED, report_id=report_id)


@blueprint.route("/reports/<report_id>/case", methods=["POST"])
@guard.needs(Permission.CASE_OPEN)
def make_case(report_id: str) -> Page:
    """Open a case from a report."""
    form, me = MakeCaseForm(), guard.me()
    with transaction.reading() as work:
        _row, desks = triage.report_at(work, me, Permission.REPORT_TRIAGE, report_id)
    form.offer(_named(desks))
    if not form.validate_on_submit():
        return _report_page(report_id, make=form)
    try:
        with transaction.writing() as work:
            case_id = casework.open_case(work, me, report_id, form.desk.data, pages.reference()).id
    except casework.CannotJoinError:
        form.desk.errors = [_("This report was taken back or cannot be opened.")]
        return _report_page(report_id, make=form)
    return pages.done("review.case", OPENED, case_id=case_id)


@blueprint.route("/reports/<report_id>/join", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def join(report_id: str) -> Page:
    """Add a report to a case that somebody names by its reference."""
    form, me = ReferenceForm(prefix="join-"), guard.me()
    if form.validate_on_submit():
        with transaction.reading() as work:
            found = work.cases.named(parse_short_ref(form.text) or "")
            case_id = found.id if found is not None and found.desk_id in me.desks else ""
        problem = _join(case_id, report_id)
        if not problem:
            return pages.done("review.case", JOINED, case_id=case_id)
        form.reference.errors = [problem]
    return _report_page(report_id, join=form)


@blueprint.route("/exhibits/<exhibit_id>")
@guard.needs(Permission.EXHIBIT_READ)
def exhibit(exhibit_id: str) -> Page:
    """Hand a file out, opened as it streams, never shown inside a page."""
    try:
        with transaction.writing() as work:
            found = custody.fetch(work, guard.me(), exhibit_id)
    except FileNotFoundError:
        abort(404)
    return _attachment(found.chunks(), found.name, found.media_type)


@blueprint.route("/exhibits/<exhibit_id>/cleaned")
@guard.needs(Permission.EXHIBIT_READ)
def cleaned_exhibit(exhibit_id: str) -> Page:
    """What a cleaned copy of a file leaves out, and the button that hands it out."""
    found = _held(exhibit_id)
    try:
        return _cleaned_page(found, copy=cleaned.copy_of(found))
    except CleaningError as error:
        return _cleaned_page(found, failure=error.failure)


@blueprint.route("/exhibits/<exhibit_id>/cleaned", methods=["POST"])
@guard.needs(Permission.EXHIBIT_READ)
def take_cleaned_exhibit(exhibit_id: str) -> Page:
    """Hand a cleaned copy out: made anew, kept nowhere, noted before it leaves."""
    found = _held(exhibit_id)
    form = CopyForm()
    try:
        copy = cleaned.copy_of(found)
    except CleaningError as error:
        return _cleaned_page(found, failure=error.failure)
    if not form.validate_on_submit():
        return _cleaned_page(found, form, copy=copy)
    with transaction.writing() as work:
        cleaned.note(work, guard.me(), found)
    return _attachment([copy.content], cleaned.name_of(found, copy), copy.media_type)


def _held(exhibit_id: str) -> custody.Held:
    try:
        with transaction.reading() as work:
            return custody.held(work, guard.me(), exhibit_id)
    except FileNotFoundError:
        abort(404)


def _cleaned_page(
    found: custody.Held,
    form: CopyForm | None = None,
    *,
    copy: Cleaned | None = None,
    failure: Failure | None = None,
) -> Page:
    removed = [(label(cleaned.REMOVED[each]), count) for each, count in copy.removed.items()] if copy else []
    page = render_template(
        "review/cleaned.html",
        found=found,
        removed=removed,
        failure=label(cleaned.FAILED[failure]) if failure else "",
        form=form or CopyForm(formdata=None),
        failed=form,
    )
    return page, UNPROCESSABLE if failure or form else 200


def _attachment(chunks: Iterable[bytes], name: str, media_type: str) -> Response:
    """A file to be saved: never shown inside a page, never guessed at (`nosniff` is on every answer)."""
    response = Response(chunks, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@blueprint.route("/cases")
@guard.needs(Permission.CASE_LIST)
def cases() -> Page:
    """The cases of the member's desks."""
    stage = _one_of(CaseStage, request.args.get("stage", ""))
    with transaction.reading() as work:
        found, older = casework.cases(work, guard.me(), [stage] if stage else _living(), _place())
    words = _words()
    return render_template(
        "review/cases.html",
        rows=[shown.case_row(each, words) for each in found],
        older=_after(older),
        begun=_place() is not None,
        stage=stage.value if stage else "",
        filters=[(_("Stage"), _tabs("review.cases", "stage", [("", _("All")), *_staged(CASE_STAGES)], stage or ""))],
    )


@blueprint.route("/cases/<case_id>")
@guard.needs(Permission.CASE_READ)
def case(case_id: str) -> Page:
    """One case: open for editing, or to read with its next steps."""
    return _case_page(case_id)


@blueprint.route("/cases/<case_id>", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def save(case_id: str) -> Page:
    """Save a case, or add an empty row and keep everything that was typed."""
    form, me = CaseForm(), guard.me()
    with transaction.reading() as work:
        row = casework.case_at(work, me, Permission.CASE_EDIT, case_id)
        kept, linked, desk = casework.open_file(work, me, row), _linked(work, row), row.desk_id
    if form.add_act.data:
        form.acts.append_entry()
    if form.add_source.data:
        form.sources.append_entry({"independent": True})
    form.offer(desk, linked)
    if form.add_act.data or form.add_source.data:
        return _case_page(case_id, form, focus="acts" if form.add_act.data else "sources")
    if not form.validate_on_submit():
        return _case_page(case_id, form, status=UNPROCESSABLE)
    today = transaction.now().date()
    entries = filing.entries_of(form.data, me.name, today, pages.reference())
    edited = filing.case_of(form.data, pages.reference(), today, [*kept.consents, *entries])
    try:
        with transaction.writing() as work:
            casework.save(work, me, case_id, form.read_version, edited=edited, entries=entries)
    except (ChangedMeanwhileError, casework.ClosedError):
        return _case_page(case_id, form, status=CONFLICT)
    return pages.done("review.case", SAVED, case_id=case_id)


@blueprint.route("/cases/<case_id>/consent", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def consent(case_id: str) -> Page:
    """Record consent for a case that is not open for editing."""
    form, me = ConsentForm(), guard.me()
    if not form.validate_on_submit():
        return _case_page(case_id, consent=form, status=UNPROCESSABLE)
    entries = filing.entries_of(form.data, me.name, transaction.now().date(), pages.reference())
    try:
        with transaction.writing() as work:
            casework.record_consent(work, me, case_id, form.read_version, entries)
    except ChangedMeanwhileError:
        return _case_page(case_id, consent=form, status=CONFLICT)
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
        problem = _join(case_id, report_id if places & me.desks else "")
        if not problem:
            return pages.done("review.case", JOINED, case_id=case_id)
        form.reference.errors = [problem]
    return _case_page(case_id, link=form, status=UNPROCESSABLE)


@blueprint.route("/cases/<case_id>/reopen", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def reopen(case_id: str) -> Page:
    """Open a case for editing again."""
    form = ReasonForm(prefix="reopen-")
    if not form.validate_on_submit():
        return _case_page(case_id, reopen=form, status=UNPROCESSABLE)
    with transaction.writing() as work:
        casework.reopen(work, guard.me(), case_id, form.words)
    return pages.done("review.case", REOPENED, case_id=case_id)


@blueprint.route("/cases/<case_id>/verify")
@guard.needs(Permission.CASE_READ)
def verification(case_id: str) -> Page:
    """The checklist, for whoever asks or decides."""
    return _verify_page(case_id)


@blueprint.route("/cases/<case_id>/verify", methods=["POST"])
@guard.needs(Permission.CASE_READ)
def vote(case_id: str) -> Page:
    """Ask for verification, or decide as the second person."""
    form, me = VoteForm(), guard.me()
    with transaction.reading() as work:
        second = casework.case_at(work, me, Permission.CASE_READ, case_id).stage == CaseStage.IN_REVIEW
    form.prepare(second=second)
    if not form.validate_on_submit():
        return _verify_page(case_id, form, status=UNPROCESSABLE)
    try:
        with transaction.writing() as work:
            if second:
                outcome = verify.Outcome(form.decision.data)
                verify.decide(work, me, case_id, form.read_version, _vote(form, me), outcome=outcome)
            else:
                verify.ask(work, me, case_id, form.read_version, _vote(form, me))
    except verify.LackingError as lacking:
        problems = [label(problem.value) for problem in lacking.problems]
        return _verify_page(case_id, form, problems, status=UNPROCESSABLE)
    except ChangedMeanwhileError:
        changed = _("Somebody changed the case while you read it. Read it again, then press once more.")
        return _verify_page(case_id, form, [changed], status=CONFLICT)
    return pages.done("review.case", DECIDED if second else ASKED, case_id=case_id)


@blueprint.route("/cases/<case_id>/release")
@guard.needs(Permission.CASE_RELEASE)
def leaving(case_id: str) -> Page:
    """What would leave, field by field, beside what stays."""
    return _release_page(case_id)


@blueprint.route("/cases/<case_id>/release", methods=["POST"])
@guard.needs(Permission.CASE_RELEASE)
def let_go(case_id: str) -> Page:
    """Release a finding."""
    form = ButtonForm()
    if not form.validate_on_submit():
        return _release_page(case_id, form, status=UNPROCESSABLE)
    try:
        with transaction.writing() as work:
            release.release(work, guard.me(), case_id, form.read_version)
    except verify.LackingError as lacking:
        problems = [label(problem.value) for problem in lacking.problems]
        return _release_page(case_id, form, problems, status=UNPROCESSABLE)
    except ChangedMeanwhileError:
        changed = _("Somebody changed the case while you read it. This is what would leave now.")
        return _release_page(case_id, None, [changed], status=CONFLICT)
    return pages.done("review.case", RELEASED, case_id=case_id)


@blueprint.route("/cases/<case_id>/recall", methods=["POST"])
@guard.needs(Permission.CASE_RELEASE)
def recall(case_id: str) -> Page:
    """Call a released finding back."""
    form = ReasonForm(prefix="recall-")
    if not form.validate_on_submit():
        return _case_page(case_id, recall=form, status=UNPROCESSABLE)
    with transaction.writing() as work:
        release.recall(work, guard.me(), case_id, form.words)
    return pages.done("review.case", RECALLED, case_id=case_id)


@blueprint.route("/journal")
@guard.needs(Permission.JOURNAL_READ)
def journal() -> Page:
    """A desk's custody log."""
    me, words = guard.me(), _words()
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
        filters=[(_("Desk"), _tabs("review.journal", "desk", _named(mine), desk))] if len(mine) > 1 else [],
    )


def _report_page(report_id: str, status: int = 0, **forms: SafeForm) -> Page:
    me, words = guard.me(), _words()
    with transaction.reading() as work:
        row, desks = triage.report_at(work, me, Permission.REPORT_READ, report_id)
        sent = triage.open_report(work, row, triage.keys_of(me, desks))
        places = work.reports.desks_of(report_id)
        notes = next(triage.notes_on(work, place, me) for place in places if place.desk_id == desks[0])
        said = correspond.conversation(work, me, report_id)
        entries = custody.about(work, me, desks[0], [report_id])
        files = custody.files(work, me, report_id)
        rows = [work.cases.get(case_id) for case_id in work.reports.cases_of(report_id)]
        linked = [(each.id, each.short_ref) for each in rows if each.desk_id in me.desks]
        head = shown.Head(row.id, row.short_ref, row.day, ReportStage(row.stage), words.listed(map(words.desk, desks)))
        answerable = work.reports.mailbox_of(report_id) is not None
    page = render_template(
        "review/report.html",
        head=head,
        stage=label(REPORT_STAGES[head.stage]),
        sent=sent,
        report=shown.report(sent, said, words) if sent else None,
        care=shown.care(sent, notes, pages.reference()) if sent else [],
        files=[shown.file(each, words) for each in files],
        talk=[shown.message(each, words) for each in said],
        story_of=[shown.line(entry, words) for entry in entries],
        notes=notes,
        tag_labels=[words.type(tag) for tag in notes.tags],
        groups=shown.tag_groups(pages.reference(), sent, notes),
        cases=linked,
        answerable=answerable,
        may_join=head.stage not in casework.GONE,
        forms=_report_forms(head.stage, notes, desks, sent, forms),
        failed=next(iter(forms.values()), None),
    )
    return page, status or (UNPROCESSABLE if forms else 200)


def _report_forms(
    stage: ReportStage, notes: Triage, desks: list[str], sent: Report | None, given: dict[str, SafeForm]
) -> dict[str, SafeForm]:
    tags = TagForm(
        formdata=None, tags=list(notes.tags), country=notes.country, priority=notes.priority, note=notes.note
    )
    if sent and not notes.country and sent.country in pages.reference().regions.countries:
        tags.country.data = sent.country
    steps, make = StageForm(formdata=None), MakeCaseForm(formdata=None)
    steps.offer(triage.moves(stage))
    make.offer(_named(desks))
    fresh: dict[str, SafeForm] = {
        "tags": tags,
        "reply": AnswerForm(formdata=None),
        "stage": steps,
        "make": make,
        "join": ReferenceForm(formdata=None, prefix="join-"),
    }
    found = fresh | given
    found["tags"].country.choices = countries(desks[0])
    return found


def _case_page(
    case_id: str, form: CaseForm | None = None, *, status: int = 200, focus: str = "", **forms: SafeForm
) -> Page:
    me, words = guard.me(), _words()
    with transaction.reading() as work:
        row = casework.case_at(work, me, Permission.CASE_READ, case_id)
        kept = None if row.sealed is None else casework.open_file(work, me, row)
        said = kept if kept is None else casework.with_senders_word(work, me, row, kept)
        stage, version, desk = CaseStage(row.stage), row.version, row.desk_id
        linked = _linked(work, row)
        revisions = [(each.version, each.day) for each in work.cases.revisions(case_id)]
        findings = [(each.short_ref, each.day, each.stage) for each in work.cases.findings_of(case_id)]
        entries = custody.about(work, me, desk, [case_id])
        thing = casework.thing(me, row)
        reference, day = row.short_ref, row.day
        lacking = release.may_release(said, work) if said else []
        today = work.today
    editing = kept is not None and (stage in EDITABLE or form is not None)
    if editing and form is None and kept is not None:
        form = _filled(kept, version, desk, linked)
    elif form is not None and status == CONFLICT:
        _rebase(form, version)
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
        "changed": shown.differences(kept, form.data, words) if form and kept and status == CONFLICT else [],
        "focus": focus,
        "linked": linked,
        "revisions": revisions,
        "findings": [shown.finding_line(*each) for each in findings],
        "story_of": [shown.line(entry, words) for entry in entries],
        "consents": [shown.consent(entry, words) for entry in (kept.consents if kept else ())],
        "fresh": [shown.consent(e, words) for e in said.consents[len(kept.consents) :]] if said and kept else [],
        "uses": shown.uses(said, today, words) if said else [],
        "sections_of": shown.case_sections(kept, dict(linked), words) if kept else [],
        "needs": shown.special_needs(kept, pages.reference()) if kept else [],
        "may_decide": allowed(me, Permission.CASE_VERIFY, thing),
        "lacking": [label(problem.value) for problem in lacking],
        "consent_form": forms.get("consent") or ConsentForm(formdata=None, version=version),
        "link_form": forms.get("link") or ReferenceForm(formdata=None, prefix="link-"),
        "reopen_form": forms.get("reopen") or ReasonForm(formdata=None, prefix="reopen-"),
        "recall_form": forms.get("recall") or ReasonForm(formdata=None, prefix="recall-"),
        "failed": next(iter(forms.values()), None),
    }
    if status == CONFLICT and "consent" in forms:
        _rebase(forms["consent"], version)
    return render_template("review/case.html", **context), status


def _verify_page(
    case_id: str, form: VoteForm | None = None, problems: Sequence[str] = (), *, status: int = 200
) -> Page:
    me, words = guard.me(), _words()
    with transaction.reading() as work:
        row = casework.case_at(work, me, Permission.CASE_READ, case_id)
        file = release.readable(work, me, row)
        stage, version, reference = CaseStage(row.stage), row.version, row.short_ref
        linked = _linked(work, row)
        mine = casework.thing(me, row).asked_by_me
        today = work.today
    if stage not in EDITABLE and stage is not CaseStage.IN_REVIEW:
        return pages.error_page(CONFLICT)
    second = stage is CaseStage.IN_REVIEW
    if form is None:
        form = VoteForm(formdata=None, version=version)
        form.prepare(second=second)
    elif status == CONFLICT:
        _rebase(form, version)
    page = render_template(
        "review/verify.html",
        case_id=case_id,
        reference=reference,
        title=file.title,
        second=second,
        mine=second and mine,
        form=form,
        problems=problems,
        lacks=_blocking([] if second else lacks_for_review(file)),
        decision_hints=outcome_hints() if second else {},
        linked=linked,
        sections_of=shown.case_sections(file, dict(linked), words),
        uses=shown.uses(file, today, words),
        needs=shown.special_needs(file, pages.reference()),
        reopen_form=ReasonForm(formdata=None, prefix="reopen-"),
    )
    return page, status


def _release_page(
    case_id: str, form: ButtonForm | None = None, problems: Iterable[str] = (), *, status: int = 200
) -> Page:
    me, words = guard.me(), _words()
    with transaction.reading() as work:
        row = casework.case_at(work, me, Permission.CASE_RELEASE, case_id)
        file = release.readable(work, me, row)
        stage, version, reference = CaseStage(row.stage), row.version, row.short_ref
        lacking = release.may_release(file, work)
        fields = release.fields(file, release.finding_of(file, row, work), words)
        today = work.today
    if stage is not CaseStage.VERIFIED:
        return pages.error_page(CONFLICT)
    page = render_template(
        "review/release.html",
        case_id=case_id,
        reference=reference,
        title=file.title,
        form=form or ButtonForm(formdata=None, version=version),
        problems=problems,
        lacking=_blocking(lacking),
        pairs=[shown.beside(field) for field in fields],
        stays=release.stays(words),
        uses=shown.uses(file, today, words),
        needs=shown.special_needs(file, pages.reference()),
    )
    return page, status


def _words() -> Words:
    return Words(pages.reference(), label, locale_tag())


def _named(desks: Iterable[str]) -> list[tuple[str, str]]:
    words = _words()
    return [(desk, words.desk(desk)) for desk in desks]


Links = list[tuple[str, str, bool]]


def _tabs(endpoint: str, name: str, choices: Iterable[tuple[str, str]], now: str, **others: str) -> Links:
    """Return a row of links that change one parameter: address, words, whether it is the present one."""
    kept: dict[str, Any] = {key: value for key, value in others.items() if value}
    found = []
    for code, text in choices:
        values = kept | ({name: code} if code else {})
        found.append((url_for(endpoint, **values), text, code == now))
    return found


def _inbox_filters(me: Actor, stage: str, desk: str) -> list[tuple[str, Links]]:
    stages = [("", _("To do")), *_staged(REPORT_STAGES)]
    found = [(_("Stage"), _tabs("review.inbox", "stage", stages, stage, desk=desk))]
    if len(me.desks) > 1:
        desks = [("", _("All my desks")), *_named(sorted(me.desks))]
        found.append((_("Desk"), _tabs("review.inbox", "desk", desks, desk, stage=stage)))
    return found


def _staged(names: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(stage.value, label(text)) for stage, text in names.items()]


def _blocking(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"level": "block", "text": label(problem.value)} for problem in problems]


def _living() -> list[CaseStage]:
    return [stage for stage in CaseStage if stage is not CaseStage.WITHDRAWN]


def _one_of(kind: Any, text: str) -> Any:
    return kind(text) if text in set(kind) else None


def _place() -> Place | None:
    """Return where a page of a list begins: a day and a random id, as `_after` wrote them."""
    day, _dot, object_id = request.args.get("after", "").partition(".")
    try:
        return Place(dt.date.fromisoformat(day), object_id) if object_id.isalnum() else None
    except ValueError:
        return None


def _after(place: Place | None) -> str:
    return f"{place.day.isoformat()}.{place.id}" if place else ""


def _join(case_id: str, report_id: str) -> str:
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


def _linked(work: Work, row: CaseRow) -> list[tuple[str, str]]:
    return [(each, work.reports.get(each).short_ref) for each in work.cases.reports_of(row.id)]


def _filled(file: CaseFile, version: int, desk: str, linked: list[tuple[str, str]]) -> CaseForm:
    form = CaseForm(formdata=None, data={**filing.values_of(file), "version": version})
    form.blank_rows()
    form.offer(desk, linked)
    return form


def _rebase(form: Any, version: int) -> None:
    """Let the next press save over the newer version, which the page has shown by then."""
    form.version.data, form.version.raw_data = version, None


def _vote(form: VoteForm, me: Actor) -> Vote:
    return Vote(
        member=me.member,
        day=transaction.now().date(),
        version=form.read_version,
        agrees=form.decision.data in {"agree", verify.Outcome.VERIFIED},
        rule=Rule(form.rule.data) if form.rule.data else None,
        checked=form.checked(),
        conflict=form.conflict.data == "yes",
        note=(form.note.data or "").strip(),
    )
