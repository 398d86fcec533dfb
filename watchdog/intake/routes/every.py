"""Every address of the community member's side."""

from watchdog.intake.routes import api, facts, report, visit
from watchdog.intake.routes.blueprint import blueprint

PARTS = (report, facts, visit, api)
"""The modules whose views stand on the blueprint."""

__all__ = ["PARTS", "blueprint"]
