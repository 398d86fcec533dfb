"""Every address of the community member's side."""

from watchdog.intake.routes import api, facts, letters, pieces, report, visit
from watchdog.intake.routes.blueprint import blueprint

PARTS = (report, letters, facts, visit, api, pieces)
"""The modules whose views stand on the blueprint."""

__all__ = ["PARTS", "blueprint"]
