"""What a person has set holds: forced colours, strong contrast, little movement, and paper."""

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.test_accessible import AXE, complaints
from tests.support.browser import window
from tests.support.desk_pages import a_policy_desk, desk_pages
from tests.support.instance import Clock, Instance, actor, make_instance
from tests.support.reviewing import Scene
from tests.support.server import Server, served
from tests.support.walking import let_in

PAGES = ("", "report", "return", "who-can-read", "help/KGZ", "languages")
CONTRAST = """axe.run(document, {resultTypes: ['violations'], runOnly: ['color-contrast', 'color-contrast-enhanced'],
  rules: {'color-contrast-enhanced': {enabled: true}}})"""
BOUNDARIES = """() => [...document.querySelectorAll(
    '.button, .leave, .note, .now, .lock, .field > :is(input, textarea, select)')]
  .filter(each => each.checkVisibility() && !parseFloat(getComputedStyle(each).borderTopWidth))
  .map(each => each.outerHTML.slice(0, 120))"""
PALE_ICONS = """() => { const ink = getComputedStyle(document.body).color;
  return [...document.querySelectorAll('label > svg')].filter(each => getComputedStyle(each).stroke !== ink).length }"""
WITHOUT_OUTLINE = """() => { const found = [];
  for (const each of document.querySelectorAll(
    'a[href], button, summary, input:not([type=hidden]), select, textarea')) {
    if (!each.checkVisibility() || each.closest('.unseen')) continue;
    each.focus({focusVisible: true});
    const {outlineStyle, outlineWidth} = getComputedStyle(each.matches('.row-link') ? each.closest('.row') : each);
    if (document.activeElement !== each || outlineStyle === 'none' || parseFloat(outlineWidth) < 2)
      found.push(each.outerHTML.slice(0, 120));
  } return found }"""
MOVING = """() => [...document.querySelectorAll('*')].filter(each => {
  const {animationName, transitionDuration, scrollBehavior} = getComputedStyle(each);
  return animationName !== 'none' || /[1-9]/.test(transitionDuration) || scrollBehavior === 'smooth' }).length"""


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    made = make_instance(tmp_path_factory.mktemp("settings"), demo=True, clock=Clock(dt.datetime.now(dt.UTC)))
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(instance, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


@pytest.fixture(scope="module")
def staff_pages(instance: Instance) -> list[tuple[str, str]]:
    """Who of the staff looks at which page."""
    draft = f"/drafts/{a_policy_desk(instance).draft_id}"
    desk = desk_pages(Scene(instance, *(actor(instance, name) for name in ("Birch", "Rowan", "Teak"))))
    own = ("inbox", "report", "case", "release", "journal", "search", "figures")
    policy = ("/drafts/", "/drafts/findings", "/drafts/where/GEO", draft)
    return [*(("Birch", desk[name]) for name in own), *(("Heron", path) for path in policy), ("Admin", "/admin/")]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with window(browser, scripts=True, bypass_csp=True, viewport={"width": 360, "height": 740}) as shown:
        shown.route("**/static/*.js*", lambda route: route.abort())
        yield shown


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_forced_colours_every_control_has_an_edge_and_every_icon_is_seen(
    page: Page, server: Server, scheme: str
) -> None:
    page.emulate_media(forced_colors="active", color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
    for path in PAGES:
        page.goto(f"{server.url}/ar/{path}")
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        assert page.evaluate(BOUNDARIES) == [], path
        assert page.evaluate(PALE_ICONS) == 0, path
        assert page.evaluate(WITHOUT_OUTLINE) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_strong_contrast_asked_for_all_text_reaches_seven_to_one(page: Page, server: Server, scheme: str) -> None:
    page.emulate_media(contrast="more", color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
    for path in PAGES:
        page.goto(f"{server.url}/en/{path}")
        assert page.evaluate("matchMedia('(prefers-contrast: more)').matches")
        page.evaluate(AXE)
        assert complaints(page, CONTRAST) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen_on_every_control(page: Page, server: Server, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
    for path in (*PAGES, "sealed-file", "accessibility"):
        page.goto(f"{server.url}/en/{path}")
        assert page.evaluate(WITHOUT_OUTLINE) == [], path


def test_nothing_moves_where_little_movement_is_asked_for(page: Page, server: Server) -> None:
    page.emulate_media(reduced_motion="reduce")
    for path in (*(f"en/{each}" for each in PAGES), "sign-in"):
        page.goto(f"{server.url}/{path}")
        assert page.evaluate(MOVING) == 0, path


@pytest.mark.parametrize("path", ["safety", "who-can-read", "help/KGZ"])
def test_on_paper_the_text_stands_in_black_and_the_bars_are_gone(page: Page, server: Server, path: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{server.url}/en/{path}")
    assert page.locator("h1").is_visible()
    assert page.locator("main p").first.is_visible()
    assert not page.locator(".bar").is_visible()
    page.evaluate(AXE)
    assert complaints(page, CONTRAST.replace(", 'color-contrast-enhanced']", "]")) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_staff_pages_follow_strong_contrast_and_forced_colours(
    page: Page, instance: Instance, server: Server, staff_pages: list[tuple[str, str]], scheme: str
) -> None:
    inside = ""
    for member, path in staff_pages:
        if member != inside:
            let_in(page, server.url, instance, member)
            inside = member
        page.emulate_media(contrast="more", forced_colors="none", color_scheme=scheme)  # type: ignore[arg-type]  # same
        page.goto(f"{server.url}{path}")
        assert page.url == f"{server.url}{path}"
        page.evaluate(AXE)
        assert complaints(page, CONTRAST) == [], path
        page.emulate_media(forced_colors="active")
        assert page.evaluate(BOUNDARIES) == [], path
        assert page.evaluate(WITHOUT_OUTLINE) == [], path
