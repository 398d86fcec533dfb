"""Every address of the community member's side."""

from watchdog.intake.routes import api, enter, facts, letters, pieces, report, tables, tongue, visit, visit_api
from watchdog.intake.routes.blueprint import blueprint
from watchdog.intake.routes.letters import RAIL

PARTS = (report, tongue, letters, enter, tables, facts, visit, visit_api, api, pieces)
"""The modules whose views stand on the blueprint."""

__all__ = ["PARTS", "RAIL", "blueprint"]
