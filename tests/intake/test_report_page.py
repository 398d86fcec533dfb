import datetime as dt
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.support.instance import Clock, work
from tests.support.sender import PNG, File, Page, Sender
from watchdog.domain.report import PURPOSE, STORY_LIMIT, TEXT_LIMIT, ConsentChoice, Protection, Report
from watchdog.records.tables import ReportRow

FULL = {
    "country": "KGZ",
    "region": "napud",
    "place_text": "the market",
    "when_choice": "this-week",
    "when_text": "about noon",
    "who_did_text": "green car",
    "who_hurt": "me",
    "knows": "agree",
    "age_band": "25-34",
    "gender": "woman",
    "trans": "not-said",
    "danger_now": "not-sure",
    "danger_who": "me",
    "safe_contact_note": "not in the morning",
    "consent_choice": "count",
    "contact": "y",
    "inwud": "y",
}
LISTS = {
    "what_chosen": ["policing", "unclassified"],
    "place_type": ["street", "police-station"],
    "who_did": ["police", "other"],
    "grounds": ["drugs", "woman"],
}
TICKED = {*LISTS, "when_choice", "who_hurt", "knows", "age_band", "gender", "trans", "danger_now", "danger_who"}


def everything() -> list[tuple[str, str]]:
    return [*FULL.items(), *((name, code) for name, codes in LISTS.items() for code in codes)]


def only_report(sender: Sender, desk: str) -> Report:
    with work(sender.instance) as unit:
        row = unit.session.scalars(select(ReportRow)).one()
        assert row.sealed is not None
        return unit.vault.open(Report, PURPOSE, row.id, row.sealed, [sender.instance.desks[desk]])


def count(sender: Sender) -> int:
    with work(sender.instance) as unit:
        return len(unit.session.scalars(select(ReportRow)).all())


def assert_nothing_lost(page: Page) -> None:
    for name, value in FULL.items():
        shown = page.ticked(name) if name in TICKED | {"consent_choice", "contact", "inwud"} else [page.value(name)]
        assert shown == [value], name
    for name, codes in LISTS.items():
        assert page.ticked(name) == codes, name


def test_every_answer_reaches_the_desk_as_it_was_given(sender: Sender) -> None:
    page = sender.report(("story", "They took it.\r\nTwice."), *everything())
    assert page.status == 200
    assert only_report(sender, "enpud") == Report(
        story="They took it.\nTwice.",
        language="en",
        protection=Protection.SERVER,
        what_chosen=("policing", "unclassified"),
        country="KGZ",
        place_type=("street", "police-station"),
        place_text="the market",
        when_choice="this-week",
        when_text="about noon",
        who_did=("police", "other"),
        who_did_text="green car",
        who_hurt="me",
        knows="agree",
        age_band="25-34",
        gender="woman",
        trans="not-said",
        grounds=("drugs", "woman"),
        danger_now="not-sure",
        danger_who="me",
        safe_contact_note="not in the morning",
        consent_choice=ConsentChoice.COUNT,
        contact=True,
        desks=("enpud", "inwud"),
    )


def test_only_the_story_is_needed_and_what_is_missing_is_empty(sender: Sender) -> None:
    assert sender.report(("story", "They took it."), locale="ar").status == 200
    expected = Report(story="They took it.", language="ar", protection=Protection.SERVER, desks=("inpud",))
    assert only_report(sender, "inpud") == expected


def test_of_a_repeated_field_the_first_counts_and_ticks_count_once(sender: Sender) -> None:
    ticks = [("place_type", "home")] * 3
    sender.report(("story", "first"), ("story", "second"), ("country", "KGZ"), ("country", "KEN"), *ticks)
    report = only_report(sender, "enpud")
    assert (report.story, report.country, report.place_type) == ("first", "KGZ", ("home",))


@pytest.mark.parametrize("story", ["", " \r\n ", None])
def test_without_a_story_the_page_comes_back_with_everything_else(sender: Sender, story: str | None) -> None:
    page = sender.report(*everything(), *([("story", story)] if story is not None else []))
    assert page.status == 422
    assert "Please write a few words here" in page.words
    assert_nothing_lost(page)
    assert count(sender) == 0


def test_a_story_that_is_too_long_comes_back_whole(sender: Sender) -> None:
    story = "ж" * (STORY_LIMIT + 3)
    page = sender.report(("story", story), *everything())
    assert page.status == 422
    assert page.value("story") == story
    assert "too long by 3 letters" in page.words
    assert_nothing_lost(page)


def test_a_story_of_the_full_length_is_taken(sender: Sender) -> None:
    assert sender.report(("story", "ж" * STORY_LIMIT)).status == 200


@pytest.mark.parametrize("name", ["place_text", "when_text", "who_did_text", "safe_contact_note"])
def test_other_texts_have_a_limit_of_their_own(sender: Sender, name: str) -> None:
    page = sender.report(("story", "A"), (name, "x" * (TEXT_LIMIT + 1)))
    assert page.status == 422
    assert page.value(name) == "x" * (TEXT_LIMIT + 1)


def test_letters_that_did_not_arrive_are_said_and_the_rest_is_kept(sender: Sender) -> None:
    page = sender.report(("story", b"caf\xe9 behind the wall"), *everything())
    assert page.status == 422
    assert "behind the wall" in page.value("story")
    assert "Some letters did not arrive well" in page.words
    assert_nothing_lost(page)


