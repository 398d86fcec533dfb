"""Days are written in each locale's own order, with Western digits and the Gregorian year."""

import datetime as dt
import re

import pytest

from watchdog.languages import offered
from watchdog.web.wording import in_full, in_short

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
        ("fa", "2 سپتامبر 2026", "2 سپتامبر 2026"),
        ("th", "2 กันยายน ค.ศ. 2026", "2 ก.ย. 2026"),
    ],
)
def test_a_day_stands_in_the_order_of_its_language(locale: str, full: str, short: str) -> None:
    assert (in_full(DAY, locale), in_short(DAY, locale)) == (full, short)
