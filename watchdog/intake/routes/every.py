"""Every address of the community member's side."""

from watchdog.intake.routes import api, facts, report, visit, visit_api
from watchdog.intake.routes.blueprint import blueprint

PARTS = (report, facts, visit, visit_api, api)
"""The modules whose views stand on the blueprint."""

__all__ = ["PARTS", "blueprint"]