@pytest.mark.parametrize("value", ["made-up", b"\xff\xfe", "<script>made-up"])
def test_an_unknown_choice_is_refused_kindly(sender: Sender, value: str | bytes) -> None:
    for name in ["country", "region", "desks_addressed", "consent_choice", *sorted(TICKED)]:
        page = sender.report(("story", "They took it."), (name, value))
        assert page.status == 422, name
        assert page.value("story") == "They took it."
        assert "Please choose from the list once more." in page.words
        assert "made-up" not in page.text
    assert count(sender) == 0


def test_of_many_choices_the_known_ones_stay_ticked(sender: Sender) -> None:
    page = sender.report(("story", "A"), ("place_type", "street"), ("place_type", "moon"), ("place_type", "home"))
    assert page.status == 422
    assert page.ticked("place_type") == ["street", "home"]


def test_the_policy_desk_and_the_women_s_network_cannot_be_chosen_as_the_desk(sender: Sender) -> None:
    for desk in ("policy", "inwud"):
        assert sender.report(("story", "A"), ("desks_addressed", desk)).status == 422


def test_a_wrong_file_loses_nothing_and_says_which_files_to_choose_again(sender: Sender) -> None:
    files = [File("film.exe", b"MZ\x90"), File("wall.png", PNG), File("none.png", b"")]
    page = sender.report(("story", "They took it."), *everything(), *files)
    assert page.status == 422
    assert page.value("story") == "They took it."
    assert_nothing_lost(page)
    assert "film.exe\u2069: We can take photos" in page.text
    assert "none.png\u2069: There is nothing in this file" in page.text
    assert "please choose them again: \u2068wall.png\u2069" in page.text
    assert count(sender) == 0


def test_good_files_are_named_when_only_something_else_was_wrong(sender: Sender) -> None:
    page = sender.report(File("wall.png", PNG), File("song.txt", b"la"))
    assert page.status == 422
    assert "please choose them again: \u2068wall.png\u2069, \u2068song.txt\u2069" in page.text


def test_a_file_s_name_cannot_become_part_of_the_page(sender: Sender) -> None:
    page = sender.report(File("<img src=x>.png", PNG))
    assert "<img" not in page.text


@pytest.mark.parametrize("given", [None, "", "1.2", "9" * 40])
def test_without_a_good_ticket_nothing_is_kept_and_nothing_is_lost(sender: Sender, given: str | None) -> None:
    ticket = [("ticket", given)] if given is not None else []
    page = sender.post("/en/report", *ticket, ("story", "They took it."), *everything())
    assert page.status == 422
    assert page.value("story") == "They took it."
    assert_nothing_lost(page)
    assert count(sender) == 0
    again = sender.post("/en/report", ("ticket", page.value("ticket")), ("story", page.value("story")))
    assert again.status == 200


def test_an_expired_ticket_is_renewed_with_everything_typed(sender: Sender, clock: Clock) -> None:
    ticket = sender.ticket()
    clock.forward(dt.timedelta(hours=40))
    page = sender.post("/en/report", ("ticket", ticket), ("story", "They took it."), *everything())
    assert page.status == 422
    assert "Please press the button once more." in page.words
    assert page.value("story") == "They took it."
    assert_nothing_lost(page)
    assert page.value("ticket") != ticket


def test_markup_in_a_story_stays_text(sender: Sender) -> None:
    page = sender.report(("story", "</textarea><script>alert(1)</script>"), ("when_choice", "made-up"))
    assert "<script>alert" not in page.text
    assert page.value("story") == "</textarea><script>alert(1)</script>"


def test_the_code_page_shows_the_code_once_and_what_happens_next(sender: Sender) -> None:
    page = sender.report(("story", "They took it."), ("country", "KGZ"))
    assert re.fullmatch(r"(\d{4} ){5}\d{4}", page.code)
    assert len(page.code_words.split()) == 7
    assert "Eurasian Network of People who Use Drugs" in page.words
    assert "Write it down." in page.words
    assert "Do not keep it under your name" in page.words
    assert "within 14 days" in page.words
    assert "Location" not in page.answer.headers
    assert page.answer.headers["Cache-Control"] == "no-store"


def test_a_language_without_words_shows_digits_only(sender: Sender) -> None:
    page = sender.report(("story", "उन्होंने ले लिया।"), locale="hi")
    assert page.code
    with pytest.raises(StopIteration):
        _ = page.code_words


def test_the_protection_stands_before_the_first_question_and_on_the_code_page(sender: Sender) -> None:
    form = sender.get("/en/report").text
    line = "Locked by our server the moment it arrives"
    assert 0 < form.index(line) < form.index('name="story"')
    assert line in sender.report(("story", "They took it.")).words


def test_ticks_are_boxes_and_single_choices_are_not(sender: Sender) -> None:
    page = sender.get("/en/report")
    assert {page.kind(name) for name in LISTS} == {"checkbox"}
    assert {page.kind(name) for name in ("when_choice", "who_hurt", "danger_now", "consent_choice")} == {"radio"}
    assert page.ticked("consent_choice") == ["help"]
    assert page.ticked("inwud") == []
    assert page.ticked("contact") == []


def test_when_this_way_is_switched_off_the_page_says_what_to_do(make_sender: Callable[..., Sender]) -> None:
    sender = make_sender(plain_intake=False)
    page = sender.get("/en/report")
    assert page.status == 200
    assert "What you can do" in page.words
    assert '<div id="sealed-only" hidden>' in page.text
    assert '<form method="dialog"' in page.text
    assert "Send it locked by our server instead" not in page.words
    sent = sender.post("/en/report", ("ticket", sender.ticket("/en/return")), ("story", "They took it."))
    assert sent.status == 503
    assert not sent.has("story")
    assert count(sender) == 0
