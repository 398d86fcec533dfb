"""A case beside one stage of one procedure, and how much of it consent lets stand in a letter.

The letter is for one named body, so the columns L3 and L4 of the case model (section 5, column Export) are applied
where consent reaches so far, and L2 where it does not.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from watchdog.domain.act import PARTICULARS, UNDATED, Act, PartialDate, Perpetrator, Person, Precision, detail_name
from watchdog.domain.assessment import VERIFIED
from watchdog.domain.case import CaseFile
from watchdog.domain.consent import ConsentEntry, Use, consented
from watchdog.domain.release import CHILD_BANDS, coarse_age
from watchdog.drafting.formats.model import Words as Labels
from watchdog.drafting.wording import Wording, wordings
from watchdog.languages import N_
from watchdog.reference.library import Reference
from watchdog.reference.mechanisms import Mechanism, Stage
from watchdog.reference.reading import UnknownCodeError
from watchdog.web.wording import Words

AGES = {"child": N_("Child"), "adult": N_("Adult"), "unknown": ""}
GENDERS = frozenset({"woman", "man"})
PARTICULAR_OF = {
    detail_name(group, each): (each.label, each.codes)
    for group, (_title, particulars) in PARTICULARS.items()
    for each in particulars
}
CARRIED_OUT = "carried-out"
QUESTION_MARKS = ("?", "؟")
NOTHING_SAID = frozenset({"unknown", "not-said", "none-stated", "none-asked"})


class Reach(IntEnum):
    """How far consent reaches: to what may be told in public, to one body in confidence, or to the State as well."""

    TOLD = 2
    CLOSED = 3
    STATE = 4


def needed_use(mechanism: Mechanism) -> Use:
    """Return the use that must be agreed to before a case goes to a body: the one that says who will read it."""
    return Use.UN_STATE if mechanism.exposure.state_may_see else Use.UN_CLOSED


def has_child(case: CaseFile) -> bool:
    """Tell whether somebody it was done to is under 18."""
    return any(person.age_band in CHILD_BANDS for person in case.people)


def agreed(case: CaseFile, on: dt.date) -> frozenset[Use]:
    """Return the uses that hold on a day; of somebody under 18 nothing goes to the State or in public (3, rule 3)."""
    uses = consented(case.consents, on)
    return uses - {Use.UN_STATE, Use.NAMED} if has_child(case) else uses


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a letter is written from.

    Attributes:
        case: The case with all that its senders have said by now.
        desk: The desk whose network sends it.
        words: The vocabularies in the language of the letter.
        today: The day on which consent must hold.
        earlier: Procedures for which a letter from this case was handed out before.
    """

    case: CaseFile
    desk: str
    mechanism: Mechanism
    stage: Stage
    words: Words
    today: dt.date
    earlier: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Show nothing."""
        return "Sheet(…)"

    @property
    def reference(self) -> Reference:
        """The vocabularies."""
        return self.words.reference

    @property
    def uses(self) -> frozenset[Use]:
        """What was agreed to and holds today."""
        return agreed(self.case, self.today)

    @property
    def reach(self) -> Reach:
        """How much may stand in the letter."""
        if needed_use(self.mechanism) is Use.UN_STATE and Use.UN_STATE in self.uses:
            return Reach.STATE
        return Reach.CLOSED if self.uses & {Use.UN_CLOSED, Use.UN_STATE} else Reach.TOLD

    @property
    def acts(self) -> tuple[Act, ...]:
        """The verified acts in order of time; what was only reported never stands in a letter."""
        verified = [act for act in self.case.acts if act.certainty in VERIFIED]
        return tuple(sorted(verified, key=lambda act: _order(self.begin(act))))

    def begin(self, act: Act) -> PartialDate:
        """Return when an act began; the case's own date where the act has none."""
        return act.date_from if act.date_from.day else self.case.date_from

    def end(self, act: Act) -> PartialDate:
        """Return when an act ended, if it is known."""
        return act.date_to if act.date_from.day else self.case.date_to

    def entry(self, use: Use) -> ConsentEntry | None:
        """Return the latest answer about a use."""
        return next((entry for entry in reversed(self.case.consents) if entry.use is use), None)

    @property
    def written(self) -> Wording | None:
        """The standard wording of the letter's language, for what drafts and letters write alike."""
        return wordings(self.reference).languages.get(self.words.locale.partition("_")[0])

    @property
    def labels(self) -> Labels:
        """The labels that every format adds, in the language of the letter."""
        return Labels() if self.written is None else Labels(**self.written.render)

    @property
    def sender(self) -> str:
        """The network whose desk sends it, with its short name."""
        short = self.words.desk(self.desk)
        name = next((desk.name for desk in self.reference.regions.desks if desk.id == self.desk), short)
        return name if name == short else f"{name} ({short})"

    def label(self, name: str) -> str:
        """Return a name as it stands before its value; a question needs no colon."""
        return name if name.endswith(QUESTION_MARKS) else f"{name}{self.labels.colon}".rstrip(" ")

    def say(self, text: str, **values: str) -> str:
        """Return a marked text in the language of the letter, with its values."""
        said = self.words.say(text)
        return said % values if values else said

    def when(self, date: PartialDate) -> str:
        """Return a date as exactly as consent allows: the day, the month, or the year."""
        if self.reach is Reach.STATE:
            return self.words.day(date)
        if date.begins is None:
            return ""
        if self.reach is Reach.CLOSED and date.precision in {Precision.DAY, Precision.MONTH}:
            return self.words.day(replace(date, precision=Precision.MONTH))
        return self.words.day(replace(date, precision=Precision.YEAR))

    def span(self, begin: PartialDate, end: PartialDate = UNDATED) -> str:
        """Return from when to when; one date where there is only one, or where both read alike."""
        first, last = self.when(begin), self.when(end)
        if not first or not last or first == last:
            return first or last
        return self.say(N_("%(first)s to %(last)s"), first=first, last=last)

    def place(self, kind: str = "") -> str:
        """Return the place as exactly as consent allows."""
        case = self.case
        exact = case.place_exact if self.reach is Reach.STATE else ""
        province = case.admin1 if self.reach >= Reach.CLOSED else ""
        return self.words.listed([self.code("place_type", kind or case.place_type), exact, province, self.country])

    @property
    def country(self) -> str:
        """The name of the State."""
        if self.written is None or self.case.country not in self.reference.countries.alpha2:
            return self.words.country(self.case.country)
        return self.written.state(self.case.country, self.reference.countries)

    def code(self, name: str, code: str) -> str:
        """Return the label of a code; nothing where nothing was said."""
        return "" if code in NOTHING_SAID else self.words.code(name, code)

    def kind(self, act: Act) -> str:
        """Return what was done, in the words of the United Nations."""
        types = self.reference.violation_types
        known = {each.id: each.technical for each in types.types}
        return self.say(known.get(act.type, types.unclassified.technical))

    def article(self, code: str) -> str:
        """Return an article as a letter cites it; a code that nobody knows stays as it is."""
        try:
            found = self.reference.articles.article(code)
        except UnknownCodeError:
            return code
        written = self.written
        short = found.instrument if written is None else written.short.get(found.instrument, found.instrument)
        number = found.number if written is None else written.article_number(found.number)
        values = {"instrument": short, "number": number, "title": self.say(found.title)}
        return self.say(N_("%(instrument)s, article %(number)s (%(title)s)"), **values)

    def person(self, person: Person) -> str:
        """Return one person or group in bands, without a name."""
        if self.reach is Reach.TOLD:
            gender = person.gender if person.gender in GENDERS else ""
            age = self.say(AGES[coarse_age(person.age_band)]) if AGES[coarse_age(person.age_band)] else ""
            return self.words.listed([age, self.code("gender", gender)])
        return self.words.listed(self._particulars_of(person))

    def _particulars_of(self, person: Person) -> Iterator[str]:
        code, say = self.code, self.say
        yield "" if person.counting_unit == "one-person" else self.words.code("counting_unit", person.counting_unit)
        if person.number_band != "1":
            yield self.words.code("number_band", person.number_band)
        yield code("age_band", person.age_band)
        yield code("gender", person.gender)
        yield say(N_("Trans")) if person.trans == "yes" else ""
        yield say(N_("Pregnant or a parent")) if person.pregnant_or_parent == "yes" else ""
        yield code("status_of_person", person.status)
        if self.reach is Reach.STATE:
            yield person.health

    def doer(self, by: Perpetrator) -> str:
        """Return who did it: always the kind; institution, unit and marks where consent reaches to the body."""
        parts = [
            self.words.code("perpetrator_type", by.kind),
            self.code("state_link", by.state_link),
            "" if by.involvement == CARRIED_OUT else self.words.code("involvement", by.involvement),
        ]
        if self.reach >= Reach.CLOSED:
            parts += [by.institution, by.unit_place, by.marks, self.code("how_known", by.how_known)]
        return self.words.listed(parts)

    def doers(self) -> tuple[str, ...]:
        """Return everybody who took part, each once."""
        return tuple(dict.fromkeys(self.doer(by) for act in self.acts for by in act.perpetrators))

    def details(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Return particulars of the acts by name, as label and value; none where consent does not reach."""
        return list(dict.fromkeys(self._details(names))) if self.reach >= Reach.CLOSED else []

    def _details(self, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        for name in names:
            label, codes = PARTICULAR_OF[name]
            for act in self.acts:
                value = (act.details or {}).get(name, "").strip()
                if value and value not in NOTHING_SAID:
                    yield self.say(label), self.words.code(codes, value) if codes else value


def _order(date: PartialDate) -> tuple[bool, dt.date]:
    """Sort by the first day of what is known; what has no date comes last."""
    return date.day is None, date.day or dt.date.max
