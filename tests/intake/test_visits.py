import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.instance import Clock, work
from tests.support.sender import Sender
from watchdog.intake.visits import VISIT_SECONDS, Visit, carried, find, resumed
from watchdog.records.work import Work
from watchdog.sealing import Code

SECRET = b"s" * 32


@contextmanager
def visiting(sender: Sender, code: str) -> Iterator[tuple[Work, Visit]]:
    with work(sender.instance) as unit:
        visit = find(unit, code)
        assert visit is not None
        yield unit, visit


def test_words_and_digits_open_the_same_visit(sender: Sender) -> None:
    code = Code.parse(sender.sent())
    spellings = [code.digits, code.digits.replace(" ", ""), f"  {code.digits} ", code.words("en"), code.words("fr")]
    with work(sender.instance) as unit:
        found = [find(unit, text or "") for text in spellings]
        shouted = find(unit, str(code.words("en")).upper())
    assert len({visit.report_id for visit in [*found, shouted] if visit}) == 1
    assert None not in [*found, shouted]


@pytest.mark.parametrize("text", ["", "no such words at all", "1234", "9" * 24, "x" * 100_000, "\x00", "🙂"])
def test_what_is_no_code_opens_nothing(sender: Sender, text: str) -> None:
    sender.sent()
    with work(sender.instance) as unit:
        assert find(unit, text) is None


def test_a_code_of_nothing_opens_nothing(sender: Sender) -> None:
    sender.sent()
    with work(sender.instance) as unit:
        assert find(unit, Code.generate().digits) is None


def test_a_carried_visit_resumes_until_it_is_over(sender: Sender, clock: Clock) -> None:
    with visiting(sender, sender.sent()) as (unit, visit):
        text = carried(SECRET, visit, clock())
        resumed_visit = resumed(unit, SECRET, text)
    assert resumed_visit is not None
    assert (resumed_visit.report_id, resumed_visit.identity) == (visit.report_id, visit.identity)
    clock.forward(dt.timedelta(seconds=VISIT_SECONDS))
    with work(sender.instance) as unit:
        assert resumed(unit, SECRET, text) is not None
    clock.forward(dt.timedelta(seconds=1))
    with work(sender.instance) as unit:
        assert resumed(unit, SECRET, text) is None


def test_what_is_carried_says_nothing_without_the_instance_s_secret(sender: Sender, clock: Clock) -> None:
    with visiting(sender, sender.sent()) as (unit, visit):
        text = carried(SECRET, visit, clock())
        assert resumed(unit, b"t" * 32, text) is None
        assert carried(SECRET, visit, clock()) != text
        assert repr(visit) == f"Visit(report_id='{visit.report_id}')"


@pytest.mark.parametrize("text", ["", "AAAA", "not base 64!", "ж", "A" * 200])
def test_a_forged_visit_is_none(sender: Sender, text: str) -> None:
    sender.sent()
    with work(sender.instance) as unit:
        assert resumed(unit, SECRET, text) is None


def test_a_changed_visit_is_none(sender: Sender, clock: Clock) -> None:
    with visiting(sender, sender.sent()) as (unit, visit):
        text = carried(SECRET, visit, clock())
        for place in range(0, len(text) - 4, 9):
            letter = "A" if text[place] != "A" else "B"
            assert resumed(unit, SECRET, text[:place] + letter + text[place + 1 :]) is None
