"""What every answer carries: nothing from elsewhere, nothing kept by the browser, and small pages."""

import gzip
from typing import Final

from flask import Flask, Response, request

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}
SMALLEST: Final = 600
YEAR: Final = 31_536_000
COMPRESSED: Final = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})


def install(app: Flask) -> None:
    """Give every answer the headers."""
    app.after_request(finish)


def finish(response: Response) -> Response:
    """Set the headers and press pages that hold no secret together.

    Only answers to plain GETs of pages without a sitting are compressed: a compressed page that holds both a secret
    and something an attacker chose would leak the secret through its length (BREACH, CVE-2013-3587).
    """
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.pop("Server", None)
    if request.endpoint == "static":
        response.cache_control.no_cache = None
        response.cache_control.max_age = YEAR
        response.cache_control.public = True
        response.cache_control.immutable = True
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    if _may_compress(response):
        _compress(response)
    return response


def _may_compress(response: Response) -> bool:
    plain_page = request.endpoint == "static" or (request.blueprint == "intake" and not request.query_string)
    return (
        request.method == "GET"
        and plain_page
        and response.status_code == 200  # noqa: PLR2004 - OK
        and response.mimetype in COMPRESSED
        and "gzip" in request.headers.get("Accept-Encoding", "")
    )


def _compress(response: Response) -> None:
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < SMALLEST:
        return
    response.set_data(gzip.compress(body, 9, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.add("Vary", "Accept-Encoding")
