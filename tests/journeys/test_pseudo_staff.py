"""Whatever staff read is marked for translation and stands whole: every page that a link or a button leads to."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from flask import Flask

from tests.support import pseudo, seen
from tests.support.crawling import Crawler
from tests.support.desk_pages import a_policy_desk, desk_pages, policy_pages
from tests.support.instance import DESKS_OF, FIRST_ADMINISTRATOR, Clock, Instance, actor, make_instance, signed_in
from tests.support.reviewing import Scene
from tests.support.second import turn_on
from watchdog.web import pages

Free = Callable[[str], str]
TYPED = (
    "They stopped us beside the needle service and took a week of medicine.",
    *("They stopped us.", "Are you there?", "beside the market", "They", "paper.pdf"),
    "Officers took medicine from a woman and beat her.",
    *("Georgia: treatment", "What became of the last recommendations", "145th session"),
    "treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=IV-4",
)
"""What people wrote in these scenes, titles of a draft's sections in its own language, and the depositary's address."""
NEITHER = re.compile(r"CANARY-[A-Z]+|(?<!\w)[A-Z0-9]+(?:[-./][A-Z0-9…]+)*(?!\w)|(?<!\w)[KM]iB(?!\w)")
"""What is the same in all languages: references, acronyms of treaties and bodies, units."""
ASKED_FOR = re.compile(r"/(?:words|letterheads)/|/redact/picture|\.csv")
"""Addresses that no link of these scenes leads to: a picture, a table, and an organization's own letterhead."""


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pseudo.catalogues(tmp_path_factory.mktemp("pseudo") / "translations", whole=True)


@pytest.fixture
def instance(tmp_path: Path, catalogues: Path) -> Instance:
    return make_instance(tmp_path, clock=Clock(), demo=True, translations=catalogues)


@pytest.fixture
def free(instance: Instance) -> Free:
    names = seen.names_kept(instance.app.config["WATCHDOG_REFERENCE"], (*TYPED, *DESKS_OF, FIRST_ADMINISTRATOR))
    return lambda text: NEITHER.sub("", names(text))


def crawled(instance: Instance, free: Free, name: str, starts: Iterable[str]) -> tuple[list[str], set[str]]:
    """Return what is wrong with the pages that somebody comes to, and which kinds of pages these were."""
    client = signed_in(instance, name)
    client.get(f"/desk/keys?language={pseudo.LTR}")
    walk = Crawler(instance.app, client, most=2)
    found = [line for page in walk.links(starts) for line in seen.faults(page.address, page.tree, free)]
    found += [line for page in walk.buttons() for line in seen.faults(page.address, page.tree, free)]
    return found, set(walk.seen)


def pages_of(app: Flask, start: str) -> set[str]:
    """Return the endpoints below an address that show pages to somebody who signed in."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(start) and "GET" in (rule.methods or ()) and not ASKED_FOR.search(rule.rule)
    }


def test_the_desk(instance: Instance, free: Free) -> None:
    scene = Scene(instance, *(actor(instance, name) for name in ("Birch", "Rowan", "Teak")))
    addresses = desk_pages(scene)
    table = addresses.pop("columns")  # a sender's table: its headings and rows are what somebody wrote
    turn_on(instance, "Birch")  # a key can be added only then
    found, kinds = crawled(instance, free, "Birch", [*addresses.values(), "/desk/prove?then=own.second"])
    assert found == []
    assert pages_of(instance.app, "/desk/") - kinds == {"intake.staff.columns"}
    assert signed_in(instance, "Birch").get(table).status_code == 200


def test_policy_staff(instance: Instance, free: Free) -> None:
    desk = a_policy_desk(instance)
    found, kinds = crawled(instance, free, "Heron", policy_pages(desk))
    assert found == []
    assert pages_of(instance.app, "/drafts/") - kinds == set()


def test_the_administrator(instance: Instance, free: Free) -> None:
    found, kinds = crawled(instance, free, "Admin", ["/admin/"])
    assert found == []
    assert pages_of(instance.app, "/admin/") - kinds == set()


def test_before_somebody_is_signed_in(instance: Instance, free: Free) -> None:
    client = instance.client()
    walk = Crawler(instance.app, client)
    client.get(f"/sign-in?language={pseudo.LTR}")
    starts = ["/sign-in", "/join/" + "x" * 43]
    assert [line for page in walk.links(starts) for line in seen.faults(page.address, page.tree, free)] == []
    assert [line for page in walk.buttons() for line in seen.faults(page.address, page.tree, free)] == []


def test_what_a_page_says_after_an_act(instance: Instance, free: Free) -> None:
    client = signed_in(instance, "Birch")
    for code in pages._done:
        page = seen.parsed(client.get(f"/desk/keys?done={code}&language={pseudo.LTR}").text)
        assert seen.faults(code, page, free) == []
