"""Redacted copies of files and of what a sender wrote."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from watchdog.access.permissions import Permission
from watchdog.cleaning.removals import CleaningError, Failure
from watchdog.domain.telling import Spot
from watchdog.languages import N_
from watchdog.review import cleaned, redact
from watchdog.review.custody import Held
from watchdog.review.forms.fields import CopyForm
from watchdog.review.redact import WHOLE, Marking
from watchdog.review.routes.blueprint import UNPROCESSABLE, Page, blueprint, wording
from watchdog.review.routes.files import attachment, held_at
from watchdog.web import guard, transaction
from watchdog.web.language import label
from watchdog.web.wording import month_names, tag

WIDTH: Final = 720
PNG_SIZE: Final = slice(16, 24)
"""Where a PNG says its width and height (ISO/IEC 15948, 11.2.2)."""

PLAIN: Final = "text/plain"
NO_PAGE: Final = N_("Only pictures, PDF files and plain texts can be redacted here. Make a PDF of it first.")


@blueprint.route("/exhibits/<exhibit_id>/redact")
@guard.needs(Permission.EXHIBIT_READ)
def redact_exhibit(exhibit_id: str) -> Page:
    """Mark what must go: two corners of each area, or its numbers. A plain text is redacted word by word."""
    found = held_at(exhibit_id)
    if found.head.media_type == PLAIN:
        return _text_page(found)
    return _page(found)


def _page(found: Held) -> Page:
    marking, exhibit_id = _marked(), found.id
    try:
        pages, picture = redact.page(found, marking)
    except CleaningError as error:
        return _failed(found, error.failure)
    height = int.from_bytes(picture[PNG_SIZE][4:], "big")
    if "at.x" in request.args:
        x, y = (_number(f"at.{axis}") for axis in "xy")
        marking = marking.pointed(x * WHOLE // WIDTH, y * WHOLE // max(1, height))
    elif request.args.get("add"):
        marking = marking.added(*(_number(name) * WHOLE // 100 for name in ("left", "top", "width", "height")))
    elif request.args.get("drop", "").isdecimal():
        marking = marking.without(_number("drop"))
    page = min(marking.page, pages - 1)
    return render_template(
        "review/redact.html",
        found=found,
        form=CopyForm(formdata=None),
        marking=marking,
        page=page,
        pages=[(number, _address(exhibit_id, marking, page=number)) for number in range(pages)],
        areas=[
            (number, area[0] + 1, _address(exhibit_id, marking, page=page, drop=number))
            for number, area in enumerate(marking.areas)
        ],
        picture=_address(exhibit_id, marking, "review.redact_picture", page=page, corner=marking.told_corner),
        width=WIDTH,
        height=height,
    )


@blueprint.route("/exhibits/<exhibit_id>/redact/picture")
@guard.needs(Permission.EXHIBIT_READ)
def redact_picture(exhibit_id: str) -> Page:
    """A page as it would look in the copy: drawn anew in the cleaner's process, never the original."""
    found = held_at(exhibit_id)
    try:
        _pages, picture = redact.page(found, _marked())
    except CleaningError as error:
        return _failed(found, error.failure)
    response = Response(picture, mimetype="image/png")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@blueprint.route("/exhibits/<exhibit_id>/redact", methods=["POST"])
@guard.needs(Permission.EXHIBIT_READ)
def take_redacted_exhibit(exhibit_id: str) -> Page:
    """Hand a redacted copy out: flat, noted before it leaves, kept nowhere."""
    found = held_at(exhibit_id)
    if found.head.media_type == PLAIN:
        return _text_page(found)
    if not CopyForm().validate_on_submit():
        return _page(found)
    try:
        copy = redact.copy_of(found, Marking.read("0", request.form.get("areas", ""), ""))
    except CleaningError as error:
        return _failed(found, error.failure)
    with transaction.writing() as work:
        redact.note_file(work, guard.me(), found)
    return attachment([copy.content], f"{found.name}-redacted.{cleaned.COPY_ENDINGS[copy.media_type]}", copy.media_type)


@blueprint.route("/reports/<report_id>/redact", methods=["GET", "POST"])
@guard.needs(Permission.REPORT_READ)
def redact_report(report_id: str) -> Page:
    """Black out spans of what a sender wrote, and take a copy."""
    with transaction.reading() as work:
        name, text, spoken = redact.told_in(work, guard.me(), report_id)

    def note() -> None:
        with transaction.writing() as work:
            redact.note_report(work, guard.me(), report_id)

    taken = _black_out(text)
    if taken is not None:
        note()
        return attachment([taken.encode()], f"{name}-redacted.txt", PLAIN)
    return _black_page(name, text, url_for("review.report", report_id=report_id), tag(spoken))


def _text_page(found: Held) -> Page:
    try:
        text = redact.words_of(found)
    except CleaningError as error:
        return _failed(found, error.failure)
    taken = _black_out(text)
    if taken is not None:
        with transaction.writing() as work:
            redact.note_file(work, guard.me(), found)
        return attachment([taken.encode()], f"{found.name}-redacted.txt", PLAIN)
    back = url_for("review.report", report_id=found.report_id, _anchor="files")
    return _black_page(_("File %(number)s", number=found.number), text, back)


def _black_out(text: str) -> str | None:
    """Return the redacted text if the button that hands it out was pressed."""
    if request.method != "POST" or request.form.get("act") != "take" or not CopyForm().validate():
        return None
    return redact.black_out(text, _spans(text), *_chosen())


def _black_page(name: str, text: str, back: str, spoken: str = "") -> Page:
    form = CopyForm(formdata=None) if request.method != "POST" else CopyForm()
    fine = request.method != "POST" or form.validate()
    spans, (chosen, words) = _spans(text), _chosen()
    page = render_template(
        "review/black_out.html",
        name=name,
        back=back,
        form=form,
        shown=redact.black_out(text, spans, chosen, words),
        spoken=spoken,
        spans=[(number, text[span.start : span.end], label(span.why.value)) for number, span in enumerate(spans)],
        chosen=chosen,
        words="\n".join(words),
    )
    return page, 200 if fine else UNPROCESSABLE


def _spans(text: str) -> list[Spot]:
    return redact.suggested(text, month_names(), wording().nobodys_names())


def _chosen() -> tuple[set[int], Sequence[str]]:
    numbers = {int(each) for each in request.form.getlist("span") if each.isdecimal() and len(each) < 6}  # noqa: PLR2004 - digits
    return numbers, [line for line in request.form.get("words", "").splitlines() if line.strip()]


def _marked() -> Marking:
    return Marking.read(*(request.args.get(name, "") for name in ("page", "areas", "corner")))


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0  # noqa: PLR2004 - digits


def _address(exhibit_id: str, marking: Marking, endpoint: str = "review.redact_exhibit", **more: Any) -> str:
    return url_for(endpoint, exhibit_id=exhibit_id, areas=marking.told, **more)


def _failed(found: Held, failure: Failure) -> Page:
    why = NO_PAGE if failure is Failure.NOT_CLEANABLE else cleaned.FAILED[failure]
    page = render_template("review/redact_failed.html", found=found, failure=label(why))
    return page, UNPROCESSABLE
