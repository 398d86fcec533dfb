"""Every page of the sender's side in every language, in Chromium, on a small phone and with large letters.

On each page, at 320 px: all rules of WCAG 2.0, 2.1 and 2.2 at levels A and AA that axe-core knows; nothing sticks out,
no text is cut or leaves its box, the way out stays on the screen; right to left is mirrored; every text is marked with
its language; digits are of one kind. The same fit at 640 px with two dots a pixel, which is 1280 px at 200 %.
axe-core looks at whole pages, with two exceptions: of a report with scripts and of one with a mistake it sees what is
not on the page without scripts, and of the two hundred names of countries the first twenty. All else sees everything.
Dark colours, wide screens, the rules beyond WCAG, and visits that open on the device: `test_accessible.py`, in two
languages; their texts are those of the pages here.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.test_accessible import AXE, complaints
from tests.support.browser import window
from tests.support.instance import Instance, make_instance
from tests.support.server import Server, served
from tests.support.walk import device_pages, device_visit, plain_pages
from watchdog.languages import offered

LOOKS = (Path(__file__).parents[1] / "support" / "looks.js").read_text("utf-8")
RULES = """axe.run(%s, {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  rules: {'target-size': {enabled: true}},
  preload: false,
})"""
PARTS = {
    "report with a mistake": "{include: ['.summary', '.wrong']}",
    "help": "{exclude: ['.countries > :nth-child(n+21)']}",
    "device": "{include: ['.group:not([hidden])', '.stage', '.walk', '.lock', '.summary', '.code', '.again']}",
}
"""What axe looks at where it is not all."""
PHONE = {"width": 320, "height": 568, "deviceScaleFactor": 1, "mobile": False}
LARGE = {"width": 640, "height": 450, "deviceScaleFactor": 2, "mobile": False}
NAMES = ("Watchdog", "Tor Browser", "Wi-Fi", "JavaScript", "private window")
"""Written so in every language; the last stands in brackets in Burmese, because the menus of browsers say it so."""


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    made = make_instance(tmp_path_factory.mktemp("everywhere"), demo=True)
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(instance, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


@pytest.fixture(scope="module")
def given(instance: Instance) -> dict[str, list[str]]:
    """What is English on every page, and names that are the same in every language."""
    desks = instance.reference.regions.desks
    invented = instance.app.config["WATCHDOG_REFERENCE"].countries.invented.values()
    return {"english": [desk.name for desk in desks], "names": [*NAMES, *invented]}


def part(name: str) -> str:
    """Return what axe looks at: all, or what is new on a page that was looked at before."""
    return PARTS.get(name.partition(":")[0], "document")


def looked_at(page: Page, pages: Iterator[str], given: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what is wrong, by page."""
    found: dict[str, list[str]] = {}
    lens = page.context.new_cdp_session(page)

    def through(size: dict[str, Any]) -> None:
        lens.send("Emulation.setDeviceMetricsOverride", size)

    for name in pages:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE + LOOKS)
        wrong = page.evaluate("given => [...looks.narrow(), ...looks.words(given)]", given)
        wrong += complaints(page, RULES % part(name))
        through(LARGE)
        wrong += [f"at 200 %: {each}" for each in page.evaluate("looks.narrow()")]
        through(PHONE)
        found |= {name: wrong} if wrong else {}
    return found


Walk = Callable[[Page, str, Instance, str], Iterator[str]]


def walked(browser: Browser, place: tuple[Server, Instance], walk: Walk, language: str, given: Any) -> Any:
    """Walk in a small window and return what is wrong."""
    server, instance = place
    sizes = {"viewport": {"width": PHONE["width"], "height": PHONE["height"]}}
    with window(browser, scripts=True, bypass_csp=True, reduced_motion="reduce", **sizes) as page:
        if walk is plain_pages:
            page.route("**/static/*.js*", lambda route: route.abort())
        return looked_at(page, walk(page, server.url, instance, language), given)


@pytest.mark.parametrize("language", [each.code for each in offered()])
def test_every_page_can_be_used_in_every_language(
    browser: Browser, instance: Instance, server: Server, language: str, given: dict[str, list[str]]
) -> None:
    wrong: dict[str, list[str]] = {}
    for walk in (plain_pages, device_pages):
        wrong |= walked(browser, (server, instance), walk, language, given)
    assert wrong == {}


@pytest.mark.parametrize("language", ["en", "th", "fa"])
def test_a_visit_on_the_device_writes_the_same_days_and_digits(
    browser: Browser, instance: Instance, server: Server, language: str, given: dict[str, list[str]]
) -> None:
    days: set[str] = set()

    def visit(page: Page, url: str, instance: Instance, language: str) -> Iterator[str]:
        for name in device_visit(page, url, instance, language):
            days.update(page.locator(".talk .meta").all_inner_texts())
            yield name

    assert walked(browser, (server, instance), visit, language, given) == {}
    assert days
    assert all("2026" in day for day in days)
