"""A member's own pages: proving who is there once more, and the second factor."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from watchdog.access import sittings
from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.second_factor import Code, WrongSecondFactorError
from watchdog.access.sittings import ThrottledError, WrongPassphraseError
from watchdog.accounts import second_factor, sign_in
from watchdog.accounts.forms import AppForm, ButtonForm, ProveForm, said
from watchdog.accounts.routes.answers import Page, check_ticket, refused, shown
from watchdog.languages import N_
from watchdog.web import guard, unsaved
from watchdog.web.pages import announce, done
from watchdog.web.transaction import reading, settings, writing

blueprint = Blueprint("own", __name__)

TURNED_OFF: Final = announce(
    "own-second-factor-off", N_("The second factor is off. From now on your passphrase alone lets you in."), "warm"
)
PROVED: Final = announce("own-proved", N_("Thank you. Now go on: this holds for five minutes."))


@blueprint.app_errorhandler(guard.StaleError)
def stale(error: guard.StaleError) -> Page:
    """Ask once more who is there; what was typed into a form comes back afterwards."""
    locked = unsaved.posted()
    if not locked:
        return redirect(url_for("own.prove", then=error.then), HTTPStatus.SEE_OTHER)
    form = ProveForm(formdata=None, unsaved=locked)
    page = render_template("accounts/prove.html", form=form, action=url_for("own.prove", then=error.then))
    return page, HTTPStatus.FORBIDDEN


@blueprint.route("/desk/prove", methods=["GET", "POST"])
@guard.needs(Permission.OWN_KEYS)
def prove() -> Page:
    """Ask for the passphrase, and for the second factor where there is one, before an act that cannot be undone."""
    by, then, form = guard.me(), request.args.get("then", ""), ProveForm()
    if then not in guard.places_to_go_on():
        abort(HTTPStatus.NOT_FOUND)
    if not form.validate_on_submit():
        return shown("accounts/prove.html", form)
    try:
        _prove(by, said(form.passphrase), Code(said(form.code)))
    except (ThrottledError, WrongPassphraseError) as error:
        return refused("accounts/prove.html", form, error)
    found = unsaved.opened(said(form.unsaved), by.member)
    if found is None:
        return done(then, PROVED)
    return make_response(render_template("accounts/resume.html", path=found.path, fields=found.fields))


@blueprint.route("/desk/keys/second-factor")
@guard.needs(Permission.OWN_KEYS)
def second() -> Page:
    """Show whether the member has a second factor, and what can be done about it."""
    with reading() as work:
        state = second_factor.state(work, guard.me())
    return render_template("accounts/second_factor.html", state=state)


@blueprint.route("/desk/keys/second-factor/app", methods=["GET", "POST"])
@guard.needs(Permission.OWN_KEYS)
@guard.fresh("own.app")
def app() -> Page:
    """Let the member's app learn a secret; the first right code turns the second factor on."""
    by, form = guard.me(), AppForm()
    if not form.is_submitted():
        form = AppForm(formdata=None, pending=second_factor.begin(by, settings().secret))
    issuer = settings().neutral_title or "Watchdog"
    enrolment = second_factor.enrolment(by, settings().secret, said(form.pending), issuer)
    if not form.validate_on_submit():
        return shown("accounts/app.html", form, enrolment=enrolment)
    try:
        with writing() as work:
            codes = second_factor.turn_on(work, by, settings().secret, said(form.pending), said(form.code))
    except WrongSecondFactorError:
        form.code.errors = [_("This code is not right. Wait for the next one and write that.")]
        return shown("accounts/app.html", form, enrolment=enrolment)
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.route("/desk/keys/second-factor/codes", methods=["POST"])
@guard.needs(Permission.OWN_KEYS)
@guard.fresh("own.second")
def codes() -> Page:
    """Make new recovery codes and show them once."""
    check_ticket(ButtonForm())
    with writing() as work:
        made = second_factor.renew_codes(work, guard.me())
    return render_template("accounts/recovery_codes.html", codes=made)


@blueprint.route("/desk/keys/second-factor/off", methods=["POST"])
@guard.needs(Permission.OWN_KEYS)
@guard.fresh("own.second")
def off() -> Page:
    """Turn the second factor off."""
    check_ticket(ButtonForm())
    with writing() as work:
        second_factor.turn_off(work, guard.me())
    return done("own.second", TURNED_OFF)


def _prove(by: Actor, given: str, code: Code) -> None:
    token = guard.sitting()
    with writing() as work:
        lock = sittings.approach(work, by.name)
    identity = sittings.unlock(lock, given)
    with writing() as work:
        sign_in.prove(work, by, lock, identity, code, token=token)
