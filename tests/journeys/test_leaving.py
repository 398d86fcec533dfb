"""Leaving quickly, in a real browser: what was typed is gone, and "back" brings nothing of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.support.browser import chromium, lasting_window
from tests.support.instance import Instance, make_instance
from tests.support.server import Server, served

STORY = "zebrafinch story"
AWAY = "https://away.example.org/"
KEPT = """async () => {
  sessionStorage.setItem("a", "1");
  localStorage.setItem("a", "1");
  document.cookie = "a=1;path=/";
  await caches.open("a");
  await new Promise((done) => { indexedDB.open("a").onsuccess = (event) => { event.target.result.close(); done(); }; });
}"""
LEFT = """async () => [
  sessionStorage.length, localStorage.length, document.cookie, (await caches.keys()).length,
  (await indexedDB.databases()).length, (await navigator.serviceWorker.getRegistrations()).length,
]"""


@pytest.fixture(scope="module", params=[False, True], ids=["loads anew", "keeps pages"])
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Chromium in its two ways to go back."""
    with chromium(keeps_pages=request.param) as opened:
        yield opened


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    made = make_instance(tmp_path_factory.mktemp("leaving"), demo=True)
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(instance, tmp_path_factory.mktemp("log") / "log", WATCHDOG_LEAVE_TO=AWAY) as running:
        yield running


def answer(route: Route) -> None:
    """The place one leaves to answers from here: no test goes out."""
    route.fulfill(body="<!doctype html><title>Elsewhere</title><p>Elsewhere", content_type="text/html")


@pytest.fixture
def scripted(browser: Browser) -> Page:
    opened = lasting_window(browser, scripts=True)
    opened.route(f"{AWAY}**", answer)
    return opened


def typed(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/en/safety")
    page.goto(f"{server.url}/en/report")
    page.locator("#story").fill(STORY)
    page.locator("input[name=what_chosen]").first.check()
    page.locator("#country").evaluate("list => { list.value = 'KGZ'; }")


def holds(page: Page) -> list[object]:
    return [
        page.locator("#story").input_value(),
        page.locator("input[name=what_chosen]").first.is_checked(),
        page.locator("#country").input_value(),
    ]


def test_after_leaving_nothing_that_was_typed_comes_back(scripted: Page, server: Server) -> None:
    typed(scripted, server)
    scripted.locator("#leave").click()
    scripted.wait_for_url(AWAY)
    scripted.go_back(wait_until="commit")
    scripted.wait_for_url("**/safety", wait_until="commit")
    scripted.locator("#leaving").wait_for()
    assert not scripted.locator("#story").count()


def test_without_scripts_it_comes_back_only_where_the_browser_kept_the_page_and_the_safety_page_says_so(
    browser: Browser, server: Server, request: pytest.FixtureRequest
) -> None:
    page = lasting_window(browser)
    page.route(f"{AWAY}**", answer)
    typed(page, server)
    page.locator("#leave").click()
    page.wait_for_url(AWAY)
    kept = request.node.callspec.params["browser"]
    page.go_back(wait_until="commit" if kept else "load")  # a kept page was loaded long ago
    page.locator("#story").wait_for()
    assert holds(page) == ([STORY, True, "KGZ"] if kept else ["", False, ""])
    page.goto(f"{server.url}/en/safety")
    assert "in some browsers “back” brings this page again with what you wrote" in page.inner_text("main")


def test_escape_three_times_leaves_and_twice_does_not(scripted: Page, server: Server) -> None:
    typed(scripted, server)
    scripted.locator("#story").focus()
    for _ in range(2):
        scripted.keyboard.press("Escape")
    assert scripted.locator("#story").input_value() == STORY
    scripted.keyboard.press("Escape")
    scripted.wait_for_url(AWAY)
    scripted.go_back(wait_until="commit")
    scripted.wait_for_url("**/safety", wait_until="commit")


def test_leaving_empties_every_place_where_a_browser_keeps_things(scripted: Page, server: Server) -> None:
    typed(scripted, server)
    assert scripted.evaluate(LEFT) == [0, 0, "", 0, 0, 0]
    scripted.evaluate(KEPT)
    assert scripted.evaluate(LEFT) == [1, 1, "a=1", 1, 1, 0]
    scripted.locator("#leave").click()
    scripted.wait_for_url(AWAY)
    scripted.goto(f"{server.url}/en/safety")
    assert scripted.evaluate(LEFT) == [0, 0, "", 0, 0, 0]


def test_the_page_is_dark_and_empty_before_the_next_one_answers(scripted: Page, server: Server) -> None:
    typed(scripted, server)
    at_once = """() => {
      document.getElementById("leave").click();
      return [document.body.children.length, document.documentElement.hidden, document.title];
    }"""
    assert scripted.evaluate(at_once) == [0, True, "\u200b"]


def test_another_way_out_does_not_leave_the_words_behind_either(scripted: Page, server: Server) -> None:
    typed(scripted, server)
    scripted.goto(AWAY)
    scripted.go_back(wait_until="commit")
    assert scripted.url.endswith("/report")
    scripted.locator("#story").wait_for()
    assert holds(scripted) == ["", False, ""]


def test_who_only_looks_at_another_page_of_ours_finds_the_words_where_the_browser_kept_them(
    scripted: Page, server: Server, request: pytest.FixtureRequest
) -> None:
    typed(scripted, server)
    scripted.wait_for_load_state("networkidle")  # a page that waits for something is not kept
    scripted.locator("footer a[href$='/en/help']").click()
    scripted.wait_for_url("**/en/help")
    scripted.go_back(wait_until="commit")
    scripted.locator("#story").wait_for()
    kept = request.node.callspec.params["browser"]
    assert holds(scripted) == ([STORY, True, "KGZ"] if kept else ["", False, ""])
    scripted.goto(AWAY)
    scripted.go_back(wait_until="commit")
    scripted.locator("#story").wait_for()
    assert holds(scripted) == ["", False, ""]


def test_the_pages_themselves_keep_nothing(scripted: Page, server: Server) -> None:
    for path in ("", "report", "return", "safety", "help", "help/KGZ", "who-can-read"):
        scripted.goto(f"{server.url}/en/{path}")
        assert scripted.evaluate(LEFT) == [0, 0, "", 0, 0, 0], path
