"""Pages that say what is so: what is safe, who can read, what helps now. Nothing is asked on them."""

from typing import Any
from urllib.parse import urlsplit

from flask import render_template

from watchdog.intake import submit
from watchdog.intake.readers import readers
from watchdog.intake.routes.blueprint import LOCALE, blueprint, desk_name
from watchdog.records.desks import POLICY
from watchdog.reference.signposts import FIELDS
from watchdog.web import guard
from watchdog.web.language import current, is_reviewed, label, locale_tag
from watchdog.web.pages import country, reference
from watchdog.web.transaction import now, reading, settings


@blueprint.get(f"{LOCALE}/safety")
@guard.public
def safety(locale: str) -> str:  # noqa: ARG001 - `language` reads it from the address, here and below
    """Say what is protected and what is not, as this instance is set up."""
    return render_template(
        "intake/safety.html",
        phone=reference().intake.first_screen.phone,
        plain=settings().plain_intake,
        onion=f"http://{settings().onion}/" if settings().onion else "",
        leave_host=urlsplit(settings().leave_to).hostname,
    )


@blueprint.get(f"{LOCALE}/accessibility")
@guard.public
def accessibility(locale: str) -> str:  # noqa: ARG001
    """Say who can use the pages and who cannot yet, also of the language they are read in."""
    return render_template("intake/accessibility.html", reviewed=is_reviewed(current()))


@blueprint.get(f"{LOCALE}/who-can-read")
@guard.public
def who_can_read(locale: str) -> str:  # noqa: ARG001
    """Name every reader there is, with its keys, and say what lies here unlocked and for how long."""
    with reading() as work:
        found = readers(work)
    regions = reference().regions
    desks = [desk for desk in regions.desks if desk.id in found.desks]
    received: dict[str, list[str]] = {desk.id: [] for desk in desks}
    for iso3 in regions.countries:
        if iso3 not in regions.unassigned:
            received[submit.standing_in(regions, regions.desk_for(iso3), received)].append(country(iso3))
    return render_template(
        "intake/who_can_read.html",
        desks=desks,
        countries=received,
        readers=found,
        policy=found.desks.get(POLICY),
        plain=settings().plain_intake,
    )


@blueprint.get(f"{LOCALE}/help")
@guard.public
def help_near_you(locale: str) -> str:  # noqa: ARG001
    """Say what can help now, everywhere and by country; no report is needed for it."""
    choices = reference().countries.choices(locale_tag())
    return render_template("intake/help.html", danger=_danger(), countries=choices)


@blueprint.get(f"{LOCALE}/help/<iso3>")
@guard.public
def help_in(locale: str, iso3: str) -> str:  # noqa: ARG001
    """Say what is known to help in a country, and what nobody has checked yet."""
    form, signposts = reference().intake, reference().signposts
    found = signposts.of(iso3)
    return render_template(
        "intake/help_in.html",
        danger=_danger(),
        name=country(iso3),
        signpost=found,
        old=found.old(now().date(), form.help_page_old_after_months),
        checked_by=desk_name(found.checked.checked_by) if found.checked else "",
        known=found.checked.texts() if found.checked else {},
        titles=dict(zip(FIELDS, form.help_page_fields, strict=True)),
        network=reference().regions.desk(reference().regions.desk_for(iso3)),
        un_note=signposts.un_note,
        un_routes=[_route(route.text, route.mechanisms) for route in signposts.un_routes],
    )


def _danger() -> Any:
    return next(group for group in reference().intake.groups if group.id == "danger")


def _route(text: str, bodies: tuple[str, ...]) -> tuple[str, list[tuple[str, bool]]]:
    """Return what a way is for, and its bodies: each name, and whether it stands here in English for want of one."""
    names = {mechanism.id: mechanism.name for mechanism in reference().mechanisms.all}
    return label(text), [(label(names[body]), label(names[body]) == names[body]) for body in bodies]
