"""Pages about who stops reading: a member leaves, a desk gets a new key, it is signed, older envelopes follow."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, jsonify, redirect, url_for

from watchdog.access.permissions import Permission
from watchdog.accounts import members, new_desks, new_keys, resealing
from watchdog.accounts.forms import ButtonForm, DeactivateForm, NewDeskForm, NewKeyForm, ResealForm, SignKeyForm, said
from watchdog.accounts.members import KeyState
from watchdog.accounts.routes.answers import Page, check_ticket, desk_names, shown
from watchdog.languages import N_
from watchdog.web import guard
from watchdog.web.pages import announce, done, reference
from watchdog.web.transaction import reading, writing

blueprint = Blueprint("desk_keys", __name__)

DEACTIVATED: Final = announce(
    "account-deactivated",
    N_("The account has ended. New keys for the desks of this member wait for the signature of the policy desk."),
    "warm",
)
ENDED: Final = announce("account-ended", N_("The account has ended."), "good")
STARTED: Final = announce(
    "key-started", N_("The new key is made. It waits for the signature of the policy desk."), "warm"
)
CREATED: Final = announce(
    "desk-created", N_("The desk is made. It receives nothing before the policy desk has signed its key."), "warm"
)
SIGNED: Final = announce("key-signed", N_("The new key is signed. From now on everything new is locked with it."))


@blueprint.route("/admin/deactivate", methods=["GET", "POST"])
@guard.needs(Permission.MEMBER_DEACTIVATE)
@guard.fresh("desk_keys.deactivate")
def deactivate() -> Page:
    """End a member's account in one act."""
    by, form = guard.me(), DeactivateForm()
    with reading() as work:
        known = members.members(work, by)
    form.offer([(row.id, row.name) for row in known if row.state is not KeyState.LEFT and row.id != by.member])
    if not form.validate_on_submit():
        return shown("accounts/deactivate.html", form)
    with writing() as work:
        keys = new_keys.deactivate(work, by, said(form.member))
    return done("accounts.admin", DEACTIVATED if keys else ENDED)


@blueprint.route("/admin/desks/new", methods=["GET", "POST"])
@guard.needs(Permission.DESK_CREATE)
@guard.fresh("desk_keys.create")
def create() -> Page:
    """Make a desk for a network that has none."""
    by, form, names = guard.me(), NewDeskForm(), desk_names()
    with reading() as work:
        missing = new_desks.missing(work, reference())
    form.offer([(network, names[network]) for network in missing])
    if not form.validate_on_submit():
        return shown("accounts/new_desk.html", form, missing=missing)
    with writing() as work:
        new_desks.ask(work, by, reference(), said(form.network))
    return done("accounts.admin", CREATED)


@blueprint.route("/desk/keys/new", methods=["POST"])
@guard.needs(Permission.DESK_REKEY)
@guard.fresh("accounts.keys")
def start() -> Page:
    """Make a new key for a desk whose key the member holds."""
    form = NewKeyForm()
    check_ticket(form)
    with writing() as work:
        new_keys.ask(work, guard.me(), said(form.desk), form.seen.data or 0)
    return done("accounts.keys", STARTED)


@blueprint.route("/desk/keys/sign", methods=["POST"])
@guard.needs(Permission.KEY_SIGN)
@guard.fresh("accounts.keys")
def sign() -> Page:
    """Sign a key that waits."""
    form = SignKeyForm()
    check_ticket(form)
    with writing() as work:
        new_keys.sign(work, guard.me(), said(form.desk), said(form.fingerprint))
    return done("accounts.keys", SIGNED)


@blueprint.route("/desk/keys/reseal", methods=["POST"])
@guard.needs(Permission.DESK_RESEAL)
@guard.fresh("accounts.keys")
def reseal() -> Page:
    """Begin to lock a desk's older envelopes anew."""
    form = ResealForm()
    check_ticket(form)
    with writing() as work:
        resealing.begin(work, guard.me(), said(form.desk))
    return redirect(url_for("accounts.keys", _anchor=f"reseal-{said(form.desk)}"), HTTPStatus.SEE_OTHER)


@blueprint.route("/desk/keys/reseal/on", methods=["POST"])
@guard.needs(Permission.DESK_RESEAL)
def reseal_on() -> Page:
    """Go on for a moment, without a script."""
    form = ResealForm()
    check_ticket(form)
    _go_on(said(form.desk))
    return redirect(url_for("accounts.keys", _anchor=f"reseal-{said(form.desk)}"), HTTPStatus.SEE_OTHER)


@blueprint.route("/desk/keys/reseal/<desk>", methods=["POST"])
@guard.needs(Permission.DESK_RESEAL)
def reseal_step(desk: str) -> Response:
    """Go on for a moment, and tell the page's script how far it is."""
    check_ticket(ButtonForm())
    found = _go_on(desk)
    return jsonify(percent=100 if found is None else found.percent)


def _go_on(desk: str) -> resealing.Progress | None:
    return resealing.go_on(reading, writing, guard.me(), desk)
