"""The report page with scripts: one group at a time, only the questions that fit, and a last look before it is sent."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page

from tests.journeys.test_device import code_of, go_to, opened_report, ready, reports, send
from tests.support.browser import window
from tests.support.instance import Instance, make_instance
from tests.support.server import Server, served

PLACE = b"zebrafinch place"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    made = make_instance(tmp_path_factory.mktemp("walk"), demo=True)
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(instance, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    with window(browser, scripts=True) as shown:
        ready(shown, server)
        yield shown


def sent(page: Page, instance: Instance) -> str:
    """Send the page and return the id of the report that it made."""
    before = set(reports(instance))
    send(page)
    code_of(page)
    [report_id] = set(reports(instance)) - before
    return report_id


def visible_groups(page: Page) -> list[str]:
    return [each.get_attribute("id") or "" for each in page.locator("section.group:visible").all()]


def photo() -> FilePayload:
    """A picture with the place written into it, as a phone does."""
    details = Image.Exif()
    details[0x010E] = PLACE.decode()
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG", exif=details)
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_one_group_is_shown_at_a_time_and_the_line_says_how_far_one_is(page: Page) -> None:
    assert visible_groups(page) == ["g-what"]
    assert "1 of 10" in page.locator(".stage").inner_text()
    back, on = page.locator(".walk button").all()
    assert not back.is_visible()
    on.click()
    assert visible_groups(page) == ["g-where"]
    assert page.evaluate("document.activeElement.className") == "progress-line stage"
    assert page.locator(".steps [aria-current]").get_attribute("href") == "#g-where"
    back.click()
    assert visible_groups(page) == ["g-what"]
    go_to(page, "send")
    assert visible_groups(page) == ["g-send"]
    assert not on.is_visible()
    assert page.url.endswith("/en/report")
    assert page.evaluate("history.length") == 2


def test_the_enter_key_goes_on_and_sends_nothing(page: Page) -> None:
    go_to(page, "where")
    page.locator("#place_text").fill("a town")
    page.locator("#place_text").press("Enter")
    assert visible_groups(page) == ["g-when"]


def test_the_last_look_shows_every_answer_and_leads_back_to_it(page: Page) -> None:
    page.locator("#story").fill("They took my medicine.")
    page.locator("input[name=what_chosen][value=policing]").check()
    go_to(page, "where")
    page.locator("#country").select_option("KGZ")
    go_to(page, "whom")
    page.locator("details.more summary").click()
    page.locator("input[name=age_band]").nth(1).check()
    go_to(page, "use")
    page.locator("#contact").check()
    go_to(page, "files")
    page.locator("#files").set_input_files(photo())
    go_to(page, "send")
    shown = page.locator(".review").inner_text()
    for answer in (
        "They took my medicine.",
        "Police and other officers",
        "Kyrgyzstan",
        "18 to 24",
        "IMG_1.jpg",
        "Only read it",
    ):
        assert answer in shown
    page.get_by_role("button", name="Change: How old, about?").click()
    assert visible_groups(page) == ["g-whom"]
    assert page.evaluate("document.activeElement.name") == "age_band"


def test_only_questions_that_fit_are_asked_and_hidden_answers_are_kept(page: Page, instance: Instance) -> None:
    page.locator("#story").fill("A story.")
    page.locator("input[name=what_chosen][value=health-care]").check()
    go_to(page, "where")
    assert page.locator("#region").is_visible()
    page.locator("#country").select_option("KGZ")
    assert not page.locator("#region").is_visible()
    go_to(page, "who")
    first = page.locator("input[name=who_did]").first
    assert first.get_attribute("value") == "health-staff"
    page.locator("input[name=who_did][value=law-rule]").check()
    go_to(page, "when")
    assert page.locator("#g-when legend").inner_text().startswith("Since when?")
    go_to(page, "whom")
    page.locator("input[name=who_hurt][value=me]").check()
    assert not page.locator("#service_name").is_visible()
    assert not page.locator("input[name=knows]").first.is_visible()
    page.locator("details.more summary").click()
    page.locator("input[name=gender][value=woman]").check()
    page.locator("input[name=who_hurt][value=our-group]").check()
    assert not page.locator("input[name=gender]").first.is_visible()
    page.locator("#service_name").fill("The blue house")
    page.locator("#writing_beside").check()
    go_to(page, "danger")
    assert (page.locator("#g-danger a").get_attribute("href") or "").endswith("/en/help/KGZ")
    assert not page.locator("#safe_contact_note").is_visible()
    page.locator("input[name=danger_now][value=yes]").check()
    page.locator("#safe_contact_note").fill("Do not call.")
    go_to(page, "send")
    assert "Woman" in page.locator(".review").inner_text()
    report, _ = opened_report(instance, "enpud", sent(page, instance))
    assert (report.gender, report.service_name, report.writing_beside) == ("woman", "The blue house", True)
    assert (report.danger_now, report.safe_contact_note) == ("yes", "Do not call.")


def test_what_fits_a_child_or_a_sexual_act_is_said_at_the_last_look(page: Page) -> None:
    page.locator("#story").fill("A story.")
    go_to(page, "send")
    assert page.locator("#g-send p.note:visible").count() == 0
    go_to(page, "what")
    page.locator("input[name=what_chosen][value=children]").check()
    page.locator("input[name=what_chosen][value=family-gender]").check()
    go_to(page, "send")
    said = page.locator("#g-send").inner_text()
    assert "We take special care with this." in said
    assert "is enough" in said


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Call me on +996 555 123 456.", "a phone number"),
        ("يمكن الاتصال على ٠٥٥٥١٢٣٤٥٦", "a phone number"),
        ("write to birch@example.org please", "an e-mail address"),
        ("born on 12.03.1990 in spring", "a date of birth"),
        ("passport AB1234567 was taken", "the number of a paper"),
        ("the officer was Ivan Petrov there", "a name"),
        ("and my name is birch", "a name"),
    ],
)
def test_what_can_show_who_somebody_is_is_pointed_at_gently(page: Page, written: str, kind: str) -> None:
    page.locator("#story").fill(written)
    page.locator("#story").blur()
    note = page.locator(".gentle")
    note.wait_for()
    assert f"This looks like {kind}." in note.inner_text()
    note.get_by_role("button", name="Show me").click()
    chosen = page.evaluate("(f => f.value.slice(f.selectionStart, f.selectionEnd))(document.getElementById('story'))")
    assert chosen
    assert chosen in written
    note.get_by_role("button", name="Leave it").click()
    assert note.count() == 0
    page.locator("#story").blur()
    assert note.count() == 0
    go_to(page, "send")
    assert page.locator("form.story-form [type=submit]").is_visible()


@pytest.mark.parametrize(
    "written", ["They beat me in Sierra Leone in 2024.", "It cost 300 som. 12 people saw it.", "لم يسمحوا لي بالدواء"]
)
def test_a_story_without_such_things_is_left_in_peace(page: Page, written: str) -> None:
    page.locator("#story").fill(written)
    page.locator("#story").blur()
    page.wait_for_load_state("networkidle")
    assert page.locator(".gentle").count() == 0


@pytest.mark.parametrize("kept", [False, True])
def test_hidden_details_of_photos_stay_here_unless_the_person_keeps_them(
    page: Page, instance: Instance, kept: bool
) -> None:
    page.locator("#story").fill("A story.")
    go_to(page, "where")
    page.locator("#country").select_option("KGZ")
    go_to(page, "files")
    chosen = photo()
    page.locator("#files").set_input_files(chosen)
    if kept:
        page.locator("[name=keep_details]").check()
    [(_, content)] = opened_report(instance, "enpud", sent(page, instance))[1]
    assert PLACE in chosen["buffer"]
    assert (PLACE in content) == kept
    assert Image.open(io.BytesIO(content)).size == (40, 30)


def test_a_photo_that_cannot_be_followed_is_not_sent_as_it_is(page: Page) -> None:
    page.locator("#story").fill("A story.")
    go_to(page, "files")
    broken: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()["buffer"][:60]}
    page.locator("#files").set_input_files(broken)
    send(page)
    page.locator("#errors").wait_for()
    assert "hidden details" in page.locator("#errors").inner_text()
    assert visible_groups(page) == ["g-files"]
    page.locator("[name=keep_details]").check()
    send(page)
    code_of(page)


def test_the_code_can_be_typed_once_more_and_printed_on_a_card_that_says_nothing_else(page: Page) -> None:
    page.locator("#story").fill("A story.")
    send(page)
    code_of(page)
    words = page.locator("#code-words").inner_text().split()
    box = page.locator("[data-again]")
    box.locator("input").fill("quite wrong")
    box.get_by_role("button").click()
    assert "Not quite" in box.inner_text()
    box.locator("input").fill(f" {words[0].upper()}  {words[1]} ")
    box.locator("input").press("Enter")
    assert "You have it" in box.inner_text()
    page.evaluate("print = () => { window.printedAs = document.title; }")
    page.get_by_role("button", name="Print a small card").click()
    assert page.evaluate("window.printedAs") == "\u200b"
    assert page.title().startswith("Your code")
    page.emulate_media(media="print")
    seen = page.locator("body").inner_text().split()
    assert [word for word in seen if word.isalpha()] == [*words, "or"]


def test_a_page_left_open_for_a_day_can_still_be_sent(browser: Browser, instance: Instance, server: Server) -> None:
    with window(browser, scripts=True) as page:
        page.clock.install()
        ready(page, server)
        page.locator("#story").fill("A story.")
        page.clock.fast_forward("25:00:00")
        page.clock.resume()
        report_id = sent(page, instance)
    assert opened_report(instance, "inpud", report_id)[0].story == "A story."
