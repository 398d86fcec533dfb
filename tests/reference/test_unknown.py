import datetime as dt

import pytest

from watchdog.reference.unknown import shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "unknown"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (10000, "10000"),
        ("ten pages", "ten pages"),
        (dt.date(2026, 2, 3), "2026-02-03"),
    ],
)
def test_what_nobody_knows_is_shown_as_unknown_and_nothing_else_is(value: object, text: str) -> None:
    assert shown(value) == text  # type: ignore[arg-type]  # every plain type in turn
