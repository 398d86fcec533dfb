"""The report page in real Firefox, as it is and as Tor Browser's two stricter levels make it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.test_device import CANARY, STORY, opened, reports
from tests.support.instance import Instance, make_instance
from tests.support.marionette import Firefox, firefox
from tests.support.server import Server, served
from tests.support.wire import Wire, wire_to
from watchdog.domain.report import Protection
from watchdog.sealing import Code

CONTENT = f"{CANARY} content".encode() * 3000


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path, demo=True)
    yield made
    made.close()


@pytest.fixture
def server(instance: Instance, tmp_path: Path) -> Iterator[Server]:
    with served(instance, tmp_path / "log") as running:
        yield running


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    with wire_to(server.port) as running:
        yield running


def onward(browser: Firefox, wanted: str) -> None:
    """Go from step to step until something is there to be filled in or pressed."""
    for _ in range(15):
        if any(element.visible for element in browser.all(wanted)):
            return
        browser.one("[data-next]").click()
    raise AssertionError(wanted)


def fill(browser: Firefox, folder: Path) -> None:
    """Fill in some of the page, in the order in which it asks."""
    onward(browser, "#story")
    browser.one("#story").type(STORY)
    onward(browser, "#country")
    browser.one("#country option[value=KGZ]").click()
    browser.one("#place_text").type(f"{CANARY} place")
    onward(browser, "#files")
    path = folder / f"{CANARY}-file.txt"
    path.write_bytes(CONTENT)
    browser.one("#files").type(str(path))


def send(browser: Firefox) -> str:
    """Send the report and return the code."""
    onward(browser, "form.story-form [type=submit]")
    browser.one("form.story-form [type=submit]").click()
    return " ".join(browser.one("#code-digits").text.split())


@pytest.mark.parametrize("level", ["standard", "safer"])
def test_a_report_is_locked_in_firefox_and_nothing_leaves_it_unlocked(
    instance: Instance, wire: Wire, tmp_path: Path, level: str
) -> None:
    (tmp_path / "profile").mkdir()
    with firefox(level, tmp_path / "profile") as browser:
        browser.go(f"{wire.url}/en/report")
        browser.one("[data-protection=device]")
        fill(browser, tmp_path)
        code = send(browser)
        words = browser.one("#code-words").text.split()
        assert "Locked on your device before sending" in browser.one("main").text
    assert Code.parse(code).secret == Code.parse(" ".join(words)).secret
    sent = wire.sent
    assert sent.count(b"POST /api/v1/reports ") == 1
    assert b"POST /en/report" not in sent
    assert b"age-encryption.org/v1" in sent
    for secret in (CANARY, '"KGZ"', "=KGZ", "\nKGZ", code, code.replace(" ", ""), " ".join(words), "-".join(words)):
        assert secret.encode() not in sent, secret
    report, files = opened(instance, "enpud")
    assert (report.story, report.country, report.place_text) == (STORY, "KGZ", f"{CANARY} place")
    assert report.protection == Protection.DEVICE
    assert files == [(f"{CANARY}-file.txt", CONTENT)]


def test_with_scripts_off_firefox_sends_it_to_be_locked_on_arrival_and_the_code_opens_the_answers(
    instance: Instance, wire: Wire, tmp_path: Path
) -> None:
    (tmp_path / "profile").mkdir()
    with firefox("safest", tmp_path / "profile") as browser:
        browser.go(f"{wire.url}/en/report")
        assert "Locked by our server the moment it arrives" in browser.one("main").text
        assert not [each for each in browser.all("[data-protection=device]") if each.visible]
        fill(browser, tmp_path)
        code = send(browser)
        assert "Locked by our server the moment it arrives" in browser.one("main").text
        browser.go(f"{wire.url}/en/return")
        browser.one("#code").type(code)
        browser.one("main form [type=submit]").click()
        browser.one("#reply")
    report, files = opened(instance, "enpud")
    assert (report.story.replace("\r\n", "\n"), report.country) == (STORY, "KGZ")
    assert report.protection == Protection.SERVER
    assert files == [(f"{CANARY}-file.txt", CONTENT)]
    assert b"/api/v1/" not in wire.sent
    assert CANARY.encode() in wire.sent, "the wire remembers what it carries"


@pytest.mark.parametrize("level", ["standard", "safest"])
def test_who_leaves_and_comes_back_in_firefox_finds_nothing_that_was_typed(
    instance: Instance, wire: Wire, tmp_path: Path, level: str
) -> None:
    (tmp_path / "profile").mkdir()
    with firefox(level, tmp_path / "profile") as browser:
        browser.go(f"{wire.url}/en/report")
        browser.one("#story").type(STORY)
        assert browser.one("#story").value
        browser.go(f"{wire.url.replace('localhost', '127.0.0.1')}/healthz")
        browser.back()
        assert browser.one("#story").value == ""
    assert reports(instance) == []
