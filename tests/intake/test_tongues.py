"""Another language in the middle of a form, and a form that stays small in every language."""

import datetime as dt
import gzip
from collections.abc import Iterator

import html5lib
import pytest
from werkzeug.datastructures import MultiDict

from tests.intake.test_report_page import count
from tests.support.instance import Clock, make_instance
from tests.support.sender import Page, Sender, answer_all
from watchdog.languages import offered

ACCEPT = {"Accept-Encoding": "gzip"}
every_language = pytest.mark.parametrize("code", [language.code for language in offered()])
TYPED = [
    ("story", "They took it.\n\n  “Twice”, <b>said</b> she."),
    ("what_chosen", "policing"),
    ("what_chosen", "detention"),
    ("country", "KGZ"),
    ("who_hurt", "me"),
    ("place_text", "by the bridge"),
    ("contact", "y"),
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    """Somebody who only looks at pages, so that all may share one place."""
    instance = make_instance(tmp_path_factory.mktemp("pages"))
    yield Sender(instance)
    instance.close()


def choose(sender: Sender, path: str, *fields: tuple[str, str]) -> Page:
    """Press the button that takes what was typed to the list of languages."""
    return Page(sender.client.post(path, data=MultiDict(fields)))


def carried(page: Page) -> list[tuple[str, str]]:
    """What the list of languages takes along, as a browser would send it."""
    return [(str(each.get("name")), "".join(each.itertext())) for each in page.tree.iter("textarea")]


@every_language
def test_the_start_page_asks_and_then_invites(reader: Sender, code: str) -> None:
    page = reader.get(f"/{code}/")
    heading = next(page.tree.iter("h1"))
    main = next(page.tree.iter("main"))
    after = list(main.iter())[list(main.iter()).index(heading) + 1 :]
    assert next(each for each in after if each.tag == "p").get("class") == "lead"


@every_language
def test_with_scripts_form_style_and_script_travel_in_sixty_kilobytes(reader: Sender, code: str) -> None:
    addresses = (f"/{code}/report", f"/{code}/report/parts", "/static/submitter.css", "/static/report.js")
    answers = [reader.client.get(address, headers=ACCEPT, buffered=True) for address in addresses]
    assert sum(len(answer.data) for answer in answers) <= 60 * 1024


@every_language
def test_what_is_left_out_on_the_way_changes_no_page(reader: Sender, code: str) -> None:
    for address in (f"/{code}/report", f"/{code}/", f"/{code}/safety"):
        plain = reader.client.get(address).get_data(as_text=True)
        pressed = gzip.decompress(reader.client.get(address, headers=ACCEPT).data).decode()
        ticket = Page(reader.client.get(address)).value("ticket") if "ticket" in plain else "no ticket"
        assert len(pressed) < len(plain)
        trees = [html5lib.serialize(html5lib.parse(text)) for text in (plain, pressed)]
        assert len(trees[0]) == len(trees[1]), ticket


def test_without_scripts_everything_typed_goes_along_into_another_language(sender: Sender) -> None:
    listed = choose(sender, "/en/languages?to=report", ("ticket", sender.ticket()), *TYPED)
    assert "What you wrote comes with you." in listed.words
    assert "/fr/report" in {each.get("formaction") for each in listed.tree.iter("button")}
    page = choose(sender, "/fr/report", *carried(listed))
    assert page.status == 200
    assert "Que s’est-il passé" in page.words
    assert page.value("story") == TYPED[0][1]
    assert page.ticked("what_chosen") == ["policing", "detention"]
    assert (page.value("country"), page.value("place_text")) == ("KGZ", "by the bridge")
    assert page.ticked("who_hurt") == ["me"]
    assert count(sender) == 0


def test_after_the_change_the_report_is_sent_in_its_new_language(sender: Sender) -> None:
    listed = choose(sender, "/en/languages?to=report", ("ticket", sender.ticket()), *TYPED)
    page = choose(sender, "/fr/report", *carried(listed))
    done = sender.post("/fr/report", ("ticket", page.value("ticket")), *TYPED)
    assert done.status == 200
    assert done.code
    assert count(sender) == 1


def test_files_are_said_to_be_chosen_again(sender: Sender) -> None:
    fields = (("ticket", sender.ticket()), ("story", "They took it."))
    assert "Files have to be chosen again." not in choose(sender, "/en/languages?to=report", *fields).words
    listed = choose(sender, "/en/languages?to=report", *fields, ("files", "photo.jpg"))
    assert "Files have to be chosen again." in listed.words
    assert "files" not in dict(carried(listed))


def test_a_page_that_was_open_for_days_loses_nothing_either(sender: Sender, clock: Clock) -> None:
    ticket = sender.ticket()
    clock.forward(dt.timedelta(days=3))
    listed = choose(sender, "/en/languages?to=report", ("ticket", ticket), *TYPED)
    assert choose(sender, "/ar/report", *carried(listed)).value("story") == TYPED[0][1]


@pytest.mark.parametrize("ticket", ["", "forged"])
def test_what_no_page_of_ours_made_is_not_echoed(sender: Sender, ticket: str) -> None:
    listed = choose(sender, "/en/languages?to=report", ("ticket", ticket), ("story", "zebrafinch"))
    assert listed.status == 400
    assert "zebrafinch" not in listed.text


@pytest.mark.parametrize("to", ["report", "return", "", "https://example.org"])
def test_who_typed_nothing_gets_a_list_of_links_to_ours(sender: Sender, to: str) -> None:
    page = sender.get(f"/en/languages?to={to}")
    links = [each.get("href", "") for each in page.tree.iter("a") if each.get("lang")]
    assert len(links) == len(offered())
    assert all(link.startswith("/") and "//" not in link for link in links)
    assert {each.get("lang"): "".join(each.itertext()) for each in page.tree.iter("a")}["fr"] == "Français"


def test_a_reply_that_was_being_written_goes_along_and_the_visit_stays_open(sender: Sender) -> None:
    code = sender.sent()
    answer_all(sender.instance, "Which day was it?")
    visit = sender.open(code)
    fields = [(name, visit.value(name)) for name in ("ticket", "visit")]
    listed = choose(sender, "/en/languages?to=return", *fields, ("reply", "A Monday,\nI think."))
    page = choose(sender, "/fr/return", *carried(listed))
    assert page.value("reply") == "A Monday,\nI think."
    assert "Which day was it?" in page.words
    assert "Votre signalement" in page.words
