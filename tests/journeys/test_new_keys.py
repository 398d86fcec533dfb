"""The pages of administrators, and of new keys as their holders and signers see them: axe, and nothing sticks out."""

import base64
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.test_accessible import looked_over
from tests.support.browser import window
from tests.support.instance import Clock, Instance, make_instance, sign_in, work
from tests.support.resealing import begin, rekey, run
from tests.support.reviewing import send_with_file
from tests.support.server import Server, served

WIDTHS = (1280, 900, 390)
OF_ADMINISTRATORS = (
    "/admin/",
    "/admin/deactivate",
    "/admin/invite",
    "/admin/desk",
    "/admin/desks/new",
    "/admin/standing",
)
KEYS = "/desk/keys"


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path, demo=True, clock=Clock(dt.datetime.now(dt.UTC)))
    with work(made) as unit:
        send_with_file(unit)
    yield made
    made.close()


@pytest.fixture
def server(instance: Instance, tmp_path: Path) -> Iterator[Server]:
    with served(instance, tmp_path / "log") as running:
        yield running


@contextmanager
def let_in(browser: Browser, instance: Instance, server: Server, name: str) -> Iterator[Page]:
    token = base64.urlsafe_b64encode(sign_in(instance, instance.client(), name)).decode()
    with window(browser, scripts=True, bypass_csp=True, reduced_motion="reduce") as page:
        page.context.add_cookies([{"name": "watchdog", "value": token, "url": server.url}])
        yield page


def seen(page: Page, server: Server, path: str, language: str, words: str) -> list[str]:
    """Return what is wrong with a page that shows some element."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.goto(f"{server.url}{path}?language={language}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator(words).count() >= 1, path
    return looked_over(page, WIDTHS, whole=language == "ar")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_new_key_from_its_making_to_the_last_envelope(
    browser: Browser, instance: Instance, server: Server, language: str
) -> None:
    with let_in(browser, instance, server, "Admin") as page:
        for path in OF_ADMINISTRATORS:
            assert seen(page, server, path, language, "h1") == [], path
    with let_in(browser, instance, server, "Birch") as birch, let_in(browser, instance, server, "Heron") as heron:
        with work(instance) as unit:
            unit.epochs.start("enpud")
        assert seen(birch, server, KEYS, language, "#new-keys") == []
        assert seen(heron, server, KEYS, language, "form[action$='/keys/sign'] button") == []
        rekey(instance)
        assert seen(birch, server, KEYS, language, "form[action$='/keys/reseal'] button") == []
        birch.route("**/static/*.js*", lambda route: route.abort())
        begin(instance)
        assert seen(birch, server, KEYS, language, "#reseal-enpud progress") == []
        run(instance)
        assert seen(birch, server, KEYS, language, "#reseal-enpud .meta") == []
