"""Walk through the pages twice: in a pseudo-language to learn which text stands where, then to take the pictures."""

import datetime as dt
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

from lxml.html import tostring
from playwright.sync_api import Browser, Page, Route

from tests.support import pseudo, sender_pages, walking
from tests.support.browser import chromium, window
from tests.support.crawling import Crawler
from tests.support.desk_pages import a_policy_desk, desk_pages, policy_pages
from tests.support.instance import Clock, Instance, actor, make_instance, signed_in
from tests.support.reviewing import Scene
from tests.support.sender import Sender
from tests.support.server import served

PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1280, "height": 900}
WHERE: Final = """() => {
  const found = [];
  const place = each => [...each.parentElement.children].indexOf(each);
  const path = each => each === document.body ? [] : [...path(each.parentElement), place(each)];
  for (const each of document.body.querySelectorAll("*:not(template, script, style)")) {
    const shown = each.closest("select") ?? each;
    if (!shown.checkVisibility()) continue;
    const own = [...each.childNodes].filter(node => node.nodeType === 3).map(node => node.data);
    const said = ["title", "aria-label", "alt", "placeholder", "label"].map(name => each.getAttribute(name) ?? "");
    const text = [...own, ...said].join(" ");
    if (text.includes("⟦")) found.push([text, path(shown)]);
  }
  return [[document.title, []], ...found];
}"""
BOXES: Final = """paths => paths.map(path => {
  const each = path.reduce((at, place) => at?.children[place], document.body);
  const box = each?.getBoundingClientRect();
  return box ? [box.x + scrollX, box.y + scrollY, box.width, box.height] : null;
})"""

PATIENCE: Final = 120_000
"""Milliseconds that a picture of a long page may take on a busy machine."""
SHORTEN: Final = "for (const each of document.querySelectorAll('textarea')) each.value = each.value.slice(0, 90)"
TALLEST: Final = 12_000
"""Of a longer page the end is not shown: browsers cannot paint it in one piece."""
SHOWN: Final = "**/shown"
ID: Final = re.compile(r"[0-9a-f]{32}")
Box = tuple[float, float, float, float]
Walk = Callable[[Page, str], Iterator[str]]
Each = Callable[[str, Page], Any]


@dataclass
class Screen:
    """A page that somebody comes to.

    Attributes:
        name: What it is.
        places: Numbers of the texts on it, each with the way to its element.
        picture: File name of its picture.
        size: Width and height of the picture in CSS pixels.
        boxes: Where the texts stand in the picture.
    """

    name: str
    places: dict[int, list[int]]
    picture: str = ""
    size: tuple[float, float] = (1, 1)
    boxes: dict[int, Box] = field(default_factory=dict)


def screens(folder: Path, work: Path, language: str) -> list[Screen]:
    """Take the pictures into a folder and return what is on them.

    Args:
        folder: Where the pictures go.
        work: An empty folder for the demonstration.
        language: The language of the pictures.
    """
    catalogues = pseudo.catalogues(work / "translations", whole=True)
    spoken = make_instance(_fresh(work / "pseudo"), clock=_now, demo=True, translations=catalogues)
    real = make_instance(_fresh(work / "real"), clock=_now, demo=True)
    with chromium() as browser:
        found = {screen.name: screen for screen in _walked(browser, spoken, work / "pseudo.log", pseudo.LTR, _learn)}
        for name, page in _walked(browser, real, work / "real.log", language, _stop):
            if name in found:
                _take(page, found[name], folder)
    for instance in (spoken, real):
        instance.close()
    return [screen for screen in found.values() if screen.picture]


def _walked(browser: Browser, instance: Instance, log: Path, language: str, each: Each) -> Iterator[Any]:
    """Walk all ways and give what is made of each stop."""
    with served(instance, log) as server:
        for viewport, walk in _ways(instance, server.url):
            with window(browser, scripts=True, viewport=viewport, reduced_motion="reduce") as page:
                for name in walk(page, language):
                    yield each(name, page)


