"""Alembic's entry: the running application's engine, and the tables of `watchdog.records`."""

from alembic import context
from flask import current_app

from watchdog.records.database import tables_made_anew
from watchdog.records.tables import Base


def run() -> None:
    """Run the migrations on the application's own engine, inside one transaction where the database can."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection, tables_made_anew(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            render_as_batch=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


if context.is_offline_mode():
    raise SystemExit("Migrations run against the database itself; there is no offline mode.")
run()
