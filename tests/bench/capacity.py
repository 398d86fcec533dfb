"""What a network of one size needs: a load that is assumed, figures that were measured, and arithmetic.

`tests/bench/plan.py` makes `docs/capacity.md` of it.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.bench.results import figures_of

# Assumed: nobody has measured a network of this kind. Change them to what yours is, and write the page anew.
REPORTS_A_DAY_AND_REGION: Final = 50
REGIONS: Final = 9
HUNDRED: Final = 100
RUSH: Final = 20
WITHOUT_SCRIPTS: Final = 0.3
FILE_MB: Final = 4.5
VISITS: Final = 3
STAFF_PAGES: Final = 30
WORKING_SECONDS: Final = 8 * 3600 * 5 / 7
MEMBERS_A_REGION: Final = 10
MORNING_SECONDS: Final = 900
KEPT_DAYS: Final = 730
ROWS_FACTOR: Final = 4
BACKUPS_KEPT: Final = 30
HALF: Final = 0.5
NIGHT_HOURS: Final = 6
QUARTER: Final = 900
DAY: Final = 86_400

ASSUMED: Final = (
    (
        "reports a day and region",
        REPORTS_A_DAY_AND_REGION,
        "two hundred peer workers; one in four hears of one",
    ),
    ("regions", REGIONS, "eight regional networks and the global desk"),
    ("the busiest minute, times the mean", RUSH, "a raid, a broadcast, a campaign"),
    ("of all reports, sealed on arrival", WITHOUT_SCRIPTS, "no scripts, or an old browser"),
    ("MB of files a report", FILE_MB, "a photo of 4 MB with every second report, a film of 50 MB with every twentieth"),
    ("return visits a report", VISITS, "each taken to cost what a report without scripts costs"),
    ("pages of the staff a report", STAFF_PAGES, "read, answer, case, two people who verify, release"),
    ("members a region", MEMBERS_A_REGION, "all sign in within a quarter of an hour in the morning"),
    ("days that things are kept", KEPT_DAYS, "twice the shipped period: cases in work stay"),
    ("rows at the end, times those of the report", ROWS_FACTOR, "case, versions, messages, journal"),
    ("backups kept", BACKUPS_KEPT, "as in the shipped unit; each holds all rows, files are shared"),
    ("most that a machine is kept busy", HALF, "the other half is for floods, and for a machine that died"),
)


class MissingError(Exception):
    """A figure was not measured; the message says which."""


@dataclass(frozen=True)
class Figures:
    """What was measured, and on how many cores."""

    sections: Mapping[str, Mapping[str, float]]
    cores: int

    def __call__(self, section: str, name: str) -> float:
        """Return a figure.

        Raises:
            MissingError: There is none.
        """
        try:
            return self.sections[section][name]
        except KeyError:
            raise MissingError(f"{section}: {name}") from None

    @classmethod
    def read(cls, page: str) -> "Figures":
        """Read `docs/measured.md`."""
        found = re.search(r"same (\d+) cores", page)
        return cls(figures_of(page), int(found[1]) if found else 1)

    def sealed(self, engine: str) -> float:
        """Return reports sealed on devices, a second."""
        return self("Two databases, one to four processes", f"{engine}, 2 processes: a second")

    @property
    def plain(self) -> float:
        """Reports sealed on arrival, a second, on SQLite."""
        return self("Plain reports arriving", "16 at once: a second")

    def arrival(self, engine: str) -> float:
        """Return what a report that arrives costs, in seconds of the whole machine.

        Nobody measured plain reports on PostgreSQL: the difference between the databases is added.
        """
        more = 1 / self.sealed(engine) - 1 / self.sealed("SQLite")
        plain = 1 / self.plain + max(0.0, more)
        return (1 - WITHOUT_SCRIPTS) / self.sealed(engine) + (WITHOUT_SCRIPTS + VISITS) * plain

    @property
    def page(self) -> float:
        """What a page of the staff costs, in seconds of one core."""
        return self("At the desk", "inbox of 10,000, p50") / 1000

    def row_bytes(self, engine: str) -> float:
        """Return what one report takes up in a database."""
        return self("Two databases, one to four processes", f"{engine}: one report takes up")

    @property
    def index_bytes(self) -> float:
        """What one report takes up in an index."""
        return self("Search in 10,000 reports", "sealed: on the disk")


@dataclass(frozen=True)
class Size:
    """One of the three sizes, and what follows for it."""

    name: str
    regions: int
    reports_a_day: int
    engine: str
    figures: Figures

    @property
    def rush(self) -> float:
        """Reports a second in the busiest minute."""
        return self.reports_a_day * RUSH / DAY

    @property
    def members(self) -> int:
        return MEMBERS_A_REGION * self.reports_a_day // REPORTS_A_DAY_AND_REGION

    @property
    def kept(self) -> int:
        """Reports that are there after the whole period."""
        return self.reports_a_day * KEPT_DAYS

    @property
    def largest_index(self) -> int:
        """Reports in the index of one desk."""
        return self.kept // self.regions

    @property
    def rows_gb(self) -> float:
        return self.kept * self.figures.row_bytes(self.engine) * ROWS_FACTOR / 1e9

    @property
    def files_gb(self) -> float:
        return self.kept * FILE_MB / 1e3

    @property
    def index_gb(self) -> float:
        return self.kept * self.figures.index_bytes / 1e9

    @property
    def backups_gb(self) -> float:
        return self.files_gb + BACKUPS_KEPT * self.rows_gb

    @property
    def megabits(self) -> float:
        """Files that arrive in the busiest minute, in Mbit a second."""
        return self.rush * FILE_MB * 8

    @property
    def senders_share(self) -> float:
        """How much of measured machines senders keep busy in the busiest minute."""
        return self.rush * self.figures.arrival(self.engine)

    @property
    def staff_share(self) -> float:
        """How much of measured machines the staff keeps busy in working hours."""
        pages = self.reports_a_day * STAFF_PAGES / WORKING_SECONDS
        return pages * self.figures.page / self.figures.cores

    @property
    def machines(self) -> int:
        """How many of the measured machines that takes."""
        return math.ceil((self.senders_share + self.staff_share) / HALF)

    @property
    def signing_in(self) -> float:
        """Minutes until everybody is in, on those machines."""
        return self.members / (self.figures("Members at the door", "8 at once") * self.machines) / 60

    @property
    def backup_hours(self) -> float:
        """How long the rows of one backup take."""
        return self.rows_gb * 1e3 / self.figures("Backups", "next backup: rows only") / 3600

    @property
    def restore_hours(self) -> float:
        return (self.rows_gb + self.files_gb) * 1e3 / self.figures("Backups", "restored") / 3600

    def budget(self, share: float) -> float:
        """Return how many reports of a share a quarter of an hour brings if the rush lasts."""
        return self.rush * QUARTER * share


def sizes(figures: Figures) -> tuple[Size, Size, Size]:
    """Return the three sizes."""
    one, nine = REPORTS_A_DAY_AND_REGION, REPORTS_A_DAY_AND_REGION * REGIONS
    return (
        Size("one region", 1, one, "SQLite", figures),
        Size("nine regions", REGIONS, nine, "PostgreSQL", figures),
        Size("a hundred times that", REGIONS, nine * HUNDRED, "PostgreSQL", figures),
    )
