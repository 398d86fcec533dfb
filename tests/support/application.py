"""The application for tests: the whole one, or the parts that are there."""

import datetime as dt
import importlib
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from watchdog.records.database import db, options, prepare
from watchdog.reference.library import Reference
from watchdog.settings import Settings, shipped
from watchdog.web import guard, headers, language, pages

PARTS = ("intake", "review", "drafting", "accounts")


def application(settings: Settings, clock: Callable[[], dt.datetime]) -> Flask:
    try:
        whole = importlib.import_module("watchdog.app")
    except ImportError:
        return _parts(settings, clock)
    app = whole.create_app(settings, clock)
    assert isinstance(app, Flask)
    return app


def _parts(settings: Settings, clock: Callable[[], dt.datetime]) -> Flask:
    root = Path(pages.__file__).parent.parent
    app = Flask("watchdog", static_folder="static", template_folder="templates", root_path=str(root))
    app.config.update(
        WATCHDOG=settings,
        WATCHDOG_CLOCK=clock,
        WATCHDOG_REFERENCE=Reference(shipped("config") / "reference", None),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=options(settings.database_url),
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SECRET_KEY=None,
    )
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    Migrate(app, db, directory=str(shipped("migrations")), render_as_batch=True)
    language.install(app)
    rail: list[pages.RailEntry] = []
    for name in PARTS:
        try:
            part = importlib.import_module(f"watchdog.{name}.routes")
        except ImportError:
            continue
        app.register_blueprint(part.blueprint)
        rail.extend(getattr(part, "RAIL", ()))
    pages.install(app, rail)
    headers.install(app)
    guard.install(app)
    return app
