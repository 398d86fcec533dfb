"""A report that is locked in a real browser: only envelopes leave it, and nothing leaves it in another way."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Request
from sqlalchemy import select

from tests.support.browser import press, window
from tests.support.instance import Instance, make_instance, work
from tests.support.server import Server, served
from watchdog.domain.report import EXHIBIT_PURPOSE, HEAD_PURPOSE, PURPOSE, ExhibitHead, Protection, Report
from watchdog.records.tables import ReportRow
from watchdog.sealing import open_sealed

CANARY = "zebrafinch"
STORY = f"They took it, {CANARY} story.\nTwice."
FILE: FilePayload = {
    "name": f"{CANARY}-file.txt",
    "mimeType": "text/plain",
    "buffer": f"{CANARY} content".encode() * 3000,
}


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path, demo=True)
    yield made
    made.close()


@pytest.fixture
def server(instance: Instance, tmp_path: Path) -> Iterator[Server]:
    with served(instance, tmp_path / "log") as running:
        yield running


class Wire:
    """Everything a page sends."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Request] = []
        page.on("request", self.note)

    def note(self, request: Request) -> None:
        self.requests.append(request)

    @property
    def sent(self) -> bytes:
        return b"\n".join(
            request.url.encode() + json.dumps(request.headers).encode() + (request.post_data_buffer or b"")
            for request in self.requests
        )

    @property
    def names(self) -> list[str]:
        urls = [request.url for request in self.requests if not request.url.startswith("data:")]
        return [url.rpartition("/")[2].partition("?")[0] for url in urls]

    def posts(self, path: str) -> int:
        return sum(request.method == "POST" and request.url.endswith(path) for request in self.requests)


def ready(page: Page, server: Server, language: str = "en") -> None:
    page.goto(f"{server.url}/{language}/report")
    page.locator("[data-protection=device]").first.wait_for()


def go_to(page: Page, group: str) -> None:
    """Walk to a group of questions as a person does, with the buttons."""
    wanted, (back, on) = page.locator(f"#g-{group}"), page.locator(".walk button").all()
    while back.is_visible() and not wanted.is_visible():
        back.click()
    while on.is_visible() and not wanted.is_visible():
        on.click()


def fill(page: Page) -> None:
    go_to(page, "what")
    page.locator("#story").fill(STORY)
    go_to(page, "where")
    page.locator("#country").select_option("KGZ")
    page.locator("#place_text").fill(f"{CANARY} place")
    page.locator("input[name=place_type][value=police-station]").check()
    go_to(page, "files")
    page.locator("#files").set_input_files(FILE)
    go_to(page, "readers")
    page.locator("#inwud").check()


def send(page: Page) -> None:
    go_to(page, "send")
    page.locator("form.story-form [type=submit]").click()


def code_of(page: Page) -> str:
    page.locator("#code-digits").wait_for()
    return " ".join(page.locator("#code-digits").inner_text().split())


def reports(instance: Instance) -> list[str]:
    with work(instance) as unit:
        return list(unit.session.scalars(select(ReportRow.id)).all())


def opened(instance: Instance, desk: str) -> tuple[Report, list[tuple[str, bytes]]]:
    """Return the only report of an instance and its files as a desk opens them."""
    [report_id] = reports(instance)
    return opened_report(instance, desk, report_id)


def opened_report(instance: Instance, desk: str, report_id: str) -> tuple[Report, list[tuple[str, bytes]]]:
    """Return a report and its files as a desk opens them."""
    keys = [instance.desks[desk]]
    with work(instance) as unit:
        row = unit.reports.get(report_id)
        files = []
        for exhibit in unit.reports.exhibits(row.id):
            head = unit.vault.open(ExhibitHead, HEAD_PURPOSE, exhibit.id, exhibit.sealed, keys)
            with unit.blobs.open(exhibit.id) as source:
                label = unit.vault.label(EXHIBIT_PURPOSE, exhibit.id)
                files.append((head.name, open_sealed(source.read(), label, keys)))
        return unit.vault.open(Report, PURPOSE, row.id, row.sealed or b"", keys), files


def test_nothing_leaves_the_device_unlocked_and_desk_and_code_open_it(
    browser: Browser, instance: Instance, server: Server
) -> None:
    with window(browser, scripts=True) as page:
        wire = Wire(page)
        ready(page, server)
        assert wire.names == ["report", "submitter.css", "report.js"]
        assert page.locator("[data-protection=arrival]:visible").count() == 0
        fill(page)
        send(page)
        code = code_of(page)
        words = page.locator("#code-words").inner_text().split()
        assert len(words) == 7
        assert "Locked on your device before sending" in page.locator("main").inner_text()
        assert "Eurasian Network" in page.locator("[data-readers]").inner_text()
        assert wire.posts("/api/v1/reports") == 1
        assert wire.posts("/report") == 0
        for secret in (
            CANARY,
            '"KGZ"',
            "=KGZ",
            "police-station",
            code,
            code.replace(" ", ""),
            " ".join(words),
            "-".join(words),
        ):
            assert secret.encode() not in wire.sent, secret
        page.goto(f"{server.url}/en/return")
        page.locator("#code").fill(code)
        page.locator("main form [type=submit]").first.click()
        page.locator("#reply").wait_for()
    for desk in ("enpud", "inwud"):
        report, files = opened(instance, desk)
        assert (report.story, report.country, report.place_type) == (STORY, "KGZ", ("police-station",))
        assert (report.protection, report.desks) == (Protection.DEVICE, ("enpud", "inwud"))
        assert files == [(FILE["name"], FILE["buffer"])]


