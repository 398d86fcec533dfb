"""A case beside others: links, acts that belong into a case of their own, and merging by two people."""

from collections.abc import Callable

from flask import render_template
from flask_babel import gettext as _

from watchdog.access.permissions import Permission
from watchdog.access.policy import allowed
from watchdog.domain.ids import parse_short_ref
from watchdog.domain.stages import EDITABLE, CaseStage
from watchdog.languages import N_
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.work import Work
from watchdog.review import case_shown, casework, together
from watchdog.review.forms.fields import ButtonForm, ReasonForm
from watchdog.review.forms.together import LinkForm, MergeForm, SplitForm, UnlinkForm
from watchdog.review.routes.blueprint import CONFLICT, UNPROCESSABLE, Page, blueprint, wording
from watchdog.web import guard, pages, transaction
from watchdog.web.forms import SafeForm
from watchdog.web.language import label
from watchdog.web.wording import CASE_STAGES

LINKED = pages.announce("cases-linked", N_("Both cases say now how they hang together."))
UNLINKED = pages.announce("cases-unlinked", N_("The link is taken out of both cases."))
SPLIT = pages.announce("case-split", N_("This is the new case. The acts are gone from the other one."))
PROPOSED = pages.announce("merge-proposed", N_("A second person can agree now. It cannot be you."))
REFUSED = pages.announce("merge-refused", N_("The proposal is taken away. Both cases stay."))
MERGED = pages.announce(
    "cases-merged", N_("This case took the other one in. Look through it, then ask for verification.")
)
UNMERGED = pages.announce("cases-unmerged", N_("The case stands on its own again."))

UNKNOWN = N_("Your desk has nothing with this reference. Please check each letter.")
CANNOT = N_("The other case must be of the same desk, open for editing, and not this one.")


@blueprint.route("/cases/<case_id>/others")
@guard.needs(Permission.CASE_READ)
def others(case_id: str) -> Page:
    """The case beside others."""
    return others_page(case_id)


