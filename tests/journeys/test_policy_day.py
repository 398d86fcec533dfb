"""The pages of policy staff in Chromium: axe-core finds nothing, nothing sticks out, in every language of the staff."""

import base64
import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.test_accessible import looked_over
from tests.support.browser import window
from tests.support.desk_pages import a_policy_desk, policy_pages
from tests.support.instance import make_instance, sign_in
from tests.support.releasing import Desk
from tests.support.server import Server, served
from watchdog.languages import for_staff

WHOLE = ("en", "ar")
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = make_instance(tmp_path_factory.mktemp("policy"), clock=lambda: dt.datetime.now(dt.UTC), demo=True)
    desk = a_policy_desk(made)
    yield desk
    made.close()


@pytest.fixture(scope="module")
def server(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(desk.instance, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


@pytest.mark.parametrize("language", [each.code for each in for_staff()])
def test_axe_finds_nothing_and_nothing_sticks_out(browser: Browser, desk: Desk, server: Server, language: str) -> None:
    wrong: dict[str, list[str]] = {}
    with window(browser, scripts=True, bypass_csp=True, reduced_motion="reduce") as page:
        token = sign_in(desk.instance, desk.instance.client(), "Heron")
        page.context.add_cookies(
            [{"name": "watchdog", "value": base64.urlsafe_b64encode(token).decode(), "url": server.url}]
        )
        for path in policy_pages(desk):
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            page.goto(f"{server.url}{path}{'&' if '?' in path else '?'}language={language}")
            assert page.locator("html").get_attribute("lang") == language, path
            assert page.url.startswith(f"{server.url}{path}"), path
            page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
            if found := looked_over(page, WIDTHS, whole=language in WHOLE):
                wrong[path] = found
    assert wrong == {}
