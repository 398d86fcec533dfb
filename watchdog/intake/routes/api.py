"""The addresses for programs and for the page's own script."""

import json
from http import HTTPStatus
from importlib.resources import files
from typing import BinaryIO, cast

from flask import Response, request

from watchdog.intake import floods, sealed, submit
from watchdog.intake.manifest import Limits, Refusal
from watchdog.intake.openapi import DESCRIPTION
from watchdog.intake.routes import doors
from watchdog.intake.routes.answers import answered, refused
from watchdog.intake.routes.blueprint import (
    blueprint,
    desk_name,
)
from watchdog.records.work import Work
from watchdog.sealing.phrases import LANGUAGES
from watchdog.web import guard
from watchdog.web.pages import reference
from watchdog.web.transaction import blobs, keeping, reading, settings


@blueprint.get("/api/v1/keys")
@guard.public
def keys() -> Response:
    """Give the public key directory, signed, so that nobody adds a reader quietly; and who receives what."""
    with reading() as work:
        directory, opened = json.loads(work.desks.directory()), sealed.open_desks(work)
    regions = reference().regions
    routing = {
        "default": regions.routing.default_desk,
        "women": submit.WOMEN,
        "desks": {desk: desk_name(desk) for desk in opened},
        "countries": {iso3: regions.desk_for(iso3) for iso3 in regions.countries},
    }
    return answered(directory | {"routing": routing})


@blueprint.get("/api/v1/ticket")
@guard.public
def ticket() -> Response:
    """Give a ticket, and say how much work it asks of a device."""
    with reading() as work:
        fresh = floods.fresh(work, settings())
    return answered({"ticket": fresh.text, "bits": fresh.bits})


@blueprint.post("/api/v1/reports")
@guard.public
def sealed_report() -> Response:
    """Take a report that was sealed on the sender's device and worked for; nothing about it needs a cookie."""
    limits = Limits(settings().file_limit, settings().files_limit)
    if (request.content_length or 0) > limits.body:
        return refused(Refusal.SIZE)
    entry = doors.by_work(request.content_length, limits.body)
    if isinstance(entry, Refusal):
        doors.hear_out()
        return refused(entry)
    request.max_content_length = None  # `receive` measures by itself, and more may come than the plain form takes
    body = cast("BinaryIO", request.stream)
    with reading() as work:
        desks = sealed.open_desks(work)
    received = sealed.receive(body, request.headers.get("Content-Type", ""), desks, blobs(), limits)
    if isinstance(received, Refusal):
        return refused(received)
    try:
        kept = keeping(lambda work: _let_in(work, received, entry))
    except floods.SpentError:
        kept = Refusal.WORK
    except BaseException:
        submit.forget(blobs(), received.exhibits)
        raise
    if isinstance(kept, Refusal):
        submit.forget(blobs(), received.exhibits)
        return refused(kept)
    doors.lanes().count(entry)
    return answered({"reference": kept.short_ref, "desks": kept.desks}, HTTPStatus.CREATED)


def _let_in(work: Work, received: sealed.Submission, entry: floods.Entry) -> sealed.Kept | Refusal:
    """Keep a report and use up its ticket. One that is refused uses up nothing."""
    kept = sealed.keep(work, received)
    if not isinstance(kept, Refusal):
        floods.spend(work, entry)
    return kept


@blueprint.get("/api/v1/openapi.json")
@guard.public
def openapi() -> Response:
    """Describe the addresses for programs."""
    return answered(DESCRIPTION)


@blueprint.get("/words/<any({}):language>.txt".format(",".join(f'"{each}"' for each in LANGUAGES)))
@guard.public
def words(language: str) -> Response:
    """Give a language's word list, so that a device can spell a code that never leaves it."""
    text = (files("watchdog.sealing") / "words" / f"{language}.txt").read_text("utf-8")
    return Response(text, mimetype="text/plain")


@blueprint.get("/healthz")
@guard.public
def healthz() -> Response:
    """Say that the process answers, and nothing else."""
    return Response("ok", mimetype="text/plain")
