import gzip
import json
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

import html5lib
import pytest

from tests.support.instance import make_instance
from tests.support.sender import Sender
from watchdog import languages

PAGES = ("", "report", "sealed-file", "return", "safety", "who-can-read", "help", "help/KGZ", "help/ATA")
BUDGET = 15 * 1024


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    """Somebody who only looks: nothing these tests do changes the instance."""
    instance = make_instance(tmp_path_factory.mktemp("visitor"))
    yield Sender(instance)
    instance.close()


def shown(element: Element) -> Iterator[Element]:
    """All elements of a page but those that wait in a template."""
    yield element
    if element.tag != "template":
        for each in element:
            yield from shown(each)


@pytest.mark.parametrize("language", [each.code for each in languages.offered()])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_stands_in_every_language_without_a_cookie_and_without_scripts_of_its_own(
    visitor: Sender, name: str, language: str
) -> None:
    page = visitor.get(f"/{language}/{name}")
    assert page.status == 200
    assert page.tree.get("lang") == language
    assert "Set-Cookie" not in page.answer.headers
    assert page.answer.headers["Cache-Control"] == "no-store"
    seen = list(shown(page.tree))
    assert sum(each.tag == "h1" for each in seen) == 1
    assert len(list(page.tree.iter("script"))) == 1
    ids = [each.get("id") for each in seen if each.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", [each.code for each in languages.offered()])
def test_the_form_fits_the_budget_of_a_slow_line(visitor: Sender, language: str) -> None:
    answer = visitor.client.get(f"/{language}/report", headers={"Accept-Encoding": "gzip"})
    with visitor.client.get("/static/submitter.css", headers={"Accept-Encoding": "gzip"}) as style:
        assert answer.headers["Content-Encoding"] == style.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) + len(style.data) < BUDGET


def test_a_style_sheet_says_the_same_with_and_without_its_remarks(visitor: Sender) -> None:
    with visitor.client.get("/static/submitter.css") as answer:
        plain = answer.get_data(as_text=True)
    with visitor.client.get("/static/submitter.css", headers={"Accept-Encoding": "gzip"}) as answer:
        pressed = gzip.decompress(answer.data).decode()
    assert "/*" in plain
    assert "/*" not in pressed
    said = re.sub(r"/\*.*?\*/\n?", "", plain, flags=re.DOTALL)
    assert re.sub(r"(?<=[{};,])\s+", "", said) == pressed


def test_a_page_says_the_same_without_the_end_tags_that_may_be_left_out(visitor: Sender) -> None:
    plain = visitor.client.get("/ar/report").get_data(as_text=True)
    pressed = gzip.decompress(visitor.client.get("/ar/report", headers={"Accept-Encoding": "gzip"}).data).decode()
    assert "</option>" in plain
    assert "</option>" not in pressed
    seen, sent = (
        [tostring(each) for each in html5lib.parse(page, namespaceHTMLElements=False).iter("option")]
        for page in (plain, pressed)
    )
    assert seen == sent
    assert len(seen) > 250


@pytest.mark.parametrize(
    ("header", "place"),
    [("fr-CH, fr;q=0.9, en;q=0.8", "/fr/"), ("ar", "/ar/"), ("tlh", "/en/"), ("", "/en/")],
)
def test_the_start_leads_to_the_browser_s_language(visitor: Sender, header: str, place: str) -> None:
    answer = visitor.client.get("/", headers={"Accept-Language": header})
    assert (answer.status_code, answer.headers["Location"], answer.headers["Vary"]) == (302, place, "Accept-Language")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/xx/", "/xx/report", "/tlh/return", "/EN/", "/en/nothing", "/../en/"])
def test_any_other_address_is_not_there(visitor: Sender, path: str) -> None:
    page = visitor.get(path)
    assert page.status == 404
    assert "There is nothing here." in page.words


def test_the_start_page_answers_the_four_questions(visitor: Sender) -> None:
    page = visitor.get("/en/")
    for words in ("What is this?", "Is it safe?", "What happens next?", "In danger now?", "Report what happened"):
        assert words in page.words
    assert "%(" not in page.text
    assert {"/en/report", "/en/return", "/en/help", "/en/safety", "/en/who-can-read"} <= {
        link.get("href") for link in page.tree.iter("a")
    }


def test_the_heading_asks_and_the_rest_invites(visitor: Sender) -> None:
    heading = next(visitor.get("/en/").tree.iter("h1"))
    assert "".join(heading.itertext()).endswith("?")


def test_every_reader_is_named_with_the_key_that_is_in_use(visitor: Sender) -> None:
    page = visitor.get("/en/who-can-read")
    instance = visitor.instance
    for key in (*instance.desks.values(), instance.recovery):
        assert key.recipient.fingerprint in page.words
    for desk in instance.reference.regions.desks:
        assert desk.name in page.words
    assert "in use since 2 March 2026" in page.words


def test_the_key_directory_is_public(visitor: Sender) -> None:
    answer = visitor.client.get("/api/v1/keys")
    found = json.loads(answer.data)
    assert answer.mimetype == "application/json"
    assert {key["desk"]: key["recipient"] for key in found["keys"]} == {
        desk: key.recipient.encoded for desk, key in visitor.instance.desks.items()
    }


def test_health_is_one_word(visitor: Sender) -> None:
    answer = visitor.client.get("/healthz")
    assert (answer.data, answer.mimetype, answer.status_code) == (b"ok", "text/plain", 200)


def test_countries_stand_in_the_order_of_the_page_s_language(visitor: Sender) -> None:
    lists = {}
    for language in ("en", "fr"):
        tree = visitor.get(f"/{language}/report").tree
        country = next(each for each in tree.iter("select") if each.get("name") == "country")
        lists[language] = ["".join(option.itertext()) for option in country.iter("option")]
    assert lists["en"].index("Germany") > lists["en"].index("France")
    assert lists["fr"].index("Allemagne") < lists["fr"].index("France")
    assert len(lists["en"]) == len(visitor.instance.reference.regions.countries) + 1


def test_no_page_says_what_is_never_said_to_the_person(visitor: Sender) -> None:
    never = {f" {word.word} " for word in visitor.instance.reference.intake.never_say}
    for name in PAGES:
        words = f" {visitor.get(f'/en/{name}').words.lower()} "
        assert [word for word in never if word in words] == [], name
