"""Every page of drafting: what policy staff write and keep, and the letters that a desk writes from one case."""

from typing import Final

from watchdog.drafting.routes import bundle, calendar, drafts, earlier, letter, release, use, where
from watchdog.drafting.routes.editor import every as editor

BLUEPRINTS: Final = tuple(
    part.blueprint for part in (drafts, editor, where, calendar, earlier, release, use, bundle, letter)
)
RAIL: Final = (*drafts.RAIL, *where.RAIL, *calendar.RAIL, *earlier.RAIL)
