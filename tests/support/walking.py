"""Ways through the pages in a real browser, stop by stop; whoever walks looks at each stop."""

import base64
from collections.abc import Iterator, Mapping

from playwright.sync_api import Page, expect

from tests.support.instance import Instance, sign_in
from tests.support.sender import answer_all

Stops = Iterator[str]
TOLD = ("", "safety", "who-can-read", "accessibility", "help", "help/KGZ", "sealed-file", "nothing-here")
MAIN = ("inbox", "report", "case", "verify", "release", "search", "/drafts/", "/drafts/where/GEO", "/drafts/findings")
"""The pages of the staff that are looked at most; a draft is added."""


def telling(page: Page, url: str, language: str) -> Stops:
    """Stop at the pages that only tell, and at the list of languages."""
    for name in TOLD:
        page.goto(f"{url}/{language}/{name}")
        yield name or "start"
    page.goto(f"{url}/{language}/languages?to=report")
    yield "languages"


def reporting(page: Page, url: str, language: str) -> Stops:
    """Report on a device, group by group."""
    page.goto(f"{url}/{language}/report")
    page.locator("[data-protection=device]").first.wait_for()
    on, send = page.locator(".walk button").last, page.locator("form.story-form [type=submit]")
    while on.is_visible():
        yield f"report, {page.locator('section.group:visible').first.get_attribute('id')}"
        for name in ("danger_now", "who_hurt"):
            wide = page.locator(f"[name={name}]:visible")
            if wide.count():
                wide.nth(1).check()
        on.click()
    yield "report, last look"
    send.click()
    page.locator("#errors, .summary:visible").first.wait_for()
    yield "report, nothing written"
    page.locator("#story").fill("zebrafinch, my name is Zebra Finch, 0700 123 456")
    for _ in range(12):
        if not on.is_visible():
            break
        on.click()
    yield "report, names in it"
    send.click()
    page.locator("#code-digits, .gentle:visible").first.wait_for()
    if not page.locator("#code-digits").count():
        send.click()
    page.locator("#code-digits").wait_for()
    yield "code"


def visiting(page: Page, url: str, language: str, instance: Instance, code: str) -> Stops:
    """Come back with a code, on the device."""
    answer_all(instance, "zebrafinch")
    page.goto(f"{url}/{language}/return")
    page.locator("[data-way=device]:visible").wait_for()
    yield "return"
    for typed, name in (("1234", "return, wrong code"), (code, "visit")):
        page.locator("#code").fill(typed)
        page.locator(".code-form [type=submit]").click()
        page.locator("#errors, .from-us").first.wait_for()
        yield name
    page.locator("#g-reply [type=submit]").click()
    page.locator("#g-reply p.error").wait_for()
    yield "visit, nothing written"
    page.locator("#g-withdraw [type=submit]").click()
    page.locator("[value=look]").wait_for()
    yield "take it back?"
    page.locator("[value=destroy]").click()
    expect(page.locator("[value=destroy]")).to_have_count(0)
    yield "taken back"


def without_scripts(page: Page, url: str, language: str) -> Stops:
    """Report and come back where no script runs."""
    page.goto(f"{url}/{language}/report")
    unfold(page)
    yield "report without scripts"
    _press(page, "form.story-form [type=submit]")
    yield "report without scripts, nothing written"
    page.locator("#story").fill("zebrafinch")
    _press(page, "form.story-form [type=submit]")
    yield "code without scripts"
    code = page.locator("#code-digits").inner_text()
    page.goto(f"{url}/{language}/return")
    page.locator("#code").fill(code)
    _press(page, "main form [type=submit]")
    unfold(page)
    yield "visit without scripts"


def let_in(page: Page, url: str, instance: Instance, member: str) -> None:
    """Sign somebody in without the slow form."""
    token = sign_in(instance, instance.client(), member)
    page.context.add_cookies([{"name": "watchdog", "value": base64.urlsafe_b64encode(token).decode(), "url": url}])


def staff(page: Page, url: str, language: str, pages: Mapping[str, str]) -> Stops:
    """Look at pages of somebody who is signed in."""
    for name, path in pages.items():
        page.goto(f"{url}{path}{'&' if '?' in path else '?'}language={language}")
        assert page.url.startswith(f"{url}{path}"), page.url
        unfold(page)
        yield name


def unfold(page: Page) -> None:
    """Open all that is folded."""
    page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")


def _press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).first.click()
