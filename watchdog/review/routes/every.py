"""Every address of the reviewer's side."""

from watchdog.review.routes import (
    care,
    case,
    files,
    hold,
    inbox,
    journal,
    others,
    redact,
    release,
    report,
    share,
    verify,
    versions,
)
from watchdog.review.routes.blueprint import blueprint
from watchdog.review.routes.rail import RAIL

PARTS = (care, inbox, report, share, files, redact, case, hold, versions, others, verify, release, journal)
"""The modules whose views stand on the blueprint."""

__all__ = ["PARTS", "RAIL", "blueprint"]
