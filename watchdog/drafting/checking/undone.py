"""Numbers that the tables of a draft withhold, so that a person's own sentence is not the one to tell them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from watchdog.domain.draft import Block, Draft
from watchdog.drafting.composing.select import Selection
from watchdog.drafting.composing.split import SIDE_TABLES, seen_by
from watchdog.drafting.wording import Wording


@dataclass(frozen=True, slots=True)
class Hidden:
    """A number that stands nowhere, with the label of its row."""

    label: str
    value: int


def hidden(draft: Draft, selection: Selection, words: Wording) -> frozenset[Hidden]:
    """Return what the printed tables of a draft withhold, with the numbers as they are today.

    Args:
        draft: With its blocks as they stand.
        selection: What it rests on today.
        words: The draft's language, in which the tables are written.
    """
    names = {f".{name}": thing for thing, (name, _) in SIDE_TABLES.items()}
    found: set[Hidden] = set()
    for block in draft.blocks:
        if block.id.endswith(".kinds"):
            found.update(_kinds(block, draft, selection, words))
        thing = next((thing for name, thing in names.items() if block.id.endswith(name)), None)
        if thing is not None:
            found.update(_split(block, thing, selection, words))
    return frozenset(found)


def _kinds(block: Block, draft: Draft, selection: Selection, words: Wording) -> Iterator[Hidden]:
    if block.figure is None:
        return
    years = range(draft.year_from, draft.year_to + 1)
    seen = Counter((words.types[act.type].name, used.finding.year) for used in selection.used for act in used.acts)
    for label, *cells in block.figure.rows:
        numbers = [seen[label.text, year] for year in years]
        for cell, value in zip(cells, (*numbers, sum(numbers)), strict=False):
            if cell.value is None and value:
                yield Hidden(label.text, value)


def _split(block: Block, thing: str, selection: Selection, words: Wording) -> Iterator[Hidden]:
    if block.figure is None:
        return
    seen = {words.label(thing, code): number for code, number in seen_by(selection)[thing].items()}
    for label, cell in block.figure.rows:
        if cell.value is None and seen.get(label.text):
            yield Hidden(label.text, seen[label.text])
