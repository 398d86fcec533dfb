"""Writers who wait at the same time are kept together: one transaction and one wait for the disk for all of them.

Nobody is answered before the commit returned, so what was acknowledged is as durable as if each had committed alone.
Each act has a savepoint of its own: one that fails takes back what it wrote and nothing of its neighbours'.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

from watchdog.records.database import begin_writing, in_transaction, in_turn

T = TypeVar("T")


class LostTransactionError(Exception):
    """The database gave the whole transaction up, as SQLite does when a disk is full. Nothing of it is kept."""


@dataclass(slots=True, eq=False)
class _Turn:
    """One writer's act, and what came of it."""

    act: Callable[[Session], Any] = field(repr=False)
    result: Any = field(default=None, repr=False)
    error: BaseException | None = None
    over: bool = False

    def take(self, session: Session) -> None:
        """Do the act inside a savepoint; an error that the savepoint holds back stays in this turn.

        Raises:
            LostTransactionError: It holds nothing back: the neighbours' work is gone as well.
        """
        try:
            with session.begin_nested():
                self.result = self.act(session)
        except Exception as error:  # noqa: BLE001 - raised again in the thread that the act came from
            self.error = error
        if not in_transaction(session):
            raise LostTransactionError from self.error


class Together:
    """The waiting writers of one process.

    Args:
        queue: The file at which the processes of an instance wait in line, see `database.in_turn`.
    """

    def __init__(self, queue: Path) -> None:
        self._queue = queue
        self._waiting: deque[_Turn] = deque()
        self._leading = threading.Lock()

    def keep(self, session: Session, act: Callable[[Session], T]) -> T:
        """Do an act inside a writing transaction and return what it returned, once that is durable.

        Whoever comes first leads: it does the acts of all who wait by then, in the order they came, and commits once.

        Args:
            session: The caller's own; if the caller leads, it serves everybody.
            act: Writes through the session it is given, and commits nothing. It may run in another's thread.

        Raises:
            Exception: What the act raised, or what the commit for all raised. Then nothing of it is kept.
        """
        turn = _Turn(act)
        self._waiting.append(turn)
        with self._leading:
            if not turn.over:
                self._lead(session)
        if turn.error is not None:
            raise turn.error
        return cast("T", turn.result)

    def _lead(self, session: Session) -> None:
        group: list[_Turn] = []
        try:
            with in_turn(self._queue):
                # Not earlier: whoever came while another process wrote travels along.
                group = self._drain()
                _keep_all(session, group)
        except BaseException as error:  # noqa: BLE001 - each of them raises it, the leader too
            # If the line itself broke, nobody was served: a turn must not stay behind without its owner.
            group = group or self._drain()
            for turn in group:
                turn.error = turn.error or error
        for turn in group:
            turn.over = True

    def _drain(self) -> list[_Turn]:
        return [self._waiting.popleft() for _ in range(len(self._waiting))]


def _keep_all(session: Session, group: list[_Turn]) -> None:
    try:
        begin_writing(session)
        for turn in group:
            turn.take(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
