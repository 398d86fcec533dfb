"""What repeats across a desk's cases: one unit, place, method or vehicle. Alleged and verified stay apart."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.access.visibility import desks_for
from watchdog.domain.act import PartialDate
from watchdog.domain.case import CaseFile
from watchdog.domain.stages import ALLEGED_STAGES, VERIFIED_STAGES, CaseStage
from watchdog.records.reports import PAGE, Place
from watchdog.records.tables import CaseRow
from watchdog.records.work import Work
from watchdog.sealing import LockedError
from watchdog.search.likeness import folded, nearest

MOST: Final = 2_000
"""Cases of a desk that are looked through, the newest first."""

SAME_NAME: Final = 90
"""From here on two names with the same numbers are two spellings of one."""

LEAST: Final = 2


class Kind(StrEnum):
    """What repeats."""

    UNIT = "unit"
    INSTITUTION = "institution"
    PLACE = "place"
    METHOD = "method"
    MARKS = "marks"


@dataclass(frozen=True, slots=True)
class Bearer:
    """A case in which something stands that repeats."""

    id: str
    short_ref: str
    stage: CaseStage
    when: PartialDate
    types: tuple[str, ...]


@dataclass(slots=True)
class Pattern:
    """Something that stands in several cases of one country, by its most frequent name."""

    kind: Kind
    country: str
    names: Counter[str] = field(repr=False)
    bearers: dict[str, Bearer] = field(repr=False)

    @property
    def name(self) -> str:
        """The spelling that stands most often."""
        spellings: Counter[str] = Counter()
        for name, many in self.names.items():
            spellings[folded(name)] += many
        return min(self.names, key=lambda name: (-spellings[folded(name)], -self.names[name], name))

    @property
    def verified(self) -> int:
        """How many of the cases are verified."""
        return sum(each.stage in VERIFIED_STAGES for each in self.bearers.values())

    @property
    def alleged(self) -> int:
        """How many of the cases are not verified yet."""
        return len(self.bearers) - self.verified

    @property
    def types(self) -> list[str]:
        """Kinds of abuse in its cases, the most frequent first."""
        counted = Counter(kind for each in self.bearers.values() for kind in each.types)
        return [kind for kind, _many in counted.most_common()]

    @property
    def period(self) -> tuple[PartialDate, ...]:
        """The first and the last date that is known, each as far as it is known; empty if none is."""
        dated = [(each.when.begins, each.when) for each in self.bearers.values() if each.when.begins is not None]
        ordered = [when for _begins, when in sorted(dated, key=itemgetter(0))]
        return tuple(dict.fromkeys((ordered[0], ordered[-1]))) if ordered else ()


def patterns(work: Work, by: Actor) -> list[Pattern]:
    """Return what stands in at least two cases of the member's desks, the most frequent first.

    Cases that were judged as not verified, merged or taken back are in no pattern.
    """
    require(by, Permission.CASE_LIST)
    found: dict[tuple[Kind, str, str], dict[str, Pattern]] = {}
    for row, file in _cases(work, by):
        types = tuple(dict.fromkeys(act.type for act in file.acts))
        bearer = Bearer(row.id, row.short_ref, CaseStage(row.stage), file.date_from, types)
        for kind, name in set(_names(file)):
            spelt = folded(name)
            known = found.setdefault((kind, file.country, _numbers(spelt)), {})
            spelt = spelt if spelt in known else nearest(spelt, known, SAME_NAME) or spelt
            pattern = known.setdefault(spelt, Pattern(kind, file.country, Counter(), {}))
            pattern.names[name] += 1
            pattern.bearers[row.id] = bearer
    repeated = [each for known in found.values() for each in known.values() if len(each.bearers) >= LEAST]
    return sorted(repeated, key=lambda each: (-len(each.bearers), each.kind, each.name))


def _cases(work: Work, by: Actor) -> Iterator[tuple[CaseRow, CaseFile]]:
    desks, stages, after = desks_for(by, Permission.CASE_READ), sorted(VERIFIED_STAGES | ALLEGED_STAGES), None
    for _page in range(MOST // PAGE):
        rows = work.cases.page(desks, stages, after)
        for row in rows:
            with suppress(LockedError):
                yield row, work.cases.open(row, by.identities(row.desk_id))
        if len(rows) < PAGE:
            return
        after = Place(rows[-1].day, rows[-1].id)


def _names(file: CaseFile) -> Iterable[tuple[Kind, str]]:
    if file.place_exact:
        yield Kind.PLACE, " ".join(file.place_exact.split())
    for act in file.acts:
        named = [(Kind.METHOD, act.method)]
        for by in act.perpetrators:
            named += [(Kind.UNIT, by.unit_place), (Kind.INSTITUTION, by.institution), (Kind.MARKS, by.marks)]
        yield from ((kind, " ".join(name.split())) for kind, name in named if name.strip())


def _numbers(text: str) -> str:
    """Return the numbers of a name: Station 4 is not Station 5, however alike they are spelt."""
    return " ".join(sorted(word for word in text.split() if any(letter.isdigit() for letter in word)))
