"""What programs are told: JSON, and why something was refused."""

import json
from http import HTTPStatus
from typing import Any

from flask import Response

from watchdog.intake.manifest import STATUS, Refusal


def answered(value: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Answer with JSON."""
    return Response(json.dumps(value, sort_keys=True), status, mimetype="application/json")


def refused(refusal: Refusal) -> Response:
    """Answer why nothing was kept."""
    return answered({"refused": refusal.value}, STATUS[refusal])
