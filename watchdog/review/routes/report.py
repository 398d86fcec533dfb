"""One report: read, tag, answer, move on, make a case of it."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from watchdog.access.permissions import Permission
from watchdog.domain.ids import parse_short_ref
from watchdog.domain.report import Report
from watchdog.domain.stages import ReportStage
from watchdog.domain.triage import STORY, Triage
from watchdog.languages import N_
from watchdog.review import assign, casework, correspond, custody, shown, triage
from watchdog.review import hold as held
from watchdog.review.forms.fields import ReasonForm, ReferenceForm, countries
from watchdog.review.forms.report import (
    AnswerForm,
    AssignForm,
    MakeCaseForm,
    PutOffForm,
    SoftForm,
    StageForm,
    TagForm,
    TakeUpForm,
    TranslationForm,
)
from watchdog.review.routes.blueprint import UNPROCESSABLE, Page, blueprint, named_desks, wording
from watchdog.review.routes.case import JOINED, joined
from watchdog.review.routes.inbox import back, list_beside
from watchdog.web import guard, pages, transaction
from watchdog.web.forms import SafeForm
from watchdog.web.language import current, label
from watchdog.web.wording import REPORT_STAGES, Words
from watchdog.web.wording import tag as tag_of

TAGGED = pages.announce("report-tagged", N_("Your tags and notes are saved."))
SENT = pages.announce("message-sent", N_("Your message is sealed. The sender reads it with the code."))
TRANSLATED = pages.announce("report-translated", N_("The translation is saved. Only your desk reads it."))
MOVED = pages.announce("report-moved", N_("The report has moved."))
OPENED = pages.announce("case-opened", N_("The case is open, filled in from the report. Check every field."))


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
    return report_page(report_id)


@blueprint.route("/reports/<report_id>/tags", methods=["POST"])
@guard.needs(Permission.REPORT_TRIAGE)
def tag(report_id: str) -> Page:
    """Keep the desk's notes on a report."""
    form = TagForm()
    if not form.validate_on_submit():
        return report_page(report_id, tags=form)
    decision = Triage(
        tuple(form.tags.data or ()), form.country.data, form.priority.data, (form.note.data or "").strip()
    )
    with transaction.writing() as work:
        triage.tag(work, guard.me(), report_id, decision)
    return pages.done("review.report", TAGGED, report_id=report_id, **back())


@blueprint.route("/reports/<report_id>/answer", methods=["POST"])
@guard.needs(Permission.REPORT_ANSWER)
def answer(report_id: str) -> Page:
    """Write to the person who sent a report."""
    form = AnswerForm()
    if form.put.data:
        return _put_ready(report_id, form)
    if not form.validate_on_submit():
        return report_page(report_id, reply=form)
    try:
        with transaction.writing() as work:
            correspond.answer(work, guard.me(), report_id, form.words, question=form.question.data)
    except correspond.NoMailboxError:
        form.text.errors = [_("The sender took the report back. Nobody can read an answer any more.")]
        return report_page(report_id, reply=form)
    except correspond.NotAskedError:
        form.question.errors = [_("The sender did not agree to questions. You can still write without asking.")]
        return report_page(report_id, reply=form)
    return pages.done("review.report", SENT, report_id=report_id, **back())


def _put_ready(report_id: str, form: AnswerForm) -> Page:
    with transaction.reading() as work:
        row, desks = triage.report_at(work, guard.me(), Permission.REPORT_ANSWER, report_id)
        sent = triage.open_report(work, row, triage.keys_of(guard.me(), desks))
    wanted = sent.language if sent else ""
    written = form.put_ready(wanted)
    if written and written != wanted:
        form.text.errors = [_("This question is not translated into the language of the report. It stands in English.")]
    return report_page(report_id, 200, reply=form)


@blueprint.route("/reports/<report_id>/translation/<part>", methods=["POST"])
@guard.needs(Permission.REPORT_TRIAGE)
def translation(report_id: str, part: str) -> Page:
    """Keep a translation for the desk beside the sender's words."""
    form = TranslationForm(prefix=part_prefix(part))
    if not form.validate_on_submit():
        return report_page(report_id, **{part_prefix(part): form})
    with transaction.writing() as work:
        triage.translate(work, guard.me(), report_id, part, text=form.words, language=form.language.data)
    return pages.done("review.report", TRANSLATED, report_id=report_id, **back())


def part_prefix(part: str) -> str:
    """Return how the fields of a translation's form begin."""
    return f"part-{part[:32]}-"


