"""axe-core finds nothing wrong with any page a sender can see: both schemes, narrow and wide.

In English and in Arabic; `test_every_language.py` looks at the same pages in every language.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import window
from tests.support.instance import Instance, make_instance, work
from tests.support.sender import answer_all
from tests.support.server import Server, served
from watchdog.cli.offline_form import write
from watchdog.domain.report import Protection, Report
from watchdog.intake import submit as submit_report

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
ALL_RULES = "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
SEEN_RULES = """axe.run(document, {
  resultTypes: ['violations'],
  runOnly: ['color-contrast', 'target-size', 'link-in-text-block', 'scrollable-region-focusable'],
})"""
"""What depends on the scheme and the width; all the rest is the same at each."""
WORD_RULES = """axe.run(document, {
  resultTypes: ['violations'],
  runOnly: ['html-lang-valid', 'valid-lang', 'document-title', 'button-name', 'link-name', 'label', 'select-name',
    'empty-heading', 'duplicate-id-aria', 'target-size', 'scrollable-region-focusable'],
  rules: {'target-size': {enabled: true}},
})"""
"""What depends on the words of a language; all the rest is the same in each of its direction."""
SQUEEZED = """[...document.querySelectorAll('h1, h2')].filter(heading => heading.clientWidth
  && heading.offsetHeight > 6 * parseFloat(getComputedStyle(heading).fontSize)).map(heading => heading.innerText)"""
"""Headings that run over five lines or more."""
LOOKS = [("light", 1280), ("dark", 360), ("dark", 1280)]
LANGUAGES = ("en", "ar")
FIRST_LOOK: dict[str, Any] = {"color_scheme": "light", "viewport": {"width": 360, "height": 740}}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    made = make_instance(tmp_path_factory.mktemp("accessible"), demo=True)
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(instance, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


@pytest.fixture(scope="module")
def strict(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same place, with the plain way switched off."""
    with served(instance, tmp_path_factory.mktemp("log") / "log", WATCHDOG_PLAIN_INTAKE="no") as running:
        yield running


@contextmanager
def look(browser: Browser, *, page_scripts: bool) -> Iterator[Page]:
    """A window in which axe can run although the pages forbid foreign scripts; the page's own run if wanted.

    Where no script runs at all axe cannot either: so the page's own are kept from arriving instead.
    """
    with window(browser, scripts=True, bypass_csp=True, **FIRST_LOOK) as page:
        if not page_scripts:
            page.route("**/static/*.js*", lambda route: route.abort())
        yield page


