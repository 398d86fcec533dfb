"""The community member's pages. None of them sets a cookie; the code and the story travel by POST only."""

import json
import re
from http import HTTPStatus
from importlib.resources import files
from typing import Any, BinaryIO, Final, cast

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog import languages
from watchdog.domain.message import Message
from watchdog.domain.report import STORY_LIMIT, TEXT_LIMIT, ConsentChoice
from watchdog.intake import follow_up, sealed, submit, visits
from watchdog.intake.arrivals import Arrival, Problem, SealedFile
from watchdog.intake.forms import CodeForm, ConsentForm, ReplyForm, ReportForm, VisitForm, examples
from watchdog.intake.kinds import ACCEPT
from watchdog.intake.manifest import Limits, Refusal
from watchdog.intake.openapi import DESCRIPTION
from watchdog.intake.uploads import SealingRequest
from watchdog.records.desks import POLICY
from watchdog.sealing.phrases import LANGUAGES
from watchdog.web import guard
from watchdog.web.language import current, label
from watchdog.web.pages import country, reference
from watchdog.web.transaction import blobs, now, reading, settings, writing

blueprint = Blueprint("intake", __name__)

LOCALE: Final = "/<any({}):locale>".format(",".join(f'"{each.code}"' for each in languages.offered()))
"""Only languages that are offered have pages; any other address is not there."""

QUESTION: Final = re.compile(r"(.*?[?؟？])\s*(.+)", re.DOTALL)
"""The first sentence of the start page asks, the rest invites; the mark differs by script."""

