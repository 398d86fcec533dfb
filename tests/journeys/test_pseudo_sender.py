"""Whatever a sender reads is marked for translation, stands whole, and is in the senders' part of the catalogues.

The catalogues here hold only what `SENDERS` names, in a pseudo-language: a text that was never marked, and one that
only the staff's side has, speaks English and is found.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import html5lib
import pytest

from tests.support import pseudo, seen, sender_pages
from tests.support.instance import Clock, Instance, make_instance
from tests.support.sender import Sender
from watchdog.reference.library import Reference
from watchdog.settings import shipped

LANGUAGE = pseudo.LTR
ONION = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"
COUNTRIES = ("KGZ", "AFG", "ATA", "QMA", "QMB")
"""With numbers, with many, without, and invented."""
OTHER_NAMES = ("www.wikipedia.org", "phonenumbers")
"""Where *Leave quickly* goes, and the table that emergency numbers come from."""
SET_APART = "200 , "
"""The start page shows the first sentence of its heading larger than the rest of the same text."""
Make = Callable[..., Sender]
Free = Callable[[str], str]


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pseudo.catalogues(tmp_path_factory.mktemp("pseudo") / "translations", whole=False)


@pytest.fixture
def make(tmp_path: Path, clock: Clock, catalogues: Path) -> Iterator[Make]:
    made: list[Instance] = []

    def make(**changes: Any) -> Sender:
        settings: dict[str, Any] = {"demo": True, "translations": catalogues, "file_limit": 1_000_000} | changes
        made.append(make_instance(tmp_path, clock=clock, **settings))
        return Sender(made[-1])

    yield make
    for instance in made:
        instance.close()


@pytest.fixture
def sender(make: Make) -> Sender:
    return make(onion=ONION)


@pytest.fixture(scope="module")
def free() -> Free:
    config = shipped("config")
    return seen.names_kept(Reference(config / "reference", config / "demo"), (*sender_pages.TYPED, *OTHER_NAMES))


def wrong(pages: sender_pages.Pages, free: Free) -> list[str]:
    seen_pages = list(pages)
    assert [name for name, page in seen_pages if page.status == HTTPStatus.INTERNAL_SERVER_ERROR] == []
    found = [line for name, page in seen_pages for line in seen.faults(f"{page.status} {name}", page.tree, free)]
    return [line for line in found if not (line.startswith(SET_APART) and ": cut: " in line)]


def test_pages_that_only_tell(sender: Sender, free: Free) -> None:
    assert wrong(sender_pages.that_only_tell(sender, LANGUAGE, *COUNTRIES), free) == []


def test_a_report_and_all_that_can_go_wrong_with_it(sender: Sender, free: Free, clock: Clock) -> None:
    assert wrong(sender_pages.of_reporting(sender, LANGUAGE, clock), free) == []


def test_a_visit_to_its_end(sender: Sender, free: Free, clock: Clock) -> None:
    assert wrong(sender_pages.of_visiting(sender, LANGUAGE, clock), free) == []


def test_locked_files(sender: Sender, free: Free) -> None:
    assert wrong(sender_pages.of_sealed_files(sender, LANGUAGE), free) == []


def test_errors(sender: Sender, free: Free) -> None:
    for name, page in sender_pages.of_errors(sender.instance.app, LANGUAGE):
        assert seen.faults(name, html5lib.parse(page, namespaceHTMLElements=False), free) == []


def test_the_page_that_is_carried_about(sender: Sender, free: Free, tmp_path: Path) -> None:
    page = sender_pages.carried_about(sender.instance, LANGUAGE, tmp_path)
    assert seen.faults("offline", html5lib.parse(page, namespaceHTMLElements=False), free) == []


def test_where_only_devices_lock(make: Make, free: Free, clock: Clock) -> None:
    sender = make(plain_intake=False)
    assert wrong(sender_pages.that_only_tell(sender, LANGUAGE), free) == []
    assert wrong(iter([("off", sender.report(sender_pages.STORY, locale=LANGUAGE))]), free) == []


def test_a_busy_hour(make: Make, free: Free, clock: Clock) -> None:
    sender = make(plain_budget=1, lane_share=1, wait_seconds=30)
    path, pages = f"/{LANGUAGE}/report", []
    for seconds in (1, 300, 300):
        held = sender.ticket(path)
        clock.forward(dt.timedelta(seconds=seconds))
        pages.append((f"after {seconds}", sender.post(path, ("ticket", held), sender_pages.STORY)))
    assert [page.status for _name, page in pages] == [422, 200, 429]
    assert wrong(iter(pages), free) == []


def test_a_text_that_is_not_marked_and_one_put_together_would_be_found(free: Free) -> None:
    page = "<html lang=fr><p>Hello<p>⟦1 é⟧ Watchdog<p>⟦1 é⟧ ⟦2 é⟧<p>⟦1 é<p lang=en>Hello"
    found = seen.faults("made", html5lib.parse(page, namespaceHTMLElements=False), free)
    assert [line.split(": ")[1] for line in found] == ["not marked", "put together", "cut"]
