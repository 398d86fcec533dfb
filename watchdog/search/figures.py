"""The figures of a member's desks: reports, alleged cases and verified cases, each counted for itself.

They come from the marks of the search index, so they agree with what a search finds, and nothing else is kept.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from watchdog.access.identity import Actor
from watchdog.domain.stages import ALLEGED_STAGES, VERIFIED_STAGES, CaseStage, ReportStage
from watchdog.records.work import Work
from watchdog.search.entries import WAITS
from watchdog.search.find import Searched, Wish, look
from watchdog.search.follow import Progress
from watchdog.search.held import Held
from watchdog.search.index import View

TABLES: Final = ("type", "country", "month", "who", "setting", "answered")
"""What is counted by, in the order of the page. A report or case with two kinds of abuse counts in both rows."""

SET_ASIDE: Final = (ReportStage.DUPLICATE, ReportStage.OUT_OF_SCOPE, ReportStage.WITHDRAWN)
"""Reports that are in no figure but that of their stage."""


@dataclass(slots=True)
class Row:
    """How many there are of each; never a sum of them."""

    reports: int = 0
    alleged: int = 0
    verified: int = 0

    @property
    def most(self) -> int:
        """The longest of the three bars."""
        return max(self.reports, self.alleged, self.verified)


@dataclass(slots=True)
class Figures:
    """Everything the page shows.

    Attributes:
        whole: Without regard to any mark.
        tables: For each name of `TABLES`, the rows by their code.
        report_stages, case_stages: How many stand where.
        progress: How far the index of each desk is.
        broken: Desks whose index cannot be read, which are not counted.
    """

    whole: Row = field(default_factory=Row)
    tables: dict[str, dict[str, Row]] = field(default_factory=lambda: {name: {} for name in TABLES})
    report_stages: dict[ReportStage, int] = field(default_factory=dict)
    case_stages: dict[CaseStage, int] = field(default_factory=dict)
    progress: dict[str, Progress] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def figures(work: Work, by: Actor, held: Held, since: dt.date | None = None, until: dt.date | None = None) -> Figures:
    """Count what came in during a stretch of time, everything by default.

    Args:
        work: A unit of work for reading.
        by: Who asks; only their own desks are counted, and a report of two of them once.
        held: The open indexes.
        since: The first day.
        until: The last day.
    """
    searched, progress, broken = look(work, by, held, Wish(since=since, until=until), None)
    found = Figures(progress=progress, broken=broken)
    for part in searched:
        _count(part, found)
    for name, rows in found.tables.items():
        found.tables[name] = dict(sorted(rows.items(), key=_ORDERS.get(name, _by_number)))
    return found


def _by_number(row: tuple[str, Row]) -> tuple[int | str, ...]:
    return -row[1].most, row[0]


_ORDERS: Final[dict[str, Callable[[tuple[str, Row]], tuple[int | str, ...]]]] = {
    "month": lambda row: (row[0],),
    "answered": lambda row: (WAITS.index(row[0]),),
}


def _count(part: Searched, found: Figures) -> None:
    view = part.view
    reports, cases = view.marked("kind=report") & part.bits, view.marked("kind=case") & part.bits
    for report_stage in ReportStage:
        if many := (view.marked(f"stage={report_stage}") & reports).bit_count():
            found.report_stages[report_stage] = found.report_stages.get(report_stage, 0) + many
    for case_stage in CaseStage:
        if many := (view.marked(f"stage={case_stage}") & cases).bit_count():
            found.case_stages[case_stage] = found.case_stages.get(case_stage, 0) + many
    reports &= ~_staged(view, SET_ASIDE)
    alleged, verified = cases & _staged(view, ALLEGED_STAGES), cases & _staged(view, VERIFIED_STAGES)
    _add(found.whole, reports, alleged, verified)
    for mark, bits in view.marks.items():
        name, _equals, code = mark.partition("=")
        if name in found.tables and bits & (reports | alleged | verified):
            row = found.tables[name].setdefault(code, Row())
            _add(row, bits & reports, bits & alleged, bits & verified)


def _staged(view: View, stages: Iterable[str]) -> int:
    found = 0
    for stage in stages:
        found |= view.marked(f"stage={stage}")
    return found


def _add(row: Row, reports: int, alleged: int, verified: int) -> None:
    row.reports += reports.bit_count()
    row.alleged += alleged.bit_count()
    row.verified += verified.bit_count()
