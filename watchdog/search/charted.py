"""Figures in plain words: tables with bars, a map, and CSV."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

from watchdog.languages import N_
from watchdog.reference import world
from watchdog.search.figures import TABLES, Figures, Row
from watchdog.search.shown import TITLES, mark_words
from watchdog.web.wording import CASE_STAGES, REPORT_STAGES, Words

MOST_ROWS: Final = 15
"""Rows of a table that a page shows at first; the rest folds open, and stands in the CSV."""

BAR: Final = 100.0
SMALLEST, LARGEST = 3.0, 22.0
"""Radius of a circle on the map, for one and for the most; its area stands for the number."""

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table with its bars, whose full length is 100."""

    code: str
    label: str
    row: Row
    bars: tuple[float, float, float]


def tables(found: Figures, words: Words) -> list[dict[str, Any]]:
    """Return each table that has rows: its title, the rows at first, and the rest."""
    shown = []
    for name in TABLES:
        most = max((row.most for row in found.tables[name].values()), default=0)
        rows = [_line(name, code, row, most, words) for code, row in found.tables[name].items()]
        if name == "month":
            rows.reverse()
        if rows:
            parts = {"first": rows[:MOST_ROWS], "rest": rows[MOST_ROWS:]}
            shown.append({"name": name, "title": words.say(TITLES[name]), "cases": name != "answered", **parts})
    return shown


def stages(found: Figures, words: Words) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return how many reports and how many cases stand where."""
    return [
        (words.say(N_("Reports")), [(words.say(REPORT_STAGES[each]), n) for each, n in found.report_stages.items()]),
        (words.say(N_("Cases")), [(words.say(CASE_STAGES[each]), n) for each, n in found.case_stages.items()]),
    ]


def circles(found: Figures, words: Words) -> list[dict[str, Any]]:
    """Return a circle for each country with reports whose place on the map is known, the largest first."""
    at = world.places(words.reference.folder)
    counted = {code: row.reports for code, row in found.tables["country"].items() if code in at and row.reports}
    most = max(counted.values(), default=1)
    return [
        {"x": at[code][0], "y": at[code][1], "r": _radius(many, most), "words": f"{words.country(code)}: {many}"}
        for code, many in sorted(counted.items(), key=lambda each: -each[1])
    ]


def as_csv(found: Figures, words: Words) -> str:
    """Return everything as CSV (RFC 4180) with a byte order mark, which spreadsheet programs ask for."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("table", "code", "label", "reports", "cases_alleged", "cases_verified"))
    writer.writerow(("whole", "", "", found.whole.reports, found.whole.alleged, found.whole.verified))
    for name, rows in found.tables.items():
        for code, row in rows.items():
            cells = (code, mark_words(f"{name}={code}", words))
            cases = ("", "") if name == "answered" else (row.alleged, row.verified)
            writer.writerow((name, *map(harmless, cells), row.reports, *cases))
    for report_stage, many in found.report_stages.items():
        writer.writerow(("report_stage", report_stage, words.say(REPORT_STAGES[report_stage]), many, "", ""))
    for case_stage, many in found.case_stages.items():
        writer.writerow(("case_stage", case_stage, words.say(CASE_STAGES[case_stage]), many, "", ""))
    return out.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _line(name: str, code: str, row: Row, most: int, words: Words) -> Line:
    lengths: Iterable[float] = (BAR * many / most for many in (row.reports, row.alleged, row.verified))
    reports, alleged, verified = (round(length, 1) for length in lengths)
    return Line(code, mark_words(f"{name}={code}", words), row, (reports, alleged, verified))


def _radius(many: int, most: int) -> float:
    return round(SMALLEST + (LARGEST - SMALLEST) * sqrt(many / most), 1)
