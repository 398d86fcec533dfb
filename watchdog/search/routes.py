"""The search page. Words travel by POST and are kept nowhere."""

from collections.abc import Iterable
from typing import Final

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.visibility import desks_for
from watchdog.languages import N_
from watchdog.reference.world import HEIGHT, WIDTH
from watchdog.search import charted, saved, shown
from watchdog.search.alike import alike as alike_to
from watchdog.search.figures import figures as counted
from watchdog.search.find import DEEPEST, PAGE, Wish, find
from watchdog.search.follow import Progress, follow
from watchdog.search.forms import IndexForm, PeriodForm, SearchForm
from watchdog.search.held import Held
from watchdog.search.index import BrokenIndexError
from watchdog.search.patterns import MOST
from watchdog.search.patterns import patterns as repeated
from watchdog.search.shown import facets, hit, mark_words
from watchdog.web import guard, pages
from watchdog.web.language import label, locale_tag
from watchdog.web.transaction import reading, writing
from watchdog.web.wording import Words

blueprint = Blueprint("search", __name__, url_prefix="/desk/search")

HELD: Final = "WATCHDOG_INDEXES"
RAIL: Final = (
    pages.RailEntry("search.search", N_("Search"), Permission.REPORT_SEARCH),
    pages.RailEntry("search.figures", N_("Figures"), Permission.REPORT_SEARCH),
)
WHOLE: Final = 100
NO_ROOM: Final = 507
MADE_ANEW: Final = pages.announce("index-forgotten", N_("The index is being made anew. Nothing else was lost."))

Page = str | Response | WerkzeugResponse | tuple[str, int]


def indexes() -> Held:
    """Return this worker's open indexes."""
    found = current_app.config[HELD]
    if not isinstance(found, Held):
        raise TypeError(HELD)
    return found


@blueprint.route("", methods=["GET", "POST"])
@guard.needs(Permission.REPORT_SEARCH)
def search() -> Page:
    """Search in everything that the member may read; an empty form shows what there is."""
    me, words = guard.me(), Words(pages.reference(), label, locale_tag())
    form = SearchForm() if request.method == "POST" else SearchForm(MultiDict())
    if request.method == "POST" and not form.validate():
        return render_template("search/search.html", form=form, found=None), 422
    pressed = request.form.get("press", "")
    wish, said = _pressed(me, form, pressed), ""
    if pressed == "keep":
        said = _keep(me, form, wish)
    with reading() as work:
        found = find(work, me, indexes(), pages.reference().violation_types, wish)
        soft = work.members.get(me.member).soft
        kept = saved.saved(work, me)
    return render_template(
        "search/search.html",
        form=form,
        said=said,
        found=found,
        hits=[hit(each, words, soft=soft) for each in found.hits],
        facets=facets(found, wish.marks, words),
        chips=[(mark, mark_words(mark, words)) for mark in sorted(wish.marks)],
        kept=[(row_id, each.name) for row_id, each in kept],
        page=wish.page,
        more=(wish.page + 1) * PAGE < found.many and wish.page < DEEPEST,
        percent=_percent(found.progress.values()),
        stuck=any(each.stuck for each in found.progress.values()),
        broken=[(desk, words.desk(desk)) for desk in found.broken],
    )


def _pressed(me: Actor, form: SearchForm, pressed: str) -> Wish:
    """Return what is looked for now; `ask:ID` puts a kept search in the place of what was typed."""
    act, _colon, row_id = pressed.partition(":")
    if act == "forget":
        with writing() as work:
            saved.forget(work, me, row_id)
    if act == "ask":
        with reading() as work:
            kept = dict(saved.saved(work, me)).get(row_id)
        if kept is not None:
            form.show(saved.wish_of(kept), kept.name)
    return form.wish(pressed)


def _keep(me: Actor, form: SearchForm, wish: Wish) -> str:
    name = " ".join((form.name.data or "").split())
    if not name:
        form.name.errors = [_("Give the search a name first.")]
        return ""
    try:
        with writing() as work:
            saved.keep(work, me, name, wish)
    except saved.FullError:
        form.name.errors = [_("You keep as many searches as can be kept. Remove one first.")]
        return ""
    return str(_("The search is kept. Only you can read it."))


