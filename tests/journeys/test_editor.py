"""The editor of drafts in a browser: its bar by keyboard, and what axe says of its pages."""

import base64
import datetime as dt
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import press, window
from tests.support.drafting import begun
from tests.support.findings import findings, release
from tests.support.instance import Instance, actor, make_instance, sign_in, work
from tests.support.server import Server, served
from watchdog.domain.draft import BlockKind
from watchdog.domain.letterhead import Letterhead
from watchdog.drafting.editing import blocks, comments, letterheads, write
from watchdog.drafting.editing.write import Seen

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
WIDTHS = (320, 1280)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    made = make_instance(tmp_path_factory.mktemp("editor"), clock=lambda: dt.datetime.now(dt.UTC), demo=True)
    with work(made) as unit:
        release(unit, findings(20))
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(instance, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


def let_in(instance: Instance, server: Server, page: Page) -> None:
    token = sign_in(instance, instance.client(), "Heron")
    page.context.add_cookies(
        [{"name": "watchdog", "value": base64.urlsafe_b64encode(token).decode(), "url": server.url}]
    )


def test_the_bar_marks_what_is_chosen_and_the_page_shows_it(
    browser: Browser, instance: Instance, server: Server, tmp_path: Path
) -> None:
    address = f"{server.url}/drafts/{begun(instance)}?block=summary.what"
    with window(browser, scripts=True) as page:
        let_in(instance, server, page)
        page.goto(address)
        page.fill("#text", "one two")
        page.evaluate("document.getElementById('text').setSelectionRange(0, 3)")
        page.focus(".edit [data-mark='**']")
        page.keyboard.press("Enter")
        assert page.input_value("#text") == "**one** two"
        page.keyboard.press("Control+z")
        assert page.input_value("#text") == "one two"
        page.keyboard.press("Control+a")
        page.keyboard.press("Control+i")
        assert page.input_value("#text") == "*one two*"
        page.fill("#text", "one\ntwo")
        page.keyboard.press("Control+a")
        page.click(".edit [data-mark='- ']")
        assert page.input_value("#text") == "- one\n- two"
        page.fill("#text", "Known")
        page.click(".edit [data-mark='[^ ']")
        page.keyboard.type("CAT/C/1")
        assert page.input_value("#text") == "Known[^ CAT/C/1]"
        page.fill("#text", "Known")
        page.select_option("#source", index=1)
        page.click("[name=cite]")
        assert page.input_value("#text").startswith("Known[^ ")
        press(page, "Save this paragraph")
        assert page.locator("[id='summary.what'] sup").inner_text() == "1"


def test_without_scripts_the_bar_is_not_there_and_the_marks_are_explained(
    browser: Browser, instance: Instance, server: Server
) -> None:
    with window(browser) as page:
        let_in(instance, server, page)
        page.goto(f"{server.url}/drafts/{begun(instance)}?block=summary.what")
        assert not page.locator(".edit [data-bar]").is_visible()
        assert page.get_by_text("**bold**").first.is_visible()
        page.select_option("#source", index=1)
        press(page, "Add this note")
        assert page.locator("[id='summary.what'] sup").count() == 1


def test_axe_finds_nothing_and_nothing_sticks_out(browser: Browser, instance: Instance, server: Server) -> None:
    draft_id, other, heron = begun(instance), begun(instance), actor(instance, "Heron")
    seen = Seen(draft_id, 1)
    with work(instance) as unit:
        made = blocks.add(unit, heron, seen, "summary.what", kind=BlockKind.PARAGRAPH, text="**Ours**[^ a] - *b*")
        comments.comment(unit, heron, seen, made, "Is it so?")
        write.edit(unit, heron, seen, "summary.basis", "By hand.", reference=instance.reference)
        blocks.leave_out(unit, heron, seen, "summary.main", "said elsewhere")
        head = letterheads.put(unit, heron, Letterhead("Union", ("Quay",)))
    own, wrong = f"/drafts/{draft_id}", {}
    pages = (
        *(own, f"{own}?block={made}", f"{own}?block=summary.main", f"{own}/versions", f"{own}/versions/4"),
        *(f"/drafts/{other}/reuse?from={draft_id}", f"{own}/details", "/drafts/letterheads"),
        *(f"/drafts/letterheads/{head}", f"/drafts/letterheads/{head}/wording/ar"),
        *(
            f"/drafts/letterheads/{head}/wording/{each}"
            for each in ("ar/section/who_how", "en/question/police-beating")
        ),
    )
    with window(browser, scripts=True, bypass_csp=True, reduced_motion="reduce") as page:
        let_in(instance, server, page)
        for path in pages:
            page.goto(f"{server.url}{path}")
            assert "/sign-in" not in page.url
            page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
            page.evaluate(AXE)
            answer = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            found = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in answer["violations"]]
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                found += [f"{wide} px stick out at {width}"] if wide else []
            page.emulate_media(color_scheme="dark")
            answer = page.evaluate("axe.run(document, {runOnly: ['color-contrast', 'target-size']})")
            found += [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in answer["violations"]]
            page.emulate_media(color_scheme="light")
            if found:
                wrong[path] = found
    assert wrong == {}
