"""A member's own pages: proving who is there once more, the second factor, and sittings."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from watchdog.access import challenges, sittings
from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.second_factor import Code, WrongSecondFactorError
from watchdog.access.security_keys import Touch, WrongKeyError
from watchdog.access.sittings import Lock, ThrottledError, WrongPassphraseError
from watchdog.accounts import own_sittings, second_factor, sign_in
from watchdog.accounts.forms import (
    AddKeyForm,
    AppForm,
    ButtonForm,
    EndSittingForm,
    ProveForm,
    RemoveKeyForm,
    TouchForm,
    said,
)
from watchdog.accounts.routes.answers import Page, asking, check_ticket, place, refused, shown
from watchdog.languages import N_
from watchdog.web import guard, unsaved
from watchdog.web.pages import announce, done
from watchdog.web.transaction import reading, settings, writing

blueprint = Blueprint("own", __name__)

TURNED_OFF: Final = announce(
    "own-second-factor-off", N_("The second factor is off. From now on your passphrase alone lets you in."), "warm"
)
KEY_ADDED: Final = announce("own-key-added", N_("The key is added. It may stand in for the app from now on."))
KEY_REMOVED: Final = announce("own-key-removed", N_("The key is removed."))
ENDED: Final = announce("own-sitting-ended", N_("That browser is signed out."))
ENDED_OTHERS: Final = announce("own-sittings-ended", N_("All other browsers are signed out."))
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
        if request.form.get("with") == "key":
            asked = _ask_key(by, said(form.passphrase))
            touch = TouchForm(formdata=None, unsaved=said(form.unsaved))
            return asking("accounts/touch.html", touch, asked=asked, action=url_for("own.prove_by_key", then=then))
        _prove(by, said(form.passphrase), Code(said(form.code)))
    except (ThrottledError, WrongPassphraseError) as error:
        return refused("accounts/prove.html", form, error)
    return _gone_on(by, then, said(form.unsaved))


@blueprint.route("/desk/prove/key", methods=["POST"])
@guard.needs(Permission.OWN_KEYS)
def prove_by_key() -> Page:
    """Take the answer of a security key after the passphrase was right."""
    by, token, then, form = guard.me(), guard.sitting(), request.args.get("then", ""), TouchForm()
    check_ticket(form)
    if then not in guard.places_to_go_on():
        abort(HTTPStatus.NOT_FOUND)
    try:
        with writing() as work:
            challenge = challenges.take(work, token, challenges.PROVE)
        lock = Lock(by.name, by.member, None, sittings.DECOY, sittings.lane_here(token))
        with writing() as work:
            sign_in.prove(work, by, lock, by.keys.member, Touch(said(form.answer), challenge, place()), token=token)
    except (WrongPassphraseError, WrongKeyError) as error:
        again = ProveForm(formdata=None, unsaved=said(form.unsaved))
        return refused("accounts/prove.html", again, error, action=url_for("own.prove", then=then))
    return _gone_on(by, then, said(form.unsaved))


def _gone_on(by: Actor, then: str, locked: str) -> Page:
    found = unsaved.opened(locked, by.member)
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
    enrolment = second_factor.enrolment(by, settings().secret, said(form.pending), _issuer())
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


@blueprint.route("/desk/keys/second-factor/key", methods=["GET", "POST"])
@guard.needs(Permission.OWN_KEYS)
@guard.fresh("own.key")
def key() -> Page:
    """Let the member add a security key."""
    by, token, form = guard.me(), guard.sitting(), AddKeyForm()
    if form.validate_on_submit():
        try:
            with writing() as work:
                challenge = challenges.take(work, token, challenges.ADD)
            with writing() as work:
                second_factor.add_key(work, by, said(form.name), Touch(said(form.answer), challenge, place()))
            return done("own.second", KEY_ADDED)
        except WrongKeyError:
            form.form_errors.append(_("This key did not answer as it should. Please try again."))
    with writing() as work:
        asked = second_factor.invite_key(work, by, token, place(), _issuer())
    response = asking("accounts/add_key.html", form, asked=asked)
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return response


@blueprint.route("/desk/keys/second-factor/key/remove", methods=["POST"])
@guard.needs(Permission.OWN_KEYS)
@guard.fresh("own.second")
def remove_key() -> Page:
    """Remove a security key."""
    form = RemoveKeyForm()
    check_ticket(form)
    with writing() as work:
        second_factor.remove_key(work, guard.me(), said(form.key))
    return done("own.second", KEY_REMOVED)


@blueprint.route("/desk/sittings")
@guard.needs(Permission.OWN_KEYS)
def sittings_page() -> Page:
    """Show where the member is signed in."""
    with reading() as work:
        found = own_sittings.listed(work, guard.me(), guard.sitting())
    return render_template("accounts/sittings.html", found=found)


@blueprint.route("/desk/sittings/end", methods=["POST"])
@guard.needs(Permission.OWN_KEYS)
def end_sitting() -> Page:
    """End one of the member's sittings."""
    form = EndSittingForm()
    check_ticket(form)
    with writing() as work:
        own_sittings.end(work, guard.me(), said(form.sitting))
    return done("own.sittings_page", ENDED)


@blueprint.route("/desk/sittings/others", methods=["POST"])
@guard.needs(Permission.OWN_KEYS)
def end_others() -> Page:
    """End all of the member's sittings but this one."""
    check_ticket(ButtonForm())
    with writing() as work:
        own_sittings.end_others(work, guard.me(), guard.sitting())
    return done("own.sittings_page", ENDED_OTHERS)


def _issuer() -> str:
    """Return how an app or a browser names this place."""
    return settings().neutral_title or "Watchdog"


def _ask_key(by: Actor, given: str) -> str:
    token = guard.sitting()
    with writing() as work:
        lock = sittings.approach(work, by.name, lambda _me: sittings.lane_here(token))
    sittings.unlock(lock, given)
    with writing() as work:
        return sign_in.ask_key_again(work, by, token, place())


def _prove(by: Actor, given: str, code: Code) -> None:
    token = guard.sitting()
    with writing() as work:
        lock = sittings.approach(work, by.name, lambda _me: sittings.lane_here(token))
    identity = sittings.unlock(lock, given)
    with writing() as work:
        sign_in.prove(work, by, lock, identity, code, token=token)
