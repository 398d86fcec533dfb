"""A case is told only where enough others look like it: k-anonymity and l-diversity.

Rules and order of coarsening: `docs/reference/case_model.md`, section 11. What the account itself says was read by two
people before release; here the details printed beside it are made coarse until five cases share them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from watchdog.domain.evidence import Finding, FindingAct
from watchdog.reference.library import Reference

YEAR, TWO_YEARS = "year", "two-years"


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is printed beside an account; an empty text is not printed.

    Attributes:
        first: First year of the period.
        last: Last year of it.
        age: `child`, `adult` or empty.
        gender: Code or empty.
        place: Code of the kind of place, or of its group.
        place_list: `place_type` or `place_group`, so that the right label is found.
        actor: Code of the kind of perpetrator, or of its group.
        actor_list: `perpetrator_type` or `perpetrator_group`.
    """

    first: int
    last: int
    age: str
    gender: str
    place: str
    place_list: str
    actor: str
    actor_list: str


@dataclass(frozen=True, slots=True)
class _Level:
    years: int = 1
    age: bool = True
    gender: bool = True
    place: bool = True
    actor: bool = True


LEVELS: Final = (
    _Level(),
    _Level(years=2),
    _Level(years=2, age=False),
    _Level(years=2, age=False, gender=False),
    _Level(years=2, age=False, gender=False, place=False),
    _Level(years=2, age=False, gender=False, place=False, actor=False),
)
"""Each level keeps the coarsenings of the one before (section 11: period, age, gender, place, perpetrator)."""


class Crowd:
    """The findings of a State, by what would be printed beside them at each level: gathered once, then asked."""

    def __init__(self, population: Sequence[Finding], reference: Reference) -> None:
        self.reference = reference
        self.k = reference.code_lists.disclosure.value("k-anonymity", "k")
        self.least_kinds = reference.code_lists.disclosure.value("l-diversity", "l")
        self.population = population
        self.classes: dict[_Level, dict[Detail, dict[str, set[str]]]] = {}

    def detail_for(self, finding: Finding, act: FindingAct) -> Detail | None:
        """Return the finest details under which a case is lost among others, or None if there are none.

        Args:
            finding: The case to be told, one of the crowd.
            act: Its main act.
        """
        for level in LEVELS:
            wanted = _detail(finding, act, level, self.reference)
            alike = self._classes(level).get(wanted, {})
            if len(alike.get(act.type, ())) >= self.k and len(alike) >= self.least_kinds:
                return wanted
        return None

    def _classes(self, level: _Level) -> dict[Detail, dict[str, set[str]]]:
        """Return the cases by what is printed of them and by kind; gathered when first asked for."""
        if level not in self.classes:
            found: dict[Detail, dict[str, set[str]]] = {}
            for finding in self.population:
                for act in finding.acts:
                    alike = found.setdefault(_detail(finding, act, level, self.reference), {})
                    alike.setdefault(act.type, set()).add(finding.short_ref)
            self.classes[level] = found
        return self.classes[level]


def _detail(finding: Finding, act: FindingAct, level: _Level, reference: Reference) -> Detail:
    first = (finding.year or 0) - (finding.year or 0) % level.years
    group: Callable[[str, str], str] = lambda name, code: reference.code_lists.group(name, code) or ""  # noqa: E731
    return Detail(
        first=first,
        last=first + level.years - 1,
        age=finding.age_band if level.age else "",
        gender=finding.gender if level.gender else "",
        place=finding.place_type if level.place else group("place_type", finding.place_type),
        place_list="place_type" if level.place else "place_group",
        actor=act.perpetrator if level.actor else group("perpetrator_type", act.perpetrator),
        actor_list="perpetrator_type" if level.actor else "perpetrator_group",
    )
