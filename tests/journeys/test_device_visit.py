"""A return visit in a real browser: where it can seal, code, words, file names and answers never leave it unlocked."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page
from sqlalchemy import select

from tests.intake.test_follow_up import cleared_case
from tests.journeys.test_device import Wire, opened_report
from tests.journeys.test_device_walk import PLACE, photo
from tests.support.browser import press, window
from tests.support.instance import Clock, Instance, make_instance, work
from tests.support.sender import answer_all
from tests.support.server import Server, served
from watchdog.domain.message import PURPOSE, Direction, Message
from watchdog.domain.report import HEAD_PURPOSE, ExhibitHead, Protection, Report
from watchdog.intake import submit
from watchdog.records.tables import DeskKeyRow, MessageRow, ReportRow
from watchdog.sealing import Code, Identity
from watchdog.web.wording import in_full

CANARY = "zebrafinch"
ANSWER = f"Which day was it, {CANARY}?\n<b>Two lines.</b>"
FILE: FilePayload = {
    "name": f"{CANARY}-file.txt",
    "mimeType": "text/plain",
    "buffer": f"{CANARY} content".encode() * 3000,
}
NOBODYS = Code(b"nobody's!").digits
"""A code that was never given out, the same in every process."""


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = make_instance(tmp_path, demo=True, clock=Clock(dt.datetime.now(dt.UTC)))
    yield made
    made.close()


@pytest.fixture
def server(instance: Instance, tmp_path: Path) -> Iterator[Server]:
    with served(instance, tmp_path / "log") as running:
        yield running


@pytest.fixture
def code(instance: Instance) -> Code:
    return answered(instance)


def answered(instance: Instance) -> Code:
    """Return the code of a report at two desks, with an answer waiting."""
    with work(instance) as unit:
        prepared = submit.prepare(unit, Report("They took it.", "en", Protection.DEVICE), [], ["enpud", "inwud"])
        receipt = submit.keep(unit, prepared)
    answer_all(instance, ANSWER)
    return receipt.code


def enter(page: Page, server: Server, typed: str, language: str = "en") -> None:
    page.goto(f"{server.url}/{language}/return")
    page.locator("[data-way=device]:visible").wait_for()
    page.locator("#code").fill(typed)
    page.locator(".code-form [type=submit]").click()


def messages(instance: Instance, desk: str = "enpud") -> list[Message]:
    with work(instance) as unit:
        rows = unit.session.scalars(
            select(MessageRow).where(MessageRow.direction == Direction.TO_DESK).order_by(MessageRow.position)
        ).all()
        return [unit.vault.open(Message, PURPOSE, row.id, row.sealed, [instance.desks[desk]]) for row in rows]


def file_names(instance: Instance) -> list[str]:
    with work(instance) as unit:
        report = unit.session.scalars(select(ReportRow)).one()
        rows = unit.reports.exhibits(report.id)
        keys = [instance.desks["inwud"]]
        return [unit.vault.open(ExhibitHead, HEAD_PURPOSE, row.id, row.sealed, keys).name for row in rows]


def contents(instance: Instance) -> list[bytes]:
    with work(instance) as unit:
        report_id = unit.session.scalars(select(ReportRow.id)).one()
    return sorted(content for _, content in opened_report(instance, "enpud", report_id)[1])


def send(page: Page, part: str) -> None:
    page.locator(f"{part} form [type=submit]").click()


def said(page: Page, text: str) -> None:
    page.locator("[data-done]:visible").get_by_text(text).wait_for()


def spellings(code: Code) -> list[str]:
    words = str(code.words("en"))
    return [code.digits, code.digits.replace(" ", ""), code.digits.replace(" ", "+"), words, words.replace(" ", "+")]


def test_a_whole_visit_lets_nothing_leave_the_device_unlocked(
    browser: Browser, instance: Instance, server: Server, code: Code
) -> None:
    with window(browser, scripts=True) as page:
        wire = Wire(page)
        enter(page, server, str(code.words("en")).upper())
        page.locator("#reply").wait_for()
        assert page.locator(".from-us .said").inner_text() == ANSWER
        page.locator("#reply").fill(f"It was {CANARY} Tuesday.\nYes.")
        page.locator("#files").set_input_files(FILE)
        send(page, "#g-reply")
        said(page, "It arrived. Thank you.")
        assert page.locator("#reply").input_value() == ""
        assert page.locator("input[name=use_story]:checked").input_value() == ""
        page.locator("input[name=use_story][value=yes]").check()
        page.locator("#g-consent summary").click()
        page.locator("input[name=use_named][value=no]").check()
        send(page, "#g-consent")
        said(page, "It counts from now on.")
        assert page.locator(".from-them").count() == 2
        for secret in (CANARY, *spellings(code), "use_story", "un-closed", "Tuesday"):
            assert secret.encode() not in wire.sent, secret
        assert [wire.posts(f"/api/v1/visit{path}") for path in ("", "/messages")] == [1, 2]
        assert wire.posts("/return") == 0
        assert page.url == f"{server.url}/en/return"
        assert page.evaluate("[localStorage.length, sessionStorage.length, history.state, document.cookie]") == [
            0,
            0,
            None,
            "",
        ]
        assert page.evaluate("indexedDB.databases().then((found) => found.length)") == 0
        assert page.context.cookies() == []
    for desk in ("enpud", "inwud"):
        assert messages(instance, desk) == [
            Message(f"It was {CANARY} Tuesday.\nYes."),
            Message("", uses={"count": "yes", "named": "no", "story": "yes"}),
        ]
    assert file_names(instance) == [FILE["name"]]


def test_in_arabic_the_code_is_read_in_any_list_and_digits_of_any_script(
    browser: Browser, server: Server, code: Code
) -> None:
    eastern = code.digits.translate({ord("0") + value: ord("٠") + value for value in range(10)})
    for typed in (eastern, str(code.words("fr"))):
        with window(browser, scripts=True, viewport={"width": 360, "height": 800}) as page:
            enter(page, server, typed, "ar")
            page.locator("#reply").wait_for()
            assert CANARY in page.locator(".from-us .said").inner_text()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("locale", ["ky", "uz"])
def test_a_day_is_written_in_a_language_that_the_browser_does_not_know(
    browser: Browser, instance: Instance, server: Server, code: Code, locale: str
) -> None:
    with window(browser, scripts=True) as page:
        enter(page, server, code.digits, locale)
        page.locator("#reply").wait_for()
        with work(instance) as unit:
            assert in_full(unit.today, locale) in page.locator(".from-us").inner_text()


def test_without_scripts_the_same_visit_works(browser: Browser, instance: Instance, server: Server, code: Code) -> None:
    for language in ("en", "ar"):
        with window(browser) as page:
            page.goto(f"{server.url}/{language}/return")
            assert page.locator("[data-way=server]:visible").count() == 1
            assert page.locator("[data-way=device]:visible").count() == 0
            page.locator("#code").fill(code.digits)
            with page.expect_navigation():
                page.locator(".code-form [type=submit]").click()
            assert CANARY in page.locator(".from-us .said").inner_text()
            page.locator("#reply").fill(f"From {language}")
            with page.expect_navigation():
                send(page, "#g-reply")
    assert [message.text for message in messages(instance)] == ["From en", "From ar"]


@pytest.mark.parametrize("typed", ["seven words that are none", "1234", "", NOBODYS])
def test_a_wrong_code_stays_as_typed_and_is_told_kindly(
    browser: Browser, server: Server, code: Code, typed: str
) -> None:
    assert code.digits != typed
    with window(browser, scripts=True) as page:
        wire = Wire(page)
        enter(page, server, typed)
        page.locator("#errors").wait_for()
        assert "We found nothing for this code." in page.locator("#errors").inner_text()
        assert page.locator("#errors [data-plain]").count() == 0
        assert page.evaluate("document.activeElement.id") == "errors"
        assert page.locator("#code").input_value() == typed
        assert wire.posts("/return") == 0


@pytest.mark.parametrize("way", ["abort", "fault"])
def test_when_sending_fails_everything_stays_and_nothing_goes_in_another_way(
    browser: Browser, instance: Instance, server: Server, code: Code, way: str
) -> None:
    def fail(route: Any) -> None:
        route.fulfill(status=500, body="no") if way == "fault" else route.abort()

    with window(browser, scripts=True) as page:
        wire = Wire(page)
        enter(page, server, code.digits)
        page.locator("#reply").fill(f"{CANARY} words")
        page.locator("#files").set_input_files(FILE)
        page.route("**/api/v1/visit/messages", fail)
        send(page, "#g-reply")
        page.locator("#errors").wait_for()
        assert "Nothing left your device unlocked" in page.locator("#errors").inner_text()
        assert page.locator("#reply").input_value() == f"{CANARY} words"
        assert page.evaluate("document.getElementById('files').files.length") == 1
        assert wire.posts("/return") == 0
        assert CANARY.encode() not in wire.sent
        assert messages(instance) == []
        page.unroute("**/api/v1/visit/messages")
        send(page, "#g-reply")
        said(page, "It arrived. Thank you.")
    assert messages(instance) == [Message(f"{CANARY} words")]


def test_an_answer_that_was_lost_does_not_make_a_second_message(
    browser: Browser, instance: Instance, server: Server, code: Code
) -> None:
    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    with window(browser, scripts=True) as page:
        enter(page, server, code.digits)
        page.locator("#reply").fill("Once")
        page.route("**/api/v1/visit/messages", lose)
        send(page, "#g-reply")
        page.locator("#errors").wait_for()
        page.unroute("**/api/v1/visit/messages")
        send(page, "#g-reply")
        said(page, "It arrived. Thank you.")
        page.locator("#reply").fill("Twice")
        send(page, "#g-reply")
        page.locator(".from-them").nth(1).wait_for()
    assert [message.text for message in messages(instance)] == ["Once", "Twice"]


def test_another_file_of_the_same_name_and_size_is_not_taken_for_the_one_before(
    browser: Browser, instance: Instance, server: Server, code: Code
) -> None:
    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    with window(browser, scripts=True) as page:
        enter(page, server, code.digits)
        page.route("**/api/v1/visit/messages", lose)
        page.locator("#files").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"Monday"})
        send(page, "#g-reply")
        page.locator("#errors").wait_for()
        page.unroute("**/api/v1/visit/messages")
        page.locator("#files").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"Friday"})
        send(page, "#g-reply")
        said(page, "It arrived. Thank you.")
    assert contents(instance) == [b"Friday", b"Monday"]


@pytest.mark.parametrize("kept", [False, True])
def test_hidden_details_of_photos_stay_here_unless_the_person_keeps_them(
    browser: Browser, instance: Instance, server: Server, code: Code, kept: bool
) -> None:
    chosen = photo()
    with window(browser, scripts=True) as page:
        enter(page, server, code.digits)
        page.locator("#files").set_input_files(chosen)
        if kept:
            page.locator("[name=keep_details]").check()
        send(page, "#g-reply")
        said(page, "It arrived. Thank you.")
    [content] = contents(instance)
    assert PLACE in chosen["buffer"]
    assert (PLACE in content) == kept


def test_a_photo_that_cannot_be_followed_waits_for_the_person_s_word(
    browser: Browser, instance: Instance, server: Server, code: Code
) -> None:
    broken: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()["buffer"][:60]}
    with window(browser, scripts=True) as page:
        enter(page, server, code.digits)
        page.locator("#reply").fill("With a photo.")
        page.locator("#files").set_input_files(broken)
        send(page, "#g-reply")
        page.locator("#g-reply p.error").get_by_text("hidden details").wait_for()
        assert page.locator("#reply").input_value() == "With a photo."
        assert page.locator("#errors [data-plain]").count() == 0
        assert messages(instance) == []
        page.locator("[name=keep_details]").check()
        send(page, "#g-reply")
        said(page, "It arrived. Thank you.")
    assert contents(instance) == [broken["buffer"]]


def test_the_visit_tells_who_could_read_it_and_whether_a_short_version_was_given(
    browser: Browser, instance: Instance, server: Server, code: Code
) -> None:
    with window(browser, scripts=True) as page:
        enter(page, server, code.digits)
        reach = page.locator("#g-reach")
        reach.locator(".reader").first.wait_for()
        assert reach.locator(".reader").count() == 2
        assert reach.locator("[data-told=no]:visible").count() == 1
        assert reach.locator("[data-told=yes]:visible").count() == 0
    with work(instance) as unit:
        cleared_case(unit, unit.session.scalars(select(ReportRow.id)).one())
        policy = unit.desks.recipient("policy").fingerprint
    with window(browser, scripts=True) as page:
        enter(page, server, code.digits)
        told = page.locator("#g-reach [data-policy]")
        assert re.match(r"On \d+ \w+ \d{4} a short version", told.locator("[data-told=yes]").inner_text())
        assert told.locator("code").inner_text() == policy
        assert page.locator("[data-told=no]:visible").count() == 0


def test_a_key_that_changed_meanwhile_is_fetched_and_sealed_to(
    browser: Browser, instance: Instance, server: Server, code: Code
) -> None:
    fresh = Identity.generate()
    with window(browser, scripts=True) as page:
        enter(page, server, code.digits)
        page.locator("#reply").fill("Anew")
        with work(instance) as unit:
            unit.session.add(
                DeskKeyRow(
                    desk_id="enpud",
                    epoch=2,
                    recipient=fresh.recipient.encoded,
                    signature=b"s" * 64,
                    day=unit.today,
                )
            )
        send(page, "#g-reply")
        said(page, "It arrived. Thank you.")
    with work(instance) as unit:
        row = unit.session.scalars(select(MessageRow).where(MessageRow.direction == Direction.TO_DESK)).one()
        assert unit.vault.open(Message, PURPOSE, row.id, row.sealed, [fresh]).text == "Anew"


def test_the_other_way_is_taken_only_by_its_own_button_and_keeps_the_words(
    browser: Browser, instance: Instance, server: Server, code: Code
) -> None:
    with window(browser, scripts=True) as page:
        enter(page, server, code.digits)
        page.locator("#reply").fill("Kept words")
        page.route("**/api/v1/visit/messages", lambda route: route.abort())
        send(page, "#g-reply")
        page.locator("#errors").wait_for()
        press(page, "Open it on our server instead")
        assert page.locator("#reply").input_value() == "Kept words"
        press(page, "Send")
    assert messages(instance) == [Message("Kept words")]


def test_a_large_file_comes_in_pieces_and_goes_on_where_the_line_broke(
    browser: Browser, instance: Instance, server: Server, code: Code
) -> None:
    tried: list[int] = []

    def lose_the_second(route: Any) -> None:
        if route.request.method == "PATCH":
            tried.append(int(route.request.headers["upload-offset"]))
        if len(tried) == 2 and route.request.method == "PATCH":
            route.abort()
        else:
            route.continue_()

    film = b"%PDF-1.7\n" + bytes(2_500_000)
    with window(browser, scripts=True) as page:
        enter(page, server, code.digits)
        page.route("**/api/v1/uploads/*", lose_the_second)
        page.locator("#files").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": film})
        send(page, "#g-reply")
        said(page, "It arrived. Thank you.")
    assert tried[0] == 0
    assert tried[1] == tried[2] == 1 << 20
    assert contents(instance) == [film]


def test_where_only_devices_lock_the_other_way_opens_the_visit_and_takes_no_words_along(
    browser: Browser, instance: Instance, code: Code, tmp_path: Path
) -> None:
    with (
        served(instance, tmp_path / "off", WATCHDOG_PLAIN_INTAKE="no") as server,
        window(browser, scripts=True) as page,
    ):
        wire = Wire(page)
        enter(page, server, code.digits)
        page.locator("#reply").fill(f"{CANARY} words")
        page.route("**/api/v1/visit/messages", lambda route: route.abort())
        send(page, "#g-reply")
        page.locator("#errors").get_by_text("You cannot write.").wait_for()
        press(page, "Open it on our server instead")
        page.get_by_text("You cannot write to us in this way.").wait_for()
        assert f"{CANARY} words".encode() not in wire.sent
        assert f"{CANARY}+words".encode() not in wire.sent


def test_what_is_empty_or_chosen_nowhere_is_asked_for(browser: Browser, server: Server, code: Code) -> None:
    with window(browser, scripts=True) as page:
        wire = Wire(page)
        enter(page, server, code.digits)
        page.locator("#reply").wait_for()
        send(page, "#g-reply")
        page.locator("#g-reply p.error").wait_for()
        send(page, "#g-consent")
        page.locator("#g-consent p.error").wait_for()
        assert page.locator("p.error").count() == 1
        assert wire.posts("/api/v1/visit/messages") == 0


def test_taking_it_back_asks_once_more_and_keeps_what_was_typed(
    browser: Browser, instance: Instance, server: Server, code: Code
) -> None:
    with window(browser, scripts=True) as page:
        wire = Wire(page)
        enter(page, server, code.digits)
        page.locator("#reply").fill("Still here")
        send(page, "#g-withdraw")
        page.get_by_text("Take it all back?").wait_for()
        page.get_by_role("button", name="No, keep it").click()
        assert page.locator("#reply").input_value() == "Still here"
        send(page, "#g-withdraw")
        page.get_by_role("button", name="Yes, destroy it now").click()
        page.get_by_text("It is gone.").wait_for()
        assert wire.posts("/api/v1/visit/withdraw") == 1
        assert wire.posts("/return") == 0
    with work(instance) as unit:
        assert unit.session.scalars(select(ReportRow.sealed)).all() == [None]
