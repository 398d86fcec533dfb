"""Who has been able to read a report: the key that a short version went to is named, also after it was replaced."""

import datetime as dt

import pytest
from sqlalchemy import select

from tests.intake.test_follow_up import cleared_case
from tests.support.instance import Clock, work
from tests.support.sender import Sender
from watchdog.intake.reach import ShortVersion, reach
from watchdog.records.tables import DeskKeyRow, ReportRow
from watchdog.records.work import Work
from watchdog.sealing import Identity


def replace_policy_key(unit: Work) -> str:
    """Give the policy desk another key and return its fingerprint."""
    fresh = Identity.generate().recipient
    row = DeskKeyRow(desk_id="policy", epoch=2, recipient=fresh.encoded, signature=b"s" * 64, day=unit.today)
    unit.session.add(row)
    unit.session.flush()
    return fresh.fingerprint


def report_id(unit: Work) -> str:
    return unit.session.scalars(select(ReportRow.id)).one()


@pytest.mark.parametrize("days", [1, 0])
def test_a_short_version_names_the_key_it_went_to_not_the_one_that_came_later(
    sender: Sender, clock: Clock, days: int
) -> None:
    sender.sent(("country", "KGZ"))
    with work(sender.instance) as unit:
        cleared_case(unit, report_id(unit))
        given, first = unit.today, unit.desks.recipient("policy").fingerprint
    clock.forward(dt.timedelta(days=days))
    with work(sender.instance) as unit:
        later = replace_policy_key(unit)
        named = [ShortVersion(given, first)] if days else [ShortVersion(given, first), ShortVersion(given, later)]
        assert reach(unit, report_id(unit)).policy == tuple(named)


def test_each_key_is_named_once_with_the_first_day(sender: Sender, clock: Clock) -> None:
    sender.sent(("country", "KGZ"))
    days = []
    with work(sender.instance) as unit:
        first = unit.desks.recipient("policy").fingerprint
    for _ in range(2):
        with work(sender.instance) as unit:
            days.append(unit.today)
            cleared_case(unit, report_id(unit))
        clock.forward(dt.timedelta(days=1))
    with work(sender.instance) as unit:
        second = replace_policy_key(unit)
    clock.forward(dt.timedelta(days=1))
    with work(sender.instance) as unit:
        cleared_case(unit, report_id(unit))
        assert reach(unit, report_id(unit)).policy == (
            ShortVersion(days[0], first),
            ShortVersion(unit.today, second),
        )


def test_the_visit_tells_the_day_and_the_key(sender: Sender) -> None:
    code = sender.sent(("country", "KGZ"))
    with work(sender.instance) as unit:
        cleared_case(unit, report_id(unit))
        policy = unit.desks.recipient("policy").fingerprint
    page = sender.open(code)
    assert "On 2 March 2026 a short version, without anything that shows who you are, was given" in page.words
    assert policy in page.text
    assert "Nothing of it was given" not in page.words.partition("Take it all back")[0].partition("Who has been")[2]
