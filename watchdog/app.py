"""create_app: the one place that knows every part."""

import datetime as dt
import logging
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from watchdog.accounts.routes import every as accounts
from watchdog.drafting.routes import every as drafting
from watchdog.intake.floods import Lanes
from watchdog.intake.routes import every as intake
from watchdog.intake.uploads import SealingRequest
from watchdog.records.database import db, options, prepare
from watchdog.records.tables import Base
from watchdog.reference.library import Reference
from watchdog.review.release import readable
from watchdog.review.routes import every as review
from watchdog.search import routes as search
from watchdog.search.held import Held
from watchdog.settings import Settings, shipped
from watchdog.web import guard, headers, language, pages

FORM_MEMORY = 4 * 1024 * 1024
FORM_PARTS = 2_000
OVERHEAD = 1024 * 1024


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def create_app(settings: Settings, clock: Callable[[], dt.datetime] = _utc_now) -> Flask:
    """Return the application.

    Args:
        settings: Everything an operator sets.
        clock: Gives the moment in UTC; tests pass their own.

    Raises:
        UnguardedRouteError: A route does not say whom it is for.
    """
    app = Flask("watchdog", static_folder="static", template_folder="templates", root_path=str(Path(__file__).parent))
    app.request_class = SealingRequest
    app.config.update(
        WATCHDOG=settings,
        WATCHDOG_CLOCK=clock,
        WATCHDOG_REFERENCE=reference_of(settings),
        WATCHDOG_LANES=Lanes(),
        WATCHDOG_CASE_READER=readable,
        WATCHDOG_INDEXES=Held(settings.data / "index"),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=options(settings.database_url),
        MAX_CONTENT_LENGTH=settings.files_limit * settings.file_limit + FORM_MEMORY + OVERHEAD,
        MAX_FORM_MEMORY_SIZE=FORM_MEMORY,
        MAX_FORM_PARTS=FORM_PARTS,
        WTF_CSRF_ENABLED=True,
        SECRET_KEY=None,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    _database(app)
    language.install(app, settings.translations)
    own = (part.blueprint for part in (intake, review, search))
    for blueprint in (*own, *accounts.BLUEPRINTS, *drafting.BLUEPRINTS):
        app.register_blueprint(blueprint)
    pages.install(app, [*review.RAIL, *search.RAIL, *intake.RAIL, *drafting.RAIL, *accounts.RAIL])
    headers.install(app)
    guard.install(app)
    return app


def reference_of(settings: Settings) -> Reference:
    """Return the vocabularies; a demonstration adds its invented States."""
    folder = shipped("config")
    return Reference(folder / "reference", folder / "demo" if settings.demo else None)


def _database(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    Migrate(
        app, db, directory=str(shipped("migrations")), compare_type=True, render_as_batch=True, metadata=Base.metadata
    )
