"""A return visit. No page of it sets a cookie; the code travels by POST only."""

from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from flask import render_template, request, url_for
from flask_babel import gettext as _

from watchdog.domain.message import Message, narrows, settled
from watchdog.intake import floods, follow_up, reach, visits
from watchdog.intake.arrivals import Problem, SealedFile
from watchdog.intake.forms import CodeForm, ConsentForm, ReplyForm, VisitForm, VisitMessageForm
from watchdog.intake.kinds import ACCEPT
from watchdog.intake.routes import doors
from watchdog.intake.routes.blueprint import (
    LOCALE,
    Page,
    arrived,
    blueprint,
    desk_name,
    file_problems,
    names,
    sealed_files,
)
from watchdog.records.work import Work
from watchdog.sealing.phrases import LANGUAGES, SCRIPTS
from watchdog.web import guard
from watchdog.web.language import current
from watchdog.web.transaction import now, reading, settings, writing

Keep = Callable[[Work, visits.Visit, follow_up.Prepared], None]


@blueprint.route(f"{LOCALE}/return", methods=["GET", "POST"])
@guard.public
def back(locale: str) -> str | Page:  # noqa: ARG001
    """Let the holder of a code read answers, answer, change consent, or take everything back."""
    if request.method != "POST":
        return _code_page(CodeForm(None))
    act = request.form.get("act", "")
    if act not in ACTS:
        return _enter(CodeForm(request.form))
    with reading() as work:
        visit = visits.resumed(work, settings().secret, request.form.get("visit", ""))
    if visit is None:
        return _expired()
    try:
        return ACTS[act](visit)
    except follow_up.GoneError:
        return _expired()


def _enter(form: CodeForm) -> str | Page:
    """Open a visit with a code. A wrong one costs and looks the same, whatever is wrong with it."""
    with reading() as work:
        if follow_up.busy(work):
            return _code_page(form, late=True), HTTPStatus.TOO_MANY_REQUESTS
        fine = form.validate()
        visit = visits.find(work, form.code.data or "") if fine else None
    if visit is not None:
        return _visit_page(visit, kept=form.reply.data or "")
    if fine:
        with writing() as work:
            work.members.wrong_code()
        form.code.errors = [_("We found nothing for this code. Please look at it again: every word or digit counts.")]
    return _code_page(form), HTTPStatus.UNPROCESSABLE_ENTITY


def _expired() -> Page:
    """Ask for the code again, and keep what was being written."""
    return _code_page(CodeForm(request.form), expired=True), HTTPStatus.UNPROCESSABLE_ENTITY


def _code_page(form: CodeForm, *, late: bool = False, expired: bool = False) -> str:
    with reading() as work:
        instance = work.vault.instance
    own = current().locale.partition("_")[0]
    return render_template(
        "intake/return.html",
        form=form,
        late=late,
        expired=expired,
        instance=instance,
        reply=ReplyForm(None),
        consent=ConsentForm(None),
        accept=ACCEPT,
        problems=Problem,
        plain=settings().plain_intake,
        words_urls=[
            url_for("intake.words", language=each, _anchor=SCRIPTS[each])
            for each in sorted(LANGUAGES, key=lambda each: each != own)
        ],
    )


def _look(visit: visits.Visit) -> str:
    return _visit_page(visit, kept=request.form.get("reply", ""))


def _reply(visit: visits.Visit) -> str | Page:
    if not settings().plain_intake:
        return _visit_page(visit), HTTPStatus.SERVICE_UNAVAILABLE
    arrivals = arrived()
    files = sealed_files(arrivals)
    form = ReplyForm(request.form)
    fine, text = form.validate(), form.reply.data or ""
    form.files.errors = file_problems(arrivals)
    if fine and not arrivals and not text.strip():
        form.reply.errors, fine = [_("Please write a few words here. It can be short.")], False
    if not fine or form.files.errors:
        page = _visit_page(visit, reply=form, again=names(files))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    hurdle = _sent(visit, form, Message(text), follow_up.reply, files)
    if hurdle is not None:
        return _visit_page(visit, reply=form, again=names(files)), hurdle.status
    return _visit_page(visit, done=_("It arrived. Thank you."))


def _consent(visit: visits.Visit) -> str | Page:
    form = ConsentForm(request.form)
    if not form.validate():
        return _visit_page(visit, consent=form), HTTPStatus.UNPROCESSABLE_ENTITY
    uses = settled(form.answers)
    change = partial(follow_up.change_consent, narrowed=narrows(uses))
    hurdle = _sent(visit, form, Message("", uses=uses), change)
    if hurdle is not None:
        return _visit_page(visit, consent=form), hurdle.status
    return _visit_page(visit, done=_("We wrote down what you chose. It counts from now on."))


def _sent(
    visit: visits.Visit, form: VisitMessageForm, message: Message, keep: Keep, files: Sequence[SealedFile] = ()
) -> doors.Hurdle | None:
    """Keep a message and use up its ticket, or say on its form why not now."""
    entry = doors.by_waiting(form.held, request.max_content_length or 0, message=True)
    hurdle = entry if isinstance(entry, doors.Hurdle) else _kept(visit, entry, message, keep, files)
    if hurdle is not None:
        form.refuse(hurdle.words, renew=hurdle.renew)
    return hurdle


def _kept(
    visit: visits.Visit, entry: floods.Entry, message: Message, keep: Keep, files: Sequence[SealedFile]
) -> doors.Hurdle | None:
    with reading() as work:
        prepared = follow_up.prepare(work, visit, message, files)
    try:
        doors.kept(entry, prepared.exhibits, lambda work: keep(work, visit, prepared))
    except floods.SpentError:
        return doors.twice(message=True)
    return None


def _ask_to_withdraw(visit: visits.Visit) -> str:
    return render_template("intake/withdraw.html", form=_visit_form(visit))


def _withdraw(visit: visits.Visit) -> str | Page:
    form = VisitForm(formdata=request.form)
    if not form.validate():
        page = render_template("intake/withdraw.html", form=_visit_form(visit), errors=form.errors["ticket"])
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    with writing() as work:
        follow_up.withdraw(work, visit)
    return render_template("intake/withdrawn.html")


ACTS: Final = {
    "look": _look,
    "reply": _reply,
    "consent": _consent,
    "withdraw": _ask_to_withdraw,
    "destroy": _withdraw,
}
"""What the buttons of a visit do."""


def _visit_page(
    visit: visits.Visit,
    *,
    reply: ReplyForm | None = None,
    consent: ConsentForm | None = None,
    kept: str = "",
    done: str = "",
    again: list[str] | None = None,
) -> str:
    with reading() as work:
        lines, new = follow_up.said(work, visit), follow_up.unread(work, visit)
        could_read = reach.reach(work, visit.report_id)
    if new:
        with writing() as work:
            follow_up.shown(work, visit)
    carried = visits.carried(settings().secret, visit, now())
    forms: dict[str, Any] = {
        "reply": reply or ReplyForm(None, data={"reply": kept}),
        "consent": consent or ConsentForm(None),
        "bare": VisitForm(formdata=None),
    }
    for form in forms.values():
        form.visit.data = carried
    return render_template(
        "intake/visit.html",
        lines=lines,
        reach=could_read,
        desk_name=desk_name,
        done=done,
        again=again or [],
        accept=ACCEPT,
        plain=settings().plain_intake,
        **forms,
    )


def _visit_form(visit: visits.Visit) -> VisitForm:
    form = VisitForm(formdata=None)
    form.visit.data = visits.carried(settings().secret, visit, now())
    return form
