"""The pages of somebody who reports. None of them sets a cookie; the story and the code travel by POST only."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog import languages
from watchdog.domain.report import STORY_LIMIT, TEXT_LIMIT
from watchdog.intake import floods, submit
from watchdog.intake.arrivals import Problem, SealedFile
from watchdog.intake.forms import ReportForm, examples
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
    open_desks,
    sealed_files,
)
from watchdog.intake.routes.tongue import SWITCHED
from watchdog.sealing.phrases import LANGUAGES
from watchdog.web import guard
from watchdog.web.language import current, label
from watchdog.web.pages import reference
from watchdog.web.transaction import reading, settings

QUESTION: Final = re.compile(r"(.*?(?:[?؟？;]|လား။|ไหม(?= )))\s*(.+)", re.DOTALL)
"""The first sentence of the start page asks, the rest invites. The mark differs: Greek asks with a semicolon, Burmese
and Thai with a word."""

INDENTED: Final = re.compile(r"\n\s+")
"""What makes a page larger and says nothing. Only taken out where nobody has typed anything yet."""


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
        return INDENTED.sub("\n", report_page(ReportForm(None, open_desks()), []))
    if not settings().plain_intake:
        return render_template("intake/off.html"), HTTPStatus.SERVICE_UNAVAILABLE
    arrivals = arrived()
    form = ReportForm(request.form, open_desks())
    if SWITCHED in request.form:
        return report_page(form, []), HTTPStatus.OK
    fine = form.validate()
    form.files.errors = file_problems(arrivals)
    if not fine or form.files.errors:
        return report_page(form, sealed_files(arrivals)), HTTPStatus.UNPROCESSABLE_ENTITY
    receipt = _submit(form, sealed_files(arrivals))
    if isinstance(receipt, doors.Hurdle):
        form.refuse(receipt.words, renew=receipt.renew)
        return report_page(form, sealed_files(arrivals)), receipt.status
    return render_template(
        "intake/code.html",
        words=(receipt.code.words(current().locale) or "").split(),
        digits=receipt.code.digits,
        readers=[desk_name(desk) for desk in receipt.desks],
        advice=reference().intake.check_page.code_advice,
    )


@blueprint.get(f"{LOCALE}/report/parts")
@guard.public
def report_parts(locale: str) -> Response:  # noqa: ARG001
    """Give the page's script the texts that a page without scripts need not carry; nothing in them is anybody's."""
    page = render_template(
        "parts/report.html",
        page=reference().intake.check_page,
        words_url=_words_url(),
        plain=settings().plain_intake,
        **_wrong(),
    )
    # A browser that was handed something it must not store gives up the whole page, and with it what was typed.
    return Response(page, headers={"Cache-Control": "public, max-age=600"})


def _submit(form: ReportForm, files: list[SealedFile]) -> submit.Receipt | doors.Hurdle:
    entry = doors.by_waiting(form.held, request.max_content_length or 0)
    if isinstance(entry, doors.Hurdle):
        return entry
    with reading() as work:
        desks = submit.addressed(work, reference(), form.addressee())
        prepared = submit.prepare(work, form.report(current().code), files, desks)
    try:
        return doors.kept(entry, prepared.exhibits, lambda work: submit.keep(work, prepared))
    except floods.SpentError:
        return doors.twice()


def report_page(form: ReportForm, again: Sequence[SealedFile], **changed: Any) -> str:
    """Return the report page.

    Args:
        form: What was typed.
        again: Files that have to be chosen again.
        changed: What differs on a page that is not served from here.
    """
    form_text = reference().intake
    given = {
        "form": form,
        "groups": {group.id: group for group in form_text.groups},
        "after": form_text.field("what_chosen").after,
        "examples": {name: examples(name) for name in ("what_chosen", "consent_choice")},
        "again": names(again),
        "accept": ACCEPT,
        "page": form_text.check_page,
        "plain": settings().plain_intake,
        "words_url": _words_url(),
        "form_version": form_text.version,
        "limits": {
            "story": STORY_LIMIT,
            "text": TEXT_LIMIT,
            "file": settings().file_limit,
            "files": settings().files_limit,
        },
        **_wrong(),
    }
    return render_template("intake/report.html", **(given | changed))


def _wrong() -> dict[str, Any]:
    """Return what the script says of a text that is too long and of files that cannot be taken."""
    return {"long": {"story": _too_long(STORY_LIMIT), "text": _too_long(TEXT_LIMIT)}, "problems": Problem}


def _words_url() -> str:
    spelled = current().locale.partition("_")[0]
    return url_for("intake.words", language=spelled) if spelled in LANGUAGES else ""


def _too_long(limit: int) -> str:
    number = format_decimal(limit)
    return str(_("This is too long. It can have %(number)s letters. Please make it shorter.", number=number))
