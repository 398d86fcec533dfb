"""Telling an invented story: the answers of the form as somebody would give them."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Final

from watchdog.cli.invented.stories import Exchange, Library, Paper, Scenario, Story, Tongue
from watchdog.domain.report import ConsentChoice, Protection, Report
from watchdog.intake.submit import Addressee
from watchdog.reference.library import Reference

TRIES: Final = 40
AGES: Final = ("18-24", "25-34", "25-34", "35-49", "35-49", "35-49", "50-plus", "50-plus", "")
GENDERS: Final = ("woman", "man", "not-said", "")
USUAL: Final = 0.85
"""Share of what is usual: the first place of a scenario, the gender of most."""

WHENS: Final = {"today": 10, "this-week": 32, "this-month": 20, "this-year": 14, "earlier": 11, "still": 10}
SPRING_IS_OVER: Final = 9
"""Month from which *in spring* is this year and past on both halves of the world."""
COUNTED, TOLD, HELP_ONLY = ConsentChoice.COUNT, ConsentChoice.STORY, ConsentChoice.HELP
LEAVES: Final = frozenset({"released"})
WAITS_FOR_ANSWERS: Final = frozenset({"asked", "replied", "answered"})
FRESH: Final = frozenset({"received", "opened"})


@dataclass(frozen=True, slots=True)
class Told:
    """A report before it is sent, whom it is for, and what the person has to add."""

    report: Report
    to: Addressee
    scenario: Scenario
    exchange: Exchange
    more: str
    paper: Paper | None = None


class Teller:
    """Tells stories of a library, never the same one twice as long as there are others.

    Args:
        library: The stories.
        reference: Says which group a type of abuse belongs to.
        rng: Where chance comes from.
    """

    def __init__(self, library: Library, reference: Reference, rng: random.Random) -> None:
        self._library = library
        self._types = reference.violation_types
        self._rng = rng
        self._said: set[str] = set()

    def tell(self, language: str, scenario: str, country: str, day: dt.date, fate: str) -> Told:
        """Return a report.

        Args:
            language: What it is written in.
            scenario: What it is about.
            country: Where; empty if the person would rather not say.
            day: When it is sent.
            fate: How far it will get; decides what the person must have agreed to.
        """
        tongue, about = self._library.tongues[language], self._library.scenarios[scenario]
        story, text = self._fresh_text([each for each in tongue.stories if each.scenario == scenario])
        when = self._when(about, day, fate)
        hurt = story.hurt or about.hurt
        gender, age = ("", "") if hurt == "our-group" else self._person(tongue, story, about)
        danger, safety = self._danger(tongue, fate)
        women = about.women or (gender == "woman" and self._one_in(4))
        report = Report(
            story=text,
            language=language,
            protection=Protection.SERVER,
            what_chosen=tuple(
                dict.fromkeys(
                    self._types.group_of(kind).id for kind in about.types if kind != self._types.unclassified.id
                )
            ),
            country=country,
            place_type=(about.places[0] if self._usually() else self._rng.choice(about.places),),
            place_text=self._rng.choice(tongue.towns[country]) if country in tongue.towns else "",
            when_choice=when,
            when_text=self._rng.choice(tongue.whens[when]),
            who_did=about.who,
            who_hurt=hurt,
            knows="agree" if hurt == "someone-i-know" else "",
            grounds=about.grounds,
            consent_choice=self._consent(fate),
            contact=fate in WAITS_FOR_ANSWERS or not self._one_in(3),
            gender=gender,
            age_band=age,
            danger_now=danger,
            danger_who="me" if safety else "",
            safe_contact_note=safety,
        )
        return Told(report, Addressee(country=country, women=women), about, *self._afterwards(tongue, about))

    def _fresh_text(self, stories: list[Story]) -> tuple[Story, str]:
        for _ in range(TRIES):
            story = self._rng.choice(stories)
            text = " ".join(self._rng.choice(variants) for variants in story.text)
            if text not in self._said:
                break
        self._said.add(text)
        return story, text

    def _when(self, about: Scenario, day: dt.date, fate: str) -> str:
        unfit = {"earlier"} if fate in FRESH else set()
        if day.month < SPRING_IS_OVER:
            unfit.add("this-year")
        fitting = [choice for choice in about.whens if choice not in unfit] or about.whens
        return self._rng.choices(fitting, [WHENS[choice] for choice in fitting])[0]

    def _person(self, tongue: Tongue, story: Story, about: Scenario) -> tuple[str, str]:
        fixed = story.gender or tongue.gender
        gender = fixed or (about.mostly if about.mostly and self._usually() else self._rng.choice(GENDERS))
        return gender, self._rng.choice(AGES)

    def _consent(self, fate: str) -> ConsentChoice:
        if fate in LEAVES:
            return COUNTED if self._one_in(3) else TOLD
        return self._rng.choice((HELP_ONLY, COUNTED, TOLD))

    def _danger(self, tongue: Tongue, fate: str) -> tuple[str, str]:
        """Return whether anyone is in danger, and what would make it safer."""
        if fate in FRESH and self._one_in(4):
            return "yes", self._rng.choice(tongue.safety)
        return self._rng.choice(("no", "no", "no", "")), ""

    def _afterwards(self, tongue: Tongue, about: Scenario) -> tuple[Exchange, str, Paper | None]:
        fitting = [each for each in tongue.exchanges if each.paper in {"", about.paper}]
        paper = tongue.papers[about.paper] if about.paper and self._one_in(2) else None
        return self._rng.choice(fitting), self._rng.choice(tongue.more), paper

    def _usually(self) -> bool:
        return self._rng.random() < USUAL

    def _one_in(self, many: int) -> bool:
        return self._rng.randrange(many) == 0
