"""The capacity plan follows from what was measured: its tables, and what it says in words."""

from pathlib import Path

import pytest

from tests.bench.capacity import HALF, NIGHT_HOURS, REGIONS, Figures, MissingError, sizes
from tests.bench.plan import MEASURED, PLAN, page
from tests.bench.results import sections_of
from watchdog.settings import load

TEXT = MEASURED.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def figures() -> Figures:
    return Figures.read(TEXT)


def test_the_page_is_fresh(figures: Figures) -> None:
    assert PLAN.read_text(encoding="utf-8") == page(figures), "run: python -m tests.bench.plan"


def test_its_words_are_still_true(figures: Figures, tmp_path: Path) -> None:
    """If this fails, the words of tests/bench/plan.md have to be changed, not only the figures."""
    one, nine, hundred = sizes(figures)
    assert one.machines == nine.machines == 1
    assert hundred.machines > 1
    assert max(one.backup_hours, nine.backup_hours) < NIGHT_HOURS < hundred.backup_hours
    assert one.largest_index == nine.largest_index < 100_000 < hundred.largest_index
    assert hundred.rush / REGIONS < HALF * figures.sealed("PostgreSQL")
    assert hundred.staff_share > hundred.senders_share
    shipped = load({}, data=tmp_path)
    assert hundred.budget(1) > shipped.device_budget + shipped.plain_budget > nine.budget(1)


def test_a_figure_that_nobody_measured_is_named() -> None:
    with pytest.raises(MissingError, match=r"Backups: restored"):
        page(Figures.read(TEXT.replace("| restored |", "| brought back |")))


def test_sections_can_be_taken_apart_and_put_together() -> None:
    found = sections_of(TEXT)
    assert TEXT.endswith("\n".join(found.values()))
    assert found["Backups"].startswith("## Backups\n")
