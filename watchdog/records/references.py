"""References that nobody has yet: seven random characters meet again once in some tens of thousands of things."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from watchdog.domain.ids import new_short_ref


def fresh_ref(
    session: Session, column: InstrumentedAttribute[Any], prefix: str, draw: Callable[[str], str] = new_short_ref
) -> str:
    """Return a reference that no row of a table holds.

    Args:
        session: Inside a writing unit of work, so that nobody takes it in between.
        column: The table's `short_ref`; its unique constraint stays the last word.
        prefix: See `domain.ids.new_short_ref`.
        draw: Where references come from.
    """
    connection = session.connection()
    while True:
        drawn = draw(prefix)
        if connection.execute(_held(column), {"drawn": drawn}).first() is None:
            return drawn


@cache
def _held(column: InstrumentedAttribute[Any]) -> Select[tuple[str]]:
    """Return the question for a table, made once: making it costs more than asking it."""
    return select(column).where(column == bindparam("drawn"))
