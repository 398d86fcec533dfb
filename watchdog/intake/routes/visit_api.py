"""A return visit by a device that reads the code itself: we hear where answers wait, never what opens them."""

import base64
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request

from watchdog.domain import wire
from watchdog.domain.message import TEXT_LIMIT, Direction
from watchdog.intake import follow_up, sealed_messages, visits
from watchdog.intake.manifest import Refusal, RefusedError
from watchdog.intake.reach import reach
from watchdog.intake.routes import doors
from watchdog.intake.routes.answers import answered, refused
from watchdog.intake.routes.blueprint import blueprint, desk_name
from watchdog.intake.routes.pieces import Body, kept, limits, taking
from watchdog.records.desks import DeskKey
from watchdog.records.tables import MessageRow
from watchdog.records.work import Work
from watchdog.web import guard
from watchdog.web.transaction import blobs, reading, settings, writing

ASKED_LIMIT: Final = 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visit says: where the answers wait. Whoever knows that can take the report back, so it is not shown."""

    address: str = field(repr=False)


@blueprint.post("/api/v1/visit")
@guard.public
def visit() -> Response:
    """Give what waits at an address, sealed as it is. What is wrong with an address is never said."""
    address = _address()
    with reading() as work:
        if follow_up.busy(work):
            return refused(Refusal.LATER)
        holder = visits.at(work, address)
        told = {} if holder is None else _told(work, holder)
        new = holder is not None and follow_up.unread(work, holder)
    if holder is None:
        return _wrong()
    if new:
        with writing() as work:
            follow_up.shown(work, holder)
    return answered(told)


@blueprint.post("/api/v1/visit/messages")
@guard.public
def visit_message() -> Response:
    """Take what the holder of a code sealed to the desks of the report and worked for, like a report."""
    return taking(_visit_message, lambda _work: None)


def _visit_message(body: Body[None]) -> Response:
    received = sealed_messages.receive(body.stream, body.content_type, _known, blobs(), limits())
    if isinstance(received, Refusal):
        return _refused(received)
    refusal = kept(body, received.prepared.exhibits, lambda work: sealed_messages.keep(work, received))
    if refusal is not None:
        return _refused(refusal)
    return answered({"message": received.prepared.id}, HTTPStatus.CREATED)


@blueprint.post("/api/v1/visit/withdraw")
@guard.public
def visit_withdraw() -> Response:
    """Destroy the report whose answers wait at an address, and what was made of it alone."""
    address = _address()
    with reading() as work:
        if follow_up.busy(work):
            return refused(Refusal.LATER)
        holder = visits.at(work, address)
    if holder is None:
        return _wrong()
    try:
        with writing() as work:
            follow_up.withdraw(work, holder)
    except follow_up.GoneError:
        return _wrong()
    return answered({"destroyed": True})


def _address() -> str:
    """Return the address that a small body names; any other body names one that is none."""
    data = request.stream.read(ASKED_LIMIT + 1)
    if len(data) > ASKED_LIMIT:
        doors.hear_out()
        return ""
    try:
        return wire.load(Asked, data).address
    except wire.WireError:
        return ""


def _known(manifest: sealed_messages.MessageManifest) -> sealed_messages.Known:
    with reading() as work:
        if follow_up.busy(work):
            raise RefusedError(Refusal.LATER)
        return sealed_messages.known(work, manifest)


def _refused(refusal: Refusal) -> Response:
    return _wrong() if refusal is Refusal.CODE else refused(refusal)


def _wrong() -> Response:
    with writing() as work:
        work.members.wrong_code()
    return refused(Refusal.CODE)


def _told(work: Work, holder: visits.Holder) -> dict[str, Any]:
    could = reach(work, holder.report_id)
    return {
        "instance": work.vault.instance,
        "desks": [_desk(key) for key in follow_up.keys_of(work, holder)],
        "lines": [_line(row) for row in work.reports.messages(holder.report_id)],
        "readers": {
            "desks": [
                {
                    "name": desk_name(each.desk),
                    "epoch": each.epoch,
                    "since": each.since.isoformat(),
                    "fingerprint": each.fingerprint,
                    "replaced": each.replaced,
                }
                for each in could.desks
            ],
            "recovery": could.recovery,
            "policy": [{"day": each.day.isoformat(), "fingerprint": each.fingerprint} for each in could.policy],
        },
        "limits": {"text": TEXT_LIMIT, "file": settings().file_limit, "files": settings().files_limit},
    }


def _desk(key: DeskKey) -> dict[str, Any]:
    return {
        "desk": key.desk_id,
        "epoch": key.epoch,
        "recipient": key.recipient.encoded,
        "name": desk_name(key.desk_id),
    }


def _line(row: MessageRow) -> dict[str, Any]:
    """Return a line of the conversation. What the sender wrote is for the desks and does not come back."""
    line = {"id": row.id, "direction": row.direction, "day": row.day.isoformat()}
    if row.direction == Direction.TO_SENDER:
        line["sealed"] = base64.b64encode(row.sealed).decode()
    return line
