"""Every address of the reviewer's side."""

from watchdog.review.routes import case, files, inbox, journal, release, report, share, verify
from watchdog.review.routes.blueprint import blueprint
from watchdog.review.routes.rail import RAIL

PARTS = (inbox, report, share, files, case, verify, release, journal)
"""The modules whose views stand on the blueprint."""

__all__ = ["PARTS", "RAIL", "blueprint"]
