"""A real Chromium, with scripts or without."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium(*, keeps_pages: bool = False) -> Iterator[Browser]:
    """Open Chromium; `keeps_pages` with the back-forward cache, as people have it and tests otherwise have not."""
    ignored = ["--disable-back-forward-cache"] if keeps_pages else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, ignore_default_args=ignored)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(browser: Browser, *, scripts: bool = False, **more: Any) -> Iterator[Page]:
    """Open a fresh window: no cookie, no memory of another one."""
    page = lasting_window(browser, scripts=scripts, **more)
    try:
        yield page
    finally:
        page.context.close()


def lasting_window(browser: Browser, *, scripts: bool = False, **more: Any) -> Page:
    """Open a window that closes with its browser.

    Where the browser keeps pages for "back", closing a window by itself now and then never ends.
    """
    context = browser.new_context(java_script_enabled=scripts, **more)
    context.set_default_timeout(20_000)
    return context.new_page()


def press(page: Page, name: str) -> None:
    """Press the first button of that name and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()
