"""Every place at which an organization can say something in its own words, beside what we would say there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from watchdog.domain.letterhead import Letterhead, OwnWords, Part, Place
from watchdog.drafting.composing.compose import COVER
from watchdog.drafting.composing.own import REPLACED
from watchdog.drafting.wording import Wording, Wordings
from watchdog.reference.library import Reference
from watchdog.reference.mechanisms import Mechanisms

ASKED: Final = (Part.RECOMMENDATION, Part.QUESTION)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at a place.

    Attributes:
        title: Of the section, or of the kind of abuse, in the language of the texts.
        ours: What we would say, with what is filled in still in braces; empty where we say nothing that own words
            could stand in place of.
        own: What the organization says.
    """

    title: str
    ours: tuple[str, ...]
    own: OwnWords


def words_of(wording: Wordings, language: str) -> Wording:
    """Return the wording of a language that came from an address.

    Raises:
        LookupError: There is none.
    """
    if language not in wording.languages:
        raise LookupError(language)
    return wording.languages[language]


def sections(letterhead: Letterhead, language: str, reference: Reference, wording: Wordings) -> list[Standing]:
    """Return the sections of all texts that policy staff write, each once.

    Raises:
        LookupError: There is no wording in this language.
    """
    words, titles = words_of(wording, language), _titles(reference.mechanisms)
    return [
        Standing(
            " · ".join(words.sections.get(title, title) for title in titles[code]),
            tuple(words.sentences[name] for name in REPLACED.get(code, ())),
            letterhead.said(Place(Part.SECTION, code, language)),
        )
        for code in titles
    ]


def asked(
    letterhead: Letterhead, language: str, reference: Reference, wording: Wordings
) -> list[tuple[str, list[Standing]]]:
    """Return what is asked for because of each kind of abuse, by the groups of the vocabulary.

    Raises:
        LookupError: There is no wording in this language.
    """
    words = words_of(wording, language)

    def standing(kind: str) -> Iterator[Standing]:
        for part in ASKED:
            ours = tuple(_step(words, ask.id, part) for ask in wording.structure.asks if kind in ask.types)
            yield Standing(words.types[kind].name, ours, letterhead.said(Place(part, kind, language)))

    return [
        (words.groups[group.id], [each for kind in group.types for each in standing(kind.id)])
        for group in reference.violation_types.groups
    ]


def standing_at(letterhead: Letterhead, place: Place, reference: Reference, wording: Wordings) -> Standing:
    """Return what stands at one place.

    Raises:
        LookupError: There is no such place.
    """
    groups = asked(letterhead, place.language, reference, wording)
    every = [*sections(letterhead, place.language, reference, wording), *(each for _, rows in groups for each in rows)]
    found = next((each for each in every if each.own.place == place), None)
    if found is None:
        raise LookupError(place.code)
    return found


def _titles(mechanisms: Mechanisms) -> dict[str, list[str]]:
    """Return the titles of each section; a text that concerns one person is written at its desk (decision 110)."""
    found: dict[str, list[str]] = {}
    for mechanism in mechanisms.all:
        for stage in mechanism.stages:
            for section in mechanisms.sections(mechanism.id, stage.id) if stage.output != "case" else ():
                titles = found.setdefault(section.id, [])
                titles.extend({section.title}.difference(titles))
    return {code: titles for code, titles in found.items() if code != COVER}


def _step(words: Wording, ask: str, part: Part) -> str:
    step = words.asks[ask]
    if part is Part.QUESTION:
        return step.question
    return words.say("recommendation", text=step.recommendation, indicator=step.indicator, basis="").strip()
