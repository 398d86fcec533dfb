"""Pages of policy staff: findings, and drafts from choice to file."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import Form

from watchdog.access.permissions import Permission
from watchdog.domain.draft import Block, Draft, Exclusion, Figure
from watchdog.domain.stages import DraftStage
from watchdog.drafting.checking.check import Check
from watchdog.drafting.composing.select import instrument_of
from watchdog.drafting.document import chart, labels
from watchdog.drafting.editing import comments, shown, write
from watchdog.drafting.formats.chart import chart_svg
from watchdog.drafting.forms.drafts import (
    AddForm,
    BeginForm,
    ChooseForm,
    CommentForm,
    EditForm,
    ExcludeForm,
    IncludeForm,
    OutForm,
    Pairs,
    VersionForm,
)
from watchdog.drafting.leaving import export as exports
from watchdog.drafting.leaving import release
from watchdog.drafting.planning.browse import browse
from watchdog.drafting.wording import Wording, wordings
from watchdog.languages import LANGUAGES, N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.reference.mechanisms import Mechanism
from watchdog.reference.reading import UnknownCodeError
from watchdog.web import guard, pages
from watchdog.web.forms import SafeForm
from watchdog.web.language import label
from watchdog.web.transaction import now, reading, settings, writing

blueprint = Blueprint("drafting", __name__, url_prefix="/drafts")

RAIL: Final = (
    pages.RailEntry(
        "drafting.findings", N_("Findings"), Permission.FINDING_LIST, lambda work, _by: work.findings.count()
    ),
    pages.RailEntry("drafting.drafts", N_("Drafts"), Permission.DRAFT_LIST, lambda work, _by: work.drafts.count()),
)

BEGUN: Final = pages.announce("draft-begun", N_("The draft was composed from the findings. Read it line by line."))
SAVED: Final = pages.announce("draft-saved", N_("Saved."))
RESET: Final = pages.announce("draft-reset", N_("The paragraph stands as it was composed."))
LEFT_OUT: Final = pages.announce("finding-left-out", N_("The finding was left out, and the draft composed anew."))
TAKEN_IN: Final = pages.announce("finding-taken-in", N_("The finding was taken back in, and the draft composed anew."))
RENEWED: Final = pages.announce("draft-renewed", N_("The draft was composed anew. What you had written stays."))

DEFAULT_YEARS: Final = 3
MOST_SHOWN: Final = 30
"""Findings behind a paragraph that its page shows one by one; a summary rests on all of them."""


@blueprint.get("/")
@guard.needs(Permission.DRAFT_LIST)
def drafts() -> Response:
    """List the drafts."""
    with reading() as work:
        rows = [
            (row.id, row.short_ref, row.day, row.version, release.STAGES[DraftStage(row.stage)], draft)
            for row, draft in write.titles(work, guard.me())
        ]
    spoken = {each.code: each.name for each in LANGUAGES}
    return pages.see(
        "drafting/drafts.html", drafts=rows, mechanism=pages.reference().mechanisms.mechanism, spoken=spoken
    )


@blueprint.get("/findings")
@guard.needs(Permission.FINDING_LIST)
def findings() -> Response:
    """List the released findings, of one State or of all."""
    return findings_page(request.args.get("state", ""))


def findings_page(
    state: str, others: Form | None = None, *, is_refused: bool = False, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """Return the list of findings; `others` is a form that was not whole, `is_refused` that no case may leave."""
    after = request.args.get("after", "")
    with reading() as work:
        listing = browse(work, guard.me(), state, after)
    known = pages.reference().regions.countries if listing.states is None else sorted(listing.states)
    page = pages.see(
        "drafting/findings.html",
        listing=listing,
        states=_by_name(known),
        state=state,
        newest=url_for("drafting.findings", state=state or None) if after else "",
        older=url_for("drafting.findings", state=state or None, after=listing.older) if listing.older else "",
        reference=pages.reference(),
        others=others,
        is_refused=is_refused,
    )
    page.status_code = status
    return page


@blueprint.get("/new")
@guard.needs(Permission.DRAFT_WRITE)
def new() -> Response:
    """Choose body and State, then stage, years and language."""
    with reading() as work:
        counts = shown.of_state(write.released(work, guard.me()))
    choose = _choose_form(counts)
    mechanism = _offered(request.args.get("mechanism", ""))
    state = request.args.get("state", "")
    if mechanism is None or state not in pages.reference().regions.countries:
        return pages.see("drafting/new.html", choose=choose, form=None)
    return _new_page(choose, _begin_form(mechanism), mechanism, state, count=counts.get(state, 0))


@blueprint.post("/new/<mechanism_id>/<state>")
@guard.needs(Permission.DRAFT_WRITE)
def begin(mechanism_id: str, state: str) -> WerkzeugResponse:
    """Begin a draft."""
    mechanism = _offered(mechanism_id)
    if mechanism is None or state not in pages.reference().regions.countries:
        raise NotFound
    form = _begin_form(mechanism)
    if not form.validate_on_submit():
        with reading() as work:
            counts = shown.of_state(write.released(work, guard.me()))
        return _new_page(
            _choose_form(counts),
            form,
            mechanism,
            state,
            count=counts.get(state, 0),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    with writing() as work:
        draft_id = write.begin(work, guard.me(), _choice(form, mechanism, state), reference=pages.reference())
    return pages.done("drafting.draft", BEGUN, draft_id=draft_id)


@blueprint.get("/<draft_id>")
@guard.needs(Permission.DRAFT_WRITE)
def draft(draft_id: str) -> Response:
    """Show a draft; the block named in the address is open for editing, with its evidence beside it."""
    return draft_page(draft_id, request.args.get("block"))


@blueprint.post("/<draft_id>/edit")
@guard.needs(Permission.DRAFT_WRITE)
def edit(draft_id: str) -> WerkzeugResponse:
    """Save a block, or set it back to what is composed."""
    form = EditForm()
    if not form.validate_on_submit():
        return draft_page(draft_id, form.block.data, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    seen, block = write.Seen(draft_id, form.seen), str(form.block.data)
    is_reset = "reset" in request.form
    try:
        with writing() as work:
            if is_reset:
                write.reset(work, guard.me(), seen, block, reference=pages.reference())
            else:
                text = form.cited if "cite" in request.form else str(form.text.data or "")
                write.edit(work, guard.me(), seen, block, text, reference=pages.reference())
    except ChangedMeanwhileError:
        return draft_page(draft_id, block, form, conflict=True, status=HTTPStatus.CONFLICT)
    return pages.done("drafting.draft", RESET if is_reset else SAVED, draft_id=draft_id, block=block, _anchor=block)


@blueprint.post("/<draft_id>/leave-out")
@guard.needs(Permission.DRAFT_WRITE)
def leave_out(draft_id: str) -> WerkzeugResponse:
    """Leave a finding out, with a reason."""
    form, block = ExcludeForm(), request.args.get("block")
    if not form.validate_on_submit():
        return draft_page(draft_id, block, typed={"exclude": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    exclusion = Exclusion(str(form.finding.data), str(form.reason.data).strip())
    with writing() as work:
        write.exclude(work, guard.me(), write.Seen(draft_id, form.seen), exclusion, reference=pages.reference())
    return pages.done("drafting.draft", LEFT_OUT, draft_id=draft_id, block=block)


@blueprint.post("/<draft_id>/take-in")
@guard.needs(Permission.DRAFT_WRITE)
def take_in(draft_id: str) -> WerkzeugResponse:
    """Take a finding back in."""
    form = IncludeForm()
    if not form.validate_on_submit():
        return draft_page(draft_id, None, typed={"others": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    seen = write.Seen(draft_id, form.seen)
    with writing() as work:
        write.include(work, guard.me(), seen, str(form.finding.data), reference=pages.reference())
    return pages.done("drafting.draft", TAKEN_IN, draft_id=draft_id)


@blueprint.post("/<draft_id>/renew")
@guard.needs(Permission.DRAFT_WRITE)
def renew(draft_id: str) -> WerkzeugResponse:
    """Compose a draft anew."""
    form = VersionForm()
    if not form.validate_on_submit():
        return draft_page(draft_id, None, typed={"others": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing() as work:
        write.recompose(work, guard.me(), write.Seen(draft_id, form.seen), reference=pages.reference())
    return pages.done("drafting.draft", RENEWED, draft_id=draft_id)


@blueprint.post("/<draft_id>/export/<kind>")
@guard.needs(Permission.DRAFT_EXPORT)
def export(draft_id: str, kind: str) -> WerkzeugResponse:
    """Give a draft as a file."""
    if kind not in exports.KINDS:
        raise NotFound
    form, is_demo = VersionForm(), settings().demo
    if not form.validate_on_submit():
        return draft_page(draft_id, None, typed={"others": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with reading() as work:
            made = exports.prepare(work, guard.me(), draft_id, kind, pages.reference(), is_demo=is_demo)
        with writing() as work:
            exports.export(work, guard.me(), made, pages.reference(), is_demo=is_demo)
    except exports.RefusedExportError:
        return draft_page(draft_id, None, is_refused=True, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    answer = Response(made.content, content_type=made.mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    return answer


def held_back(draft_id: str, form: VersionForm | None = None) -> Response:
    """Show a draft that cannot leave yet, or (given a form) one whose form was not whole."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    typed = {"others": form} if form else {}
    return draft_page(draft_id, None, typed=typed, is_refused=form is None, status=status)


