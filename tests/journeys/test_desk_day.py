"""A reviewer's working day in Chromium: by keyboard alone, and axe-core finds nothing on any page of the desk."""

import base64
import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_accessible import looked_over
from tests.support.browser import window
from tests.support.desk_pages import desk_pages
from tests.support.instance import actor, make_instance, sign_in
from tests.support.reviewing import Scene, a_report
from tests.support.server import Server, served
from watchdog.domain.message import Direction
from watchdog.languages import for_staff

BY_KEYS = ("en", "es", "ru", "ar")
STAFF = [each.code for each in for_staff()]
WHOLE = ("en", "ar")
"""Colours and structure do not depend on words: two directions of writing are enough."""
WIDTHS = (1280, 1440, 834)
TABS = 400


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    instance = make_instance(tmp_path_factory.mktemp("day"), clock=lambda: dt.datetime.now(dt.UTC), demo=True)
    yield Scene(instance, *(actor(instance, name) for name in ("Birch", "Rowan", "Teak")))
    instance.close()


@pytest.fixture(scope="module")
def server(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(scene.instance, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


@pytest.fixture(scope="module")
def pages(scene: Scene) -> dict[str, str]:
    return desk_pages(scene)


def let_in(scene: Scene, server: Server, page: Page) -> None:
    token = sign_in(scene.instance, scene.instance.client(), "Birch")
    page.context.add_cookies(
        [{"name": "watchdog", "value": base64.urlsafe_b64encode(token).decode(), "url": server.url}]
    )


@pytest.mark.parametrize("language", STAFF)
def test_axe_finds_nothing_and_nothing_sticks_out(
    browser: Browser, scene: Scene, server: Server, pages: dict[str, str], language: str
) -> None:
    wrong: dict[str, list[str]] = {}
    with window(browser, scripts=True, bypass_csp=True, reduced_motion="reduce") as page:
        let_in(scene, server, page)
        for name, path in pages.items():
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            page.goto(f"{server.url}{path}{'&' if '?' in path else '?'}language={language}")
            assert page.locator("html").get_attribute("lang") == language, name
            assert page.url.startswith(f"{server.url}{path}"), name
            if found := looked_over(page, WIDTHS, whole=language in WHOLE):
                wrong[name] = found
    assert wrong == {}


def reach(page: Page, selector: str) -> None:
    """Press Tab until a control has the focus, as somebody without a mouse does."""
    for _ in range(TABS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


@pytest.mark.parametrize("language", BY_KEYS)
def test_a_day_without_a_mouse(browser: Browser, scene: Scene, server: Server, language: str) -> None:
    sent = scene.send(a_report(story=f"CANARY-DAY-{language} They took her medicine."))
    with window(browser, scripts=True, viewport={"width": 1280, "height": 900}) as page:
        page.goto(f"{server.url}/sign-in?language={language}")
        reach(page, "[name=name]")
        page.keyboard.type("Birch")
        reach(page, "[name=passphrase]")
        page.keyboard.type(scene.instance.people["Birch"].passphrase)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/**")

        # The list: j goes down until the row is reached, Enter opens it beside the list.
        page.goto(f"{server.url}/desk/inbox")
        for _ in range(60):
            page.keyboard.press("j")
            if sent.id in (page.evaluate("document.activeElement.getAttribute('href')") or ""):
                break
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/desk/reports/{sent.id}**")
        expect(page.locator(".story")).to_contain_text(f"CANARY-DAY-{language}")

        # An answer.
        reach(page, "textarea[name=text]:not([name^=part])")
        page.keyboard.type("We are here.")
        reach(page, "form[action*='/answer'] .action button")
        page.keyboard.press("Enter")
        page.wait_for_url("**done=message-sent**")

        # Tags.
        reach(page, "#tags input[type=checkbox]")
        page.keyboard.press("Space")
        reach(page, "form[action*='/tags'] .action button")
        page.keyboard.press("Enter")
        page.wait_for_url("**done=report-tagged**")

        # The main action: e stands on the button, Enter presses it.
        page.keyboard.press("Escape")
        page.keyboard.press("e")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/cases/**")

        # The search, from anywhere, and out again.
        page.goto(f"{server.url}/desk/search")
        page.keyboard.press("/")
        page.keyboard.type(f"CANARY-DAY-{language}")
        page.keyboard.press("Enter")
        expect(page.locator(".rows")).to_contain_text(sent.short_ref)
        reach(page, ".sign-out button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in**")
    with scene.work() as unit:
        assert [each.direction for each in unit.reports.messages(sent.id)] == [Direction.TO_SENDER]
        assert len(unit.reports.cases_of(sent.id)) == 1
