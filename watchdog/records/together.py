"""Writers who wait at the same time are kept together: one transaction and one wait for the disk for all of them.

Nobody is answered before the commit returned, so what was acknowledged is as durable as if each had committed alone.
If an act fails, everything is taken back and the others are done again without it: nothing of it stays, and nothing of
its neighbours' is lost. That costs time only when something fails; savepoints would cost time always.
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
    """The database gave the transaction up during this act, as SQLite does when a disk is full."""


@dataclass(slots=True, eq=False)
class _Turn:
    """One writer's act, and what came of it."""

    act: Callable[[Session], Any] = field(repr=False)
    result: Any = field(default=None, repr=False)
    error: BaseException | None = None
    over: bool = False

    def take(self, session: Session) -> bool:
        """Do the act and tell whether it went well. If it did not, the session has to be rolled back."""
        try:
            self.result = self.act(session)
            session.flush()
        except Exception as error:  # noqa: BLE001 - raised again in the thread that the act came from
            self.error = error
        else:
            self.error = None if in_transaction(session) else LostTransactionError()
        return self.error is None


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
            act: Writes through the session it is given, does nothing else, and commits nothing. It may run in another's
                thread, and again after its work was taken back.

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
    """Do the acts that can be done, and commit once."""
    while group:
        try:
            begin_writing(session)
            broken = next((turn for turn in group if not turn.take(session)), None)
            if broken is None:
                session.commit()
                return
            group = [turn for turn in group if turn is not broken]
        except BaseException:
            session.rollback()
            raise
        session.rollback()
