"""The work for a ticket, done in real browsers and believed by the server's code."""

import pytest

from tests.support.browsers import Browser, BrowserError
from tests.support.instance import BEGINNING
from watchdog.intake import tickets

SECRET = b"s" * 32


@pytest.mark.parametrize("bits", [0, 1, 10])
def test_the_server_believes_the_work_of_every_browser(page: Browser, bits: int) -> None:
    for _ in range(3):
        ticket = tickets.issue(SECRET, BEGINNING, bits)
        header = page.call("solve", ticket=ticket.text, bits=bits)["header"]
        assert tickets.worked(SECRET, header) == ticket


@pytest.mark.parametrize("length", [1, 30, 47, 60, 111, 140])
def test_the_hash_is_right_for_a_text_of_any_length_that_leaves_room_in_its_last_block(
    chromium: Browser, length: int
) -> None:
    ticket = "t" * length
    if (17 + length) % 64 > 50:
        with pytest.raises(BrowserError, match="ticket"):
            chromium.call("solve", ticket=ticket, bits=16)
    else:
        header = chromium.call("solve", ticket=ticket, bits=16)["header"]
        assert tickets.is_work(header, 16)


def test_the_page_stays_alive_and_hears_how_far_it_is(chromium: Browser) -> None:
    found = chromium.call("solve", ticket="g" * 47, bits=18)
    tried = [tries for tries, _expected in found["seen"]]
    assert found["header"].endswith("/449450")
    assert tried == sorted(set(tried)) != []
    assert {expected for _tries, expected in found["seen"]} == {2**18}
