"""What programs may ask, described for programs: the key directory, tickets, and where sealed reports go."""

from typing import Any, Final

from watchdog.intake.manifest import Refusal

_REFUSED: Final[dict[str, Any]] = {
    "description": "Nothing was kept. The code says why (docs/sealing.md, sections 13, 15, 17).",
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
_SENT: Final = {
    "type": "object",
    "required": ["manifest", "report"],
    "properties": {
        "manifest": {"type": "string", "description": "Canonical JSON, all that is said in the clear."},
        "report": {"type": "string", "format": "binary", "description": "The sealed report."},
        "exhibit-head": {"type": "string", "format": "binary", "description": "One before each exhibit."},
        "exhibit": {"type": "string", "format": "binary", "description": "A sealed file."},
    },
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
_UPLOAD: Final = {
    "name": "Watchdog-Upload",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "Id of an upload that is whole: taken instead of a body, without a ticket.",
}
_UPLOAD_ID: Final = {"name": "upload_id", "in": "path", "required": True, "schema": {"type": "string"}}


def _header(name: str, kind: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "schema": {"type": kind}, "description": description}


_OFFSET: Final = {"Upload-Offset": {"schema": {"type": "integer"}, "description": "Where the body ends now."}}
_BEGUN: Final = {"type": "object", "required": ["upload"], "properties": {"upload": {"type": "string"}}}
_UPLOADS: Final[dict[str, Any]] = {
    "/api/v1/uploads": {
        "post": {
            "summary": "Begin to send a large body in pieces (docs/sealing.md, section 17)",
            "parameters": [
                _WORK,
                _header("Upload-Length", "integer", "Bytes of the whole."),
                _header("Upload-Type", "string", "Content type of the whole."),
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
    "/api/v1/uploads/{upload_id}": {
        "parameters": [_UPLOAD_ID],
        "patch": {
            "summary": "Add a piece where the body ends; at most 4 MiB",
            "parameters": [_header("Upload-Offset", "integer", "Where the body ends.")],
            "requestBody": {"required": True, "content": {"application/octet-stream": {}}},
            "responses": {
                "204": {"description": "Added, and on the disk for good.", "headers": _OFFSET},
                "400": _REFUSED,
                "404": _REFUSED,
                "409": _REFUSED | {"headers": _OFFSET},
                "413": _REFUSED,
                "429": _REFUSED,
            },
        },
        "head": {
            "summary": "Ask where the body ends",
            "responses": {"200": {"description": "There.", "headers": _OFFSET}, "404": {"description": "None."}},
        },
    },
}
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
    "required": ["instance", "version", "signing_key", "recovery", "keys", "routing", "letterbox"],
    "properties": {
        "instance": {"type": "string", "description": "The name inside every label."},
        "version": {"type": "integer"},
        "signing_key": {"type": "string"},
        "recovery": {"type": "object"},
        "keys": {"type": "array", "items": {"type": "object"}},
        "routing": {"type": "object", "description": "Desks that take reports, and the desk of each country."},
        "letterbox": {"type": "string", "description": "Opens the outside of sealed files that arrive later."},
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
                "summary": "A ticket for one report",
                "responses": {
                    "200": {"description": "The ticket.", "content": {"application/json": {"schema": _TICKET}}}
                },
            }
        },
        "/api/v1/reports": {
            "post": {
                "summary": "Send a report that was sealed on the sender's device; the order of parts counts",
                "parameters": [_WORK | {"required": False}, _UPLOAD],
                "requestBody": {"required": False, "content": {"multipart/form-data": {"schema": _SENT}}},
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
    }
    | _UPLOADS,
}