@blueprint.route("/reports/<report_id>/stage", methods=["POST"])
@guard.needs(Permission.REPORT_TRIAGE)
def move(report_id: str) -> Page:
    """Take a report to another stage."""
    form = StageForm()
    with transaction.reading() as work:
        row, _desks = triage.report_at(work, guard.me(), Permission.REPORT_TRIAGE, report_id)
        form.offer(triage.moves(ReportStage(row.stage)))
    if not form.validate_on_submit():
        return report_page(report_id, stage=form)
    with transaction.writing() as work:
        triage.move(work, guard.me(), report_id, ReportStage(form.then.data), form.words())
    return pages.done("review.report", MOVED, report_id=report_id, **back())


@blueprint.route("/reports/<report_id>/case", methods=["POST"])
@guard.needs(Permission.CASE_OPEN)
def make_case(report_id: str) -> Page:
    """Open a case from a report."""
    form, me = MakeCaseForm(), guard.me()
    with transaction.reading() as work:
        _row, desks = triage.report_at(work, me, Permission.REPORT_TRIAGE, report_id)
    form.offer(named_desks(desks))
    if not form.validate_on_submit():
        return report_page(report_id, make=form)
    try:
        with transaction.writing() as work:
            case_id = casework.open_case(work, me, report_id, form.desk.data, pages.reference()).id
    except casework.CannotJoinError:
        form.desk.errors = [_("This report was taken back or cannot be opened.")]
        return report_page(report_id, make=form)
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
        problem = joined(case_id, report_id)
        if not problem:
            return pages.done("review.case", JOINED, case_id=case_id)
        form.reference.errors = [problem]
    return report_page(report_id, join=form)


def report_page(report_id: str, status: int = 0, **forms: SafeForm) -> Page:
    """Return the page of a report; `forms` are small forms that were refused, by their names."""
    me, words = guard.me(), wording()
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
        kept = held.kept(work, me, report_id, desks)
        share, soft = assign.share(work, me, report_id), work.members.get(me.member).soft
    page = render_template(
        "review/report.html",
        head=head,
        stage=label(REPORT_STAGES[head.stage]),
        sent=sent,
        report=shown.report(sent, said, words) if sent else None,
        care=shown.care(sent, notes, pages.reference()) if sent else [],
        files=[shown.file(each, words) for each in files],
        talk=[shown.message(each, words) for each in said],
        translations=_translations(notes, [STORY, *(each.id for each in said)], forms, words),
        story_of=[shown.line(entry, words) for entry in entries],
        notes=notes,
        tag_labels=[words.type(tag) for tag in notes.tags],
        groups=shown.tag_groups(pages.reference(), sent, notes),
        cases=linked,
        kept=held.shown(kept, words),
        expired=any(entry.line.event == held.EXPIRED_REPORT for entry in entries),
        answerable=answerable,
        may_join=head.stage not in casework.GONE,
        later=words.date(share.later) if share.later else "",
        soft=soft,
        soft_form=SoftForm(formdata=None, report_id=report_id),
        forms=_report_forms(head.stage, notes, desks, sent, forms | _share_forms(share, forms)),
        failed=next(iter(forms.values()), None),
        back=back(),
        list=list_beside(me, report_id),
    )
    return page, status or (UNPROCESSABLE if forms else 200)


def _translations(
    notes: Triage, parts: list[str], given: dict[str, SafeForm], words: Words
) -> dict[str, dict[str, Any]]:
    """Return each part's translation with its form, which opens by itself when it was refused."""
    found = {}
    for part in parts:
        kept, prefix = notes.translations.get(part), part_prefix(part)
        fresh = TranslationForm(
            formdata=None,
            prefix=prefix,
            text=kept.text if kept else "",
            language=kept.language if kept else current().code,
        )
        found[part] = {
            "text": kept.text if kept else "",
            "lang": tag_of(kept.language) if kept else "",
            "head": shown.translated(kept, words) if kept else "",
            "form": given.get(prefix) or fresh,
            "open": prefix in given,
        }
    return found


def _share_forms(share: assign.Share, given: dict[str, SafeForm]) -> dict[str, SafeForm]:
    who = given.get("assign") or AssignForm(formdata=None, assignee=share.assignee)
    when = given.get("put_off") or PutOffForm(formdata=None, until=share.later)
    if isinstance(who, AssignForm):
        who.offer(share.colleagues)
    return {"assign": who, "put_off": when, "take_up": given.get("take_up") or TakeUpForm(formdata=None)}


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
    make.offer(named_desks(desks))
    fresh: dict[str, SafeForm] = {
        "tags": tags,
        "reply": AnswerForm(formdata=None),
        "stage": steps,
        "make": make,
        "join": ReferenceForm(formdata=None, prefix="join-"),
        "hold": ReasonForm(formdata=None, prefix="hold-"),
    }
    found = fresh | given
    found["tags"].country.choices = countries(desks[0])
    return found
