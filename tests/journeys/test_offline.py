"""The page that is carried about: opened from a folder, without any network, and what it makes arrives by any way."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.intake.test_letters import bring, hand_in
from tests.journeys.test_device import CANARY, FILE, STORY, code_of, fill, go_to, opened, ready, reports, send
from tests.support.browser import press, window
from tests.support.instance import Instance, make_instance
from tests.support.marionette import Firefox, firefox
from tests.support.sender import Sender
from tests.support.server import served
from watchdog.cli.offline_form import write
from watchdog.domain.report import Protection
from watchdog.sealing import Code

ADDRESS = "https://example.org"


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path, demo=True)
    yield made
    made.close()


def carried(instance: Instance, folder: Path, language: str = "en", address: str = ADDRESS) -> Path:
    write(instance.app, language, folder, address)
    return folder / f"form-{language}.html"


class Silence:
    """Notes whatever a page asks for beyond itself, and whatever it complains of."""

    def __init__(self, page: Page, own: Path) -> None:
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.own = own.as_uri()

    def check(self) -> None:
        assert {url for url in self.asked if not url.startswith(("data:", "blob:"))} == {self.own}
        assert self.complaints == []


def locked(page: Page, folder: Path) -> tuple[str, bytes]:
    """Press the button; return the code, and the file that was saved."""
    go_to(page, "send")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Make the locked file|Save to send later")).click()
    name = download.value.suggested_filename
    assert re.fullmatch(r"notes-[0-9a-z]{4}\.age", name)
    download.value.save_as(folder / name)
    return code_of(page), (folder / name).read_bytes()


def check_says_nothing(letter: bytes) -> None:
    assert letter.startswith(b"age-encryption.org/v1\n-> mlkem768x25519 ")
    assert letter.count(b"-> mlkem768x25519 ") == 3
    for told in (CANARY, "enpud", "manifest", "watchdog", "multipart"):
        assert told.encode() not in letter.lower()


def test_a_report_made_without_a_network_arrives_from_another_device_and_its_code_works(
    browser: Browser, instance: Instance, tmp_path: Path
) -> None:
    with window(browser, scripts=True, offline=True) as page:
        file = carried(instance, tmp_path)
        silence = Silence(page, file)
        page.goto(file.as_uri())
        page.locator("[data-protection=device]").first.wait_for()
        assert page.evaluate("isSecureContext") is True
        fill(page)
        code, letter = locked(page, tmp_path)
        words = page.locator("#code-words").inner_text().split()
        shown = page.locator("main").inner_text()
        silence.check()
    assert "Your locked file is ready." in shown
    assert f"{ADDRESS}/en/sealed-file" in shown
    assert "Eurasian Network" in shown
    assert Code.parse(" ".join(words)).secret == Code.parse(code).secret
    check_says_nothing(letter)
    (tmp_path / "notes.age").write_bytes(letter)
    with served(instance, tmp_path / "log") as server, window(browser) as page:
        page.goto(f"{server.url}/en/sealed-file")
        page.locator("#file").set_input_files(tmp_path / "notes.age")
        press(page, "Send")
        assert "It arrived. Thank you." in page.locator("main").inner_text()
        page.goto(f"{server.url}/en/return")
        page.locator("#code").fill(code)
        page.locator("main form [type=submit]").first.click()
        page.locator("#reply").wait_for()
    for desk in ("enpud", "inwud"):
        report, files = opened(instance, desk)
        assert (report.story, report.country, report.protection) == (STORY, "KGZ", Protection.DEVICE)
        assert files == [(FILE["name"], FILE["buffer"])]


def test_a_file_saved_for_later_on_the_served_page_is_brought_by_a_reviewer(
    browser: Browser, instance: Instance, tmp_path: Path
) -> None:
    with served(instance, tmp_path / "log") as server, window(browser, scripts=True) as page:
        ready(page, server)
        fill(page)
        page.route("**/api/v1/reports", lambda route: route.abort())
        send(page)
        page.locator("#errors").wait_for()
        code, letter = locked(page, tmp_path)
        assert page.get_by_role("link", name="Send a locked file").is_visible()
    assert reports(instance) == []
    check_says_nothing(letter)
    assert hand_in(instance, "Birch", letter).status == 200
    assert "It had arrived before" in bring(Sender(instance), letter).words
    assert opened(instance, "enpud")[0].story == STORY
    assert Sender(instance).open(code).has("reply")


def test_the_file_of_a_report_that_did_arrive_is_known_as_the_same(
    browser: Browser, instance: Instance, tmp_path: Path
) -> None:
    with served(instance, tmp_path / "log") as server, window(browser, scripts=True) as page:
        ready(page, server)
        fill(page)

        def lose(route: Any) -> None:
            route.fetch()
            route.abort()

        page.route("**/api/v1/reports", lose)
        send(page)
        page.locator("#errors").wait_for()
        _, letter = locked(page, tmp_path)
    assert "It had arrived before" in bring(Sender(instance), letter).words
    assert len(reports(instance)) == 1


def test_a_story_is_asked_for_and_nothing_typed_is_lost(browser: Browser, instance: Instance, tmp_path: Path) -> None:
    with window(browser, scripts=True, offline=True) as page:
        page.goto(carried(instance, tmp_path).as_uri())
        page.locator("[data-protection=device]").first.wait_for()
        go_to(page, "where")
        page.locator("#place_text").fill(CANARY)
        go_to(page, "send")
        page.get_by_role("button", name="Make the locked file").click()
        page.locator("#errors").wait_for()
        assert "Please write a few words here" in page.locator("#errors").inner_text()
        assert page.locator("#place_text").input_value() == CANARY


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_it_opens_in_every_language_and_without_scripts_says_that_it_cannot_lock(
    browser: Browser, instance: Instance, tmp_path: Path, language: str
) -> None:
    file = carried(instance, tmp_path, language, "")
    for scripts in (True, False):
        with window(browser, scripts=scripts, offline=True, viewport={"width": 360, "height": 700}) as page:
            page.goto(file.as_uri())
            page.locator("h1:visible").first.wait_for()
            if scripts:
                page.locator("#story").wait_for()
            assert page.locator("#story:visible").count() == scripts
            assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            assert page.locator("a[href^='/'], a[href^='file:']").count() == 0


def test_a_browser_that_cannot_lock_asks_for_nothing(browser: Browser, instance: Instance, tmp_path: Path) -> None:
    with window(browser, scripts=True, offline=True) as page:
        page.add_init_script("crypto.subtle.generateKey = () => Promise.reject(new Error('old'))")
        page.goto(carried(instance, tmp_path).as_uri())
        page.get_by_role("heading", name="This browser cannot lock a report.").wait_for()
        assert page.locator("#story:visible").count() == 0
        page.evaluate("document.querySelector('.story-form').submit()")
        assert page.url.partition("?")[0] == (tmp_path / "form-en.html").as_uri()
        assert page.locator("#story:visible").count() == 0


def test_a_script_that_was_changed_does_not_run(browser: Browser, instance: Instance, tmp_path: Path) -> None:
    file = carried(instance, tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"age-encryption.org/v1", b"age-encryption.org/v9"))
    with window(browser, scripts=True, offline=True) as page:
        page.goto(file.as_uri())
        page.get_by_role("heading", name="This browser cannot lock a report.").wait_for()
        assert page.locator("#story:visible").count() == 0


def onward(opened_firefox: Firefox, wanted: str) -> None:
    for _ in range(15):
        if any(element.visible for element in opened_firefox.all(wanted)):
            return
        opened_firefox.one("[data-next]").click()
    raise AssertionError(wanted)


@pytest.mark.parametrize("level", ["standard", "safer"])
def test_firefox_makes_the_same_file_from_a_folder(instance: Instance, tmp_path: Path, level: str) -> None:
    profile, downloads = tmp_path / "profile", tmp_path / "downloads"
    for folder in (profile, downloads):
        folder.mkdir()
    settings = {"browser_download_dir": str(downloads), "browser_download_folderList": 2}
    with firefox(level, profile, **settings) as page:
        page.go(carried(instance, tmp_path).as_uri())
        page.one("[data-protection=device]")
        page.one("#story").type(STORY)
        onward(page, "#country")
        page.one("#country option[value=KGZ]").click()
        onward(page, "form.story-form [type=submit]")
        page.one("form.story-form [type=submit]").click()
        code = " ".join(page.one("#code-digits").text.split())
        letter = saved(downloads)
    assert bring(Sender(instance), letter).status == 200
    assert opened(instance, "enpud")[0].story == STORY
    assert Sender(instance).open(code).has("reply")


def test_firefox_without_scripts_asks_for_nothing(instance: Instance, tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()
    with firefox("safest", tmp_path / "profile") as page:
        page.go(carried(instance, tmp_path).as_uri())
        assert "This browser cannot lock a report." in page.one("h1").text
        assert not [each for each in page.all("#story") if each.visible]


def saved(folder: Path) -> bytes:
    """Return the file that a browser saves into a folder, once it is whole."""
    for _ in range(600):
        found = [path for path in folder.glob("*.age") if path.stat().st_size and not list(folder.glob("*.part"))]
        if found:
            return found[0].read_bytes()
        time.sleep(0.05)
    raise AssertionError("nothing was saved")
