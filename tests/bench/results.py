"""What was measured: sections of rows, as text for the screen and as a page for the documentation."""

import json
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

WHOLE = 100
"""From here on, digits behind the point say nothing."""


@dataclass(frozen=True)
class Row:
    """One figure, and what it has to be."""

    name: str
    shown: str
    target: str


@dataclass
class Section:
    """Figures that belong together, and the words a reader needs to understand them."""

    title: str
    words: str
    rows: list[Row] = field(default_factory=list)
    values: dict[str, float | str] = field(default_factory=dict)

    def add(self, name: str, value: float, unit: str, target: str = "") -> None:
        number = f"{value:,.0f}" if abs(value) >= WHOLE or value == int(value) else f"{value:.2f}"
        self.rows.append(Row(name, f"{number} {unit}".strip(), target))
        self.values[name] = round(value, 4)

    def as_markdown(self) -> str:
        lines = [f"| {row.name} | {row.shown} | {row.target} |" for row in self.rows]
        table = "\n".join(["| what | measured | target |", "|---|---|---|", *lines])
        return f"## {self.title}\n{self.words.strip()}\n\n{table}\n"


@dataclass
class Results:
    """All sections, in order."""

    sections: list[Section] = field(default_factory=list)

    def begin(self, title: str, words: str) -> Section:
        self.sections.append(Section(title, words))
        return self.sections[-1]

    def show(self) -> None:
        width = max(len(row.name) for section in self.sections for row in section.rows) + 2
        for section in self.sections:
            print(f"\n{section.title}")
            for row in section.rows:
                print(f"  {row.name:<{width}}{row.shown:>16}   {row.target}")

    def write(self, path: Path, about: dict[str, float | str]) -> None:
        values = {section.title: section.values for section in self.sections}
        path.write_text(json.dumps({"about": about} | values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def as_markdown(self) -> str:
        return "\n".join(section.as_markdown() for section in self.sections)


def sections_of(page: str) -> dict[str, str]:
    """Return the sections of a page of results, by title."""
    parts = page.split("\n## ")[1:]
    return {part.partition("\n")[0]: f"## {part.strip()}\n" for part in parts}


def figures_of(page: str) -> dict[str, dict[str, float]]:
    """Return the figures of a page of results, by section and name."""
    row = re.compile(r"^\| (?P<name>[^|]+) \| (?P<number>-?[\d,.]+)[^|]* \|[^|]*\|$", re.MULTILINE)
    return {
        title: {found["name"]: float(found["number"].replace(",", "")) for found in row.finditer(text)}
        for title, text in sections_of(page).items()
    }


def percentiles(times: Sequence[float]) -> tuple[float, float, float]:
    """Return p50, p95 and p99 in milliseconds."""
    if len(times) == 1:
        return (times[0] * 1000,) * 3
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return cuts[49] * 1000, cuts[94] * 1000, cuts[98] * 1000


def timed(act: Callable[[], object], times: int) -> list[float]:
    """Do something several times and return how long each took, in seconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return found


def median(act: Callable[[], object], times: int) -> float:
    """Return how long something takes, in seconds."""
    return statistics.median(timed(act, times))
