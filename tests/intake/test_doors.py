"""The doors of both ways: waiting, work, single use, budgets and lanes, as a browser and a device meet them."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.support.instance import Clock, work
from tests.support.sender import PNG, File, Page, Sender, blob_count, stored_bytes
from tests.support.submission import CONTENT_TYPE, Body, submission
from tests.support.work import solve
from watchdog.intake import sealed, tickets
from watchdog.records.tables import Counter, ReportRow, SpentTicket

Make = Callable[..., Sender]
STORY = ("story", "They took it.")
LONG_AGO = dt.timedelta(hours=40)
QUARTER = dt.timedelta(minutes=15)


def kept(sender: Sender) -> int:
    with work(sender.instance) as unit:
        return unit.session.scalar(select(func.count()).select_from(ReportRow)) or 0


def seconds(many: int) -> dt.timedelta:
    return dt.timedelta(seconds=many)


def send(sender: Sender, ticket: str, *parts: Any, peer: str = "127.0.0.1", **headers: str) -> Page:
    """Send a report without scripts from somewhere."""
    sender.client.environ_base["REMOTE_ADDR"] = peer
    sender.client.environ_base |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return sender.post("/en/report", ("ticket", ticket), STORY, *parts)


def body_for(sender: Sender) -> Body:
    with work(sender.instance) as unit:
        return submission(unit.vault.instance, [sealed.open_desks(unit)["enpud"]], {"one.txt": b"one" * 9000})


def post(sender: Sender, header: str | None, body: bytes | None = None, peer: str = "127.0.0.1") -> Any:
    """Send a sealed report from somewhere."""
    whole = body_for(sender).encoded() if body is None else body
    sender.client.environ_base["REMOTE_ADDR"] = peer
    return sender.client.post(
        "/api/v1/reports",
        input_stream=io.BytesIO(whole),
        content_length=len(whole),
        content_type=CONTENT_TYPE,
        headers={} if header is None else {"Watchdog-Ticket": header},
    )


def test_somebody_too_fast_gets_the_page_back_and_the_waiting_counts(make_sender: Make, clock: Clock) -> None:
    sender = make_sender(wait_seconds=5)
    ticket = sender.ticket()
    clock.forward(seconds(2))
    page = send(sender, ticket, File("a.png", PNG))
    assert page.status == 422
    assert "Please wait 3 seconds, then press the button again." in page.words
    assert "Nothing you wrote is lost." in page.words
    assert (page.value("story"), page.value("ticket")) == ("They took it.", ticket)
    assert kept(sender) == blob_count(sender.instance) == 0
    clock.forward(seconds(3))
    assert send(sender, page.value("ticket")).status == 200


def test_a_mistake_does_not_use_the_ticket_up(make_sender: Make, clock: Clock) -> None:
    sender = make_sender(wait_seconds=5)
    ticket = sender.ticket()
    clock.forward(seconds(5))
    page = sender.post("/en/report", ("ticket", ticket), ("story", " "))
    assert (page.status, page.value("ticket")) == (422, ticket)
    assert send(sender, ticket).status == 200


def test_a_page_open_for_a_day_can_be_sent_and_an_older_one_needs_one_more_press(
    make_sender: Make, clock: Clock
) -> None:
    sender = make_sender(wait_seconds=5)
    ticket, old = sender.ticket(), sender.ticket()
    clock.forward(dt.timedelta(days=1))
    assert send(sender, ticket).status == 200
    clock.forward(LONG_AGO)
    page = send(sender, old)
    assert "This page was open for a long time." in page.words
    assert send(sender, page.value("ticket")).status == 200
    assert kept(sender) == 2


def test_an_old_ticket_shown_twice_lets_one_report_in(sender: Sender, clock: Clock) -> None:
    old = sender.ticket()
    clock.forward(LONG_AGO)
    first, second = (send(sender, old).value("ticket") for _ in range(2))
    assert send(sender, first).status == 200
    assert send(sender, second).status == 409
    assert kept(sender) == 1


def test_a_used_up_ticket_says_so_loses_nothing_and_can_be_sent_again(make_sender: Make, clock: Clock) -> None:
    sender = make_sender(wait_seconds=5)
    ticket = sender.ticket()
    clock.forward(seconds(5))
    assert send(sender, ticket).status == 200
    page = send(sender, ticket, ("place_text", "By the river"))
    assert page.status == 409
    assert "A report from this page has arrived already." in page.words
    assert "press Send again" in page.words
    assert page.value("place_text") == "By the river"
    assert kept(sender) == 1
    again = send(sender, page.value("ticket"))
    assert "Please wait 5 seconds" in again.words
    clock.forward(seconds(5))
    assert send(sender, again.value("ticket")).status == 200
    assert kept(sender) == 2


def test_what_is_kept_of_a_ticket_is_a_hash_and_a_day(sender: Sender, clock: Clock) -> None:
    ticket = sender.ticket()
    assert send(sender, ticket).status == 200
    with work(sender.instance) as unit:
        row = unit.session.scalars(select(SpentTicket)).one()
        assert (len(row.row), row.day) == (32, clock().date() + dt.timedelta(days=2))
    sender.instance.engine.dispose()
    stored = stored_bytes(sender.instance.settings.data)
    assert ticket.encode() not in stored
    assert ticket.split(".")[1].encode() not in stored


def test_used_up_tickets_and_counts_are_forgotten(sender: Sender, clock: Clock) -> None:
    assert send(sender, sender.ticket()).status == 200
    clock.forward(dt.timedelta(days=3))
    assert send(sender, sender.ticket()).status == 200
    with work(sender.instance) as unit:
        assert len(unit.session.scalars(select(SpentTicket)).all()) == 1
        assert [row.count for row in unit.session.scalars(select(Counter))] == [1]


def test_waiting_gets_longer_when_many_reports_arrive(make_sender: Make, clock: Clock) -> None:
    sender = make_sender(wait_seconds=5, plain_budget=4)
    early = [sender.ticket() for _ in range(4)]
    clock.forward(seconds(5))
    assert [send(sender, ticket).status for ticket in early] == [200, 200, 200, 422]
    assert "Please wait 13 seconds" in send(sender, early[3]).words


def test_when_the_budget_is_used_up_the_flooder_waits_and_others_come_in(make_sender: Make, clock: Clock) -> None:
    sender = make_sender(plain_budget=4, lane_share=2)
    assert [send(sender, sender.ticket()).status for _ in range(4)] == [200] * 4
    ticket = sender.ticket()
    page = send(sender, ticket)
    assert page.status == 429
    assert "Please press the button again in a quarter of an hour." in page.words
    assert (page.value("story"), page.value("ticket")) == ("They took it.", ticket)
    assert [send(sender, sender.ticket(), peer="127.0.0.2").status for _ in range(3)] == [200, 200, 429]
    clock.forward(QUARTER)
    assert send(sender, ticket).status == 200


def test_no_flood_goes_beyond_the_hard_cap(make_sender: Make) -> None:
    sender = make_sender(plain_budget=1, lane_share=1)
    answers = [send(sender, sender.ticket(), peer=f"192.0.2.{number}").status for number in range(6)]
    assert answers == [200] * 4 + [429] * 2


def test_each_way_has_its_own_budget(make_sender: Make) -> None:
    sender = make_sender(plain_budget=1, device_budget=1, lane_share=1)
    assert [send(sender, sender.ticket()).status for _ in range(2)] == [200, 429]
    assert post(sender, sender.worked()["Watchdog-Ticket"]).status_code == 201


def test_a_proxy_is_believed_only_where_the_operator_says_so_and_only_this_machine_s(make_sender: Make) -> None:
    sender = make_sender(plain_budget=1, lane_share=1, forwarded=True)
    said = {"x_forwarded_for": "203.0.113.1, 192.0.2.1"}
    assert [send(sender, sender.ticket(), **said).status for _ in range(2)] == [200, 429]
    assert send(sender, sender.ticket(), x_forwarded_for="203.0.113.1, 192.0.2.2").status == 200
    assert send(sender, sender.ticket(), x_forwarded_for="192.0.2.3", peer="198.51.100.1").status == 200
    assert send(sender, sender.ticket(), x_forwarded_for="192.0.2.4", peer="198.51.100.1").status == 429


def test_what_a_stranger_says_about_itself_changes_nothing(make_sender: Make) -> None:
    sender = make_sender(plain_budget=1, lane_share=1)
    answers = [send(sender, sender.ticket(), x_forwarded_for=f"192.0.2.{number}").status for number in range(2)]
    assert answers == [200, 429]


@pytest.mark.parametrize("header", [None, "", "rubbish", "1." * 60 + "/1", "é/1"])
def test_without_work_a_device_is_refused_before_its_body_is_looked_at(sender: Sender, header: str | None) -> None:
    answer = post(sender, header, b"no form at all")
    assert (answer.status_code, answer.json) == (403, {"refused": "work"})


def test_too_little_work_an_old_ticket_and_a_used_up_one_are_refused(make_sender: Make, clock: Clock) -> None:
    sender = make_sender(work_bits=8)
    ticket = sender.asked()["ticket"]
    good = solve(ticket, 8)
    lazy = next(text for text in (f"{ticket}/{n}" for n in range(99)) if not tickets.worked(b"s" * 32, text))
    assert post(sender, lazy).json == {"refused": "work"}
    assert post(sender, good).status_code == 201
    before = blob_count(sender.instance)
    assert post(sender, good).json == {"refused": "work"}
    another = sender.worked()["Watchdog-Ticket"]
    clock.forward(LONG_AGO)
    assert post(sender, another).json == {"refused": "work"}
    assert blob_count(sender.instance) == before


def test_a_refusal_does_not_use_the_ticket_up(sender: Sender) -> None:
    header = sender.worked()["Watchdog-Ticket"]
    assert post(sender, header, b"no form").json == {"refused": "form"}
    assert post(sender, header).status_code == 201


def test_a_retry_after_a_lost_answer_learns_that_the_first_try_was_kept(sender: Sender) -> None:
    header, first = sender.worked()["Watchdog-Ticket"], body_for(sender)
    assert post(sender, header, first.encoded()).status_code == 201
    same = {name: first.manifest[name] for name in ("mailbox_row", "mailbox_recipient")}
    again = body_for(sender).with_manifest(**same).encoded()
    assert post(sender, header, again).json == {"refused": "work"}
    assert post(sender, sender.worked()["Watchdog-Ticket"], again).json == {"refused": "arrived"}


def test_a_ticket_of_the_page_is_used_up_on_either_way(sender: Sender) -> None:
    ticket = sender.ticket()
    assert post(sender, solve(ticket, 0)).status_code == 201
    assert send(sender, ticket).status == 409


def test_work_gets_harder_when_many_reports_arrive_and_old_tickets_stay_good(make_sender: Make) -> None:
    sender = make_sender(device_budget=4, lane_share=99)
    old = sender.asked()
    asked = []
    for _ in range(4):
        asked.append(sender.asked()["bits"])
        assert post(sender, sender.worked()["Watchdog-Ticket"]).status_code == 201
    assert [*asked, sender.asked()["bits"]] == [0, 0, 0, 2, 4]
    assert post(sender, solve(old["ticket"], old["bits"])).status_code == 201


def test_a_device_in_a_crowded_lane_is_asked_for_full_work_and_then_told_to_try_later(make_sender: Make) -> None:
    sender = make_sender(device_budget=2, lane_share=1)
    cheap = sender.worked()["Watchdog-Ticket"]
    for _ in range(2):
        assert post(sender, sender.worked()["Watchdog-Ticket"]).status_code == 201
    assert post(sender, cheap).json == {"refused": "work"}
    for _ in range(2):
        assert post(sender, sender.worked()["Watchdog-Ticket"]).status_code == 201
    answer = post(sender, sender.worked()["Watchdog-Ticket"])
    assert (answer.status_code, answer.json) == (429, {"refused": "later"})
    assert post(sender, cheap, peer="127.0.0.2").status_code == 201
    assert kept(sender) == 5


def test_large_bodies_use_up_the_budget_faster(make_sender: Make) -> None:
    sender = make_sender(plain_budget=2, lane_share=1)
    assert send(sender, sender.ticket(), File("a.png", PNG + bytes(11 * 1024 * 1024))).status == 200
    assert send(sender, sender.ticket()).status == 429


def test_ten_thousand_fields_are_refused_kindly(sender: Sender) -> None:
    many = [("a", "")] * 10_000
    assert "That was too much at once." in send(sender, sender.ticket(), *many).words
    for text in ("a&" * 10_000, "&" * 3_000_000, "what_chosen=x&" * 10_000):
        answer = sender.client.post("/en/report", data=text, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 413
        assert "That was too much at once." in answer.text


def test_as_many_fields_as_a_form_can_have_are_taken(sender: Sender) -> None:
    many = [("what_chosen", "x")] * 1_000
    assert send(sender, sender.ticket(), *many).status == 422
