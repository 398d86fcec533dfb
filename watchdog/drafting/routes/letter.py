"""Pages of the review desk: a letter from one case. Policy staff never see them, and nothing of a letter is kept."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog import languages
from watchdog.access.permissions import Permission
from watchdog.domain.consent import Use
from watchdog.domain.stages import CaseStage
from watchdog.drafting.formats.html import render_html
from watchdog.drafting.formats.model import word_count
from watchdog.drafting.forms.drafts import Pairs
from watchdog.drafting.forms.letter import APART, ChooseLetterForm, LetterForm
from watchdog.drafting.letters import letter as letters
from watchdog.drafting.letters import out as letter_out
from watchdog.drafting.letters.answers import Answer
from watchdog.drafting.letters.gates import Gate, Outcome, closed, gates, warnings
from watchdog.drafting.letters.out import Choice
from watchdog.drafting.letters.sheet import Sheet, needed_use
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.web import guard, pages
from watchdog.web.language import current, label, label_in, locale_tag
from watchdog.web.transaction import reading, settings, writing
from watchdog.web.wording import CASE_STAGES, Words

blueprint = Blueprint("letters", __name__, url_prefix="/desk")

CHANGED: Final = N_("Somebody changed the case while you read it. This is the letter as it would be now.")
REFUSED: Final = N_("The letter stays at the desk. The gates say what is missing.")
OUTCOMES: Final = {
    Outcome.MET: (N_("Met"), "good"),
    Outcome.NOT_MET: (N_("Not met"), "warm"),
    Outcome.UNKNOWN: (N_("Not known"), "quiet"),
}
NEEDS: Final = {
    "required": (N_("required"), "warm"),
    "recommended": (N_("recommended"), ""),
    "optional": (N_("optional"), "quiet"),
}


@blueprint.get("/cases/<case_id>/letter")
@guard.needs(Permission.CASE_LETTER)
def letter(case_id: str) -> WerkzeugResponse:
    """Choose the procedure, see its gates and gaps, and read the whole letter."""
    chosen = _chosen(request.args.get("procedure", ""), request.args.get("written_in", ""))
    return _choosing(case_id) if chosen is None else _page(case_id, chosen)


@blueprint.post("/cases/<case_id>/letter")
@guard.needs(Permission.CASE_LETTER)
def export(case_id: str) -> WerkzeugResponse:
    """Give the letter as a file."""
    form, kind = LetterForm(), request.form.get("kind", "")
    chosen = _chosen(str(form.procedure.data or ""), str(form.written_in.data or ""))
    if chosen is None or kind not in letter_out.FORMATS:
        raise NotFound
    if not form.validate_on_submit():
        return _page(case_id, chosen, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        made = _made(case_id, chosen, form.seen, kind)
    except letter_out.RefusedLetterError:
        return _page(case_id, chosen, form, REFUSED, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except ChangedMeanwhileError:
        return _page(case_id, chosen, None, CHANGED, status=HTTPStatus.CONFLICT)
    except letter_out.NotReadyError:
        return _choosing(case_id, HTTPStatus.CONFLICT)
    answer = Response(made.content, content_type=made.mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    return answer


def _made(case_id: str, chosen: Choice, seen: int, kind: str) -> letter_out.Letter:
    """Return the file once it is noted; raises what stands in its way."""
    choice = replace(chosen, words=_words_in(chosen.language))
    with reading() as work:
        opened = letter_out.look(work, guard.me(), case_id, choice, _reader())
    if opened.version != seen:
        raise ChangedMeanwhileError
    made = letter_out.prepare(opened, case_id, choice, kind, is_demo=settings().demo)
    with writing() as work:
        letter_out.export(work, guard.me(), made, choice, _reader())
    return made


def _choosing(case_id: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return the page before a procedure is chosen; for a case that is not verified it says why it must wait."""
    with reading() as work:
        row = letter_out.case_row(work, guard.me(), case_id)
        stage, reference = CaseStage(row.stage), row.short_ref
    page = pages.see(
        "drafting/letter.html",
        case_id=case_id,
        reference=reference,
        choose=_choose_form(None) if stage in letter_out.READY else None,
        stage_name=label(CASE_STAGES[stage]),
        form=None,
    )
    page.status_code = status
    return page