@pytest.mark.parametrize("way", ["abort", "fault", "keys"])
def test_when_sending_fails_everything_stays_and_nothing_goes_in_another_way(
    browser: Browser, instance: Instance, server: Server, way: str
) -> None:
    with window(browser, scripts=True) as page:
        wire = Wire(page)
        ready(page, server)
        fill(page)

        def fail(route: Any) -> None:
            route.fulfill(status=500, body="no") if way == "fault" else route.abort()

        pattern = "**/api/v1/keys" if way == "keys" else "**/api/v1/reports"
        page.route(pattern, fail)
        send(page)
        page.locator("#errors").wait_for()
        assert page.evaluate("document.activeElement.id") == "errors"
        assert page.locator("#errors").get_attribute("role") == "alert"
        assert "Nothing left your device unlocked" in page.locator("#errors").inner_text()
        assert page.locator("#story").input_value() == STORY
        assert page.evaluate("document.getElementById('files').files.length") == 1
        assert wire.posts("/report") == 0
        assert CANARY.encode() not in wire.sent
        assert reports(instance) == []
        page.unroute(pattern)
        send(page)
        code_of(page)
    assert len(reports(instance)) == 1


def test_an_answer_that_was_lost_does_not_make_a_second_report(
    browser: Browser, instance: Instance, server: Server
) -> None:
    with window(browser, scripts=True) as page:
        ready(page, server)
        fill(page)

        def lose(route: Any) -> None:
            route.fetch()
            route.abort()

        page.route("**/api/v1/reports", lose)
        send(page)
        page.locator("#errors").wait_for()
        page.unroute("**/api/v1/reports")
        send(page)
        code_of(page)
        assert "Your first try had arrived already" in page.locator("main").inner_text()
    assert len(reports(instance)) == 1


def test_the_other_way_is_taken_only_by_its_own_button(browser: Browser, instance: Instance, server: Server) -> None:
    with window(browser, scripts=True) as page:
        ready(page, server)
        fill(page)
        page.route("**/api/v1/reports", lambda route: route.abort())
        send(page)
        page.locator("#errors").wait_for()
        press(page, "Send it locked by our server instead")
        assert "Locked by our server the moment it arrives" in page.locator("main").inner_text()
    assert opened(instance, "enpud")[0].protection == Protection.SERVER


def test_two_presses_send_once_and_an_empty_story_sends_nothing(
    browser: Browser, instance: Instance, server: Server
) -> None:
    with window(browser, scripts=True) as page:
        wire = Wire(page)
        ready(page, server)
        send(page)
        page.locator("#story-error-0").wait_for()
        assert "Please write a few words here" in page.locator("#errors").inner_text()
        assert page.locator("[data-plain]:visible").count() == 0
        assert wire.names == ["report", "submitter.css", "report.js", "parts", "ticket"]
        fill(page)
        page.locator("form.story-form [type=submit]").evaluate("button => { button.click(); button.click(); }")
        code_of(page)
        assert wire.posts("/api/v1/reports") == 1
    assert len(reports(instance)) == 1


def test_with_the_plain_way_off_only_browsers_that_seal_see_the_form(
    browser: Browser, instance: Instance, tmp_path: Path
) -> None:
    with served(instance, tmp_path / "log", WATCHDOG_PLAIN_INTAKE="no") as server:
        with window(browser) as page:
            page.goto(f"{server.url}/en/report")
            assert page.locator("form.story-form:visible").count() == 0
            assert "Reports without scripts are switched off here" in page.locator("main").inner_text()
        with window(browser, scripts=True) as page:
            wire = Wire(page)
            ready(page, server, "ar")
            assert page.locator("h1:visible").count() == 1
            fill(page)
            page.route("**/api/v1/reports", lambda route: route.abort())
            send(page)
            page.locator("#errors").wait_for()
            assert page.locator("[data-plain]").count() == 0
            page.unroute("**/api/v1/reports")
            send(page)
            code_of(page)
            assert page.locator("#code-words span").count() == 7
            assert CANARY.encode() not in wire.sent
    assert opened(instance, "enpud")[0].language == "ar"
