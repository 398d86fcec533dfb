"""`docs/capacity.md`: the capacity plan, filled in from what is assumed and what was measured.

`python -m tests.bench.plan` writes it anew; a test holds the page against both.
"""

import math
from pathlib import Path
from typing import Final

from tests.bench.capacity import (
    ASSUMED,
    BACKUPS_KEPT,
    HALF,
    KEPT_DAYS,
    MORNING_SECONDS,
    NIGHT_HOURS,
    REGIONS,
    WITHOUT_SCRIPTS,
    Figures,
    Size,
    sizes,
)
from watchdog.cleaning import limits
from watchdog.settings import PACKAGE, Settings

MEASURED: Final = PACKAGE.parent / "docs" / "measured.md"
PLAN: Final = PACKAGE.parent / "docs" / "capacity.md"
TEMPLATE: Final = Path(__file__).with_suffix(".md")


def number(value: float) -> str:
    """Write a number with the digits that mean something."""
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{float(f'{value:.2g}'):g}"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _three(held: tuple[Size, ...]) -> str:
    what: tuple[tuple[str, list[float]], ...] = (
        ("reports a day", [size.reports_a_day for size in held]),
        ("reports a second in the busiest minute", [size.rush for size in held]),
        ("members", [size.members for size in held]),
        ("reports that are kept at the end", [size.kept for size in held]),
        ("of these in the index of each desk", [size.largest_index for size in held]),
        ("database, GB", [size.rows_gb for size in held]),
        ("files, GB", [size.files_gb for size in held]),
        ("indexes of all desks on one host, GB", [size.index_gb for size in held]),
        (f"{BACKUPS_KEPT} backups, GB", [size.backups_gb for size in held]),
        ("line in the busiest minute, Mbit a second", [size.megabits for size in held]),
        ("senders keep so many measured machines busy", [size.senders_share for size in held]),
        ("staff keeps so many busy in working hours", [size.staff_share for size in held]),
        ("measured machines, kept half busy", [size.machines for size in held]),
        ("minutes until everybody signed in", [size.signing_in for size in held]),
        ("rows of one backup, hours", [size.backup_hours for size in held]),
        ("a restore, hours", [size.restore_hours for size in held]),
        (
            "`WATCHDOG_DEVICE_BUDGET` that a quarter of an hour of rush needs",
            [size.budget(1 - WITHOUT_SCRIPTS) for size in held],
        ),
        ("`WATCHDOG_PLAIN_BUDGET`, the same", [size.budget(WITHOUT_SCRIPTS) for size in held]),
    )
    rows = [(name, *(number(value) for value in values)) for name, values in what]
    return table(("", *(f"{size.name} ({size.engine})" for size in held)), rows)


def _measured(figures: Figures) -> str:
    found = [
        ("reports sealed on devices a second, SQLite, 2 processes", figures.sealed("SQLite")),
        ("the same, PostgreSQL on the same machine", figures.sealed("PostgreSQL")),
        ("reports sealed on arrival a second, SQLite", figures.plain),
        ("a page of the staff (inbox of 10,000), ms of one core", figures.page * 1000),
        ("sign-ins a second", figures("Members at the door", "8 at once")),
        ("one report in SQLite, bytes", figures.row_bytes("SQLite")),
        ("one report in PostgreSQL, bytes", figures.row_bytes("PostgreSQL")),
        ("one report in an index, bytes", figures.index_bytes),
        ("largest index that was measured, reports", 100_000),
        ("memory of a server with 2 processes under load, MB", _memory(figures)),
        ("memory for an index of 100,000, MB", figures("Search in 100,000 reports", "sealed: memory")),
        ("backup, rows, MB a second", figures("Backups", "next backup: rows only")),
        ("restore, MB a second", figures("Backups", "restored")),
    ]
    return table(("figure", "value"), [(name, number(value)) for name, value in found])


def _memory(figures: Figures) -> float:
    return figures("Two databases, one to four processes", "PostgreSQL, 2 processes: memory, most meanwhile")


def _cleaning_gb() -> float:
    return 2 * limits.AT_ONCE * limits.MEMORY / 1e9


def _until(figures: Figures, engine: str) -> float:
    """Return how many reports a day keep one measured machine half busy."""
    one = Size("", 1, 1_000_000, engine, figures)
    return HALF * one.reports_a_day / (one.senders_share + one.staff_share)


def _night(figures: Figures) -> float:
    """Return how many GB of rows a backup takes in a night."""
    return figures("Backups", "next backup: rows only") * NIGHT_HOURS * 3600 / 1e3


def page(figures: Figures) -> str:
    """Return the plan."""
    held = sizes(figures)
    one, nine, hundred = held
    defaults = Settings.__dataclass_fields__
    desks = math.ceil(hundred.kept / 100_000)
    said = {
        "cores": figures.cores,
        "assumed": table(("what", "value", "because"), [(name, f"{value:g}", why) for name, value, why in ASSUMED]),
        "measured": _measured(figures),
        "days": KEPT_DAYS,
        "sizes": _three(held),
        "one_busy": number(100 * (one.senders_share + one.staff_share)),
        "memory": number(_memory(figures) / 1e3),
        "cleaning": number(_cleaning_gb()),
        "one_disk": number(one.rows_gb + one.files_gb + one.index_gb),
        "one_backups": number(one.backups_gb),
        "one_restore": number(one.restore_hours),
        "nine_busy": number(100 * (nine.senders_share + nine.staff_share)),
        "nine_index": number(nine.index_gb),
        "nine_rows": number(2 * nine.rows_gb),
        "nine_files": number(nine.files_gb),
        "nine_line": number(nine.megabits),
        "nine_restore": number(nine.restore_hours),
        "hosts": hundred.machines + 1,
        "machines": hundred.machines,
        "largest": number(hundred.largest_index),
        "desks": desks,
        "a_desk": number(hundred.rush / REGIONS),
        "most": number(figures.sealed("PostgreSQL")),
        "hundred_rows": number(hundred.rows_gb),
        "hundred_backup": number(hundred.backup_hours),
        "night": NIGHT_HOURS,
        "fits": number(_night(figures)),
        "hundred_restore": number(hundred.restore_hours),
        "hundred_disk": number(2 * hundred.rows_gb),
        "hundred_files": number(hundred.files_gb / 1e3),
        "hundred_line": number(hundred.megabits),
        "device": f"{defaults['device_budget'].default:,}",
        "plain": f"{defaults['plain_budget'].default:,}",
        "until_sqlite": number(_until(figures, "SQLite")),
        "until_postgresql": number(_until(figures, "PostgreSQL")),
        "sign_ins": number(MORNING_SECONDS * figures("Members at the door", "8 at once")),
    }
    return TEMPLATE.read_text(encoding="utf-8").format(**said)


def write() -> None:
    """Write the plan for what was measured last."""
    PLAN.write_text(page(Figures.read(MEASURED.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    write()
