"""The addresses for programs and for the page's own script."""

from http import HTTPStatus
from importlib.resources import files
from typing import Any

from flask import Response

from watchdog.intake import floods, letters, sealed, submit
from watchdog.intake.manifest import Refusal
from watchdog.intake.openapi import DESCRIPTION
from watchdog.intake.routes.answers import answered, refused
from watchdog.intake.routes.blueprint import blueprint, desk_name, is_here
from watchdog.intake.routes.pieces import Body, kept, limits, taking
from watchdog.records.desks import DeskKey
from watchdog.records.vault import Vault
from watchdog.sealing.phrases import LANGUAGES
from watchdog.web import guard
from watchdog.web.pages import reference
from watchdog.web.transaction import blobs, is_ready, reading, settings


@blueprint.get("/api/v1/keys")
@guard.public
def keys() -> Response:
    """Give the public key directory, signed, so that nobody adds a reader quietly; and who receives what."""
    return answered(directory(), HTTPStatus.OK)


def directory() -> dict[str, Any]:
    """Return what a device has to know before it can seal: keys, readers and the letterbox."""
    with reading() as work:
        found, opened = work.directory.public(work.epochs.waiting()), sealed.open_desks(work)
    regions = reference().regions
    routing = {
        "default": regions.routing.default_desk,
        "women": submit.WOMEN,
        "desks": {desk: desk_name(desk) for desk in opened},
        "countries": {iso3: submit.standing_in(regions, regions.desk_for(iso3), opened) for iso3 in regions.countries},
    }
    letterbox = letters.letterbox(settings().secret).recipient.encoded
    return {**found, "routing": routing, "letterbox": letterbox}


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
    return taking(_sealed_report, lambda work: (work.vault, sealed.open_desks(work)))


def _sealed_report(body: Body[tuple[Vault, dict[str, DeskKey]]]) -> Response:
    vault, desks = body.seen
    known = is_here if body.entry is None else sealed.unknown  # pieces may be taken again, after a crash
    received = sealed.receive(body.stream, body.content_type, desks, blobs(), limits(), arrived=known)
    if isinstance(received, Refusal):
        return refused(received)
    said = sealed.lines(vault, received, received.keys)
    outcome = kept(body, received.exhibits, lambda work: sealed.keep(work, received, said))
    if isinstance(outcome, Refusal):
        return refused(outcome)
    return answered({"reference": outcome.short_ref, "desks": outcome.desks}, HTTPStatus.CREATED)


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


@blueprint.get("/readyz")
@guard.public
def readyz() -> Response:
    """Say whether a report could be kept now: the database answers and fits the program, and the disk has room."""
    if is_ready():
        return Response("ok", mimetype="text/plain")
    return Response("not ready", HTTPStatus.SERVICE_UNAVAILABLE, mimetype="text/plain")
