"""Every page of the sender's side, one after the other, in one language, for whoever looks at all of them."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.support.instance import Instance, work
from tests.support.sender import write_to_sender
from watchdog.domain.report import Protection, Report
from watchdog.intake import submit

READABLE = (
    ("home", ""),
    ("report", "report"),
    ("languages", "languages?to=report"),
    ("sealed file", "sealed-file"),
    ("return", "return"),
    ("safety", "safety"),
    ("who can read", "who-can-read"),
    ("help", "help"),
    ("help in Kyrgyzstan", "help/KGZ"),
    ("help in an invented country", "help/QMA"),
    ("accessibility", "accessibility"),
    ("error", "nothing-here"),
)
"""Pages that open by their address, below `/<locale>/`."""


def press(page: Page, selector: str) -> None:
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def answered(instance: Instance, protection: Protection) -> str:
    """Keep a report to which its network has written; return its code in digits."""
    with work(instance) as unit:
        given = submit.prepare(unit, Report("They took it.", "en", protection), [], ["enpud"])
        code = submit.keep(unit, given).code
        write_to_sender(unit, given.report_id, "A question from your network.", "enpud")
    return code.digits


def plain_pages(page: Page, url: str, instance: Instance, language: str) -> Iterator[str]:
    """Walk with a browser in which no script of ours runs; stop at each page and give its name."""
    for name, path in READABLE:
        page.goto(f"{url}/{language}/{path}")
        yield name
    page.goto(f"{url}/{language}/report")
    press(page, "main form [type=submit]")
    yield "report with a mistake"
    page.evaluate("document.querySelector('#tongue').remove()")
    page.locator("#story").fill("They took it.")
    press(page, "main form [type=submit]")
    yield "code"
    yield from _plain_visit(page, url, answered(instance, Protection.SERVER), language)


def _plain_visit(page: Page, url: str, code: str, language: str) -> Iterator[str]:
    page.goto(f"{url}/{language}/return")
    page.locator("#code").fill("1234")
    press(page, "main form [type=submit]")
    yield "wrong code"
    page.locator("#code").fill(code)
    press(page, "main form [type=submit]")
    page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
    yield "visit"
    press(page, "button.tongue")
    yield "languages with what was typed"
    press(page, f".tongues [lang={language}]")
    press(page, "[name=act][value=withdraw]")
    yield "withdraw"
    press(page, "[name=act][value=destroy]")
    yield "withdrawn"


def device_pages(page: Page, url: str, instance: Instance, language: str) -> Iterator[str]:
    """Walk with scripts: the report one group at a time, a mistake, and its code."""
    page.goto(f"{url}/{language}/report")
    page.locator("[data-protection=device]:visible").first.wait_for()
    yield "device: what"
    page.locator(".walk button").last.click()
    page.locator("[data-next]:visible").first.wait_for()
    send = page.locator("form.story-form [type=submit]")
    while not send.is_visible():
        page.evaluate(
            "for (const each of document.querySelectorAll('main section.group:not([hidden]) details')) each.open = true"
        )
        yield f"device: {page.locator('section.group:visible').get_attribute('id')}"
        page.locator("[data-next]:visible").first.click()
    yield "device: last look"
    send.click()
    page.locator("#errors, .error").first.wait_for()
    yield "device: nothing written"
    page.locator("#story").fill("They took it.")
    while not send.is_visible():
        page.locator("[data-next]:visible").first.click()
    send.click()
    page.locator("#code-digits").wait_for()
    yield "device: code"


def device_visit(page: Page, url: str, instance: Instance, language: str) -> Iterator[str]:
    """Walk through a visit that opens on the device."""
    code = answered(instance, Protection.DEVICE)
    page.goto(f"{url}/{language}/return")
    page.locator("[data-way=device]:visible").wait_for()
    page.locator("#code").fill("1234")
    page.locator(".code-form [type=submit]").click()
    page.locator("#errors").wait_for()
    yield "visit on the device: wrong code"
    page.locator("#code").fill(code)
    page.locator(".code-form [type=submit]").click()
    page.locator(".from-us").first.wait_for()
    page.locator("#g-consent summary").click()
    yield "visit on the device: visit"
    page.locator("#g-withdraw [type=submit]").click()
    page.locator("[value=look]").wait_for()
    yield "visit on the device: withdraw"
    page.locator("[value=destroy]").click()
    page.locator("[value=destroy]").wait_for(state="detached")
    yield "visit on the device: withdrawn"
