"""The one blueprint of the community member's side, and what several of its pages need."""

from collections.abc import Collection, Sequence
from typing import Final

from flask import Blueprint, request
from flask_babel import gettext as _

from watchdog.intake import sealed
from watchdog.intake.arrivals import Arrival, SealedFile
from watchdog.intake.uploads import SealingRequest
from watchdog.web.language import label
from watchdog.web.pages import reference
from watchdog.web.transaction import reading

blueprint = Blueprint("intake", __name__)

LOCALE: Final = "/<language:locale>"
"""Only languages that are offered have pages; any other address is not there."""

Page = tuple[str, int]


def arrived() -> list[Arrival]:
    """Return the files of this request. Reading the form is what lets them arrive."""
    if not isinstance(request, SealingRequest):
        raise TypeError("request_class")
    return request.arrivals


def sealed_files(arrivals: list[Arrival]) -> list[SealedFile]:
    """Return the files that arrived whole."""
    return [file for arrival in arrivals if arrival.problem is None and (file := arrival.sealed) is not None]


def names(files: Sequence[SealedFile]) -> list[str]:
    """Return the senders' own names, each kept from turning the sentence around it."""
    return [f"\u2068{file.head.name}\u2069" for file in files]


def file_problems(arrivals: list[Arrival]) -> list[str]:
    """Return what was wrong with files, in words."""
    nameless = _("File")
    return [
        f"\u2068{arrival.name or nameless}\u2069: {label(arrival.problem.value)}"
        for arrival in arrivals
        if arrival.problem is not None
    ]


def is_here(mailbox_row: bytes) -> bool:
    """Tell whether the report of a code has arrived already."""
    with reading() as work:
        return sealed.has_arrived(work, mailbox_row)


def open_desks() -> Collection[str]:
    """Return the desks that have a key in force; no other can read anything."""
    with reading() as work:
        return work.desks.epochs().keys()


def desk_name(desk_id: str) -> str:
    """Return what a desk calls itself."""
    return reference().regions.desk(desk_id).name
