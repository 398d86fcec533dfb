"""Another language in the middle of a page, in a real browser: what was typed stays, and leaves only locked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page

from tests.journeys.test_device import Wire, code_of, go_to, opened, ready, send
from tests.support.browser import window
from tests.support.instance import Instance, make_instance
from tests.support.sender import Sender, answer_all
from tests.support.server import Server, served
from watchdog.domain.report import Protection

CANARY = "zebrafinch"
FILE: FilePayload = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"zebrafinch in a file"}


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path, demo=True)
    yield made
    made.close()


@pytest.fixture
def server(instance: Instance, tmp_path: Path) -> Iterator[Server]:
    with served(instance, tmp_path / "log") as running:
        yield running


def turn(page: Page, language: str) -> None:
    """Choose another language on the page where one is."""
    page.locator("#tongue").click()
    page.locator(f".tongues a[lang={language}]").click()
    page.locator(f"html[lang={language}]").wait_for()


def test_words_change_and_answers_stay_and_all_of_it_is_sent_locked(
    browser: Browser, instance: Instance, server: Server
) -> None:
    with window(browser, scripts=True) as page:
        wire = Wire(page)
        ready(page, server)
        page.locator("#story").fill(f"They took it, {CANARY}.")
        page.locator("[name=what_chosen][value=detention]").check()
        go_to(page, "where")
        page.locator("#country").select_option("KGZ")
        go_to(page, "files")
        page.locator("#files").set_input_files(FILE)
        turn(page, "ar")
        page.locator("#g-files").wait_for()
        page.locator("[data-protection=device]").first.wait_for(state="attached")
        assert page.evaluate("[document.documentElement.dir, document.title]") == ["rtl", page.title()]
        assert page.url.endswith("/ar/report")
        assert page.locator("#story").input_value() == f"They took it, {CANARY}."
        assert page.locator("[name=what_chosen][value=detention]").is_checked()
        assert page.locator("#country").input_value() == "KGZ"
        assert page.evaluate("document.getElementById('files').files.length") == 1
        send(page)
        code_of(page)
        assert CANARY.encode() not in wire.sent
        assert wire.posts("/ar/report") == wire.posts("/en/report") == 0
    report, _files = opened(instance, "enpud")
    assert (report.language, report.protection, report.what_chosen) == ("ar", Protection.DEVICE, ("detention",))


def test_the_list_can_be_walked_with_keys_alone_and_back_again(browser: Browser, server: Server) -> None:
    with window(browser, scripts=True) as page:
        ready(page, server)
        page.locator("#story").fill("A word.")
        for language in ("fr", "th", "en"):
            page.locator("#tongue").focus()
            page.keyboard.press("Enter")
            page.locator(".tongues").wait_for()
            page.locator(f".tongues a[lang={language}]").focus()
            page.keyboard.press("Enter")
            page.locator(f"html[lang={language}]").wait_for()
            page.locator("#tongue:focus").wait_for()
            assert page.locator("#story").input_value() == "A word."
        page.locator(".walk button").last.wait_for()
        assert page.locator("section.group:visible").count() == 1


def test_a_visit_goes_on_in_the_new_language_without_the_code_again(
    browser: Browser, instance: Instance, server: Server
) -> None:
    code = Sender(instance).sent()
    answer_all(instance, "Which day was it?")
    with window(browser, scripts=True) as page:
        wire = Wire(page)
        page.goto(f"{server.url}/en/return")
        page.locator("[data-way=device]").wait_for()
        page.locator("#code").fill(code)
        page.locator(".code-form [type=submit]").click()
        page.locator("#reply").fill(f"A Monday, {CANARY}.")
        turn(page, "fr")
        page.locator("#reply").wait_for()
        assert page.locator("#reply").input_value() == f"A Monday, {CANARY}."
        assert "Which day was it?" in page.locator("main").inner_text()
        assert page.locator("#code").count() == 0
        assert CANARY.encode() not in wire.sent
        assert code.replace(" ", "").encode() not in wire.sent.replace(b" ", b"")
