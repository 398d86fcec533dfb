"""What every answer carries: nothing from elsewhere, nothing kept by the browser, and small pages."""

import re
import zlib
from typing import Final
from urllib.parse import quote

from flask import Flask, Response, request

from watchdog.web.transaction import settings

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Scripts may not turn text into markup either (trusted types): a story that holds HTML stays a text."""
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-DNS-Prefetch-Control": "off",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Origin-Agent-Cluster": "?1",
}
REFUSED: Final = (
    *("accelerometer", "ambient-light-sensor", "aria-notify", "attribution-reporting", "autoplay"),
    *("bluetooth", "browsing-topics", "camera", "captured-surface-control", "clipboard-read"),
    *("compute-pressure", "cross-origin-isolated", "deferred-fetch", "deferred-fetch-minimal"),
    *("digital-credentials-create", "digital-credentials-get", "display-capture", "encrypted-media"),
    *("fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get"),
    *("idle-detection", "interest-cohort", "join-ad-interest-group", "keyboard-map", "language-detector"),
    *("language-model", "local-fonts", "local-network-access", "magnetometer"),
    *("media-playback-while-not-visible", "microphone", "midi", "on-device-speech-recognition"),
    *("otp-credentials", "payment", "picture-in-picture", "private-aggregation"),
    *("private-state-token-issuance", "private-state-token-redemption", "publickey-credentials-create"),
    *("publickey-credentials-get", "rewriter", "run-ad-auction", "screen-wake-lock", "serial"),
    *("shared-storage", "shared-storage-select-url", "speaker-selection", "storage-access", "summarizer"),
    *("sync-xhr", "translator", "unload", "usb", "web-share", "window-management", "writer"),
    "xr-spatial-tracking",
)
"""All that a page could ask of a device or tell about it, and that no page of ours needs. Copying the code is allowed.

`cross-origin-isolated` is refused so that scripts keep the coarse clock, although the other headers would allow the
fine one; `translator` and its like because a text must not be handed to a model of the browser.
"""
PAGE_HEADERS: Final = {"Permissions-Policy": ", ".join(f"{name}=()" for name in REFUSED)}
KEYS: Final = ("publickey-credentials-create", "publickey-credentials-get")
"""What only the pages that ask a member's security key may ask a device for."""
SECURED: Final = "max-age=63072000"
"""Two years. Browsers believe it over TLS only, so an onion service, which needs none, is not locked out by it."""
SMALLEST: Final = 600
YEAR: Final = 31_536_000
COMPRESSED: Final = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})
HTML: Final = "text/html"
STYLE: Final = "text/css"
LEFT_OUT: Final = {
    STYLE: ((re.compile(rb"/\*.*?\*/\n?", re.DOTALL), b""), (re.compile(rb"(?<=[{};,])\s+"), b"")),
    HTML: ((re.compile(rb"</option>"), b""), (re.compile(rb'(?<=[a-z])="([A-Za-z0-9_-]+)"(?=[ >\n])'), rb"=\1")),
}
"""What a reader of the source likes and a browser does not need, and a slow line feels: remarks and line ends in the
style sheet, the end tags of 250 countries, and quotes around simple values (the HTML standard, 13.1.2.4 and 13.1.2.3,
lets both be omitted)."""
MEMORY: Final = 5
"""zlib's `memLevel`. Less than the usual 8 makes smaller blocks, each with its own code: a form in two scripts, with
250 names of countries in it, is 190 bytes smaller."""
ONION: Final = ".onion"
OK: Final = 200
KEPT: Final = frozenset({OK, 304})
"""Statuses of a file that is there; a missing one must not stay missing for a year."""


def allow_keys(response: Response) -> Response:
    """Let one page ask a security key, which all others may not."""
    allowed = PAGE_HEADERS["Permissions-Policy"]
    for feature in KEYS:
        allowed = allowed.replace(f"{feature}=()", f"{feature}=(self)")
    response.headers["Permissions-Policy"] = allowed
    return response


def install(app: Flask) -> None:
    """Give every answer the headers."""
    app.after_request(finish)


def finish(response: Response) -> Response:
    """Set the headers and press pages that hold no secret together.

    Only answers to plain GETs of pages without a sitting are compressed: a compressed page that holds both a secret
    and something an attacker chose would leak the secret through its length (BREACH, CVE-2013-3587).
    """
    page = response.mimetype == HTML
    for name, value in (HEADERS | PAGE_HEADERS if page else HEADERS).items():
        response.headers.setdefault(name, value)
    response.headers.pop("Server", None)
    _about_the_line(response, page=page)
    if request.endpoint == "static" and response.status_code in KEPT:
        response.cache_control.no_cache = None
        response.cache_control.max_age = YEAR
        response.cache_control.public = True
        response.cache_control.immutable = True
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    if _may_compress(response):
        _compress(response)
    return response


def _about_the_line(response: Response, *, page: bool) -> None:
    """Hold browsers to TLS, and tell Tor Browser of the onion service.

    Only pages that were merely asked for say so: a browser that follows by itself must not leave a page that shows a
    code once. A query stays behind, as it may hold more than the place.
    """
    set_up = settings()
    if request.host.partition(":")[0].lower().endswith(ONION):
        return
    if set_up.secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", SECURED)
    if set_up.onion and page and request.method == "GET" and response.status_code == OK:
        response.headers["Onion-Location"] = f"http://{set_up.onion}{quote(request.path)}"


def _may_compress(response: Response) -> bool:
    plain_page = request.endpoint == "static" or (request.blueprint == "intake" and not request.query_string)
    return (
        request.method == "GET"
        and plain_page
        and response.status_code == OK
        and response.mimetype in COMPRESSED
        and "gzip" in request.headers.get("Accept-Encoding", "")
    )


def _gzipped(body: bytes) -> bytes:
    press = zlib.compressobj(zlib.Z_BEST_COMPRESSION, zlib.DEFLATED, zlib.MAX_WBITS | 16, MEMORY)
    return press.compress(body) + press.flush()


def _compress(response: Response) -> None:
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < SMALLEST:
        return
    for pattern, instead in LEFT_OUT.get(response.mimetype or "", ()):
        body = pattern.sub(instead, body)
    response.set_data(_gzipped(body))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.add("Vary", "Accept-Encoding")
