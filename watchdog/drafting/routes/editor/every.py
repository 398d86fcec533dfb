"""Every page that works inside a draft; importing a module adds its addresses to the blueprint."""

from watchdog.drafting.routes.editor import blocks, comments, details, letterheads, reuse, versions, wording
from watchdog.drafting.routes.editor.blueprint import blueprint

PARTS = (blocks, comments, versions, reuse, details, letterheads, wording)
"""The modules whose views stand on the blueprint."""

__all__ = ["PARTS", "blueprint"]
