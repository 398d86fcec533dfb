"""A return visit in real Firefox, as it is and as Tor Browser's two stricter levels make it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.journeys.test_device_visit import ANSWER, CANARY, answered, contents, file_names, messages, spellings
from tests.support.instance import Clock, Instance, make_instance, work
from tests.support.marionette import Firefox, firefox
from tests.support.server import served
from tests.support.wire import Wire, wire_to
from watchdog.domain.message import Message
from watchdog.records.tables import ReportRow

CONTENT = f"{CANARY} content".encode() * 3000
WORDS = f"It was {CANARY} Tuesday."


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path, demo=True, clock=Clock(dt.datetime.now(dt.UTC)))
    yield made
    made.close()


@pytest.fixture
def wire(instance: Instance, tmp_path: Path) -> Iterator[Wire]:
    with served(instance, tmp_path / "log") as server, wire_to(server.port) as running:
        yield running


def press(browser: Firefox, part: str) -> None:
    browser.one(f"{part} form [type=submit]").click()


def visit(browser: Firefox, wire: Wire, folder: Path, code: str, way: str) -> None:
    """Read the answer, write back with a file, say no to counting, and take it all back."""
    browser.go(f"{wire.url}/en/return")
    browser.one(f"[data-way={way}]")
    browser.one("#code").type(code)
    browser.one(".code-form [type=submit]").click()
    assert browser.one(".from-us .said").text == ANSWER
    browser.one("#reply").type(WORDS)
    path = folder / f"{CANARY}-file.txt"
    path.write_bytes(CONTENT)
    browser.one("#files").type(str(path))
    press(browser, "#g-reply")
    assert browser.says("main .note.good", "It arrived. Thank you.")
    browser.one("input[name=use_count][value=no]").click()
    press(browser, "#g-consent")
    assert browser.says("main .note.good", "It counts from now on.")
    press(browser, "#g-withdraw")
    browser.one("button[value=destroy]")


@pytest.mark.parametrize("level", ["standard", "safer"])
def test_a_visit_in_firefox_lets_nothing_leave_it_unlocked(
    instance: Instance, wire: Wire, tmp_path: Path, level: str
) -> None:
    (tmp_path / "profile").mkdir()
    code = answered(instance)
    with firefox(level, tmp_path / "profile") as browser:
        visit(browser, wire, tmp_path, str(code.words("en")), "device")
        assert messages(instance) == [Message(WORDS), Message("", uses={"count": "no", "story": "no"})]
        assert (file_names(instance), contents(instance)) == ([f"{CANARY}-file.txt"], [CONTENT])
        browser.one("button[value=destroy]").click()
        assert browser.says("main h1", "It is gone.")
    sent = wire.sent
    assert sent.count(b"POST /api/v1/visit/messages ") == 2
    assert b"POST /en/return" not in sent
    for secret in (CANARY, "Tuesday", "use_count", *spellings(code)):
        assert secret.encode() not in sent, secret
    with work(instance) as unit:
        assert unit.session.scalars(select(ReportRow.sealed)).all() == [None]


def test_with_scripts_off_the_same_visit_works(instance: Instance, wire: Wire, tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()
    code = answered(instance)
    with firefox("safest", tmp_path / "profile") as browser:
        visit(browser, wire, tmp_path, code.digits, "server")
        assert messages(instance) == [Message(WORDS), Message("", uses={"count": "no", "story": "no"})]
        assert (file_names(instance), contents(instance)) == ([f"{CANARY}-file.txt"], [CONTENT])
        browser.one("button[value=destroy]").click()
        assert browser.says("main h1", "It is gone.")
    assert b"/api/v1/" not in wire.sent
    assert CANARY.encode() in wire.sent, "the wire remembers what it carries"
    with work(instance) as unit:
        assert unit.session.scalars(select(ReportRow.sealed)).all() == [None]
