"""Which version of the tables this program wants, and which a database has."""

from functools import cache

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from watchdog.settings import shipped


@cache
def newest() -> str | None:
    """Return the version of the tables that this program wants."""
    return _scripts().get_current_head()


@cache
def versions() -> frozenset[str]:
    """Return all versions of the tables that this program knows."""
    return frozenset(each.revision for each in _scripts().walk_revisions())


def found(session: Session) -> str | None:
    """Return the version of a database's tables; None if there are none."""
    return MigrationContext.configure(session.connection()).get_current_revision()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(shipped("migrations")))
