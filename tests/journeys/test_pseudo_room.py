"""Longer words in both directions of writing: nothing sticks out of a narrow page, and nothing is cut."""

import datetime as dt
from collections.abc import Iterator
from itertools import chain

import pytest
from playwright.sync_api import Browser, Page

from tests.support import pseudo, walking
from tests.support.browser import window
from tests.support.desk_pages import a_policy_desk, desk_pages
from tests.support.instance import Instance, actor, make_instance
from tests.support.reviewing import Scene
from tests.support.sender import Sender
from tests.support.server import Server, served

NARROW = {"width": 320, "height": 740}
WIDE = {"width": 1280, "height": 900}
FITS = """() => {
  const root = document.documentElement;
  const wide = root.scrollWidth - root.clientWidth;
  const found = wide > 0 ? [`the page: ${wide} px`] : [];
  const said = each => `${each.tagName.toLowerCase()}.${each.className}: ${each.textContent.trim().slice(0, 60)}`;
  for (const each of document.body.querySelectorAll("*:not(svg *, select, option)")) {
    if (each.clientWidth < 2 || each.closest(".unseen, .skip-link, template")) continue;
    const { overflowX, overflowY } = getComputedStyle(each), closed = /hidden|clip/;
    const across = closed.test(overflowX) || each.matches("button, .button, .chip");
    const down = closed.test(overflowY);
    const isCut = (across && each.scrollWidth > each.clientWidth + 1)
      || (down && each.scrollHeight > each.clientHeight + 1);
    if (isCut) found.push(`cut, ${said(each)}`);
  }
  return found;
}"""
"""What sticks out of the page, and which elements hide a part of what is in them."""

both_ways = pytest.mark.parametrize("language", [pseudo.LTR, pseudo.RTL])


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    folder = tmp_path_factory.mktemp("room")
    catalogues = pseudo.catalogues(folder / "translations", whole=True)
    made = make_instance(folder, clock=lambda: dt.datetime.now(dt.UTC), demo=True, translations=catalogues)
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(instance, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


def misfits(page: Page, stops: walking.Stops) -> dict[str, list[str]]:
    """Return what does not fit, by the stop where it was seen."""
    found = {}
    for name in stops:
        assert pseudo.OPEN in page.locator("main").inner_text(), name
        if lines := page.evaluate(FITS):
            found[name] = lines
    return found


@both_ways
def test_a_sender_s_pages_at_320_pixels(browser: Browser, instance: Instance, server: Server, language: str) -> None:
    code = Sender(instance).sent()
    with window(browser, scripts=True, viewport=NARROW, reduced_motion="reduce") as page:
        stops = chain(
            walking.telling(page, server.url, language),
            walking.reporting(page, server.url, language),
            walking.visiting(page, server.url, language, instance, code),
        )
        assert misfits(page, stops) == {}


@both_ways
def test_a_sender_s_pages_without_scripts_at_320_pixels(browser: Browser, server: Server, language: str) -> None:
    with window(browser, scripts=True, viewport=NARROW) as page:
        page.route("**/static/*.js*", lambda route: route.abort())
        assert misfits(page, walking.without_scripts(page, server.url, language)) == {}


def test_the_staff_s_pages_at_1280_pixels(browser: Browser, instance: Instance, server: Server) -> None:
    desk = a_policy_desk(instance)
    places = desk_pages(Scene(instance, *(actor(instance, name) for name in ("Birch", "Rowan", "Teak"))))
    ours = {name: places[name] for name in walking.MAIN if name in places}
    theirs = {path: path for path in (*walking.MAIN, f"/drafts/{desk.draft_id}") if path.startswith("/")}
    for language in (pseudo.LTR, pseudo.RTL):
        for member, pages in (("Birch", ours), ("Heron", theirs)):
            with window(browser, scripts=True, viewport=WIDE, reduced_motion="reduce") as page:
                walking.let_in(page, server.url, instance, member)
                stops = walking.staff(page, server.url, language, pages)
                assert misfits(page, stops) == {}, language


def test_what_does_not_fit_would_be_found(browser: Browser, server: Server) -> None:
    with window(browser, scripts=True, viewport=NARROW) as page:
        page.goto(f"{server.url}/{pseudo.LTR}/safety")
        page.evaluate("document.querySelector('h1').style.width = '400px'")
        page.evaluate("document.querySelector('.lead, p').style.cssText = 'height: 1em; overflow: hidden'")
        assert [line.partition(",")[0].partition(":")[0] for line in page.evaluate(FITS)] == ["the page", "cut"]