def _ways(instance: Instance, url: str) -> Iterator[tuple[dict[str, int], Walk]]:
    code = Sender(instance).sent()
    yield (
        PHONE,
        lambda page, language: chain(
            walking.telling(page, url, language),
            walking.reporting(page, url, language),
            walking.visiting(page, url, language, instance, code),
        ),
    )
    yield PHONE, lambda page, language: _without_scripts(page, url, language)
    yield PHONE, lambda page, language: _answered(page, url, language, instance.settings.translations)
    desk = a_policy_desk(instance)
    places = desk_pages(Scene(instance, *(actor(instance, name) for name in ("Birch", "Rowan", "Teak"))))
    for member, starts in (
        ("Birch", tuple(places.values())),
        ("Heron", policy_pages(desk)),
        ("Admin", ("/admin/",)),
    ):
        yield DESK, partial(_crawled, url=url, instance=instance, member=member, starts=starts)


def _without_scripts(page: Page, url: str, language: str) -> Iterator[str]:
    page.route("**/static/*.js*", lambda route: route.abort())
    return walking.without_scripts(page, url, language)


def _answered(page: Page, url: str, language: str, translations: Path) -> Iterator[str]:
    """Show what the program answers to all that can go wrong, as the walk without a browser brings it about."""
    page.route("**/static/*.js*", lambda route: route.abort())
    with tempfile.TemporaryDirectory() as folder:
        clock, place = Clock(), Path(folder)
        made = make_instance(place, clock=clock, demo=True, translations=translations, file_limit=1_000_000)
        sender = Sender(made)
        walks = chain(
            sender_pages.of_reporting(sender, language, clock),
            sender_pages.of_visiting(sender, language, clock),
            sender_pages.of_sealed_files(sender, language),
        )
        pages = chain(((name, each.text) for name, each in walks), sender_pages.of_errors(made.app, language))
        offline = sender_pages.carried_about(made, language, place)
        for name, text in chain(pages, [("carried about", offline)]):
            _show(page, url, text)
            yield f"answer, {name}"
        made.close()


def _serve(text: str, route: Route) -> None:
    route.fulfill(body=text, content_type="text/html; charset=utf-8")


def _crawled(
    page: Page, language: str, *, url: str, instance: Instance, member: str, starts: Sequence[str]
) -> Iterator[str]:
    """Show every page that somebody comes to by following each link and pressing each button."""
    client, passed = signed_in(instance, member), Counter[str]()
    client.get(f"/desk/keys?language={language}")
    walk = Crawler(instance.app, client, most=1)
    page.route("**/static/*.js*", lambda route: route.abort())
    for found in chain(walk.links(starts), walk.buttons()):
        name = ID.sub("-", found.address.partition("?")[0])
        passed[name] += 1
        _show(page, url, tostring(found.tree, encoding="unicode", doctype="<!doctype html>"))
        yield f"{member}, {name} {passed[name]}"


def _show(page: Page, url: str, text: str) -> None:
    page.route(SHOWN, partial(_serve, text))
    page.goto(f"{url}/shown")
    page.unroute(SHOWN)
    walking.unfold(page)
    page.evaluate(SHORTEN)


def _learn(name: str, page: Page) -> Screen:
    places: dict[int, list[int]] = {}
    for text, path in page.evaluate(WHERE):
        for number in pseudo.numbers(text):
            places.setdefault(number, path)
    return Screen(name, places)


def _stop(name: str, page: Page) -> tuple[str, Page]:
    return name, page


def _take(page: Page, screen: Screen, folder: Path) -> None:
    screen.picture = re.sub(r"\W+", "-", screen.name).strip("-") + ".jpeg"
    wide, high = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    screen.size = (wide, min(high, TALLEST))
    page.screenshot(
        path=folder / screen.picture,
        type="jpeg",
        quality=60,
        full_page=True,
        clip={"x": 0, "y": 0, "width": wide, "height": screen.size[1]},
        timeout=PATIENCE,
    )
    found = page.evaluate(BOXES, list(screen.places.values()))
    screen.boxes = {number: tuple(box) for number, box in zip(screen.places, found, strict=True) if box}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _fresh(folder: Path) -> Path:
    folder.mkdir()
    return folder
