"""What a check is: it looks, and a small function without input or output judges what was seen."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from watchdog.cli.doctor.scene import Scene, SkippedError

Seen = TypeVar("Seen")


class State(StrEnum):
    """What came of a check."""

    FINE = "fine"
    MEND = "mend"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one check, and one plain sentence that says how to mend it."""

    name: str
    state: State
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Check(Generic[Seen]):
    """One kind of misconfiguration.

    Attributes:
        name: Its name; never changed, because other programs read it (`--json`).
        look: Reads what there is, and changes nothing.
        judge: Returns how to mend it, or None if all is well. Says no secret and nothing that somebody wrote.
    """

    name: str
    look: Callable[[Scene], Seen]
    judge: Callable[[Seen], str | None]

    def run(self, scene: Scene) -> Result:
        """Look and judge; whatever goes wrong is a result, so that the next check runs."""
        try:
            sentence = self.judge(self.look(scene))
        except SkippedError:
            return Result(self.name, State.SKIPPED)
        except Exception as fault:  # noqa: BLE001 - a broken instance breaks in any way; its message may hold a password
            return Result(self.name, State.UNKNOWN, f"This could not be looked at ({type(fault).__name__}).")
        return Result(self.name, State.MEND, sentence) if sentence else Result(self.name, State.FINE)
