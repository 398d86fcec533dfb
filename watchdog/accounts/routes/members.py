"""Pages of accounts: sign in and out, join, own keys, administration."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from watchdog.access import challenges, known, sittings
from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.second_factor import Code
from watchdog.access.security_keys import Touch, WrongKeyError
from watchdog.access.sittings import ThrottledError, WrongPassphraseError
from watchdog.accounts import keys as own
from watchdog.accounts import members, new_keys, notices, sign_in
from watchdog.accounts.forms import (
    ButtonForm,
    GiveKeyForm,
    InvitationForm,
    InviteForm,
    NewPassphraseForm,
    NoticeForm,
    SignInForm,
    StaffForm,
    TouchForm,
    said,
)
from watchdog.accounts.members import DeskRefusedError, NameRefusedError
from watchdog.accounts.passphrases import suggested
from watchdog.accounts.routes.answers import (
    Page,
    asking,
    check_ticket,
    desk_names,
    open_desks,
    place,
    refused,
    scheme,
    shown,
)
from watchdog.languages import DEFAULT, N_, offered
from watchdog.records.members import INVITATION_DAYS
from watchdog.records.tables import MemberRow
from watchdog.web import guard, language, pages, unsaved
from watchdog.web.language import label
from watchdog.web.pages import RailEntry, announce, done
from watchdog.web.transaction import reading, settings, writing

blueprint = Blueprint("accounts", __name__)
RAIL: Final = (
    RailEntry("accounts.admin", N_("Members"), Permission.MEMBER_LIST),
    RailEntry("accounts.keys", N_("Keys"), Permission.OWN_KEYS, new_keys.to_sign),
)

MACHINE_HELP: Final = N_("machine help")
"""How most translations were written, as `glossary.yaml` beside each says."""

JOINED: Final = announce("account-joined", N_("Your account is ready. Please sign in."))
SIGNED_OUT: Final = announce("account-signed-out", N_("You are signed out, in every browser."))
PASSPHRASE_CHANGED: Final = announce(
    "account-passphrase-changed", N_("Your passphrase is changed. Other browsers were signed out.")
)
NOTICE_KEPT: Final = announce("account-notice-kept", N_("Your wish is kept."))
KEY_GIVEN: Final = announce("account-key-given", N_("The key is given. It works from now on."))
TAKEN_BACK: Final = announce(
    "account-invitation-taken-back", N_("The invitation is taken back. Its link opens nothing.")
)
PUT_ON_DESK: Final = announce(
    "account-put-on-desk",
    N_("The member is on the desk now, and can read nothing until somebody of that desk gives the key."),
    "warm",
)


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@guard.public
def sign_in_page() -> Page:
    """Ask who is there."""
    form = SignInForm()
    if not form.validate_on_submit():
        return shown("accounts/sign_in.html", form)
    name, given = members.tidy(said(form.name)), said(form.passphrase)
    try:
        if request.form.get("with") == "key":
            return _ask_key(name, given, form)
        actor, token = _let_in(name, given, Code(said(form.code)))
    except (ThrottledError, WrongPassphraseError) as error:
        return refused("accounts/sign_in.html", form, error)
    return _seated(actor, token, form)


@blueprint.route("/sign-in/key", methods=["POST"])
@guard.public
def sign_in_by_key() -> Page:
    """Let somebody in whose passphrase was right and whose security key answered. Each question has one answer."""
    form = TouchForm()
    check_ticket(form)
    try:
        with writing() as work:
            half = challenges.take_half(work, guard.half())
        with writing() as work:
            touch = Touch(said(form.answer), half.challenge, place())
            actor, token = sign_in.enter(work, half.lock, half.identity, touch)
    except (WrongPassphraseError, WrongKeyError) as error:
        again = SignInForm(formdata=None, unsaved=said(form.unsaved))
        return refused("accounts/sign_in.html", again, error, action=url_for("accounts.sign_in"))
    response = _seated(actor, token, form)
    guard.unseat_half(response)
    return response


def _lane(member: MemberRow) -> str | None:
    return known.lane(settings().secret, member, guard.known())


def _ask_key(name: str, given: str, typed: SignInForm) -> Response:
    with writing() as work:
        lock = sittings.approach(work, name, _lane)
    identity = sittings.unlock(lock, given)
    with writing() as work:
        token, asked = sign_in.ask_key(work, lock, identity, place())
    form = TouchForm(formdata=None, unsaved=said(typed.unsaved), remember="y" if typed.remember.data else "")
    response = asking("accounts/touch.html", form, asked=asked, action=url_for("accounts.sign_in_by_key"))
    guard.seat_half(response, token)
    return response


def _seated(actor: Actor, token: bytes, form: SignInForm | TouchForm) -> Response:
    response = _resumed(actor, token, said(form.unsaved))
    guard.seat(response, token)
    if form.remember.data:
        with reading() as work:
            guard.keep_known(response, known.introduce(settings().secret, work.members.get(actor.member)))
    return response


def _resumed(actor: Actor, token: bytes, locked: str) -> Response:
    """Go on where somebody typed when their sitting ended, or to their first page."""
    guard.sit(actor, token)
    found = unsaved.opened(locked, actor.member) if locked else None
    if found is None:
        return redirect(pages.first_page(actor), HTTPStatus.SEE_OTHER)
    return make_response(render_template("accounts/resume.html", path=found.path, fields=found.fields))


@blueprint.app_errorhandler(guard.SignedOutError)
def signed_out(_error: guard.SignedOutError) -> Page:
    """Ask who is there; what was typed into a form comes back after the sign-in."""
    is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    locked = unsaved.posted() if is_page else ""
    if not locked:
        return redirect(url_for("accounts.sign_in"))
    form = SignInForm(formdata=None, unsaved=locked)
    page = render_template("accounts/sign_in.html", form=form, action=url_for("accounts.sign_in"))
    return page, HTTPStatus.UNAUTHORIZED


@blueprint.route("/sign-out", methods=["POST"])
@guard.needs(Permission.OWN_KEYS)
def sign_out() -> Page:
    """End the member's sittings."""
    check_ticket(ButtonForm())
    with writing() as work:
        sign_in.leave(work, guard.me())
    response = done("accounts.sign_in", SIGNED_OUT)
    guard.unseat(response)
    return response