REFUSED: Final = {
    Refusal.EPOCH: HTTPStatus.CONFLICT,
    Refusal.TAKEN: HTTPStatus.CONFLICT,
    Refusal.ARRIVED: HTTPStatus.CONFLICT,
    Refusal.SIZE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Refusal.FILES: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
"""The status of a refusal; any other is a form that is not as it should be."""

Page = tuple[str, int]


@blueprint.get("/")
@guard.public
def root() -> WerkzeugResponse:
    """Go to the start page in the browser's language."""
    answer = redirect(url_for("intake.home", locale=languages.negotiate(request.headers.get("Accept-Language", ""))))
    answer.headers["Vary"] = "Accept-Language"
    return answer


@blueprint.get(f"{LOCALE}/")
@guard.public
def home(locale: str) -> str:  # noqa: ARG001 - `language` reads it from the address, here and below
    """Answer the four questions of somebody who just arrived."""
    screen = reference().intake.first_screen
    heading = label(screen.heading)
    asked = QUESTION.fullmatch(heading)
    question, invitation = asked.groups() if asked else (heading, "")
    return render_template("intake/home.html", screen=screen, question=question, invitation=invitation)


@blueprint.route(f"{LOCALE}/report", methods=["GET", "POST"])
@guard.public
def report(locale: str) -> str | Page:  # noqa: ARG001
    """Take a report, or give the page back as it was typed."""
    if request.method != "POST":
        return _report_page(ReportForm(None), [])
    if not settings().plain_intake:
        return render_template("intake/off.html"), HTTPStatus.SERVICE_UNAVAILABLE
    arrivals = _arrivals()
    form = ReportForm(request.form)
    fine = form.validate()
    form.files.errors = _file_problems(arrivals)
    if not fine or form.files.errors:
        return _report_page(form, _sealed(arrivals)), HTTPStatus.UNPROCESSABLE_ENTITY
    receipt = _submit(form, _sealed(arrivals))
    return render_template(
        "intake/code.html",
        words=(receipt.code.words(current().locale) or "").split(),
        digits=receipt.code.digits,
        readers=[_desk_name(desk) for desk in receipt.desks],
        advice=reference().intake.check_page.code_advice,
    )


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


@blueprint.get(f"{LOCALE}/safety")
@guard.public
def safety(locale: str) -> str:  # noqa: ARG001
    """Say in five lines when a phone is safe enough."""
    return render_template("intake/safety.html", phone=reference().intake.first_screen.phone)


@blueprint.get(f"{LOCALE}/who-can-read")
@guard.public
def who_can_read(locale: str) -> str:  # noqa: ARG001
    """Name every reader there is, with its key."""
    with reading() as work:
        keys = {row.id: work.desks.key(row.id) for row in work.desks.all()}
        recovery = work.desks.recovery().fingerprint
    desks = [desk for desk in reference().regions.desks if desk.id in keys]
    names = {desk.id: [country(iso3) for iso3 in reference().regions.countries_of(desk.id)] for desk in desks}
    return render_template(
        "intake/who_can_read.html",
        desks=desks,
        countries=names,
        keys=keys,
        policy=keys.get(POLICY),
        recovery=recovery,
    )


@blueprint.get(f"{LOCALE}/help")
@guard.public
def help_near_you(locale: str) -> str:  # noqa: ARG001
    """Say what can help now; no report is needed for it."""
    form = reference().intake
    danger = next(group for group in form.groups if group.id == "danger")
    return render_template(
        "intake/help.html", danger=danger, fields=form.help_page_fields, unknown=form.help_page_unknown
    )


@blueprint.get("/api/v1/keys")
@guard.public
def keys() -> Response:
    """Give the public key directory, signed, so that nobody adds a reader quietly; and who receives what."""
    with reading() as work:
        directory, opened = json.loads(work.desks.directory()), sealed.open_desks(work)
    regions = reference().regions
    routing = {
        "default": regions.routing.default_desk,
        "women": submit.WOMEN,
        "desks": {desk: _desk_name(desk) for desk in opened},
        "countries": {iso3: regions.desk_for(iso3) for iso3 in regions.countries},
    }
    return _json(directory | {"routing": routing}, HTTPStatus.OK)


@blueprint.post("/api/v1/reports")
@guard.public
def sealed_report() -> Response:
    """Take a report that was sealed on the sender's device. It says nothing that would need a ticket or a cookie."""
    limits = Limits(settings().file_limit, settings().files_limit)
    if (request.content_length or 0) > limits.body:
        return _refused(Refusal.SIZE)
    request.max_content_length = None  # `receive` measures by itself, and more may come than the plain form takes
    body = cast("BinaryIO", request.stream)
    with reading() as work:
        desks = sealed.open_desks(work)
    received = sealed.receive(body, request.headers.get("Content-Type", ""), desks, blobs(), limits)
    if isinstance(received, Refusal):
        return _refused(received)
    try:
        with writing() as work:
            kept = sealed.keep(work, received)
    except BaseException:
        submit.forget(blobs(), received.exhibits)
        raise
    if isinstance(kept, Refusal):
        submit.forget(blobs(), received.exhibits)
        return _refused(kept)
    return _json({"reference": kept.short_ref, "desks": kept.desks}, HTTPStatus.CREATED)


@blueprint.get("/api/v1/openapi.json")
@guard.public
def openapi() -> Response:
    """Describe the two addresses for programs."""
    return _json(DESCRIPTION, HTTPStatus.OK)


@blueprint.get("/words/<any({}):language>.txt".format(",".join(f'"{each}"' for each in LANGUAGES)))
@guard.public
def words(language: str) -> Response:
    """Give a language's word list, so that a device can spell a code that never leaves it."""
    text = (files("watchdog.sealing") / "words" / f"{language}.txt").read_text("utf-8")
    return Response(text, mimetype="text/plain")


@blueprint.get("/healthz")
@guard.public
def healthz() -> Response:
    """Say that the process answers, and nothing else."""
    return Response("ok", mimetype="text/plain")


def _json(value: dict[str, Any], status: HTTPStatus) -> Response:
    return Response(json.dumps(value, sort_keys=True), status, mimetype="application/json")


def _refused(refusal: Refusal) -> Response:
    return _json({"refused": refusal.value}, REFUSED.get(refusal, HTTPStatus.BAD_REQUEST))


def _submit(form: ReportForm, files: list[SealedFile]) -> submit.Receipt:
    with reading() as work:
        desks = submit.addressed(work, reference(), form.addressee())
        prepared = submit.prepare(work, form.report(current().code), files, desks)
    try:
        with writing() as work:
            return submit.keep(work, prepared)
    except BaseException:
        submit.forget(blobs(), prepared.exhibits)
        raise


def _report_page(form: ReportForm, again: list[SealedFile]) -> str:
    form_text = reference().intake
    spelled = current().locale.partition("_")[0]
    return render_template(
        "intake/report.html",
        form=form,
        groups={group.id: group for group in form_text.groups},
        after=form_text.field("what_chosen").after,
        examples={name: examples(name) for name in ("what_chosen", "consent_choice")},
        again=_names(again),
        accept=ACCEPT,
        page=form_text.check_page,
        plain=settings().plain_intake,
        words_url=url_for("intake.words", language=spelled) if spelled in LANGUAGES else "",
        form_version=form_text.version,
        limits={
            "story": STORY_LIMIT,
            "text": TEXT_LIMIT,
            "file": settings().file_limit,
            "files": settings().files_limit,
        },
        long={"story": _too_long(STORY_LIMIT), "text": _too_long(TEXT_LIMIT)},
        problems=Problem,
    )


def _too_long(limit: int) -> str:
    number = format_decimal(limit)
    return str(_("This is too long. It can have %(number)s letters. Please make it shorter.", number=number))


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
    return render_template("intake/return.html", form=form, late=late, expired=expired)


def _look(visit: visits.Visit) -> str:
    return _visit_page(visit)


def _reply(visit: visits.Visit) -> str | Page:
    arrivals = _arrivals()
    files = _sealed(arrivals)
    form = ReplyForm(request.form)
    fine, text = form.validate(), form.reply.data or ""
    form.files.errors = _file_problems(arrivals)
    if fine and not arrivals and not text.strip():
        form.reply.errors, fine = [_("Please write a few words here. It can be short.")], False
    if not fine or form.files.errors:
        page = _visit_page(visit, reply=form, again=_names(files))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    with reading() as work:
        prepared = follow_up.prepare(work, visit, Message(text), files)
    try:
        with writing() as work:
            follow_up.reply(work, visit, prepared)
    except BaseException:
        submit.forget(blobs(), prepared.exhibits)
        raise
    return _visit_page(visit, done=_("It arrived. Thank you."))


def _consent(visit: visits.Visit) -> str | Page:
    form = ConsentForm(request.form)
    if not form.validate():
        return _visit_page(visit, consent=form), HTTPStatus.UNPROCESSABLE_ENTITY
    choice = ConsentChoice(form.consent_choice.data)
    with reading() as work:
        prepared = follow_up.prepare(work, visit, Message("", choice.value))
    with writing() as work:
        follow_up.change_consent(work, visit, choice, prepared)
    return _visit_page(visit, done=_("We wrote down what you chose. It counts from now on."))


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
    if new:
        with writing() as work:
            follow_up.shown(work, visit)
    carried = visits.carried(settings().secret, visit, now())
    forms: dict[str, Any] = {
        "reply": reply or ReplyForm(None, data={"reply": kept}),
        "consent": consent or ConsentForm(None),
        "plain": VisitForm(formdata=None),
    }
    for form in forms.values():
        form.visit.data = carried
    return render_template(
        "intake/visit.html",
        lines=lines,
        done=done,
        again=again or [],
        accept=ACCEPT,
        examples=examples("consent_choice"),
        **forms,
    )


def _visit_form(visit: visits.Visit) -> VisitForm:
    form = VisitForm(formdata=None)
    form.visit.data = visits.carried(settings().secret, visit, now())
    return form


def _arrivals() -> list[Arrival]:
    """Return the files of this request. Reading the form is what lets them arrive."""
    if not isinstance(request, SealingRequest):
        raise TypeError("request_class")
    return request.arrivals


def _sealed(arrivals: list[Arrival]) -> list[SealedFile]:
    return [sealed for arrival in arrivals if arrival.problem is None and (sealed := arrival.sealed) is not None]


def _names(files: list[SealedFile]) -> list[str]:
    """Return the senders' own names, each kept from turning the sentence around it."""
    return [f"\u2068{file.head.name}\u2069" for file in files]


def _file_problems(arrivals: list[Arrival]) -> list[str]:
    nameless = _("File")
    return [
        f"\u2068{arrival.name or nameless}\u2069: {label(arrival.problem.value)}"
        for arrival in arrivals
        if arrival.problem is not None
    ]


def _desk_name(desk_id: str) -> str:
    return reference().regions.desk(desk_id).name
