"""The search page in Chromium: by keyboard alone, without scripts, and for whoever cannot see it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.test_accessible import LANGUAGES, look, wrong
from tests.support.browser import window
from tests.support.instance import Clock
from tests.support.reviewing import Scene, a_report, a_scene
from tests.support.server import Server, served
from watchdog.domain.triage import Triage
from watchdog.review import triage
from watchdog.search.follow import BATCH

MANY = BATCH + 3


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    made = a_scene(tmp_path_factory.mktemp("search"), clock=Clock(dt.datetime.now(dt.UTC)))
    for _ in range(MANY):
        made.send()
    hard = made.send(a_report(story="Полицейские избили меня у киоска", language="ru", danger_now="yes"))
    with made.work() as unit:
        triage.tag(unit, made.birch, hard.id, Triage(("police-beating",), "KGZ", "high", "A note"))
    return made


@pytest.fixture(scope="module")
def server(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(scene.instance, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


def seat(scene: Scene, page: Any) -> None:
    (cookie,) = (scene.client()._cookies or {}).values()
    page.set_extra_http_headers({"Cookie": f"{cookie.key}={cookie.value}"})


def test_a_search_by_keyboard_alone(browser: Browser, scene: Scene, server: Server) -> None:
    with window(browser, scripts=True, viewport={"width": 1280, "height": 900}) as page:
        seat(scene, page)
        page.goto(f"{server.url}/desk/search")
        while page.locator("[data-follow]").count():
            page.wait_for_selector("progress[value='100']")  # the page's own script asks until all is taken in
            page.reload()
        page.keyboard.press("/")
        page.keyboard.type("киоск")
        page.keyboard.press("Enter")
        page.wait_for_selector(".rows summary")
        assert "киоск" not in page.url
        assert page.locator(".rows .row").count() == 1
        assert not page.locator("mark").first.is_visible()
        page.locator(".rows summary").focus()
        page.keyboard.press("Enter")
        assert page.locator("mark").first.is_visible()
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/reports/*")


def test_a_search_without_scripts_turns_pages_and_narrows(browser: Browser, scene: Scene, server: Server) -> None:
    with window(browser, scripts=False, viewport={"width": 1440, "height": 900}) as page:
        seat(scene, page)
        page.goto(f"{server.url}/desk/search")
        while page.get_by_role("button", name="Take in more and search again").count():
            page.get_by_role("button", name="Take in more and search again").click()
        page.get_by_label("Words").fill("medicines")
        page.get_by_role("button", name="Search", exact=True).click()
        assert page.get_by_text(f"{MANY} things found").is_visible()
        page.get_by_role("button", name="More").click()
        assert page.get_by_label("Words").input_value() == "medicines"
        assert page.locator(".rows .row").count() == 20
        page.get_by_label("Words").fill("")
        page.get_by_role("button", name="Search", exact=True).click()
        page.get_by_role("button", name="Police beat or hurt someone").click()
        assert page.get_by_text("1 thing found").is_visible()
        page.get_by_role("button", name="Remove: Police beat or hurt someone").click()
        assert page.get_by_text(f"{MANY + 1} things found").is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_for_whoever_cannot_see_it(
    browser: Browser, scene: Scene, server: Server, language: str
) -> None:
    with look(browser, page_scripts=False) as page:
        page.emulate_media(reduced_motion="reduce")  # colours are measured, and must not be on their way
        seat(scene, page)
        page.goto(f"{server.url}/desk/search?language={language}")
        assert wrong(page) == {}
        page.locator("[name=text]").fill("киоск OR medicines")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert wrong(page) == {}