# A secret in an address is refused everywhere else. This one is spent by its first use, opens nothing by itself, and
# reaches the invited person by a way that Watchdog does not know.
@blueprint.route("/join/<invitation>", methods=["GET", "POST"])
@guard.public
def join(invitation: str) -> Page:
    """Let an invited person choose a passphrase."""
    with reading() as work:
        guest = members.invited(work, invitation)
    form = NewPassphraseForm(name=guest.name)
    if not form.validate_on_submit():
        code = language.current().code
        return shown("accounts/join.html", form, name=guest.name, suggestion=suggested(code))
    key = members.make_key(guest, said(form.passphrase))
    with writing() as work:
        members.take_up(work, invitation, key)
    return done("accounts.sign_in", JOINED)


@blueprint.route("/desk/keys")
@guard.needs(Permission.OWN_KEYS)
def keys() -> Page:
    """Show the member's key, desks, who waits, and the directory."""
    by = guard.me()
    with reading() as work:
        mine, directory = own.own_desks(work, by), own.directory(work)
    return render_template(
        "accounts/keys.html",
        fingerprint_of_me=own.own_fingerprint(by),
        mine=mine,
        directory=directory,
        desk_names=desk_names(),
    )


@blueprint.route("/desk/keys/give", methods=["POST"])
@guard.needs(Permission.DESK_GRANT)
@guard.fresh("accounts.keys")
def give_key() -> Page:
    """Give a waiting member a desk's key."""
    form = GiveKeyForm()
    check_ticket(form)
    with writing() as work:
        own.grant(work, guard.me(), said(form.desk), said(form.member))
    return done("accounts.keys", KEY_GIVEN)


@blueprint.route("/desk/keys/passphrase", methods=["GET", "POST"])
@guard.needs(Permission.OWN_KEYS)
@guard.fresh("accounts.passphrase")
def passphrase() -> Page:
    """Change the member's passphrase."""
    by = guard.me()
    form = NewPassphraseForm(name=by.name)
    if not form.validate_on_submit():
        return shown("accounts/passphrase.html", form, suggestion=suggested(language.current().code))
    response = done("accounts.keys", PASSPHRASE_CHANGED)
    guard.seat(response, _rewrap(by, said(form.passphrase)))
    return response


