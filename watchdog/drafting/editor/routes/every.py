"""Every page that works inside a draft; importing a module adds its addresses to the blueprint."""

from watchdog.drafting.editor.routes import blocks, comments
from watchdog.drafting.editor.routes.blueprint import blueprint

__all__ = ["blocks", "blueprint", "comments"]
