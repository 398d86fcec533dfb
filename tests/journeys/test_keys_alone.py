"""With the keys alone: the whole report, the return, and a reviewer's first acts. No mouse."""

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import window
from tests.support.instance import Instance, actor, make_instance
from tests.support.reviewing import Scene, a_report
from tests.support.server import Server, served
from tests.support.walk import answered
from watchdog.domain.report import Protection

TABS = 150
FOCUS = """() => {
  const each = document.activeElement;
  if (each === document.body) return null;
  // A line of a list is pressed as a whole, and wears the outline of its link.
  const { outlineStyle, outlineWidth } = getComputedStyle(each.matches('.row-link') ? each.closest('.row') : each);
  const box = each.getBoundingClientRect();
  const covered = getComputedStyle(each).position !== 'fixed' && [...document.querySelectorAll('.bar, .steps, .top')]
    .filter(bar => getComputedStyle(bar).position === 'sticky' && bar.checkVisibility() && !bar.contains(each))
    .map(bar => bar.getBoundingClientRect())
    .some(bar => bar.left < box.right && bar.right > box.left && bar.top <= box.top && bar.bottom >= box.bottom);
  const order = [...document.querySelectorAll('*')].indexOf(each);
  const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  const shown = !covered && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const where = [box.top, box.bottom, box.left, box.right, innerHeight].map(Math.round).join(" ");
  return { order, outlined, shown, what: `${where} ${each.outerHTML.slice(0, 120)}` };
}"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    made = make_instance(tmp_path_factory.mktemp("keys"), clock=lambda: dt.datetime.now(dt.UTC), demo=True)
    yield Scene(made, *(actor(made, name) for name in ("Birch", "Rowan", "Teak")))
    made.close()


@pytest.fixture(scope="module")
def instance(scene: Scene) -> Instance:
    return scene.instance


@pytest.fixture(scope="module")
def server(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(instance, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus; on the way every stop is seen, and they follow the page."""
    before = -1
    for _ in range(TABS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
        if (stop := page.evaluate(FOCUS)) is None:
            before = -1  # round the browser's own controls, to the top again
            continue
        assert stop["outlined"], f"the focus is not seen: {stop['what']}"
        assert stop["shown"], f"the focus is off the screen or covered: {stop['what']}"
        assert stop["order"] > before, f"out of order: {stop['what']}"
        before = stop["order"]
    raise AssertionError(f"Tab never reaches {selector}")


def said(page: Page) -> str:
    """What has the focus, as a screen reader says it."""
    return str(page.evaluate("document.activeElement.innerText"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_whole_report_with_the_keys_alone(browser: Browser, server: Server, language: str) -> None:
    with window(browser, scripts=True, viewport={"width": 360, "height": 740}) as page:
        page.goto(f"{server.url}/{language}/report")
        page.locator("[data-protection=device]").first.wait_for(state="attached")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('.skip-link')")
        assert page.locator(".skip-link").bounding_box() is not None
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        tab_to(page, "[name=what_chosen]")
        page.keyboard.press("Space")
        assert page.locator("[name=what_chosen]").first.is_checked()
        send = page.locator("form.story-form [type=submit]")
        heard: list[str] = []
        while not send.is_visible():
            tab_to(page, "[data-next]")
            page.keyboard.press("Enter")
            heard.append(said(page))
            assert page.locator(".stage").get_attribute("role") == "status"
        assert len(heard) == len(set(heard)) == 9  # each step tells its own name
        tab_to(page, "form.story-form [type=submit]")
        page.keyboard.press("Enter")
        page.locator("#errors").wait_for()
        assert page.locator("#errors").get_attribute("role") == "alert"
        assert page.evaluate("document.activeElement.id") == "errors"
        tab_to(page, "#errors a")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "story"
        page.keyboard.type("They took it.")
        while not send.is_visible():
            tab_to(page, "[data-next]")
            page.keyboard.press("Enter")
        tab_to(page, "form.story-form [type=submit]")
        page.keyboard.press("Enter")
        page.locator("#code-digits").wait_for()
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_return_with_the_keys_alone(browser: Browser, instance: Instance, server: Server, *, scripts: bool) -> None:
    code = answered(instance, Protection.DEVICE if scripts else Protection.SERVER)
    with window(browser, scripts=True, bypass_csp=True, viewport={"width": 360, "height": 740}) as page:
        if not scripts:
            page.route("**/static/*.js*", lambda route: route.abort())
        page.goto(f"{server.url}/en/return")
        tab_to(page, "#code")
        page.keyboard.type("1234")
        page.keyboard.press("Enter")
        page.locator("#errors").wait_for()
        assert page.locator("#errors").get_attribute("role") == "alert"
        page.locator("#errors:focus").wait_for()
        tab_to(page, "#code")
        page.keyboard.press("Control+A")
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.locator(".from-us").first.wait_for()
        tab_to(page, "#reply")
        page.keyboard.type("A Monday.")
        tab_to(page, "#g-reply [type=submit]")
        page.keyboard.press("Enter")
        page.locator(".from-them, .note.good:visible").first.wait_for()
        tab_to(page, "[name=use_count]")
        page.keyboard.press("ArrowDown")
        assert page.locator("[name=use_count]:checked").count() == 1
        tab_to(page, "#g-consent summary")
        page.keyboard.press("Enter")
        assert page.locator("#g-consent details").get_attribute("open") is not None
        tab_to(page, "#g-withdraw [type=submit]")
        page.keyboard.press("Enter")
        page.locator("[value=look]").wait_for()
        tab_to(page, "[value=look]")
        page.keyboard.press("Enter")
        page.locator("#g-withdraw").wait_for()


def test_a_reviewer_s_first_acts_with_the_keys_alone(browser: Browser, scene: Scene, server: Server) -> None:
    sent = scene.send(a_report(language="ru", story="Они забрали лекарства."))
    with window(browser, scripts=True, viewport={"width": 1280, "height": 900}) as page:
        page.goto(f"{server.url}/sign-in")
        tab_to(page, "[name=name]")
        page.keyboard.type("Birch")
        tab_to(page, "[name=passphrase]")
        page.keyboard.type(scene.instance.people["Birch"].passphrase)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/**")
        page.goto(f"{server.url}/desk/inbox")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        tab_to(page, f"a[href*='{sent.id}']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/desk/reports/{sent.id}**")
        story = page.locator(".story")
        assert page.locator("html").get_attribute("lang") == "en"
        assert (story.get_attribute("lang"), story.get_attribute("dir")) == ("ru", "ltr")
        tab_to(page, "#tags input[type=checkbox]")
        page.keyboard.press("Space")
        tab_to(page, "form[action*='/tags'] .action button")
        page.keyboard.press("Enter")
        page.wait_for_url("**done=report-tagged**")
        assert page.locator("[role=status]").first.is_visible()
