"""A report that somebody told a member of the staff: by phone, on paper, in person. It is sealed like every other."""

from http import HTTPStatus

from flask import render_template, request

from watchdog.access.permissions import Permission
from watchdog.domain.report import STORY_LIMIT, TEXT_LIMIT
from watchdog.intake import submit
from watchdog.intake.forms import EnteredForm, examples
from watchdog.intake.kinds import ACCEPT
from watchdog.intake.routes.blueprint import Page, arrived, desk_name, file_problems, names, open_desks, sealed_files
from watchdog.intake.routes.letters import staff
from watchdog.web import guard
from watchdog.web.language import current
from watchdog.web.pages import reference
from watchdog.web.transaction import blobs, reading, settings, writing


@staff.route("/desk/enter", methods=["GET", "POST"])
@guard.needs(Permission.REPORT_IMPORT)
def enter() -> str | Page:
    """Write a report down for somebody, seal it to one's own desk, and show the code for that person once."""
    me = guard.me()
    arrivals = arrived() if request.method == "POST" else []
    form = EnteredForm(request.form if request.method == "POST" else None, open_desks())
    form.offer([(desk, desk_name(desk)) for desk in sorted(me.desks)], current().code)
    files = sealed_files(arrivals)
    if request.method != "POST":
        return _page(form, [])
    fine = form.validate()
    form.files.errors = file_problems(arrivals)
    if not fine or form.files.errors:
        return _page(form, names(files)), HTTPStatus.UNPROCESSABLE_ENTITY
    with reading() as work:
        prepared = submit.prepare(work, form.entered(), files, (form.desk.data,))
    try:
        with writing() as work:
            receipt = submit.keep(work, prepared, me.name)
    except BaseException:
        submit.forget(blobs(), prepared.exhibits)
        raise
    words = (receipt.code.words(current().locale) or "").split()
    return render_template(
        "intake/desk/entered.html",
        words=words,
        digits=receipt.code.digits,
        short_ref=receipt.short_ref,
        report_id=prepared.report_id,
        advice=reference().intake.check_page.code_advice,
    )


def _page(form: EnteredForm, again: list[str]) -> str:
    form_text = reference().intake
    return render_template(
        "intake/desk/enter.html",
        form=form,
        groups={group.id: group for group in form_text.groups},
        examples={name: examples(name) for name in ("what_chosen", "consent_choice")},
        again=again,
        accept=ACCEPT,
        limits={"story": STORY_LIMIT, "text": TEXT_LIMIT, "file": settings().file_limit},
    )
