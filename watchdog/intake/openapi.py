"""What programs may ask, described for programs: every address under `/api/`, the word lists, and how the server is.

`tests/intake/test_api_schema.py` holds it against the running server.
"""

from http import HTTPStatus
from typing import Any, Final

from watchdog.intake.openapi_shapes import (
    ADDRESS,
    BEGUN,
    DESTROYED,
    DIRECTORY,
    KEPT,
    MESSAGE_KEPT,
    TICKET,
    VISIT,
    WORDS,
    Shape,
    a_form,
    a_header,
    an_answer,
    number,
    refusals,
    text,
)
from watchdog.intake.pieces import LONGEST, PIECE
from watchdog.sealing.phrases import LANGUAGES

_BAD: Final = HTTPStatus.BAD_REQUEST
_WORK: Final = HTTPStatus.FORBIDDEN
_GONE: Final = HTTPStatus.NOT_FOUND
_CONFLICT: Final = HTTPStatus.CONFLICT
_LARGE: Final = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
_LATER: Final = HTTPStatus.TOO_MANY_REQUESTS
_PLAIN: Final = "text/plain"

_WORKED: Final = text("ticket/number: SHA-256 of `watchdog/work/1/ticket/number` begins with `bits` zero bits.")
_UPLOAD: Final = text(
    "Take the body that this upload has gathered; the request's own is empty, and needs no ticket.",
    pattern="^[0-9a-f]{64}$",
)
_BODY_OR_PIECES: Final = [
    a_header("Watchdog-Ticket", _WORKED, required=False),
    a_header("Watchdog-Upload", _UPLOAD, required=False),
]
_AT_ADDRESS: Final = {"required": True, "content": {"application/json": {"schema": ADDRESS}}}
_ENDS: Final = {"Upload-Offset": {"required": True, "schema": {"type": "integer", "minimum": 0}}}
_ELSEWHERE: Final = {"Upload-Offset": {"schema": {"type": "integer", "minimum": 0}, "description": "Where it ends."}}
_OK: Final = an_answer("Yes.", {"const": "ok"}, _PLAIN)


def _asks(summary: str, answers: dict[str, Shape], **more: Any) -> Shape:
    """Describe one thing that can be asked."""
    return {"summary": summary, "responses": answers} | more


_PATHS: Final[dict[str, Shape]] = {
    "/api/v1/keys": {
        "get": _asks("The public key directory, each key signed", {"200": an_answer("The directory.", DIRECTORY)})
    },
    "/api/v1/ticket": {"get": _asks("A ticket for one report or message", {"200": an_answer("The ticket.", TICKET)})},
    "/api/v1/reports": {
        "post": _asks(
            "Send a report that was sealed on the sender's device; the order of parts counts",
            {"201": an_answer("Kept.", KEPT)} | refusals(_BAD, _WORK, _GONE, _CONFLICT, _LARGE, _LATER),
            parameters=_BODY_OR_PIECES,
            requestBody=a_form("report", "The sealed report."),
        )
    },
    "/api/v1/visit": {
        "post": _asks(
            "What waits at the address of a code (docs/sealing.md, section 16)",
            {"200": an_answer("The visit.", VISIT)} | refusals(_GONE, _LATER),
            requestBody=_AT_ADDRESS,
        )
    },
    "/api/v1/visit/messages": {
        "post": _asks(
            "Send a message that was sealed on the device; the order of parts counts",
            {"201": an_answer("Kept.", MESSAGE_KEPT)} | refusals(_BAD, _WORK, _GONE, _CONFLICT, _LARGE, _LATER),
            parameters=_BODY_OR_PIECES,
            requestBody=a_form("message", "The sealed message."),
        )
    },
    "/api/v1/visit/withdraw": {
        "post": _asks(
            "Take the report back and destroy it",
            {"200": an_answer("Destroyed.", DESTROYED)} | refusals(_GONE, _LATER),
            requestBody=_AT_ADDRESS,
        )
    },
    "/api/v1/uploads": {
        "post": _asks(
            "Begin a large body that comes in pieces; its ticket is used up now",
            {"201": an_answer("Begun.", BEGUN)} | refusals(_BAD, _WORK, _LARGE, _LATER),
            parameters=[
                a_header("Watchdog-Ticket", _WORKED),
                a_header("Upload-Length", number("Bytes of the whole.", 1, maximum=LONGEST)),
                a_header("Upload-Type", text("What the whole is.", pattern="^multipart/form-data")),
            ],
        )
    },
    "/api/v1/uploads/{upload}": {
        "parameters": [{"name": "upload", "in": "path", "required": True, "schema": {"type": "string"}}],
        "head": _asks(
            "How much is there for good",
            {
                "200": {
                    "description": "There so far, and how long the whole will be.",
                    "headers": _ENDS | {"Upload-Length": _ENDS["Upload-Offset"]},
                },
                "404": {"description": "There is no such upload."},
            },
        ),
        "patch": _asks(
            "Add a piece where the body ends",
            {"204": {"description": "Added; what came is durable.", "headers": _ENDS}}
            | refusals(_BAD, _GONE, _CONFLICT, _LARGE, _LATER),
            parameters=[
                a_header("Upload-Offset", number("Where the sender believes that it ends.", maximum=LONGEST)),
                a_header("Content-Length", number("Bytes of the piece.", maximum=PIECE)),
            ],
            requestBody={"content": {"application/octet-stream": {}}},
        ),
    },
    "/api/v1/openapi.json": {"get": _asks("This description", {"200": an_answer("It.", {"type": "object"})})},
    "/words/{language}.txt": {
        "parameters": [
            {"name": "language", "in": "path", "required": True, "schema": {"type": "string", "enum": [*LANGUAGES]}}
        ],
        "get": _asks(
            "The words that a code is spelled with",
            {"200": an_answer("The list.", WORDS, _PLAIN), "404": an_answer("No such list.", {}, "text/html")},
        ),
    },
    "/healthz": {"get": _asks("Whether the process answers", {"200": _OK})},
    "/readyz": {
        "get": _asks(
            "Whether a report could be kept now",
            {"200": _OK, "503": an_answer("No.", {"const": "not ready"}, _PLAIN)},
        )
    },
}
_PATHS["/api/v1/uploads/{upload}"]["patch"]["responses"]["409"]["headers"] = _ELSEWHERE

DESCRIPTION: Final[dict[str, Any]] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Watchdog",
        "version": "1",
        "description": "Envelopes and parts: docs/sealing.md. Any other method is answered 405, with those that serve.",
        "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
    },
    "paths": _PATHS,
}
