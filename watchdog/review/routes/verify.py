"""Verification by two people."""

from collections.abc import Sequence

from flask import render_template
from flask_babel import gettext as _

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.domain.assessment import Rule, Vote
from watchdog.domain.case import lacks_for_review
from watchdog.domain.stages import EDITABLE, CaseStage
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.review import case_shown, casework, release, verify
from watchdog.review.forms.fields import ReasonForm
from watchdog.review.forms.verify import VoteForm, outcome_hints
from watchdog.review.routes.blueprint import (
    CONFLICT,
    OTHER_STEP,
    UNPROCESSABLE,
    Page,
    blocking,
    blueprint,
    linked_reports,
    rebase,
    wording,
)
from watchdog.web import guard, pages, transaction
from watchdog.web.language import label

ASKED = pages.announce("verification-asked", N_("A second person can decide now. It cannot be you."))
DECIDED = pages.announce("case-decided", N_("Your judgement is recorded."))


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


def _verify_page(
    case_id: str, form: VoteForm | None = None, problems: Sequence[str] = (), *, status: int = 200
) -> Page:
    me, words = guard.me(), wording()
    with transaction.reading() as work:
        row = casework.case_at(work, me, Permission.CASE_READ, case_id)
        file = release.readable(work, me, row)
        stage, version, reference = CaseStage(row.stage), row.version, row.short_ref
        linked = linked_reports(work, row)
        mine = casework.thing(me, row).asked_by_me
        today = work.today
    if stage not in EDITABLE and stage is not CaseStage.IN_REVIEW:
        return pages.error_page(CONFLICT, OTHER_STEP)
    second = stage is CaseStage.IN_REVIEW
    if form is None:
        form = VoteForm(formdata=None, version=version)
        form.prepare(second=second)
    elif status == CONFLICT:
        rebase(form, version)
    page = render_template(
        "review/verify.html",
        case_id=case_id,
        reference=reference,
        title=file.title,
        second=second,
        mine=second and mine,
        form=form,
        problems=problems,
        lacks=blocking([] if second else lacks_for_review(file)),
        decision_hints=outcome_hints() if second else {},
        linked=linked,
        sections_of=case_shown.case_sections(file, dict(linked), words),
        uses=case_shown.uses(file, today, words),
        needs=case_shown.special_needs(file, pages.reference()),
        reopen_form=ReasonForm(formdata=None, prefix="reopen-"),
    )
    return page, status


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