@blueprint.route("/cases/<case_id>/others/link", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def link_cases(case_id: str) -> Page:
    """Note in two cases how they hang together."""
    form, me = LinkForm(prefix="link-"), guard.me()
    if form.validate_on_submit():
        return _with_other(
            case_id, form, "link", LINKED, lambda work, other: together.link(work, me, case_id, other, form.kind.data)
        )
    return others_page(case_id, link=form)


@blueprint.route("/cases/<case_id>/others/unlink", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def unlink_cases(case_id: str) -> Page:
    """Take a link out of two cases."""
    form = UnlinkForm()
    if not form.validate_on_submit():
        return others_page(case_id, unlink=form)
    with transaction.writing() as work:
        together.unlink(work, guard.me(), case_id, form.other.data or "")
    return pages.done("review.others", UNLINKED, case_id=case_id)


@blueprint.route("/cases/<case_id>/others/split", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def split(case_id: str) -> Page:
    """Move some acts into a new case."""
    form, me = SplitForm(prefix="split-"), guard.me()
    with transaction.reading() as work:
        row = casework.case_at(work, me, Permission.CASE_EDIT, case_id)
        form.offer([wording().type(act.type) for act in casework.open_file(work, me, row).acts])
    if not form.validate_on_submit():
        return others_page(case_id, split=form)
    try:
        with transaction.writing() as work:
            new = together.split(work, me, case_id, form.read_version, form.numbers).id
    except together.NothingSplitError:
        form.acts.errors = [_("At least one act must go, and at least one must stay.")]
        return others_page(case_id, split=form)
    except ChangedMeanwhileError:
        form.acts.errors = [_("Somebody changed the case meanwhile. Look at it again, then press once more.")]
        return others_page(case_id, CONFLICT, split=form)
    return pages.done("review.case", SPLIT, case_id=new)


@blueprint.route("/cases/<case_id>/others/merge", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def propose_merge(case_id: str) -> Page:
    """Propose to merge the case into another one."""
    form, me = MergeForm(prefix="merge-"), guard.me()
    if form.validate_on_submit():
        version = form.read_version
        return _with_other(
            case_id,
            form,
            "merge",
            PROPOSED,
            lambda work, other: together.propose_merge(work, me, case_id, version, other),
        )
    return others_page(case_id, merge=form)


@blueprint.route("/cases/<case_id>/others/agree", methods=["POST"])
@guard.needs(Permission.CASE_VERIFY)
def agree_to_merge(case_id: str) -> Page:
    """Merge the case, as the second person."""
    form, me = ButtonForm(prefix="agree-"), guard.me()
    if not form.validate_on_submit():
        return others_page(case_id, agree=form)
    try:
        with transaction.writing() as work:
            into = together.agree_to_merge(work, me, case_id, form.read_version).id
    except together.CannotCombineError:
        form.form_errors.append(label(CANNOT))
        return others_page(case_id, agree=form)
    except ChangedMeanwhileError:
        form.form_errors.append(_("Somebody changed the case meanwhile. Look at it again, then press once more."))
        return others_page(case_id, CONFLICT, agree=form)
    return pages.done("review.case", MERGED, case_id=into)


@blueprint.route("/cases/<case_id>/others/refuse", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def refuse_merge(case_id: str) -> Page:
    """Take a proposal to merge away."""
    form = ButtonForm(prefix="refuse-")
    if not form.validate_on_submit():
        return others_page(case_id, refuse=form)
    with transaction.writing() as work:
        together.refuse_merge(work, guard.me(), case_id)
    return pages.done("review.others", REFUSED, case_id=case_id)


@blueprint.route("/cases/<case_id>/others/undo", methods=["POST"])
@guard.needs(Permission.CASE_EDIT)
def undo_merge(case_id: str) -> Page:
    """Take a merged case out again."""
    form = ReasonForm(prefix="undo-")
    if not form.validate_on_submit():
        return others_page(case_id, undo=form)
    try:
        with transaction.writing() as work:
            together.undo_merge(work, guard.me(), case_id, form.words)
    except together.TooLateError:
        days = together.UNDONE_WITHIN.days
        form.reason.errors = [_("The cases were merged more than %(days)s days ago.", days=days)]
        return others_page(case_id, undo=form)
    return pages.done("review.case", UNMERGED, case_id=case_id)


def _with_other(
    case_id: str, form: LinkForm | MergeForm, name: str, said: str, act: Callable[[Work, str], object]
) -> Page:
    """Do something with the case that a form names by its reference, and say what stood in the way."""
    me = guard.me()
    with transaction.reading() as work:
        found = work.cases.named(parse_short_ref(form.text) or "")
        other = found.id if found is not None and found.desk_id in me.desks else ""
    status, problem = UNPROCESSABLE, label(UNKNOWN)
    if other:
        try:
            with transaction.writing() as work:
                act(work, other)
            return pages.done("review.others", said, case_id=case_id)
        except together.CannotCombineError:
            problem = label(CANNOT)
        except ChangedMeanwhileError:
            status = CONFLICT
            problem = _("Somebody changed the case meanwhile. Look at it again, then press once more.")
    form.reference.errors = [problem]
    return others_page(case_id, status, **{name: form})


def others_page(case_id: str, status: int = 0, **forms: SafeForm) -> Page:
    """Return the page of a case beside others; `forms` are forms that were refused, by their names."""
    me, words = guard.me(), wording()
    with transaction.reading() as work:
        row = casework.case_at(work, me, Permission.CASE_READ, case_id)
        file = casework.open_file(work, me, row)
        stage, version, reference = CaseStage(row.stage), row.version, row.short_ref
        into = work.cases.named(file.merging) if file.merging else None
        target = (into.id, into.short_ref) if into is not None else None
        may_agree = allowed(me, Permission.CASE_VERIFY, casework.thing(me, row))
        rows = {each.case_id: work.cases.get(each.case_id) for each in file.links}
        stages = {key: label(CASE_STAGES[CaseStage(each.stage)]) for key, each in rows.items()}
    acts = [words.type(act.type) for act in file.acts]
    fresh: dict[str, SafeForm] = {
        "link": LinkForm(formdata=None, prefix="link-"),
        "unlink": UnlinkForm(formdata=None),
        "split": SplitForm(formdata=None, prefix="split-", version=version),
        "merge": MergeForm(formdata=None, prefix="merge-", version=version),
        "agree": ButtonForm(formdata=None, prefix="agree-", version=version),
        "refuse": ButtonForm(formdata=None, prefix="refuse-", version=version),
        "undo": ReasonForm(formdata=None, prefix="undo-"),
    }
    fresh["split"].offer(acts)
    page = render_template(
        "review/others.html",
        case_id=case_id,
        reference=reference,
        title=file.title,
        stage=stage.value,
        open=stage in EDITABLE,
        acts=acts,
        links=[(each.case_id, *case_shown.link_words(each, words), stages[each.case_id]) for each in file.links],
        target=target,
        may_agree=may_agree,
        merged=words.date(file.merged) if file.merged else "",
        forms=fresh | forms,
        failed=next(iter(forms.values()), None),
    )
    return page, status or (UNPROCESSABLE if forms else 200)