def draft_page(
    draft_id: str,
    block_id: str | None,
    form: EditForm | None = None,
    *,
    typed: Mapping[str, SafeForm] | None = None,
    conflict: bool = False,
    is_refused: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """Return the page of a draft.

    Args:
        draft_id: The draft.
        block_id: The block that is open, if any.
        form: The text of that block as somebody typed it.
        typed: Other forms with what was typed and what is wrong: `add`, `out`, `comment`, `exclude`, `others`.
        conflict: Somebody else changed the block meanwhile; both texts are shown.
        is_refused: Something must be mended before it leaves.
        status: Of the answer.
    """
    with reading() as work:
        opened = write.look(work, guard.me(), draft_id, pages.reference(), is_demo=settings().demo)
        standing = release.standing(work, guard.me(), draft_id)
    block, words = shown.chosen(opened, block_id), opened.facts.words(opened.draft)
    forms = _forms(block) | dict(typed or {})
    mine = form
    if form is None and block is not None:
        form = EditForm(formdata=None, block=block.id, text=block.text)
    if form is not None:
        form.version.data = str(opened.version)
        form.offer(*shown.sources(words, opened.facts.wording))
    page = pages.see(
        "drafting/draft.html",
        opened=opened,
        standing=standing,
        stage_name=release.STAGES[standing.stage],
        draft=opened.draft,
        mechanism=pages.reference().mechanisms.mechanism(opened.draft.mechanism),
        stage=pages.reference().mechanisms.stage(opened.draft.mechanism, opened.draft.stage),
        words=words,
        parts=shown.parts(opened, pages.reference()),
        block=block,
        evidence=shown.evidence(opened, block),
        added=shown.new_blocks(opened),
        loose=comments.loose(opened.draft),
        checks=[check_shown(draft_id, check) for check in opened.checks],
        totals=shown.counted(opened.checks),
        form=form,
        forms=forms,
        typed=[each for each in (typed or {}).values() if each.errors],
        conflict=conflict,
        clash=shown.clash(block, str(mine.text.data or "")) if conflict and mine is not None else None,
        is_refused=is_refused,
        kinds=list(exports.KINDS),
        most_shown=MOST_SHOWN,
        chart=lambda figure: _chart(figure, words),
        reference=pages.reference(),
    )
    page.status_code = status
    return page


def _forms(block: Block | None) -> dict[str, SafeForm]:
    """Return the forms beside an open block, empty."""
    if block is None:
        return {}
    return {
        "add": AddForm(formdata=None, block=block.id),
        "out": OutForm(formdata=None, block=block.id),
        "comment": CommentForm(formdata=None, block=block.id),
    }


def _new_page(
    choose: ChooseForm,
    form: BeginForm,
    mechanism: Mechanism,
    state: str,
    *,
    count: int,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    reference = pages.reference()
    instrument = instrument_of(mechanism, reference)
    column = None if instrument is None else reference.articles.instrument(instrument).ratifications_column
    page = pages.see(
        "drafting/new.html",
        choose=choose,
        form=form,
        mechanism=mechanism,
        state=state,
        count=count,
        instrument=None if instrument is None else reference.articles.instrument(instrument),
        status=None if column is None else reference.ratifications.status(state, column),
        as_of=reference.ratifications.as_of,
        bound=reference.ratifications.meets(state, mechanism.requires.any_of),
    )
    page.status_code = status
    return page


def _choose_form(counts: dict[str, int]) -> ChooseForm:
    mechanisms = [(each.id, label(each.name)) for each in pages.reference().mechanisms.all if _stages(each)]
    with_findings = [
        (iso3, _("%(state)s (%(count)s findings)", state=name, count=counts[iso3])) for iso3, name in _by_name(counts)
    ]
    others = [pair for pair in _by_name(pages.reference().regions.countries) if pair[0] not in counts]
    return ChooseForm(request.args, mechanisms=mechanisms, states=[*with_findings, *others])


def _begin_form(mechanism: Mechanism) -> BeginForm:
    this_year = now().year
    return BeginForm(
        stages=_stages(mechanism),
        languages=_languages(mechanism),
        this_year=this_year,
        year_from=this_year - DEFAULT_YEARS,
        year_to=this_year,
    )


def _choice(form: BeginForm, mechanism: Mechanism, state: str) -> Draft:
    language = str(form.language.data)
    words = wordings(pages.reference()).languages[language]
    return Draft(
        title=words.say("title", state=words.state(state, pages.reference().countries)),
        mechanism=mechanism.id,
        stage=str(form.stage.data),
        state=state,
        year_from=int(form.year_from.data or 0),
        year_to=int(form.year_to.data or 0),
        language=language,
        submitter=str(form.submitter.data).strip(),
    )


def _offered(mechanism_id: str) -> Mechanism | None:
    try:
        found = pages.reference().mechanisms.mechanism(mechanism_id)
    except UnknownCodeError:
        return None
    return found if _stages(found) else None


def _stages(mechanism: Mechanism) -> Pairs:
    """Return the stages that a draft can be composed for: with sections, and not about one person alone.

    What concerns one case is written from that case at its desk, which alone may read it.
    """
    if not mechanism.available:
        return []
    stages = [stage for stage in mechanism.stages if mechanism.sections[stage.id] and stage.output != "case"]
    return [(stage.id, label(stage.name)) for stage in stages]


def _languages(mechanism: Mechanism) -> Pairs:
    """Return the languages that the body accepts and we have wording in; all of ours where its own are unknown."""
    ours = wordings(pages.reference()).languages
    accepted = [code for code in mechanism.languages.accepted if code in ours] or list(ours)
    return [(code, ours[code].name) for code in accepted]


def _by_name(codes: Sequence[str] | dict[str, int]) -> list[tuple[str, str]]:
    return sorted(((code, pages.country(code)) for code in codes), key=lambda pair: pair[1])


def check_shown(draft_id: str, check: Check) -> dict[str, str]:
    """Return a result of preflight in the reader's words, with a link to its place."""
    text = label(check.problem.value)
    place = url_for("drafting.draft", draft_id=draft_id, block=check.block, _anchor=check.block) if check.block else ""
    filled = text % dict(check.values) if check.values else text
    return {"level": check.level.value, "text": filled, "url": place, "rule": check.rule}


def _chart(figure: Figure, words: Wording) -> Markup:
    """Draw a figure; all its text is escaped by the drawing."""
    return Markup(chart_svg(chart(figure), words.direction, words.language, labels(words)))  # noqa: S704 - escaped there