def _page(
    case_id: str,
    chosen: Choice,
    form: LetterForm | None = None,
    problem: str = "",
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    try:
        with reading() as work:
            opened = letter_out.look(work, guard.me(), case_id, chosen, _reader())
    except letter_out.NotReadyError:
        return _choosing(case_id, status)
    written = replace(opened.sheet, words=_words_in(chosen.language))
    made = letters.letter(written, chosen.language, is_demo=settings().demo)
    form = form or LetterForm(formdata=None, procedure=_code(chosen), written_in=chosen.language.code)
    form.version.data = str(opened.version)
    found = gates(opened.sheet)
    page = pages.see(
        "drafting/letter.html",
        case_id=case_id,
        reference=opened.short_ref,
        choose=_choose_form(chosen),
        form=form,
        problems=[label(problem)] if problem else [],
        mechanism=chosen.mechanism,
        stage=chosen.stage,
        warnings=warnings(opened.sheet),
        gates=[_gate(gate) for gate in found],
        blocked=bool(closed(found)),
        consents=_consents(opened.sheet),
        gaps=[_gap(answer) for answer in letters.gaps(opened.sheet)],
        limit=pages.reference().mechanisms.limit(chosen.mechanism.id, chosen.stage.id),
        words=word_count(made, notes=True),
        preview=Markup(render_html(made, top=2)),  # noqa: S704 - escaped there
        kinds=letter_out.FORMATS,
    )
    page.status_code = status
    return page


def _chosen(procedure: str, written_in: str) -> Choice | None:
    """Return what was chosen, in the words of this page; None if there is no such procedure."""
    offered = {(mechanism.id, stage.id): (mechanism, stage) for mechanism, stages in _offered() for stage in stages}
    mechanism_id, _apart, stage_id = procedure.partition(APART)
    if (mechanism_id, stage_id) not in offered:
        return None
    mechanism, stage = offered[mechanism_id, stage_id]
    accepted = {each.code: each for each in letters.letter_languages(mechanism)}
    first = accepted.get(current().code, next(iter(accepted.values())))
    return Choice(mechanism, stage, accepted.get(written_in, first), Words(pages.reference(), label, locale_tag()))


def _choose_form(chosen: Choice | None) -> ChooseLetterForm:
    procedures = {
        label(mechanism.name): [
            (f"{mechanism.id}{APART}{stage.id}", f"{label(mechanism.short_name)} · {label(stage.name)}")
            for stage in stages
        ]
        for mechanism, stages in _offered()
    }
    if chosen is None:
        return ChooseLetterForm(procedures=procedures, languages=[])
    spoken: Pairs = [(each.code, each.name) for each in letters.letter_languages(chosen.mechanism)]
    values = {"procedure": _code(chosen), "written_in": chosen.language.code}
    return ChooseLetterForm(procedures=procedures, languages=spoken, data=values)


def _offered() -> Any:
    return letters.offered(pages.reference())


def _code(chosen: Choice) -> str:
    return f"{chosen.mechanism.id}{APART}{chosen.stage.id}"


def _words_in(language: languages.Language) -> Words:
    def say(text: str) -> str:
        return label_in(text, language.code)[0] if text else ""

    return Words(pages.reference(), say, language.locale, is_formal=True)


def _reader() -> letter_out.Reader:
    """Return what opens a case with all that its senders have said by now; the review desk's, given by the app."""
    found: letter_out.Reader = current_app.config["WATCHDOG_CASE_READER"]
    return found


def _gate(gate: Gate) -> dict[str, Any]:
    text, kind = OUTCOMES[gate.outcome]
    if gate.blocks:
        kind = "bad"
    return {"outcome": label(text), "kind": kind, "says": gate.says, "rule": gate.rule, "blocks": gate.blocks}


def _gap(answer: Answer) -> dict[str, Any]:
    text, kind = NEEDS[answer.field.need]
    return {
        "number": answer.number,
        "question": label(answer.field.label),
        "need": label(text),
        "kind": kind,
        "lacks": answer.filled.lacks,
    }


def _consents(sheet: Sheet) -> list[tuple[str, str]]:
    """Return each answer that counts for this letter with its evidence, which stays at the desk."""
    found = []
    for use in dict.fromkeys([needed_use(sheet.mechanism), Use.NAMED]):
        entry = sheet.entry(use)
        said = (
            []
            if entry is None
            else [
                sheet.words.code("consent_answer", entry.answer.value),
                sheet.words.code("consent_basis", entry.basis.value),
                sheet.words.date(entry.day),
                entry.evidence,
            ]
        )
        found.append((sheet.words.use(use.value), sheet.words.listed(said) or _("Not asked yet")))
    return found
