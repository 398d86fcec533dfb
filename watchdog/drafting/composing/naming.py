"""What a list of cases may say of each: a list can be counted, so it is held to the rules of the tables.

Rules: `docs/reference/case_model.md`, section 11. They are settled for all lines of a kind alike, so that no line says
more than the tables do.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from watchdog.domain.assessment import Certainty
from watchdog.drafting.composing.count import KindCount
from watchdog.drafting.composing.select import Selection, Used
from watchdog.reference.library import Reference


@dataclass(frozen=True, slots=True)
class Named:
    """What may be said beside the name of a kind: who acted, and how sure it is."""

    actor: bool
    standard: bool


def named_kinds(
    told: Sequence[Used],
    selection: Selection,
    count: KindCount,
    reference: Reference,
    may_name: Callable[[str, str], bool] = lambda _thing, _code: True,
) -> dict[str, Named]:
    """Return the kinds that a list of the told cases may name.

    A kind's lines less its total must not leave a small number of cases that nobody agreed to tell; and where the total
    of all is withheld, the lines of the other kinds would add up against it.

    Args:
        told: The cases of the list.
        selection: All cases that the figures rest on.
        count: The figures.
        reference: The vocabularies.
        may_name: Tells whether a single case may be given a code or group, by its list of codes.
    """
    lines = Counter(used.acts[0].type for used in told)
    if count.whole.value is None:
        return {}
    return {
        kind: Named(
            _actors_are_many(kind, selection, count, reference, may_name), _standards_are_many(kind, selection, count)
        )
        for kind, total in count.totals.items()
        if total.value is not None and not 0 < total.value - lines[kind] < count.limit(kind)
    }


def is_established(used: Used, kind: str) -> bool:
    """Tell whether the act of a kind in a case is established."""
    act = used.act(kind)
    return act is not None and act.certainty == Certainty.ESTABLISHED.value


def _actors_are_many(
    kind: str, selection: Selection, count: KindCount, reference: Reference, may_name: Callable[[str, str], bool]
) -> bool:
    """Tell whether every class of those who acted holds enough cases of a kind, so that the class may be named."""
    acts = [act for used in selection.of_kind(kind) if (act := used.act(kind)) is not None]
    groups = Counter(reference.code_lists.group("perpetrator_type", act.perpetrator) or "unknown" for act in acts)
    is_many = min(groups.values()) >= count.limit(kind)
    return is_many and all(may_name("perpetrator_group", group) for group in groups)


def _standards_are_many(kind: str, selection: Selection, count: KindCount) -> bool:
    """Tell whether neither the established acts of a kind nor the others are few."""
    used = selection.of_kind(kind)
    sure = sum(is_established(each, kind) for each in used)
    return not any(0 < part < count.limit(kind) for part in (sure, len(used) - sure))
