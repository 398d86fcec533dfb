"""Budgets and lanes: what rises, who still comes in, and that nothing of it names anybody."""

import datetime as dt

import pytest

from tests.support.instance import BEGINNING
from watchdog.intake import floods, tickets
from watchdog.intake.floods import Entry, Lanes, Load, Way
from watchdog.records.tickets import KEPT

SHARE = 3
QUARTER = 7


def test_work_and_waiting_rise_from_half_of_the_budget_on() -> None:
    used = (0, 50, 75, 100, 400)
    assert [Load(each, 100).bits(15) for each in used] == [15, 15, 17, 19, 19]
    assert [Load(each, 100).wait(5) for each in used] == [5, 5, 18, 30, 30]


def test_nobody_waits_or_works_where_the_operator_asks_for_nothing_of_it() -> None:
    assert Load(0, 1).wait(0) == Load(9, 1).wait(0) == 0
    assert Load(0, 1).bits(0) == 0


@pytest.mark.parametrize(
    ("used", "had", "paid", "admitted"),
    [
        (99, 1000, False, True),
        (100, 2, False, True),
        (100, 3, False, False),
        (399, 0, False, True),
        (400, 0, False, False),
        (199, 3, True, True),
        (200, 3, True, False),
        (400, 0, True, False),
    ],
)
def test_lanes_decide_only_when_the_budget_is_used_up(used: int, had: int, paid: bool, admitted: bool) -> None:
    assert Load(used, 100).admits(had, SHARE, paid=paid) is admitted


def test_large_files_use_more_of_the_budget_and_a_body_of_unknown_size_the_most() -> None:
    assert floods.weigh(70_000, 500_000_000) == 1
    assert floods.weigh(100_000_000, 500_000_000) == 10
    assert floods.weigh(None, 500_000_000) == 48


def entry(lanes: Lanes, peer: str, way: Way = Way.PLAIN, weight: int = 1) -> Entry:
    return Entry(way, tickets.issue(b"s", BEGINNING, 0), lanes.lane(peer, QUARTER), weight)


def test_a_lane_counts_for_itself_and_for_its_way() -> None:
    lanes = Lanes()
    lanes.count(entry(lanes, "192.0.2.1", weight=2))
    lanes.count(entry(lanes, "192.0.2.1"))
    lane, other = lanes.lane("192.0.2.1", QUARTER), lanes.lane("192.0.2.2", QUARTER)
    assert [lanes.had(Way.PLAIN, lane), lanes.had(Way.PLAIN, other), lanes.had(Way.DEVICE, lane)] == [3, 0, 0]


def test_lanes_are_forgotten_with_their_key_when_the_quarter_ends() -> None:
    lanes = Lanes()
    before = entry(lanes, "192.0.2.1")
    lanes.count(before)
    assert lanes.lane("192.0.2.1", QUARTER + 1) != before.lane
    assert lanes.had(Way.PLAIN, before.lane) == 0


def test_two_workers_do_not_call_a_lane_the_same() -> None:
    assert Lanes().lane("192.0.2.1", QUARTER) != Lanes().lane("192.0.2.1", QUARTER)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fc00:dead:beef:4dad::1:2", "fc00:dead:beef:4dad::1:3", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("", "what is this", False),
    ],
)
def test_a_network_of_ipv6_is_one_place_and_each_circuit_of_tor_another(one: str, other: str, same: bool) -> None:
    lanes = Lanes()
    assert (lanes.lane(one, QUARTER) == lanes.lane(other, QUARTER)) is same


def test_what_stands_in_memory_shows_no_address() -> None:
    lanes = Lanes()
    lanes.count(entry(lanes, "192.0.2.1"))
    assert "192" not in repr(lanes)
    assert "192.0.2.1" not in str(vars(lanes))
    assert "lane" not in repr(entry(lanes, "192.0.2.1"))


def test_the_day_is_all_that_a_used_up_ticket_tells_and_it_outlives_the_ticket() -> None:
    last = dt.datetime.combine(BEGINNING.date(), dt.time.max, dt.UTC) + dt.timedelta(seconds=tickets.TICKET_SECONDS)
    assert last.date() <= BEGINNING.date() + KEPT
