from pathlib import Path

import pytest

from watchdog.settings import NUMBERS, Settings, UnsafeSettingsError, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


def test_what_is_not_set_keeps_its_default(folder: Path) -> None:
    plain = Settings(folder, "", folder)
    found = load({}, data=folder)
    assert {name: getattr(found, name) for name in NUMBERS} == {name: getattr(plain, name) for name in NUMBERS}
    assert not found.forwarded


def test_budgets_and_prices_of_a_report_can_be_set(folder: Path) -> None:
    found = load({"WATCHDOG_PLAIN_BUDGET": " 7 ", "WATCHDOG_WORK_BITS": "0", "WATCHDOG_FORWARDED": "yes"}, data=folder)
    assert (found.plain_budget, found.work_bits, found.forwarded) == (7, 0, True)


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "10000000"])
def test_a_number_that_makes_no_sense_is_a_reason_not_to_start(folder: Path, value: str) -> None:
    with pytest.raises(UnsafeSettingsError, match="WATCHDOG_PLAIN_BUDGET must be a number from 1 to 1000000"):
        load({"WATCHDOG_PLAIN_BUDGET": value}, data=folder)