def complaints(page: Page, rules: str) -> list[str]:
    found = page.evaluate(rules)["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def looked_over(page: Page, widths: Sequence[int], *, whole: bool = True) -> list[str]:
    """Return what axe finds on a page, and what sticks out at some widths.

    Args:
        page: Where it is.
        widths: At which it is looked at.
        whole: With every rule, in light and in dark; otherwise only with those that other words can break.
    """
    page.evaluate(AXE)
    found = complaints(page, ALL_RULES if whole else WORD_RULES)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{wide} px stick out at {width}"] if wide else []
        found += [f"squeezed at {width}: {heading}" for heading in page.evaluate(SQUEEZED)]
    if whole:
        page.emulate_media(color_scheme="dark")
        found += complaints(page, SEEN_RULES)
        page.emulate_media(color_scheme="light")
    return found


def wrong(page: Page) -> dict[str, list[str]]:
    """Return what axe finds on a page, by how it is looked at."""
    page.evaluate(AXE)
    found = {"light 360": complaints(page, ALL_RULES)}
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        page.set_viewport_size({"width": width, "height": 740})
        found[f"{scheme} {width}"] = complaints(page, SEEN_RULES)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 360, "height": 740})
    return {name: lines for name, lines in found.items() if lines}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_that_only_tell(browser: Browser, server: Server, language: str) -> None:
    with look(browser, page_scripts=False) as page:
        for path in (
            "",
            "report",
            "sealed-file",
            "return",
            "safety",
            "who-can-read",
            "help",
            "help/KGZ",
            "help/QMA",
            "nothing-here",
        ):
            page.goto(f"{server.url}/{language}/{path}")
            assert wrong(page) == {}, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_and_a_visit_without_scripts(
    browser: Browser, instance: Instance, server: Server, language: str
) -> None:
    with look(browser, page_scripts=False) as page:
        page.goto(f"{server.url}/{language}/report")
        submit(page)
        assert page.locator("#errors").count() == 1
        assert wrong(page) == {}, "errors"
        page.locator("#story").fill("They took it.")
        submit(page)
        code = page.locator("#code-digits").inner_text()
        assert wrong(page) == {}, "code"
        answer_all(instance, "A question from your network.")
        page.goto(f"{server.url}/{language}/return")
        page.locator("#code").fill("1234")
        submit(page)
        assert wrong(page) == {}, "wrong code"
        page.locator("#code").fill(code)
        submit(page)
        assert wrong(page) == {}, "visit"
        with page.expect_navigation():
            page.locator("[name=act][value=withdraw]").first.click()
        assert wrong(page) == {}, "withdraw"
        with page.expect_navigation():
            page.locator("[name=act][value=destroy]").first.click()
        assert wrong(page) == {}, "withdrawn"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visit_that_opens_on_the_device(browser: Browser, instance: Instance, server: Server, language: str) -> None:
    with work(instance) as unit:
        given = Report("They took it.", "en", Protection.DEVICE)
        code = submit_report.keep(unit, submit_report.prepare(unit, given, [], ["enpud"])).code
    answer_all(instance, "A question from your network.")
    with look(browser, page_scripts=True) as page:
        page.goto(f"{server.url}/{language}/return")
        page.locator("[data-way=device]:visible").wait_for()
        for typed in ("1234", code.digits):
            page.locator("#code").fill(typed)
            page.locator(".code-form [type=submit]").click()
            page.locator("#errors, .from-us").first.wait_for()
            assert wrong(page) == {}, typed
        page.locator("#g-reply [type=submit]").click()
        page.locator("#g-reply p.error").wait_for()
        page.locator("#g-consent summary").click()
        assert wrong(page) == {}, "nothing written"
        page.locator("#g-withdraw [type=submit]").click()
        page.locator("[value=look]").wait_for()
        assert wrong(page) == {}, "withdraw"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_with_scripts_step_by_step(browser: Browser, server: Server, language: str) -> None:
    with look(browser, page_scripts=True) as page:
        page.goto(f"{server.url}/{language}/report")
        page.locator("[data-protection=device]").first.wait_for()
        page.locator("#story").fill("They took it.")
        send = page.locator("form.story-form [type=submit]")
        for _ in range(15):
            assert wrong(page) == {}, page.locator("h1:visible, h2:visible, legend:visible").all_inner_texts()
            if send.is_visible():
                break
            page.locator("[data-next]:visible").first.click()
        send.click()
        page.locator("#code-digits").wait_for()
        assert wrong(page) == {}, "code"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_locked_file_on_the_page_that_is_carried_about_and_its_arrival(
    browser: Browser, instance: Instance, server: Server, tmp_path: Path, language: str
) -> None:
    write(instance.app, language, tmp_path, "https://example.org")
    with window(browser, scripts=True, bypass_csp=True, **FIRST_LOOK) as page:
        page.goto((tmp_path / f"form-{language}.html").as_uri())
        page.locator("[data-protection=device]").first.wait_for()
        assert wrong(page) == {}, "page"
        page.locator("#story").fill("They took it.")
        while page.locator("button[data-next]").is_visible():
            page.locator("button[data-next]").click()
        assert wrong(page) == {}, "last look"
        with page.expect_download() as download:
            page.locator("form.story-form [type=submit]").click()
        download.value.save_as(tmp_path / "notes.age")
        assert wrong(page) == {}, "code"
    with look(browser, page_scripts=False) as page:
        for file in ("notes.age", f"form-{language}.html"):
            page.goto(f"{server.url}/{language}/sealed-file")
            page.locator("#file").set_input_files(tmp_path / file)
            submit(page)
            assert wrong(page) == {}, file


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_that_says_that_the_plain_way_is_off(browser: Browser, strict: Server, language: str) -> None:
    with look(browser, page_scripts=False) as page:
        page.goto(f"{strict.url}/{language}/report")
        assert wrong(page) == {}


def submit(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form [type=submit]").first.click()


def test_axe_would_find_something(browser: Browser, server: Server) -> None:
    with look(browser, page_scripts=False) as page:
        page.goto(f"{server.url}/en/safety")
        page.evaluate("document.querySelector('main').append(document.createElement('img'))")
        assert any("image-alt" in line for line in wrong(page)["light 360"])
