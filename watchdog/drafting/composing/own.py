"""An organization's own words in place of ours or behind them: by section, and by kind of abuse for what is asked.

Only what rests on no finding, no source and no method can be replaced: how a section opens, who we are, and what is
asked of the State. Facts, law, figures and how cases are verified stay ours, and own words can only follow them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from watchdog.domain.draft import ORGANIZATION, Block, BlockKind
from watchdog.domain.letterhead import OwnWords, Part, Place
from watchdog.drafting.composing.frame import Frame, block
from watchdog.drafting.wording import Ask, capital
from watchdog.languages import N_

WHO: Final = ("who_how", "who", "author", "contact")
"""Sections in which a text says who submits it; the first that a draft has is used for the sentence about it."""

_ASKS: Final = ("recommendations_lead", "questions_lead", "recommendations_lead_public")
REPLACED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("summary", "pattern", "issue", "allegation"), ("since", "since_public")),
    **dict.fromkeys(("who_how", "method", "who", "contact", "author"), ("who",)),
    **dict.fromkeys(("followup", "previous", "past"), ("followup_lead",)),
    **dict.fromkeys(("points", "asks", "request", "requests", "purpose"), _ASKS),
    "questions": ("questions_lead",),
    "recommendations": ("recommendations_lead", "recommendations_lead_public"),
}
"""Our sentences that own words can replace, by section."""

_FREE: Final = ("what", "who", "lead")
"""The blocks that hold those sentences."""

FILLED: Final[Mapping[str, str]] = {
    "state": N_("the State’s name"),
    "the_state": N_("how the State is addressed, inside a sentence"),
    "The_state": N_("the same at the beginning of a sentence"),
    "body": N_("the body that the text goes to"),
    "stage": N_("the stage before that body"),
    "instrument": N_("the treaty"),
    "period": N_("the years"),
    "submitter": N_("who submits the text"),
}
"""What is filled in where its name stands in braces."""

DATED: Final[Mapping[str, str]] = {"deadline": N_("the last day for the step")}
"""What is filled in besides, in a recommendation."""

_BRACES: Final = re.compile(r"\{([^{}]*)\}")


def fillable(part: Part) -> Mapping[str, str]:
    """Return what is filled into own words of a part, with what it means."""
    return {**FILLED, **DATED} if part is Part.RECOMMENDATION else FILLED


def unknown(text: str, part: Part) -> list[str]:
    """Return what stands in braces and could not be filled in."""
    return [name for name in dict.fromkeys(_BRACES.findall(text)) if name not in fillable(part)]


def in_section(frame: Frame, section: str, ours: Sequence[Block]) -> list[Block]:
    """Return the blocks of a section with the organization's own words.

    What follows ours stands at the end, or before the first chapter of a section that has some.
    """
    letterhead = frame.letterhead
    if letterhead is None:
        return list(ours)
    words = letterhead.said(Place(Part.SECTION, section, frame.draft.language))
    blocks = [_replaced(frame, each, words.instead) for each in ours] if section in REPLACED else list(ours)
    if words.after:
        blocks = [each for each in blocks if each.text or each.id != f"{section}.own"]
        place = next((at for at, each in enumerate(blocks) if each.kind is BlockKind.HEADING), len(blocks))
        blocks.insert(place, block(section, "organization", _filled(frame, words.after), basis=ORGANIZATION))
    if letterhead.about and section == _who(frame):
        blocks.insert(0, block(section, "letterhead", letterhead.about, basis=ORGANIZATION))
    return blocks


def steps(frame: Frame, section: str, part: Part, ours: Callable[[Frame, str, Ask], Block]) -> Iterator[Block]:
    """Yield what is asked for, each step with the own words for its kinds of abuse behind it.

    A step of ours goes only where every kind in the draft that calls for it has words instead. Words for a kind stand
    once, at the first step that it calls for; where no such step found room, neither do they.
    """
    said: set[str] = set()
    for ask in frame.asks:
        kinds = [kind for kind in ask.types if kind in frame.selection.kinds]
        own = [_said(frame, part, kind) for kind in kinds]
        if not all(each.instead for each in own):
            yield ours(frame, section, ask)
        for each in own:
            if each.place.code not in said:
                said.add(each.place.code)
                yield from _asked(frame, section, ask, each)


def _asked(frame: Frame, section: str, ask: Ask, words: OwnWords) -> Iterator[Block]:
    kind = BlockKind.QUESTION if words.place.part is Part.QUESTION else BlockKind.RECOMMENDATION
    dated = {"deadline": frame.deadline(ask)}
    for name, text in (("instead", words.instead), ("after", words.after)):
        if text:
            yield block(
                section,
                f"{words.place.code}.{name}",
                _filled(frame, text, dated),
                kind=kind,
                used=frame.selection.of_kind(words.place.code),
                basis=ORGANIZATION,
            )


def _said(frame: Frame, part: Part, kind: str) -> OwnWords:
    place = Place(part, kind, frame.draft.language)
    return OwnWords(place) if frame.letterhead is None else frame.letterhead.said(place)


def _replaced(frame: Frame, ours: Block, text: str) -> Block:
    is_free = ours.id in {f"{ours.section}.{name}" for name in _FREE} and not ours.findings
    if not text or not is_free:
        return ours
    return block(ours.section, ours.id.partition(".")[2], _filled(frame, text), basis=ORGANIZATION)


def _who(frame: Frame) -> str | None:
    sections = {each.id for each in frame.reference.mechanisms.sections(frame.draft.mechanism, frame.draft.stage)}
    return next((each for each in WHO if each in sections), None)


def _filled(frame: Frame, text: str, more: Mapping[str, str] | None = None) -> str:
    """Return own words with the names filled in: in one pass, so that braces inside a value are only braces."""
    values = {
        "state": frame.state,
        "the_state": frame.the_state,
        "The_state": capital(frame.the_state),
        "body": frame.body,
        "stage": frame.stage_name,
        "instrument": frame.instrument,
        "period": frame.words.period(frame.draft.year_from, frame.draft.year_to),
        "submitter": frame.draft.submitter,
        **(more or {}),
    }
    return _BRACES.sub(lambda match: values.get(match[1], match[0]), text)