@blueprint.route("/desk/keys/notices", methods=["GET", "POST"])
@guard.needs(Permission.REPORT_LIST)
def notice() -> Page:
    """Let a member say when and where they want to be told that something waits."""
    by, form, secret = guard.me(), NoticeForm(), settings().secret
    if not form.is_submitted():
        with reading() as work:
            now = notices.wished(work, by, secret)
        form = NoticeForm(formdata=None, wish=now.wish.value, address=now.address)
    if not form.validate_on_submit():
        return shown("accounts/notices.html", form, has_mail=bool(settings().mail), text=notices.TEXT)
    with writing() as work:
        notices.keep(work, by, secret, form.wished, language.current().code)
    return done("accounts.keys", NOTICE_KEPT)


@blueprint.route("/admin/")
@guard.needs(Permission.MEMBER_LIST)
def admin() -> Page:
    """Show members, desks and the key directory."""
    with reading() as work:
        people, desks = members.members(work, guard.me()), members.desks(work, guard.me())
        directory, kit = own.directory(work), (work.kit.verified, work.kit.drilled)
    return render_template(
        "accounts/admin.html",
        kit=kit,
        people=people,
        desks=desks,
        directory=directory,
        desk_names=desk_names(),
        spoken=[(each, language.standing_of(each)) for each in offered() if each.code != DEFAULT],
    )


@blueprint.route("/admin/invite", methods=["GET", "POST"])
@guard.needs(Permission.MEMBER_INVITE)
def invite() -> Page:
    """Invite a member; the one-time link is shown once, on this answer, and never again."""
    form = InviteForm()
    if not form.validate_on_submit():
        return shown("accounts/invite.html", form)
    try:
        with writing() as work:
            invitation = members.invite(work, guard.me(), said(form.name))
    except NameRefusedError as refusal:
        form.name.errors = [label(refusal.problem.value)]
        return render_template("accounts/invite.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _invited(members.tidy(said(form.name)), invitation)


@blueprint.route("/admin/invite/again", methods=["POST"])
@guard.needs(Permission.MEMBER_INVITE)
def invite_again() -> Page:
    """Make a new link for somebody who has no key yet."""
    form = InvitationForm()
    check_ticket(form)
    with writing() as work:
        name, invitation = members.invite_again(work, guard.me(), said(form.member))
    return _invited(name, invitation)


@blueprint.route("/admin/invite/take-back", methods=["POST"])
@guard.needs(Permission.MEMBER_INVITE)
def take_back() -> Page:
    """Let an invitation work no more."""
    form = InvitationForm()
    check_ticket(form)
    with writing() as work:
        members.take_back(work, guard.me(), said(form.member))
    return done("accounts.admin", TAKEN_BACK)


def _invited(name: str, invitation: str) -> Page:
    link = url_for("accounts.join", invitation=invitation, _external=True, _scheme=scheme())
    return render_template("accounts/invited.html", link=link, name=name, days=INVITATION_DAYS)


@blueprint.route("/admin/desk", methods=["GET", "POST"])
@guard.needs(Permission.DESK_STAFF)
def staff() -> Page:
    """Put a member on a desk."""
    form = _staff_form()
    if not form.validate_on_submit():
        return shown("accounts/staff.html", form)
    try:
        with writing() as work:
            members.put_on_desk(work, guard.me(), said(form.desk), said(form.member))
    except DeskRefusedError as refusal:
        form.member.errors = [label(refusal.problem.value)]
        return render_template("accounts/staff.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    return done("accounts.admin", PUT_ON_DESK)


def _let_in(name: str, given: str, code: Code) -> tuple[Actor, bytes]:
    """Open the account between two short units of work, for the stretching in the middle takes long."""
    with writing() as work:
        lock = sittings.approach(work, name, _lane)
    identity = sittings.unlock(lock, given)
    with writing() as work:
        return sign_in.enter(work, lock, identity, code)


def _rewrap(by: Actor, after: str) -> bytes:
    with reading() as work:
        instance = work.vault.instance
    wrapped = sittings.wrap(by.keys.member, after, instance, by.member)
    with writing() as work:
        return sign_in.rewrap(work, by, wrapped)


def _staff_form() -> StaffForm:
    """Offer those who may be on a desk; neither administrators nor those who left are among them."""
    with reading() as work:
        people = [(row.id, row.name) for row in members.members(work, guard.me()) if row.may_join]
    form = StaffForm()
    form.offer(people, list(open_desks().items()))
    return form
