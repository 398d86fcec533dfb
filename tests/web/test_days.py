"""Days are written in each locale's own order, with Western digits and the Gregorian year."""

import datetime as dt
import re

import pytest

from watchdog.languages import offered
from watchdog.web.wording import in_full, in_short, months_in_full

DAY = dt.date(2026, 9, 2)


@pytest.mark.parametrize("locale", [each.locale for each in offered()])
def test_a_day_has_the_digits_of_codes_and_phones_in_every_language(locale: str) -> None:
    for written in (in_full(DAY, locale), in_short(DAY, locale)):
        digits = re.findall(r"\d+", written)
        assert "2026" in digits
        assert "".join(digits).isascii()


@pytest.mark.parametrize(
    ("locale", "full", "short"),
    [
        ("en", "2 September 2026", "2 Sept 2026"),
        ("zh_Hans", "2026年9月2日", "2026年9月2日"),
        ("pt_BR", "2 de setembro de 2026", "2 de set. de 2026"),
        ("ru", "2 сентября 2026", "2 сент. 2026"),
        ("uk", "2 вересня 2026", "2 вер. 2026"),
        ("fa", "2 سپتامبر 2026", "2 سپتامبر 2026"),
        ("th", "2 กันยายน ค.ศ. 2026", "2 ก.ย. 2026"),
    ],
)
def test_a_day_stands_in_the_order_of_its_language(locale: str, full: str, short: str) -> None:
    assert (in_full(DAY, locale), in_short(DAY, locale)) == (full, short)


@pytest.mark.parametrize("locale", [each.locale for each in offered()])
def test_scripts_write_every_day_of_a_year_as_pages_without_them_do(locale: str) -> None:
    months = months_in_full(locale)
    for count in range(366):
        day = dt.date(2028, 1, 1) + dt.timedelta(days=count)
        pattern = months[day.month - 1]
        assert pattern.format(day=day.day, two=f"{day.day:02}", year=day.year) == in_full(day, locale)
