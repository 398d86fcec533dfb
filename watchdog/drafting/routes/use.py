"""Pages of use: when a released text was sent, what came of it, and what the network counts."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.permissions import Permission
from watchdog.domain.account import Outcome, Sending
from watchdog.drafting.forms.release import OutcomeForm, SentForm, UseForm
from watchdog.drafting.leaving import use as verbs
from watchdog.languages import N_
from watchdog.reference.reading import UnknownCodeError
from watchdog.web import guard, pages
from watchdog.web.language import label, locale_tag
from watchdog.web.transaction import now, reading, writing
from watchdog.web.wording import OUTCOMES, Words

blueprint = Blueprint("use", __name__, url_prefix="/drafts")

SENT_FORM, OUTCOME_FORM = "sent-", "outcome-"
SENT: Final = pages.announce("draft-sent", N_("Written down. Each desk whose findings are in the text can see it."))
CAME: Final = pages.announce("outcome-recorded", N_("Written down. Each desk can tell those who told us."))


@blueprint.get("/use")
@guard.needs(Permission.DRAFT_LIST)
def all_uses() -> Response:
    """Show every released text with what came of it, and the numbers."""
    with reading() as work:
        ways = verbs.ways(work, guard.me())
        ids = {row.short_ref: row.id for row in work.drafts.all()}
    return pages.see(
        "drafting/uses.html",
        ways=ways,
        ids=ids,
        counted=verbs.indicators(ways),
        kinds=OUTCOMES,
        body=_body,
        findings_of=_findings_of,
    )


@blueprint.get("/<draft_id>/use")
@guard.needs(Permission.DRAFT_LIST)
def uses(draft_id: str) -> Response:
    """Show what came of a draft's released texts, with forms for more."""
    return _page(draft_id)


@blueprint.post("/<draft_id>/use/sent")
@guard.needs(Permission.DRAFT_WRITE)
def sent(draft_id: str) -> WerkzeugResponse:
    """Write down that a released text was sent."""
    form = SentForm(prefix=SENT_FORM, numbers=_numbers(draft_id), today=now().date())
    if not form.validate_on_submit():
        return _page(draft_id, form)
    sending = Sending(form.when, str(form.to.data or "").strip())
    with writing() as work:
        verbs.sent(work, guard.me(), draft_id, form.release, sending)
    return pages.done("use.uses", SENT, draft_id=draft_id)


@blueprint.post("/<draft_id>/use/outcome")
@guard.needs(Permission.DRAFT_WRITE)
def outcome(draft_id: str) -> WerkzeugResponse:
    """Write down what came of a released text."""
    form = OutcomeForm(prefix=OUTCOME_FORM, numbers=_numbers(draft_id), today=now().date())
    if not form.validate_on_submit():
        return _page(draft_id, form)
    with writing() as work:
        verbs.came_of(work, guard.me(), draft_id, form.release, _outcome(form))
    return pages.done("use.uses", CAME, draft_id=draft_id)


def _outcome(form: OutcomeForm) -> Outcome:
    fields = (form.document, form.paragraph, form.quoted, form.source)
    return Outcome(form.outcome_kind, form.when, *(str(field.data or "").strip() for field in fields))


def _numbers(draft_id: str) -> list[int]:
    with reading() as work:
        _reference, ways = verbs.ways_of(work, guard.me(), draft_id)
    return [way.account.number for way in ways]


def _page(draft_id: str, failed: UseForm | None = None) -> Response:
    with reading() as work:
        reference, ways = verbs.ways_of(work, guard.me(), draft_id)
    numbers, today = [way.account.number for way in ways], now().date()
    is_sent, is_outcome = isinstance(failed, SentForm), isinstance(failed, OutcomeForm)
    page = pages.see(
        "drafting/use.html",
        draft_id=draft_id,
        reference=reference,
        ways=ways,
        sent=failed if is_sent else SentForm(formdata=None, prefix=SENT_FORM, numbers=numbers, today=today),
        outcome=failed if is_outcome else OutcomeForm(formdata=None, prefix=OUTCOME_FORM, numbers=numbers, today=today),
        failed=failed,
        kinds=OUTCOMES,
        body=_body,
        findings_of=_findings_of,
    )
    page.status_code = HTTPStatus.OK if failed is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return page


def _findings_of(way: verbs.Way) -> list[tuple[str, str]]:
    """Return each desk's name with how many of its findings a text rests on."""
    words = Words(pages.reference(), label, locale_tag())
    return [(words.desk(desk), verbs.findings_shown(count)) for desk, count in way.desks.items()]


def _body(mechanism: str) -> str:
    """Return what a body is called; one that was taken from the list since is named by its id."""
    try:
        return label(pages.reference().mechanisms.mechanism(mechanism).name)
    except UnknownCodeError:
        return mechanism
