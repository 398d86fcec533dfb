"""Tickets: ours or nobody's, single however often they are renewed, and worth the work that stands in them."""

import datetime as dt

import pytest

from tests.support.instance import BEGINNING
from tests.support.work import solve
from watchdog.intake import tickets

SECRET = b"s" * 32
HOUR = dt.timedelta(hours=1)


def issued(bits: int = 9) -> tickets.Ticket:
    return tickets.issue(SECRET, BEGINNING, bits)


def test_a_ticket_comes_back_as_it_was_given() -> None:
    ticket = issued()
    assert tickets.read(SECRET, ticket.text) == ticket
    assert (ticket.bits, ticket.age(BEGINNING + HOUR)) == (9, 3600)


def test_what_is_hashed_fills_two_blocks_so_that_a_try_costs_one() -> None:
    assert len(f"watchdog/work/1/{issued().text}/") == 128


def test_every_changed_letter_is_refused() -> None:
    text = issued().text
    for place, letter in enumerate(text):
        for other in {"0", "a", "."} - {letter}:
            assert tickets.read(SECRET, text[:place] + other + text[place + 1 :]) is None


@pytest.mark.parametrize("text", ["", "1.2", "9" * 40, "x" * 111, "١" * 111])
def test_what_is_no_ticket_is_refused(text: str) -> None:
    assert tickets.read(SECRET, text) is None


def test_a_ticket_of_another_instance_is_refused() -> None:
    assert tickets.read(b"t" * 32, issued().text) is None


@pytest.mark.parametrize(("hours", "holds"), [(-1, False), (0, True), (36, True), (37, False)])
def test_a_ticket_holds_for_a_day_and_a_half(hours: int, holds: bool) -> None:
    assert issued().holds(BEGINNING + hours * HOUR) is holds


def test_a_renewed_ticket_is_ripe_and_is_used_up_with_the_old_one() -> None:
    later = BEGINNING + 40 * HOUR
    old = issued()
    new = old.renewed(SECRET, later)
    assert new.holds(later)
    assert new.age(later) >= 300
    assert (new.row, new.bits) == (old.row, old.bits)
    assert tickets.read(SECRET, new.text) == new


def test_two_tickets_are_never_the_same() -> None:
    assert len({issued().row for _ in range(100)}) == 100


def test_work_is_found_and_believed_only_for_its_ticket() -> None:
    ticket, other = issued(), issued()
    header = solve(ticket.text, ticket.bits)
    assert tickets.worked(SECRET, header) == ticket
    assert tickets.worked(SECRET, header.replace(ticket.text, other.text)) is None


def test_less_work_than_the_ticket_asks_for_is_refused() -> None:
    ticket = issued()
    least = solve(ticket.text, 9)
    first = int(least.rpartition("/")[2])
    assert tickets.worked(SECRET, least) == ticket
    assert not any(tickets.worked(SECRET, f"{ticket.text}/{number}") for number in range(first))


@pytest.mark.parametrize("number", ["", "x", "-1", "1" * 17, "1/2", "١"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    assert tickets.worked(SECRET, f"{issued(0).text}/{number}") is None


def test_a_ticket_without_work_asks_for_a_number_all_the_same() -> None:
    ticket = issued(0)
    assert tickets.worked(SECRET, f"{ticket.text}/0") == ticket
    assert tickets.worked(SECRET, ticket.text) is None
