"""What programs are told: JSON, and why something was refused."""

import json
from http import HTTPStatus
from typing import Any, Final

from flask import Response

from watchdog.intake.manifest import Refusal

REFUSED: Final = {
    Refusal.EPOCH: HTTPStatus.CONFLICT,
    Refusal.TAKEN: HTTPStatus.CONFLICT,
    Refusal.ARRIVED: HTTPStatus.CONFLICT,
    Refusal.SIZE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Refusal.FILES: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Refusal.WORK: HTTPStatus.FORBIDDEN,
    Refusal.LATER: HTTPStatus.TOO_MANY_REQUESTS,
    Refusal.CODE: HTTPStatus.NOT_FOUND,
    Refusal.UPLOAD: HTTPStatus.NOT_FOUND,
    Refusal.UNFINISHED: HTTPStatus.CONFLICT,
    Refusal.OFFSET: HTTPStatus.CONFLICT,
}
"""The status of a refusal; any other is a form that is not as it should be."""


def answered(value: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Answer with JSON."""
    return Response(json.dumps(value, sort_keys=True), status, mimetype="application/json")


def refused(refusal: Refusal) -> Response:
    """Answer why nothing was kept."""
    return answered({"refused": refusal.value}, REFUSED.get(refusal, HTTPStatus.BAD_REQUEST))
