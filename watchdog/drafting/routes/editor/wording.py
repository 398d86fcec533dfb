"""An organization's own words: what stands at every place, and one place for changing."""

from http import HTTPStatus
from typing import Final

from flask import Response
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.domain.letterhead import OwnWords, Part, Place
from watchdog.drafting.composing.own import fillable
from watchdog.drafting.editing import letterheads as verbs
from watchdog.drafting.editing.places import asked, sections, standing_at, words_of
from watchdog.drafting.forms.drafts import OwnWordsForm
from watchdog.drafting.routes.editor.blueprint import blueprint
from watchdog.drafting.wording import wordings
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.web import guard, pages
from watchdog.web.transaction import reading, writing

SAVED: Final = pages.announce(
    "own-words-saved", N_("Saved. Drafts that were composed before say so, and take it when they are composed anew.")
)


@blueprint.get("/letterheads/<letterhead_id>/wording/<language>")
@guard.needs(Permission.DRAFT_WRITE)
def wording(letterhead_id: str, language: str) -> Response:
    """List the places in texts of one language, with what stands there."""
    reference = pages.reference()
    texts = wordings(reference)
    with reading() as work:
        kept = verbs.letterhead(work, guard.me(), letterhead_id)
    return pages.see(
        "drafting/wording.html",
        kept=kept,
        words=words_of(texts, language),
        wordings=texts.languages.values(),
        sections=sections(kept.thing, language, reference, texts),
        groups=asked(kept.thing, language, reference, texts),
    )


@blueprint.get("/letterheads/<letterhead_id>/wording/<language>/<part>/<code>")
@guard.needs(Permission.DRAFT_WRITE)
def own_words(letterhead_id: str, language: str, part: str, code: str) -> Response:
    """Show one place for changing."""
    return _one(letterhead_id, _place(part, code, language))


@blueprint.post("/letterheads/<letterhead_id>/wording/<language>/<part>/<code>")
@guard.needs(Permission.DRAFT_WRITE)
def reword(letterhead_id: str, language: str, part: str, code: str) -> WerkzeugResponse:
    """Save what the organization says at one place."""
    place = _place(part, code, language)
    form = OwnWordsForm(part=place.part)
    if not form.validate_on_submit():
        return _one(letterhead_id, place, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with writing() as work:
            verbs.reword(work, guard.me(), letterhead_id, _given(form, place), reference=pages.reference())
    except ChangedMeanwhileError:
        return _one(letterhead_id, place, form, HTTPStatus.CONFLICT)
    return pages.done("editor.wording", SAVED, letterhead_id=letterhead_id, language=language)


def _one(
    letterhead_id: str, place: Place, form: OwnWordsForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    reference = pages.reference()
    texts = wordings(reference)
    with reading() as work:
        kept = verbs.letterhead(work, guard.me(), letterhead_id)
    standing = standing_at(kept.thing, place, reference, texts)
    own = standing.own
    if form is None:
        form = OwnWordsForm(formdata=None, part=place.part, instead=own.instead, after=own.after)
    form.version.data = str(own.version)
    page = pages.see(
        "drafting/own_words.html",
        kept=kept,
        form=form,
        standing=standing,
        place=place,
        words=texts.languages[place.language],
        fillable=fillable(place.part),
        conflict=status is HTTPStatus.CONFLICT,
    )
    page.status_code = status
    return page


def _place(part: str, code: str, language: str) -> Place:
    if part not in set(Part):
        raise LookupError(part)
    return Place(Part(part), code, language)


def _given(form: OwnWordsForm, place: Place) -> OwnWords:
    instead, after = ("\n".join(str(field.data or "").strip().splitlines()) for field in (form.instead, form.after))
    return OwnWords(place, instead, after, form.seen)
