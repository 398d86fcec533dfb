"""`watchdog serve`: the web server, in this process and its workers."""

import pkgutil
import runpy
from typing import Any, Final

import click
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # ships no types

from watchdog.cli.place import Place, check_ready, pass_place, serving
from watchdog.settings import Settings, shipped

APPLICATION: Final = "watchdog.app:create_app"
"""Called by name, as any WSGI server calls an application: the command line lies below it."""


class Server(BaseApplication):  # type: ignore[misc]  # same
    """gunicorn with `config/gunicorn.py`, without reading its own command line."""

    def __init__(self, settings: Settings, changes: dict[str, Any]) -> None:
        self._settings = settings
        self._changes = changes
        super().__init__()

    def load_config(self) -> None:
        """Take the settings of the file, then those of the command line."""
        file = runpy.run_path(str(shipped("config") / "gunicorn.py"))
        for name, value in (file | self._changes).items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application."""
        return pkgutil.resolve_name(APPLICATION)(self._settings)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; a proxy stands before it.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@pass_place
def serve(place: Place, host: str, port: int, workers: int) -> None:
    """Serve the pages until interrupted."""
    settings = place.settings()
    check_ready(settings)
    run(settings, host, port, workers)


def run(settings: Settings, host: str, port: int, workers: int = 2) -> None:
    """Serve an instance; returns never."""
    click.echo(f"Watchdog listens on http://{host}:{port}  (Ctrl+C stops it)")
    with serving(settings.data):
        Server(settings, {"bind": f"{host}:{port}", "workers": workers}).run()
