"""Cases by who acted, where it happened and what the authorities answered, with small numbers withheld."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from watchdog.domain.draft import Cell, Counted, Figure
from watchdog.drafting.composing.count import HELD, KindCount, note_of, shown
from watchdog.drafting.composing.differencing import Table, numbers, protect_since
from watchdog.drafting.composing.disclosure import NO_TOTALS, Mark
from watchdog.drafting.composing.select import Selection
from watchdog.drafting.wording import Wording
from watchdog.reference.library import Reference

CUSTODY: Final = "custody"
SIDE_TABLES: Final = {
    "perpetrator_type": ("perpetrators", "perpetrator"),
    "place_type": ("places", "place"),
    "state_response": ("responses", "response"),
}
"""Each list of codes with the name of its table and of its column in the wording."""


@dataclass(frozen=True, slots=True)
class CaseCount:
    """Cases by one property, as they may be shown.

    Attributes:
        table: The figure.
        withheld: The codes whose number is withheld.
        counted: The numbers that are shown.
    """

    table: Figure
    withheld: frozenset[str]
    counted: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """A property that cases are counted by.

    Attributes:
        thing: Its list of codes: "place_type".
        counts: Cases by code, in the order of the vocabulary.
        is_one_each: Whether every case has exactly one, so that the numbers add up to the cases.
    """

    thing: str
    counts: Mapping[str, int]
    is_one_each: bool = True


def count_by(split: Split, count: KindCount, caption: str, column: str, words: Wording) -> CaseCount | None:
    """Return cases by one property, or None where the numbers could be worked out all the same.

    Their total is taken as known, because the text gives it; where the text withholds it there is no table, for even
    what a table leaves open sets bounds to the number of cases and so to that of acts.
    """
    codes = tuple(split.counts)
    table = Table(
        things=(*(f"{split.thing}:{code}" for code in codes), "cases" if split.is_one_each else split.thing),
        years=(count.years, count.years),
        counts=[[number] for number in split.counts.values()],
        limits=[count.least] * len(codes),
        least=count.least,
    )
    protected = protect_since(count.told, table, replace(NO_TOTALS, whole=True))
    if count.cases.text == HELD or protected.marks[-1][-1] is Mark.ABSENT:
        return None
    cells = shown(protected, words)
    figure = Figure(
        caption=caption,
        head=(column, words.say("column_cases")),
        rows=tuple((Cell(words.label(split.thing, code)), cells[place][0]) for place, code in enumerate(codes)),
        note=note_of(words.say("note_cases"), protected, words, count.limits.general, with_totals=True),
    )
    withheld = frozenset(
        code for code, marks in zip(codes, protected.marks, strict=False) if marks[0] is not Mark.SHOWN
    )
    things = table.things[:-1]
    return CaseCount(figure, withheld, tuple(each for each in numbers(table, protected) if each.what in things))


def seen_by(selection: Selection) -> dict[str, Counter[str]]:
    """Return the cases by each property, nothing withheld: not for printing."""
    pairs = {(used.finding.short_ref, act.perpetrator) for used in selection.used for act in used.acts}
    return {
        "perpetrator_type": Counter(code for _, code in pairs),
        "place_type": Counter(used.finding.place_type for used in selection.used),
        "state_response": Counter(used.finding.state_response for used in selection.used),
    }


def in_custody(reference: Reference) -> frozenset[str]:
    """Return the kinds of place where people are held."""
    lists = reference.code_lists
    codes = [entry.code for entry in lists.list("place_type")]
    return frozenset(code for code in codes if lists.group("place_type", code) == CUSTODY)


def things_in(sections: Collection[str]) -> dict[str, bool]:
    """Return what a draft with these sections splits its cases by, and whether only places of custody are counted."""
    if "findings" in sections:
        return dict.fromkeys(SIDE_TABLES, False)
    alone = {"places": ("place_type", True), "domestic": ("state_response", False)}
    return dict(thing for section, thing in alone.items() if section in sections)


def split_cases(
    selection: Selection, count: KindCount, words: Wording, reference: Reference, wanted: Mapping[str, bool]
) -> dict[str, CaseCount]:
    """Return the tables of cases that may be shown, by their list of codes.

    Args:
        selection: What the draft rests on.
        count: Its acts by kind.
        words: The draft's language.
        reference: The vocabularies.
        wanted: From `things_in`.
    """
    seen, found, custody = seen_by(selection), {}, in_custody(reference)
    for thing, is_custody_only in wanted.items():
        name, column = SIDE_TABLES[thing]
        # In the order of the vocabulary: an order by number would tell what is withheld.
        codes = [entry.code for entry in reference.code_lists.list(thing) if seen[thing][entry.code]]
        kept = [code for code in codes if not is_custody_only or code in custody]
        is_one_each = thing != "perpetrator_type" and not is_custody_only
        split = Split(thing, {code: seen[thing][code] for code in kept}, is_one_each)
        caption, head = words.say(f"table_{name}"), words.say(f"column_{column}")
        table = count_by(split, count, caption, head, words) if kept else None
        if table is not None:
            found[thing] = table
    return found
