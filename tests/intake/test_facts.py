"""The pages that say what is so: they say it of this very instance, and take back what is no longer true."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.reference.test_signposts import looked_at
from tests.support.instance import Clock, work
from tests.support.sender import Sender
from watchdog import languages
from watchdog.cli.tick import upkeep
from watchdog.domain.retention import DAYS
from watchdog.records.desks import key_statement
from watchdog.records.tables import DeskKeyRow, ReportRow
from watchdog.sealing import Identity, fingerprint
from watchdog.settings import shipped

UNCHECKED = "Nobody of the network has checked this yet."
Make = Callable[..., Sender]


def links(page: Any) -> list[str]:
    return [link.get("href", "") for link in page.tree.iter("a")]


def new_epoch(sender: Sender, *, signed: bool) -> Identity:
    """Give a desk a new key, as its own people would, or as somebody who has only the database would."""
    fresh = Identity.generate()
    with work(sender.instance) as unit:
        statement = key_statement(unit.vault.instance, "enpud", 2, fresh.recipient.encoded)
        signature = sender.instance.made.signing.sign(statement if signed else b"something else")
        row = DeskKeyRow(
            desk_id="enpud", epoch=2, recipient=fresh.recipient.encoded, signature=signature, day=dt.date(2026, 5, 1)
        )
        unit.session.add(row)
    return fresh


def test_the_latest_key_stands_first_and_earlier_ones_stay_listed(sender: Sender) -> None:
    old = sender.instance.desks["enpud"].recipient.fingerprint
    fresh = new_epoch(sender, signed=True).recipient.fingerprint
    words = sender.get("/en/who-can-read").words
    assert words.index(fresh) < words.index("1 earlier key") < words.index(old)
    assert "in use since 1 May 2026" in words
    assert "every key above carries the signature" in words


def test_a_key_that_the_organisation_did_not_sign_is_told_at_once(sender: Sender) -> None:
    new_epoch(sender, signed=False)
    words = sender.get("/en/who-can-read").words
    assert "Please do not send anything" in words
    assert "every key above carries the signature" not in words


def test_a_signature_moved_to_another_desk_does_not_count(sender: Sender) -> None:
    with work(sender.instance) as unit:
        other = unit.session.scalars(select(DeskKeyRow.recipient).where(DeskKeyRow.desk_id == "napud")).one()
        unit.session.execute(update(DeskKeyRow).where(DeskKeyRow.desk_id == "enpud").values(recipient=other))
    assert "Please do not send anything" in sender.get("/en/who-can-read").words


def test_the_key_that_signs_is_shown(sender: Sender) -> None:
    assert fingerprint(sender.instance.made.signing.public) in sender.get("/en/who-can-read").words


@pytest.mark.parametrize("plain", [True, False])
def test_the_pages_say_which_ways_of_locking_are_open_here(make_sender: Make, plain: bool) -> None:
    sender = make_sender(plain_intake=plain)
    readers, safety = sender.get("/en/who-can-read").words, sender.get("/en/safety").words
    for words in (readers, safety):
        assert ("our server" in words and "for a moment, before it locks it" in words) == plain
        assert ("switched off here" in words) == (not plain)


def test_what_the_page_says_about_time_is_true(sender: Sender, clock: Clock) -> None:
    page = sender.get("/en/who-can-read").words
    assert "If we put it aside, or cannot confirm it, we delete it later, most often after a year." in page
    assert DAYS == 365
    code = sender.sent()
    clock.forward(dt.timedelta(days=3650))
    with work(sender.instance) as unit:
        upkeep(unit)
        assert unit.retention.due(unit.today) == []
        assert unit.session.scalars(select(ReportRow.sealed)).one() is not None
    visit = sender.open(code)
    sender.act(sender.act(visit, "withdraw"), "destroy")
    with work(sender.instance) as unit:
        left = unit.session.scalars(select(ReportRow)).one()
        assert (left.sealed, left.stage) == (None, "destroyed")


def test_an_onion_address_is_shown_where_there_is_one(make_sender: Make) -> None:
    onion = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"
    assert f"http://{onion}/" in make_sender(onion=onion).get("/en/safety").words


def test_the_page_names_the_place_that_leaving_leads_to(make_sender: Make) -> None:
    sender = make_sender(leave_to="https://weather.example.org/today")
    assert "weather.example.org" in sender.get("/en/safety").words
    for path in ("/en/", "/en/report", "/nowhere"):
        page = sender.get(path)
        assert "https://weather.example.org/today" in links(page)
        assert "wikipedia" not in page.text


def test_all_countries_of_the_form_have_a_page_of_help(sender: Sender) -> None:
    found = [link for link in links(sender.get("/fr/help")) if "/help/" in link]
    assert found == [f"/fr/help/{iso3}" for iso3, _ in sender.instance.reference.countries.choices("fr")]
    assert len(found) == len(sender.instance.reference.regions.countries)


@pytest.mark.parametrize("code", ["ZZZ", "kgz", "KG", "KGZ1", "..", "%00", "KGZ/x"])
def test_other_codes_have_none(sender: Sender, code: str) -> None:
    page = sender.get(f"/en/help/{code}")
    assert page.status == 404
    assert "There is nothing here." in page.words


def test_numbers_that_nobody_checked_say_so_and_where_they_come_from(sender: Sender) -> None:
    page = sender.get("/en/help/KGZ")
    assert UNCHECKED in page.words
    assert "phonenumbers" in page.words
    assert [link for link in links(page) if link.startswith("tel:")] == ["tel:101", "tel:102", "tel:103"]
    assert page.words.count("not known yet") == 7
    assert "Eurasian Network" in page.words
    assert "naloxone" in page.words
    assert "Working Group on Arbitrary Detention" in page.words


def test_numbers_are_read_from_the_left_in_every_language(sender: Sender) -> None:
    for each in languages.offered():
        tree = sender.get(f"/{each.code}/help/KGZ").tree
        shown = [bdi for bdi in tree.iter("bdi") if bdi.get("dir") == "ltr"]
        assert ["".join(bdi.itertext()) for bdi in shown] == ["101", "102", "103"]


def test_a_country_without_numbers_says_that_they_are_not_known(sender: Sender) -> None:
    page = sender.get("/en/help/GIN")
    assert page.words.count("not known yet") == 8
    assert not [link for link in links(page) if link.startswith("tel:")]


def test_an_invented_country_has_a_page_in_a_demonstration(make_sender: Make) -> None:
    assert "Velmara (invented)" in make_sender(demo=True).get("/en/help/QMA").words


def test_what_a_network_looked_at_names_the_network_and_grows_old(sender: Sender, clock: Clock, tmp_path: Path) -> None:
    folder = shipped("config") / "reference"
    sender.instance.app.config["WATCHDOG_REFERENCE"] = looked_at(folder, tmp_path)
    words = sender.get("/en/help/KGZ").words
    assert "Police may come with the ambulance." in words
    assert "checked this page on 31 January 2026" in words
    assert "phonenumbers" not in words
    assert UNCHECKED not in words
    assert "more than a year ago" not in words
    clock.forward(dt.timedelta(days=366))
    assert "more than a year ago" in sender.get("/en/help/KGZ").words
    assert UNCHECKED in sender.get("/en/help/KAZ").words


def test_help_sends_nothing_and_asks_nothing(sender: Sender) -> None:
    for path in ("/en/help", "/en/help/KGZ", "/en/safety", "/en/who-can-read"):
        tree = sender.get(path).tree
        assert not list(tree.iter("form"))
        assert not list(tree.iter("img"))


def test_a_neutral_title_stands_on_every_page_of_the_senders_and_on_none_of_the_staff(make_sender: Make) -> None:
    sender = make_sender(neutral_title="Notes")
    for path in ("/en/", "/ar/report", "/fr/return", "/en/help/KGZ", "/en/safety", "/en/who-can-read", "/nowhere"):
        page = sender.get(path)
        assert ["".join(title.itertext()) for title in page.tree.iter("title")] == ["Notes"]
        icon = next(link.get("href", "") for link in page.tree.iter("link") if link.get("rel") == "icon")
        assert icon.startswith("data:image/svg+xml,")
    code = sender.report(("story", "They took it."))
    assert "".join(next(code.tree.iter("title")).itertext()) == "Notes"
    assert "Watchdog" in "".join(next(sender.get("/sign-in").tree.iter("title")).itertext())


def test_without_it_titles_say_where_one_is(sender: Sender) -> None:
    assert "".join(next(sender.get("/en/safety").tree.iter("title")).itertext()) == "Is this safe? · Watchdog"
