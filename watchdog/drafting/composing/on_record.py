"""All cases of a State that are on record today, whatever their year, with their figures as a text would print them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watchdog.domain.evidence import Finding
from watchdog.drafting.composing.anonymity import Crowd
from watchdog.drafting.composing.classes import Row
from watchdog.drafting.composing.count import KindCount, count_kinds
from watchdog.drafting.composing.differencing import Left
from watchdog.drafting.composing.select import Selection, Used, bearing, population_of
from watchdog.drafting.wording import Wording
from watchdog.reference.library import Reference


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The cases of a State and their figures.

    Attributes:
        count: The figures as they may be shown beside what left before.
        used: The cases with a year, by their references.
        numbers: Acts of a kind, and of a kind with a year, a standard of proof or a class of who acted: nothing is
            withheld, so none of it is for printing.
        crowd: The cases among which one that is told must be lost.
        may_tell: Whether enough are on record that any may be told.
    """

    country: str
    selection: Selection
    count: KindCount
    used: Mapping[str, Used]
    numbers: Mapping[tuple[str, int | str], int]
    crowd: Crowd
    may_tell: bool

    def repeats(self, row: Row) -> bool:
        """Tell whether a row may leave again as it left: what it says is still true, and in a crowd.

        That its number moved by little is no hindrance; the row left before that, and says nothing new.
        """
        used = self.used.get(row.reference)
        if used is None or used.acts[0].type != row.kind or not self.may_tell:
            return False
        act, detail = used.acts[0], self.crowd.detail_for(used.finding, used.acts[0])
        group = self.crowd.reference.code_lists.group("perpetrator_type", act.perpetrator) or ""
        return (
            detail is not None
            and row.year in {None, detail.first if detail.first == detail.last else None}
            and row.standard in {"", act.certainty}
            and row.actor in {"", group}
            and all(
                self.numbers.get((row.kind, part), 0) >= self.count.limit(row.kind)
                for part in ("", row.year, row.standard, row.actor)
                if part is not None
            )
        )


def on_record(
    country: str,
    released: Mapping[str, Finding],
    words: Wording,
    reference: Reference,
    earlier: Sequence[Left] = (),
) -> OnRecord:
    """Return the cases of a State.

    Args:
        country: The State.
        released: All findings that may be used today.
        words: The wording of the figures.
        reference: The vocabularies.
        earlier: What left before of the State.
    """
    population = population_of(country, released.values())
    dated = [finding for finding in population if finding.year is not None]
    used = [Used(finding, acts) for finding in dated if (acts := bearing(finding, None))]
    known = [finding.year for finding in dated if finding.year is not None]
    years = range(min(known, default=0), max(known, default=0) + 1)
    selection = Selection(None, tuple(used), population)
    return OnRecord(
        country=country,
        selection=selection,
        count=count_kinds(
            selection, range(min(years, default=0), max(years, default=0) + 1), words, reference, earlier
        ),
        used={each.finding.short_ref: each for each in used},
        numbers=_numbers(used, reference),
        crowd=Crowd(population, reference),
        may_tell=len(population) >= reference.code_lists.disclosure.value("small-countries", "cases_below"),
    )


def _numbers(used: Sequence[Used], reference: Reference) -> Counter[tuple[str, int | str]]:
    group = reference.code_lists.group
    return Counter(
        (act.type, part)
        for each in used
        for act in each.acts
        for part in ("", each.finding.year or 0, act.certainty, group("perpetrator_type", act.perpetrator) or "unknown")
    )
