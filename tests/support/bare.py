"""An application with nothing but a database, for tests of the record and its migrations."""

from flask import Flask
from flask_migrate import Migrate

from watchdog.records.database import db, options, prepare
from watchdog.settings import shipped


def bare_app(database_url: str) -> Flask:
    app = Flask("bare")
    app.config.update(SQLALCHEMY_DATABASE_URI=database_url, SQLALCHEMY_ENGINE_OPTIONS=options(database_url))
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    Migrate(app, db, directory=str(shipped("migrations")), render_as_batch=True)
    return app
