"""Files: the original as a download, and a cleaned copy."""

from collections.abc import Iterable

from flask import Response, abort, render_template

from watchdog.access.permissions import Permission
from watchdog.cleaning.removals import Cleaned, CleaningError, Failure
from watchdog.review import cleaned, custody
from watchdog.review.forms.fields import CopyForm
from watchdog.review.routes.blueprint import UNPROCESSABLE, Page, blueprint
from watchdog.web import guard, transaction
from watchdog.web.language import label


@blueprint.route("/exhibits/<exhibit_id>")
@guard.needs(Permission.EXHIBIT_READ)
def exhibit(exhibit_id: str) -> Page:
    """Hand a file out, opened as it streams, never shown inside a page."""
    try:
        with transaction.writing() as work:
            found = custody.fetch(work, guard.me(), exhibit_id)
    except FileNotFoundError:
        abort(404)
    return attachment(found.chunks(), found.name, found.media_type)


@blueprint.route("/exhibits/<exhibit_id>/cleaned")
@guard.needs(Permission.EXHIBIT_READ)
def cleaned_exhibit(exhibit_id: str) -> Page:
    """What a cleaned copy of a file leaves out, and the button that hands it out."""
    found = held_at(exhibit_id)
    try:
        return _cleaned_page(found, copy=cleaned.copy_of(found))
    except CleaningError as error:
        return _cleaned_page(found, failure=error.failure)


@blueprint.route("/exhibits/<exhibit_id>/cleaned", methods=["POST"])
@guard.needs(Permission.EXHIBIT_READ)
def take_cleaned_exhibit(exhibit_id: str) -> Page:
    """Hand a cleaned copy out: made anew, kept nowhere, noted before it leaves."""
    found = held_at(exhibit_id)
    form = CopyForm()
    try:
        copy = cleaned.copy_of(found)
    except CleaningError as error:
        return _cleaned_page(found, failure=error.failure)
    if not form.validate_on_submit():
        return _cleaned_page(found, form, copy=copy)
    with transaction.writing() as work:
        cleaned.note(work, guard.me(), found)
    return attachment([copy.content], cleaned.name_of(found, copy), copy.media_type)


def held_at(exhibit_id: str) -> custody.Held:
    """Open a file for whoever may read it, or answer that it is not there."""
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


def attachment(chunks: Iterable[bytes], name: str, media_type: str) -> Response:
    """A file to be saved: never shown inside a page, never guessed at (`nosniff` is on every answer)."""
    response = Response(chunks, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
