"""What requests and answers of the public addresses look like, as JSON Schema: the nouns of `intake.openapi`."""

from http import HTTPStatus
from typing import Any, Final

from watchdog.domain.message import Direction
from watchdog.intake.manifest import STATUS

Shape = dict[str, Any]


def an_object(**fields: Shape) -> Shape:
    """Describe an object that always has these fields."""
    return {"type": "object", "required": list(fields), "properties": fields}


def a_list(of: Shape) -> Shape:
    """Describe a list."""
    return {"type": "array", "items": of}


def a_map(description: str, of: Shape) -> Shape:
    """Describe an object with names of any kind."""
    return {"type": "object", "description": description, "additionalProperties": of}


def text(description: str, **more: Any) -> Shape:
    """Describe a text."""
    return {"type": "string", "description": description} | more


def number(description: str, least: int = 0, **more: Any) -> Shape:
    """Describe a whole number."""
    return {"type": "integer", "description": description, "minimum": least} | more


def a_header(name: str, schema: Shape, *, required: bool = True) -> Shape:
    """Describe a header that a request brings."""
    said = dict(schema)
    return {"name": name, "in": "header", "required": required, "description": said.pop("description"), "schema": said}


def an_answer(description: str, schema: Shape, media_type: str = "application/json") -> Shape:
    """Describe an answer with a body."""
    return {"description": description, "content": {media_type: {"schema": schema}}}


def refusals(*statuses: HTTPStatus) -> dict[str, Shape]:
    """Describe what an address answers when it refuses: for each status the codes that it can carry."""
    return {
        str(status.value): an_answer(
            "Nothing new was kept. The code says why (docs/sealing.md, section 13).",
            an_object(
                refused={"type": "string", "enum": [code.value for code, its in STATUS.items() if its == status]}
            ),
        )
        for status in statuses
    }


DAY: Final = text("A calendar day.", format="date")
EPOCH: Final = number("Counts the keys of a desk.", 1)
FINGERPRINT: Final = text("Eight groups of four.", pattern="^[0-9a-f]{4}( [0-9a-f]{4}){7}$")
RECIPIENT: Final = text("An age recipient: whom to seal to.", pattern="^age1pq1[02-9ac-hj-np-z]+$")
INSTANCE: Final = text("The name inside every label.", pattern="^[0-9a-f]{32}$")
SIGNATURE: Final = text("Ed25519, in hex.", pattern="^[0-9a-f]{128}$")
_KEY: Final = {
    "desk": text("The desk."),
    "epoch": EPOCH,
    "recipient": RECIPIENT,
    "fingerprint": FINGERPRINT,
    "since": DAY,
}
SIGNED_KEY: Final = an_object(**_KEY, signature=SIGNATURE)
LISTED_KEY: Final = an_object(**_KEY)
DIRECTORY: Final = an_object(
    instance=INSTANCE,
    version=number("Grows by one with each signed version; 0 before the first."),
    directory={"description": "The signed version (docs/sealing.md, section 8); null before the first."}
    | {
        "oneOf": [
            {"type": "null"},
            an_object(statement=text("What is signed."), signature=SIGNATURE, day=DAY),
        ]
    },
    signing_key=text("Ed25519, in hex.", pattern="^[0-9a-f]{64}$"),
    recovery=an_object(recipient=RECIPIENT, fingerprint=FINGERPRINT),
    keys=a_list(SIGNED_KEY),
    waiting=a_list(LISTED_KEY) | {"description": "Keys that are not signed yet. Nothing is sealed to them."},
    routing=an_object(
        default=text("The desk of countries that have none."),
        women=text("The desk that women may choose beside theirs."),
        desks=a_map("Names of the desks that take reports.", text("Its name.")),
        countries=a_map("By ISO 3166-1 alpha-3.", text("Its desk.")),
    ),
    letterbox=RECIPIENT | {"description": "What sealed files are sealed to, beside the desks (section 17)."},
)
TICKET: Final = an_object(
    ticket=text("Good once, for 36 hours.", pattern=r"^\d{10}\.[0-9a-f]{32}\.\d{2}\.[0-9a-f]{64}$"),
    bits=number("How many zero bits its work must begin with.", maximum=99),
)
ADDRESS: Final = an_object(address=text("The mailbox's address, of a code.", pattern="^[0-9a-f]{64}$")) | {
    "additionalProperties": False
}
LINE: Final = an_object(
    id=text("The line's.", pattern="^[0-9a-f]{32}$"),
    direction={"enum": [each.value for each in Direction]},
    day=DAY,
)
LINE["properties"]["sealed"] = text("An answer's envelope.", contentEncoding="base64")
VISIT: Final = an_object(
    instance=INSTANCE,
    desks=a_list(an_object(desk=text("The desk."), epoch=EPOCH, recipient=RECIPIENT, name=text("Its name."))),
    lines=a_list(LINE),
    readers=an_object(
        desks=a_list(
            an_object(
                name=text("The desk's name."),
                epoch=EPOCH,
                since=DAY,
                fingerprint=FINGERPRINT,
                replaced={"type": "boolean", "description": "Whether a newer key took its place."},
            )
        ),
        recovery=FINGERPRINT,
        policy=a_list(an_object(day=DAY, fingerprint=FINGERPRINT)),
    ),
    limits=an_object(
        text=number("Characters of a message."), file=number("Bytes of a file."), files=number("Files of a message.")
    ),
)
KEPT: Final = an_object(reference=text("What people may quote."), desks=a_list(text("A desk that can open it.")))
MESSAGE_KEPT: Final = an_object(message=text("The message's id.", pattern="^[0-9a-f]{32}$"))
DESTROYED: Final = an_object(destroyed={"const": True})
BEGUN: Final = an_object(upload=text("Whoever knows it may go on with the upload.", pattern="^[0-9a-f]{64}$"))
WORDS: Final = text("2,048 words, one a line.")


def a_form(sealed: str, what: str) -> Shape:
    """Describe the form of sealed parts: a manifest, what is sealed, and files, each behind its head."""
    binary = {"type": "string", "contentMediaType": "application/octet-stream"}
    schema = an_object(
        manifest=text("Canonical JSON, all that is said in the clear."), **{sealed: binary | {"description": what}}
    )
    schema["properties"] |= {
        "exhibit-head": binary | {"description": "One before each exhibit."},
        "exhibit": binary | {"description": "A sealed file."},
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
