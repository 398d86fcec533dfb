"""A case that was withdrawn is not shown by its absence: others stay away with it.

Whoever holds two lists subtracts them. A single row that is missing from the later one tells that somebody took their
consent back, and the account still says who it was about. So of all that left together, nothing or at least as many as
a small number needs are missing from what leaves later, and what stayed away once does not come back: its return would
narrow the others down. Rule and sources: `docs/disclosure.md`.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from watchdog.domain.consent import Use
from watchdog.domain.evidence import Finding


@dataclass(frozen=True, slots=True)
class Together:
    """Cases that left together.

    Attributes:
        references: All of them.
        gone: Those that may not be told any more.
        least: As many are missing at least, if any are, and as many are left.
    """

    references: frozenset[str]
    gone: frozenset[str]
    least: int


def stay_away(groups: Iterable[Together], already: Collection[str], order: Callable[[str], str]) -> frozenset[str]:
    """Return the cases that are not told one by one any more, with those that were settled already.

    Args:
        groups: What left together.
        already: What was settled before. Whoever has what left then sees only what is missing since, so that must be
            many again.
        order: Puts cases in an order that nobody outside can know; else the companions could be told from the case
            that was withdrawn.
    """
    before = frozenset(already)
    rest = [replace(each, references=each.references - before, gone=each.gone - before) for each in groups]
    away = set[str]().union(*(group.gone for group in rest))
    while more := _companions(rest, away, order):
        away |= more
    return before | away


def _companions(groups: Sequence[Together], away: set[str], order: Callable[[str], str]) -> set[str]:
    for group in groups:
        missing, left = group.references & away, group.references - away
        if not missing or not left or min(len(missing), len(left)) >= group.least:
            continue
        wanted = max(group.least - len(missing), 1)
        is_enough = len(left) - wanted >= group.least
        return set(sorted(left, key=order)[:wanted]) if is_enough else set(left)
    return set()


def untold(findings: Iterable[Finding], away: Collection[str]) -> list[Finding]:
    """Return findings with those that stay away for counting only."""
    return [
        replace(each, uses=tuple(use for use in each.uses if use != Use.STORY)) if each.short_ref in away else each
        for each in findings
    ]
