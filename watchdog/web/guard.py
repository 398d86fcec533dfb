"""Every route says whom it is for; a route that does not is a reason not to start."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response as WerkzeugResponse

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import RefusedError, allowed
from watchdog.access.sittings import PROOF, Recognised, recognise, refresh
from watchdog.web.transaction import reading, settings, writing

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE: Final = "watchdog_permission"
FRESH: Final = "watchdog_fresh"
PUBLIC: Final = "public"
KNOWN_SECONDS: Final = 90 * 24 * 3600
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class UnguardedRouteError(Exception):
    """A route names neither a permission nor the public."""


class SignedOutError(Exception):
    """Nobody is signed in, on a page that needs somebody."""


class StaleError(Exception):
    """Whoever sits there has to prove once more who they are. Carries where they go on after it."""

    def __init__(self, then: str) -> None:
        super().__init__(then)
        self.then = then


def needs(permission: Permission) -> Callable[[View], View]:
    """Mark a view as needing a permission; the verb requires it again for the very thing."""

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, permission)
        return view

    return mark


def fresh(then: str) -> Callable[[View], View]:
    """Mark a view as one for which a member has to prove who they are, unless they did so just now.

    Args:
        then: Endpoint of the page from which they go on; it takes no values.
    """

    def mark(view: View) -> View:
        setattr(view, FRESH, then)
        return view

    return mark


def places_to_go_on() -> frozenset[str]:
    """Return the endpoints that somebody may go on to after proving who they are."""
    marked = (getattr(view, FRESH, None) for view in current_app.view_functions.values())
    return frozenset(then for then in marked if isinstance(then, str))


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    setattr(view, ATTRIBUTE, PUBLIC)
    return view


def permission_of(app: Flask, endpoint: str) -> Permission | str | None:
    """Return what an endpoint needs: a permission, `public`, or None if it was forgotten."""
    if endpoint == "static":
        return PUBLIC
    found = getattr(app.view_functions[endpoint], ATTRIBUTE, None)
    return found if isinstance(found, Permission | str) else None


def install(app: Flask) -> None:
    """Ask the policy before every view, and refuse to start when a route is unguarded.

    Raises:
        UnguardedRouteError: Names the routes.
    """
    forgotten = sorted(end for end in app.view_functions if permission_of(app, end) is None)
    if forgotten:
        raise UnguardedRouteError(", ".join(forgotten))
    app.before_request(lambda: enforce(app))


def enforce(app: Flask) -> WerkzeugResponse | None:
    """Let the request through or refuse it.

    Raises:
        SignedOutError: Somebody has to sign in first.
        RefusedError: They may not do this.
        StaleError: They have to prove once more who they are.
    """
    if request.endpoint is None:
        return None
    # Browsers say when another site's page sends a form; the sign-in form has no sitting yet that a ticket could bind.
    if request.method not in SAFE and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise RefusedError("cross-site")
    needed = permission_of(app, request.endpoint)
    if needed == PUBLIC:
        return None
    found = _recognise()
    if found is None:
        raise SignedOutError
    g.actor = found.actor
    if not isinstance(needed, Permission) or not allowed(found.actor, needed):
        raise RefusedError(str(needed))
    then = getattr(app.view_functions[request.endpoint], FRESH, None)
    if isinstance(then, str) and not found.fresh:
        raise StaleError(then)
    return None


def me() -> Actor:
    """Return who is asking, on a page that needs a permission."""
    found = g.get("actor")
    if not isinstance(found, Actor):
        raise RefusedError("nobody")
    return found


def sitting() -> bytes:
    """Return the token of the sitting, on a page that needs a permission."""
    found = g.get("sitting")
    if not isinstance(found, bytes):
        raise RefusedError("nobody")
    return found


def cookie_name() -> str:
    """Return the name of the sitting's cookie; over TLS the browser itself binds it to this host and path."""
    return "__Host-watchdog" if settings().secure_cookies else "watchdog"


def seat(response: WerkzeugResponse, token: bytes) -> None:
    """Put a sitting's token into the cookie: the only place where it is."""
    _set(response, cookie_name(), token)


def sit(actor: Actor, sitting: bytes) -> None:
    """Let the rest of this request be that of somebody who signed in just now."""
    g.actor, g.sitting = actor, sitting


def seat_half(response: WerkzeugResponse, token: bytes) -> None:
    """Put a half sitting's token into a cookie of its own, for as long as a key may take to answer."""
    _set(response, half_cookie_name(), token, seconds=int(PROOF.total_seconds()))


def unseat_half(response: WerkzeugResponse) -> None:
    """Take a half sitting's token out of the browser."""
    _delete(response, half_cookie_name())


def half() -> bytes:
    """Return the token of a half sitting; empty where there is none."""
    return _token(half_cookie_name()) or b""


def keep_known(response: WerkzeugResponse, kept: bytes) -> None:
    """Let the browser be known again, for whoever asked for it."""
    _set(response, known_cookie_name(), kept, seconds=KNOWN_SECONDS)


def known() -> bytes:
    """Return what a browser keeps that wants to be known again; empty where there is nothing."""
    return _token(known_cookie_name()) or b""


def known_cookie_name() -> str:
    """Return the name of the cookie of a known browser."""
    return f"{cookie_name()}-known"


def half_cookie_name() -> str:
    """Return the name of the half sitting's cookie."""
    return f"{cookie_name()}-half"


def unseat(response: WerkzeugResponse) -> None:
    """Take a sitting's token out of the browser."""
    _delete(response, cookie_name())


def token() -> bytes | None:
    """Return the token in the cookie, or None."""
    return _token(cookie_name())


def _set(response: WerkzeugResponse, name: str, token: bytes, seconds: int | None = None) -> None:
    response.set_cookie(
        name,
        base64.urlsafe_b64encode(token).decode(),
        max_age=seconds,
        httponly=True,
        secure=settings().secure_cookies,
        samesite="Strict",
        path="/",
    )


def _delete(response: WerkzeugResponse, name: str) -> None:
    response.delete_cookie(name, path="/", httponly=True, secure=settings().secure_cookies, samesite="Strict")


def _token(name: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(request.cookies.get(name, "").encode()) or None
    except (binascii.Error, ValueError):
        return None


def _recognise() -> Recognised | None:
    held = token()
    if held is None:
        return None
    with reading() as work:
        found = recognise(work, held)
    if found is None:
        return None
    if found.due:
        with writing() as work:
            refresh(work, held)
    g.sitting = held
    return found
