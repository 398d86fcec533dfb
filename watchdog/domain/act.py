"""Who did what to whom, when, and with which particulars. Nobody has a name here.

Fields: `docs/reference/case_model.md`, sections 5.3 to 5.5; HURIDOCS Events Standard Formats, entities Act, Person and
Involvement.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from watchdog.domain.assessment import Certainty
from watchdog.languages import N_


class Precision(StrEnum):
    """How exactly a date is known (HURIDOCS micro-thesaurus 48)."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    BEFORE = "before"
    AFTER = "after"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date and how much of it is known.

    `day` is the first day of what is known, None when nothing is. With `BEFORE` and `AFTER` it is a bound, and the year
    in which it happened is not known.
    """

    day: dt.date | None = None
    precision: Precision = Precision.UNKNOWN

    @property
    def begins(self) -> dt.date | None:
        """The first day of what is known; None for a bound, which may be far from the day itself."""
        open_ended = self.precision in {Precision.UNKNOWN, Precision.BEFORE, Precision.AFTER}
        return None if open_ended else self.day

    @property
    def year(self) -> int | None:
        """The year, if known."""
        return None if self.begins is None else self.begins.year


UNDATED: Final = PartialDate()


@dataclass(frozen=True, slots=True)
class Perpetrator:
    """An institution first; what could name a person stays at the desk. `marks` are rank, badge and vehicle."""

    kind: str = "unknown"
    involvement: str = "carried-out"
    state_link: str = "unknown"
    institution: str = ""
    unit_place: str = ""
    how_known: str = ""
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the act was done to, in bands and without a name; may be a group.

    `health` holds facts of health only where the act is about them.
    """

    number_band: str = "1"
    age_band: str = "unknown"
    gender: str = "not-said"
    grounds: tuple[str, ...] = ()
    counting_unit: str = "one-person"
    status: str = "unknown"
    trans: str = "not-said"
    pregnant_or_parent: str = "not-said"
    health: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One violation inside a case: the unit that is verified and counted.

    Attributes:
        type: Code of a kind of abuse.
        perpetrator: Who did it; `with_them` are others who took part.
        elements: How well each element is shown, see `assessment.ELEMENTS`.
        affected: Numbers of the case's people it was done to, from 1; empty for all of them.
        date_from, date_to, place_type: Only where they differ from the case's.
        details: Particulars by name, see `PARTICULARS`.
    """

    type: str
    articles: tuple[str, ...] = ()
    certainty: Certainty = Certainty.UNASSESSED
    perpetrator: Perpetrator = Perpetrator()
    purpose: str = "unknown"
    injury: str = "not-said"
    elements: dict[str, str] | None = None
    with_them: tuple[Perpetrator, ...] = ()
    affected: tuple[int, ...] = ()
    date_from: PartialDate = UNDATED
    date_to: PartialDate = UNDATED
    place_type: str = ""
    method: str = ""
    stated_reason: str = ""
    consequences: str = ""
    guidelines: tuple[str, ...] = ()
    details: dict[str, str] | None = None

    @property
    def perpetrators(self) -> tuple[Perpetrator, ...]:
        """Everybody who took part, the one who did it first."""
        return (self.perpetrator, *self.with_them)


@dataclass(frozen=True, slots=True)
class Particular:
    """One particular of an act. `codes` names the list that it is chosen from; without one it is a line of text."""

    name: str
    label: str
    codes: str = ""


PARTICULARS: Final = {
    "arrest": (
        N_("Arrest and detention"),
        (
            Particular("warrant", N_("Was a warrant shown"), "warrant_shown"),
            Particular("ordered_by", N_("Who ordered it"), "ordered_by"),
            Particular("legal_basis", N_("Law that was named")),
            Particular("charge", N_("Charge")),
            Particular("arrested", N_("Day of the arrest")),
            Particular("released", N_("Day of the release")),
            Particular("held_in", N_("Kind of place where the person was held"), "place_type"),
            Particular("held_name", N_("Name of that place")),
            Particular("access", N_("When they could see a lawyer, family, a doctor")),
            Particular("medicine_stopped", N_("Medicine that was stopped, and withdrawal")),
        ),
    ),
    "death": (
        N_("Death"),
        (
            Particular("died", N_("Day of the death")),
            Particular("cause_told", N_("Cause, as people tell it")),
            Particular("cause_on_paper", N_("Cause, as a paper says it")),
            Particular("certificate", N_("Death certificate")),
            Particular("autopsy", N_("Autopsy: by whom, with what result")),
            Particular("body", N_("Was the body given back")),
            Particular("threats", N_("Threats before it")),
        ),
    ),
    "torture": (
        N_("Torture and ill-treatment"),
        (
            Particular("methods", N_("Methods")),
            Particular("duration", N_("How long")),
            Particular("statement", N_("Statement signed: which, and how it came to be")),
            Particular("medical", N_("Medical attention")),
            Particular("consistency", N_("Finding of a qualified clinician"), "clinical_consistency"),
        ),
    ),
    "property": (
        N_("What was taken"),
        (
            Particular("taken", N_("Mainly"), "property_taken"),
            Particular("value", N_("Roughly how much")),
            Particular("paper", N_("Was a paper given for it")),
        ),
    ),
    "service": (
        N_("Service that was hit"),
        (
            Particular("name", N_("Name of the service")),
            Particular("kind", N_("What it does")),
            Particular("people", N_("How many people depend on it"), "number_band"),
            Particular("closed", N_("Day it was closed or stopped")),
        ),
    ),
    "law": (
        N_("Law or rule"),
        (
            Particular("text", N_("What it says")),
            Particular("body", N_("Who made it, and when")),
            Particular("link", N_("Where it can be read")),
        ),
    ),
}
"""Particulars that some kinds of abuse ask for (case model, 5.3), by group; `violation_types` says which ask for which.

All stay at the desk. A medical finding is a clinician's, never ours (Istanbul Protocol).
"""


def detail_name(group: str, particular: Particular) -> str:
    """Return the name under which a particular stands in an act's details."""
    return f"{group}.{particular.name}"
