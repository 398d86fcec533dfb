"""What became of earlier recommendations: each beside what the State did and what the network found since."""

import re
from collections.abc import Iterator

from watchdog.domain.draft import Block, BlockKind, Cell, Figure
from watchdog.domain.earlier import Earlier
from watchdog.drafting.composing.frame import Frame, block, kinds_named
from watchdog.drafting.composing.select import Used

_NO_NAME = re.compile(r"[^0-9A-Za-z]+")


def followup(frame: Frame, section: str) -> list[Block]:
    """Return a table of earlier recommendations, measures and findings; nothing where none is on record."""
    if not frame.recommended:
        return []
    words = frame.words
    rows = tuple(_row(frame, each) for each in frame.recommended)
    head = ("column_recommendation", "column_measure", "column_found")
    figure = Figure(words.say("table_followup"), tuple(map(words.say, head)), rows)
    lead = words.say("followup_lead", body=frame.body, the_state=frame.the_state)
    used = _behind(frame, frame.recommended)
    return [
        block(section, "lead", lead, basis="wording"),
        block(section, "table", figure.caption, kind=BlockKind.TABLE, used=used, basis="earlier", figure=figure),
    ]


def one_by_one(frame: Frame, section: str) -> list[Block]:
    """Return each earlier recommendation as a paragraph: its words, what was done, what was found, how we assess it."""
    return list(_paragraphs(frame, section))


def _paragraphs(frame: Frame, section: str) -> Iterator[Block]:
    seen: set[str] = set()
    for each in frame.recommended:
        name = _name(each)
        while name in seen:
            name += "-"
        seen.add(name)
        parts = [_what(frame, each), _measure(frame, each), _found(frame, each)]
        if each.assessment:
            parts.append(frame.words.say("followup_assessment", assessment=each.assessment.rstrip(".。")))
        yield block(section, name, frame.words.paragraph(*parts), used=_behind(frame, [each]), basis="earlier")


def _row(frame: Frame, each: Earlier) -> tuple[Cell, ...]:
    measure = frame.words.apart(each.measure) if each.measure else frame.words.say("followup_measure_unknown")
    found = frame.words.paragraph(_found(frame, each))
    return (Cell(_what(frame, each)), Cell(measure), Cell(found))


def _what(frame: Frame, each: Earlier) -> str:
    return frame.words.say(
        "followup_what", document=each.document, paragraph=each.paragraph, text=frame.words.apart(each.text)
    )


def _measure(frame: Frame, each: Earlier) -> str:
    if not each.measure:
        return frame.words.say("followup_measure_unknown")
    return frame.words.say("followup_measure", measure=frame.words.apart(each.measure))


def _found(frame: Frame, each: Earlier) -> str:
    """Say what was found, with a number only where the tables show every part of it."""
    words = frame.words
    kinds = [kind for kind in frame.count.kinds if kind in each.kinds]
    if not kinds:
        return words.say("followup_found_none")
    numbers = [frame.count.totals[kind].value for kind in kinds]
    known = [number for number in numbers if number is not None]
    cell = Cell(words.number(sum(known)), sum(known)) if len(known) == len(numbers) else Cell("*")
    return words.say("followup_found", acts=words.count("acts", cell), kinds=kinds_named(frame, kinds))


def _behind(frame: Frame, recommended: tuple[Earlier, ...] | list[Earlier]) -> list[Used]:
    kinds = {kind for each in recommended for kind in each.kinds}
    return [used for used in frame.selection.used if any(used.act(kind) for kind in kinds)]


def _name(each: Earlier) -> str:
    return _NO_NAME.sub("-", f"{each.document}-{each.paragraph}").strip("-").lower() or "recommendation"