@blueprint.route("/alike/<object_id>")
@guard.needs(Permission.REPORT_SEARCH)
def alike(object_id: str) -> Page:
    """What may tell of the same event as a report or a case, and why."""
    me, words = guard.me(), Words(pages.reference(), label, locale_tag())
    try:
        with reading() as work:
            found = alike_to(work, me, indexes(), object_id)
    except BrokenIndexError:
        return redirect(url_for("search.search"))
    return render_template(
        "search/alike.html",
        reference=found.told.short_ref,
        own_id=object_id,
        is_case=found.told.kind == "case",
        found=[shown.alike(each, words) for each in found.alike],
        percent=found.progress.percent,
    )


@blueprint.route("/patterns")
@guard.needs(Permission.CASE_LIST)
def patterns() -> Page:
    """What repeats across the cases of the member's desks."""
    me, words = guard.me(), Words(pages.reference(), label, locale_tag())
    with reading() as work:
        found = repeated(work, me)
    groups = [
        {"title": label(title), "rows": [shown.pattern(each, words) for each in found if each.kind is kind]}
        for kind, title in shown.PATTERNS.items()
    ]
    return render_template("search/patterns.html", groups=[each for each in groups if each["rows"]], most=MOST)


@blueprint.route("/figures")
@guard.needs(Permission.REPORT_SEARCH)
def figures() -> Page:
    """How many reports and cases there are, by what, where, when and by whom."""
    form, words = PeriodForm(request.args, meta={"csrf": False}), Words(pages.reference(), label, locale_tag())
    since, until = form.period()
    with reading() as work:
        found = counted(work, guard.me(), indexes(), since, until)
    return render_template(
        "search/figures.html",
        form=form,
        whole=found.whole,
        tables=charted.tables(found, words),
        stages=charted.stages(found, words),
        circles=charted.circles(found, words),
        width=WIDTH,
        height=HEIGHT,
        percent=_percent(found.progress.values()),
        broken=[words.desk(desk) for desk in found.broken],
        asked={name: day.isoformat() for name, day in (("since", since), ("until", until)) if day},
    )


@blueprint.route("/figures.csv")
@guard.needs(Permission.REPORT_SEARCH)
def figures_csv() -> Page:
    """The same figures as CSV; only whole figures are handed out."""
    form, words = PeriodForm(request.args, meta={"csrf": False}), Words(pages.reference(), label, locale_tag())
    with reading() as work:
        found = counted(work, guard.me(), indexes(), *form.period())
    if found.broken or _percent(found.progress.values()) < WHOLE:
        return redirect(url_for("search.figures"))
    answer = Response(charted.as_csv(found, words), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="figures.csv"'
    return answer


@blueprint.post("/follow")
@guard.needs(Permission.REPORT_SEARCH)
def take_in() -> Page:
    """Take one batch of what is new into the indexes, and say how far they are. The page's script asks again."""
    if not IndexForm().validate():
        return pages.error_page(400)
    me, progress = guard.me(), []
    with reading() as work:
        for desk in desks_for(me, Permission.REPORT_SEARCH):
            try:
                index = indexes().index(work, me, desk)
                progress += [] if index is None else [follow(work, me, desk, index)]
            except BrokenIndexError:
                continue
    if any(each.stuck for each in progress):
        return pages.error_page(NO_ROOM)
    return jsonify(percent=_percent(progress))


@blueprint.post("/anew")
@guard.needs(Permission.REPORT_SEARCH)
def make_anew() -> Page:
    """Throw away an index that cannot be read; it is made anew from the record."""
    form, me = IndexForm(), guard.me()
    desk = form.named(desks_for(me, Permission.REPORT_SEARCH))
    if not form.validate() or not desk:
        return pages.error_page(400)
    with reading() as work:
        indexes().forget(work, desk)
    return pages.done("search.search", MADE_ANEW)


def _percent(progress: Iterable[Progress]) -> int:
    """Return how far the indexes are that are furthest behind, from 0 to 100."""
    return min((each.percent for each in progress), default=100)
