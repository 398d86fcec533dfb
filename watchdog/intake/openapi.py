"""What programs may ask, described for programs: the key directory, tickets, and where sealed reports go."""

from typing import Any, Final

from watchdog.intake.manifest import Refusal
from watchdog.intake.pieces import PIECE

_REFUSED: Final[dict[str, Any]] = {
    "description": "Nothing new was kept. The code says why (docs/sealing.md, section 13).",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["refused"],
                "properties": {"refused": {"type": "string", "enum": [each.value for each in Refusal]}},
            }
        }
    },
}
_SENT_PARTS: Final = {
    "manifest": {"type": "string", "description": "Canonical JSON, all that is said in the clear."},
    "exhibit-head": {"type": "string", "format": "binary", "description": "One before each exhibit."},
    "exhibit": {"type": "string", "format": "binary", "description": "A sealed file."},
}
_SENT: Final = {
    "type": "object",
    "required": ["manifest", "report"],
    "properties": _SENT_PARTS | {"report": {"type": "string", "format": "binary", "description": "The sealed report."}},
}
_TICKET: Final = {
    "type": "object",
    "required": ["ticket", "bits"],
    "properties": {
        "ticket": {"type": "string", "description": "Good once, for 36 hours."},
        "bits": {"type": "integer", "description": "How many zero bits its work must begin with."},
    },
}
_WORK: Final = {
    "name": "Watchdog-Ticket",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "ticket/number: SHA-256 of `watchdog/work/1/ticket/number` begins with `bits` zero bits.",
}
_ADDRESS: Final = {
    "type": "object",
    "required": ["address"],
    "additionalProperties": False,
    "properties": {"address": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
}
_AT_ADDRESS: Final = {"required": True, "content": {"application/json": {"schema": _ADDRESS}}}
_VISIT: Final = {
    "type": "object",
    "required": ["instance", "desks", "lines", "readers", "limits"],
    "properties": {
        "instance": {"type": "string", "description": "The name inside every label."},
        "desks": {"type": "array", "items": {"type": "object"}, "description": "Whom to seal to."},
        "lines": {"type": "array", "items": {"type": "object"}, "description": "Answers as they are sealed."},
        "readers": {"type": "object", "description": "Who has been able to read the report."},
        "limits": {"type": "object"},
    },
}
_MESSAGE: Final = {
    "type": "object",
    "required": ["manifest", "message"],
    "properties": _SENT_PARTS | {"message": {"type": "string", "format": "binary", "description": "Sealed."}},
}
_UPLOAD: Final = {
    "name": "Watchdog-Upload",
    "in": "header",
    "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "description": "Take the body that this upload has gathered; the request's own is empty, and needs no ticket.",
}
_BEGUN: Final = {"type": "object", "required": ["upload"], "properties": {"upload": {"type": "string"}}}


def _number(name: str, what: str, most: int | None = None) -> dict[str, Any]:
    """Describe a header that is a number."""
    schema = {"type": "integer", "minimum": 0} | ({} if most is None else {"maximum": most})
    return {"name": name, "in": "header", "required": True, "schema": schema, "description": what}


def _at(description: str) -> dict[str, Any]:
    """Describe an answer that says where an upload ends."""
    return {"description": description, "headers": {"Upload-Offset": {"schema": {"type": "integer"}}}}


_KEPT: Final = {
    "type": "object",
    "required": ["reference", "desks"],
    "properties": {
        "reference": {"type": "string"},
        "desks": {"type": "array", "items": {"type": "string"}},
    },
}
_DIRECTORY: Final = {
    "type": "object",
    "required": [
        "instance",
        "version",
        "directory",
        "signing_key",
        "recovery",
        "keys",
        "waiting",
        "routing",
        "letterbox",
    ],
    "properties": {
        "instance": {"type": "string", "description": "The name inside every label."},
        "version": {"type": "integer", "description": "Grows by one with each signed version; 0 before the first."},
        "directory": {
            "type": ["object", "null"],
            "description": "The signed version: `statement`, its Ed25519 `signature`, `day` (section 8).",
        },
        "waiting": {
            "type": "array",
            "items": {"type": "object"},
            "description": "Keys that are not signed yet. Nothing is sealed to them.",
        },
        "signing_key": {"type": "string"},
        "recovery": {"type": "object"},
        "keys": {"type": "array", "items": {"type": "object"}},
        "routing": {"type": "object", "description": "Desks that take reports, and the desk of each country."},
        "letterbox": {
            "type": "string",
            "description": "What sealed files are sealed to, beside the desks (section 16).",
        },
    },
}

DESCRIPTION: Final[dict[str, Any]] = {
    "openapi": "3.1.0",
    "info": {"title": "Watchdog", "version": "1", "description": "Envelopes and parts: docs/sealing.md."},
    "paths": {
        "/api/v1/keys": {
            "get": {
                "summary": "The public key directory, each key signed",
                "responses": {
                    "200": {
                        "description": "The directory.",
                        "content": {"application/json": {"schema": _DIRECTORY}},
                    }
                },
            }
        },
        "/api/v1/ticket": {
            "get": {
                "summary": "A ticket for one report or message",
                "responses": {
                    "200": {"description": "The ticket.", "content": {"application/json": {"schema": _TICKET}}}
                },
            }
        },
        "/api/v1/reports": {
            "post": {
                "summary": "Send a report that was sealed on the sender's device; the order of parts counts",
                "parameters": [_WORK | {"required": False}, _UPLOAD],
                "requestBody": {"content": {"multipart/form-data": {"schema": _SENT}}},
                "responses": {
                    "201": {"description": "Kept.", "content": {"application/json": {"schema": _KEPT}}},
                    "400": _REFUSED,
                    "403": _REFUSED,
                    "404": _REFUSED,
                    "409": _REFUSED,
                    "413": _REFUSED,
                    "429": _REFUSED,
                },
            }
        },
        "/api/v1/visit": {
            "post": {
                "summary": "What waits at the address of a code (docs/sealing.md, section 16)",
                "requestBody": _AT_ADDRESS,
                "responses": {
                    "200": {"description": "The visit.", "content": {"application/json": {"schema": _VISIT}}},
                    "404": _REFUSED,
                    "429": _REFUSED,
                },
            }
        },
        "/api/v1/visit/messages": {
            "post": {
                "summary": "Send a message that was sealed on the device; the order of parts counts",
                "parameters": [_WORK | {"required": False}, _UPLOAD],
                "requestBody": {"content": {"multipart/form-data": {"schema": _MESSAGE}}},
                "responses": {
                    "201": {"description": "Kept."},
                    "400": _REFUSED,
                    "403": _REFUSED,
                    "404": _REFUSED,
                    "409": _REFUSED,
                    "413": _REFUSED,
                    "429": _REFUSED,
                },
            }
        },
        "/api/v1/visit/withdraw": {
            "post": {
                "summary": "Take the report back and destroy it",
                "requestBody": _AT_ADDRESS,
                "responses": {"200": {"description": "Destroyed."}, "404": _REFUSED, "429": _REFUSED},
            }
        },
        "/api/v1/uploads": {
            "post": {
                "summary": "Begin a large body that comes in pieces; its ticket is used up now",
                "parameters": [
                    _WORK,
                    _number("Upload-Length", "Bytes of the whole."),
                    {"name": "Upload-Type", "in": "header", "required": True, "schema": {"type": "string"}},
                ],
                "responses": {
                    "201": {"description": "Begun.", "content": {"application/json": {"schema": _BEGUN}}},
                    "400": _REFUSED,
                    "403": _REFUSED,
                    "413": _REFUSED,
                    "429": _REFUSED,
                },
            }
        },
        "/api/v1/uploads/{upload}": {
            "parameters": [{"name": "upload", "in": "path", "required": True, "schema": {"type": "string"}}],
            "head": {
                "summary": "How much is there for good",
                "responses": {"200": _at("There so far."), "404": {"description": "There is no such upload."}},
            },
            "patch": {
                "summary": "Add a piece where the body ends",
                "parameters": [
                    _number("Upload-Offset", "Where the sender believes that it ends."),
                    _number("Content-Length", "Bytes of the piece.", PIECE),
                ],
                "requestBody": {"content": {"application/octet-stream": {}}},
                "responses": {
                    "204": _at("Added; what came is durable."),
                    "400": _REFUSED,
                    "404": _REFUSED,
                    "409": _at("It ends elsewhere.") | {"content": _REFUSED["content"]},
                    "413": _REFUSED,
                    "429": _REFUSED,
                },
            },
        },
    },
}
